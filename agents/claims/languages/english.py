"""How claims are made in English."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import GAP, anywhere, ending, starting, word_set, words
from agents.claims.verbs import Unlisted, verb

_ADVERB = (
    r"(?:(?:just|now|also|already|then|hereby|both|all|since|even|indeed|again|too|further|instead|as requested|"
    r"as well|as discussed|as asked|right away|for you|still|of course|straight away|therefore|likewise|afterwards|"
    r"in turn|once again|once more|meanwhile|in the meantime|this time|thus|(?!early|only|hardly|barely|nearly|reply|"
    r"daily|weekly|monthly|family|apply|supply|rely|partly|supposedly|allegedly|apparently|previously|formerly|"
    r"originally)[a-z]{3,}ly)[,]?\s+)*"
)
_OPENER = (
    r"(?:(?:sure|sure thing|ok|okay|great|perfect|alright|all right|right|yes|yep|yup|yeah|no problem|no worries|"
    r"got it|done|there|of course|certainly|absolutely|good news|understood|will do|on it|hi|hello|hey|thanks|"
    r"thank you|awesome|excellent|cool|nice|fine|roger|all set|sorted|success|update|status|result|done that|noted|"
    r"great news|lovely|easy|as requested|as discussed|not a problem|not a problem at all|confirmed|finished|"
    r"voil[aà]|boom|tada|lol|haha|ha|hmm|oh|yay|hehe|heh|hah|aha|whoop|whoops|bam|bingo|ta-?da|zap|poof|bye bye|"
    r"sweet|woohoo|np|kk?|okey|aye|yo|gotcha|bet|whew|ugh|well|so|super|"
    r"my pleasure|as you wish|quick update|good|wonderful|splendid|very well)(?: (?!i\b|"
    r"we\b)[\w.]+){0,2}?\s*[!,.:;–—-]*\s+)*"
)
_I = (
    r"(?<!have )(?<!did )(?<!had )(?<!should )(?<!could )(?<!can )(?<!shall )(?<!would )(?<!may )(?<!do )(?<!am"
    r" )(?<!\w)(?:i|"
    r"we|nova)"
)
_DID_IT = (
    r"(?:[a-z-]{2,}ed|left|put|sent|made|took|wrote|rewrote|proofread|thought|found|read|went|got|did|gave|ran|set|"
    r"cut|kept|told|built|drew|held|saw|split)"
)
_BE = r"(?:is|are|(?:it|that|this|everything|all|there|you|they|we|which|both)(?:'s|'re))"
_FINITE = (
    r"(?:is|are|was|were|has|have|had|will|can|could|should|would|(?<!\d )(?<!^)may|must|i|we|you|he|she|they|it|"
    r"that|who|which|"
    r"to be|to stay|stay|stays|remain|not|never|i've|be|being|been|get|gets|got|say|says|said|isn't|aren't|wasn't|"
    r"hasn't|doesn't|didn't|if|"
    r"when)"
)
_NO_HEADLINE = (
    r"(?:a|an|any|every|each|no|some|which|when|if|the|once|after|not|nothing|he|she|they|you|it|who|that|what|how|"
    r"unless|where|whether|why|(?:your|my|his|her|their|the) (?:sister|brother|mom|mum|mother|dad|father|wife|husband|"
    r"boss|manager|colleagues?|friends?|landlord|neighbou?rs?|supplier|client|customer|team))"
)
_THEIRS = r"(?:your|my|the|his|her|their|our)"
_PLACE = (
    r"(?:calendar|diary|inbox|drive|folder|list|agenda|queue|outbox|channel|backlog|notes|memory|repo|repository|"
    r"system|board|books|schedule|account|cart|basket|files|records|database|crm|wiki|archive|portal|tracker|"
    r"itinerary|planner|mailbox|notebook|workspace|to-?dos?)"
)
_DEED = (
    r"(?:upload|booking|payment|transfer|order|reservation|deployment|deletion|cancellation|installation|backup|"
    r"import|export|registration|update|migration|sync|refund|submission|approval|setup|commit|push|purchase|save|"
    r"send|request|appointment|meeting|run|rollback|restore|reset|checkout|delivery|deploy|enrolment|enrollment|"
    r"renewal|change)"
)

# --- verbs ---------------------------------------------------------------------------------------------------------

_OUT = (
    verb(
        "send",
        "nothing",
        """
        sent | emailed | e-mailed | mailed | forwarded | texted | messaged | notified | informed | pinged | re-sent
        resent
        dispatched | fired off | shot over | cc'd | invited | alerted | reached out | let … know | passed … on
        passed … along | passed on | relayed | paged | distributed | disseminated | let … in on
        dropped … a line | dropped … a note | dropped a line | dropped a note | dm'd | faxed | sent out
        sent over | sent off
        routed | rerouted | served notice | served … notice | circulated | transmitted | redirected
        replied to | got back to | gotten back to | got in touch | told | gave … a shout | given … a shout
        took … up with | passed along | wrote to | written to | escalated | contacted | phoned | rung | reminded
        submitted | handed in | turned in | asked … to | asked … for | re-invited | nudged | looped … in
        gave … a heads-up
        given … a heads-up | left … a message | left … a note | left a message | left a note | left word | tipped off
        briefed | copied … in
        """,
        past="rang",
        doing="""
        sending | emailing | e-mailing | mailing | forwarding | texting | messaging | notifying | informing | pinging
        inviting | reaching out | letting … know | contacting | dispatching | escalating | submitting
        """,
        base="""
        send | email | forward | text | message | notify | inform | ping | invite | let … know | contact | resend
        pass … on | reach | submit
        reroute | relay | alert | escalate | remind | nudge | get in touch | tell | hand in
        """,
    ),
    verb(
        "send",
        "mail chat order file",
        "replied | responded | delivered | answered | shipped | couriered",
        doing="replying | responding | delivering | shipping",
        base="reply | deliver | ship",
    ),
    verb("send", "no text", "handed over | filed"),
    verb("record", "no text", "requested | filed under"),
    verb("pay", "money", "returned"),
    verb("start", "nothing", "got … going | set … going"),
    verb("send", "thing", "called"),
    verb(
        "post",
        "nothing",
        "published | tweeted | retweeted | announced | broadcast | cross-posted | gone live",
        doing="publishing | tweeting | broadcasting | announcing",
        base="publish | tweet | announce | broadcast",
    ),
    verb(
        "post",
        "no text",
        "posted | reposted | left a comment | left a review | commented",
        doing="posting",
        base="post",
    ),
    verb("share", "no text", "shared", doing="sharing", base="share"),
    verb("share", "nothing", "attached", doing="attaching", base="attach"),
    verb(
        "grant",
        "nothing",
        """
        granted | given … access | given … permission | given … rights | promoted | demoted | onboarded | whitelisted
        blacklisted | banned | made … an admin | made … an editor
        """,
        past="gave … access | gave … permission | gave … rights",
        doing="granting | giving … access",
        base="grant | give … access",
    ),
)
_KEPT = (
    verb(
        "store",
        "nothing",
        """
        saved | stored | archived | backed up | memorised | memorized | remembered | uploaded | bookmarked | put on file
        persisted | made a note | made a mental note | jotted … down | jotted down | written … down | wrote … down
        noted … down | noted down | filed away | kept a copy | committed … to memory | taken note | took note | stashed
        made a record | pinned | committed to memory | stuck … in | stuck … into | put … away
        """,
        doing="""
        saving | storing | archiving | uploading | backing up | memorising | memorizing | making a note | jotting … down
        """,
        base="save | store | archive | back up | upload | remember | memorise | memorize | make a note",
    ),
    verb(
        "record",
        "no text",
        """
        recorded | logged | noted | registered | entered | imported | exported | downloaded | synced | synchronised
        synchronized | captured | documented | tracked | copied | dropped | placed | dumped | loaded | booked
        scanned in
        """,
        past="kept",
        doing="recording | logging | registering | entering | importing | exporting | downloading | syncing",
        base="""
        record | log | register | enter | import | export | download | sync
        capture | document | copy | note
        """,
    ),
    verb("store", "code file", "committed | checked in | tagged", doing="committing", base="commit"),
)
_PLANNED = (
    verb(
        "schedule",
        "nothing",
        """
        scheduled | rescheduled | pencilled | penciled | pencilled … in | penciled … in | blocked off | blocked out
        snoozed | pushed to next | pushed … to next | pushed to tomorrow
        set a reminder | set the reminder | set your reminder | set up a reminder | set an alarm | set a timer
        set up the meeting | set up a meeting | set reminders | added a reminder | put a reminder | put in a reminder
        set another reminder | set two reminders | set three reminders | set both reminders | calendared | slotted … in
        queued up | timetabled | set the alarm | set the timer | set up a recurring reminder | set a recurring reminder
        set up a call | set up the call | arranged
        """,
        doing=(
            "scheduling | rescheduling | setting a reminder | setting up a meeting | setting the reminder | arranging"
        ),
        base="""
        schedule | reschedule | arrange
        bring … forward | move … up | pencil … in | block off | block out
        """,
    ),
    verb(
        "schedule",
        "calendar reminder booking task record",
        """
        postponed | pushed | pushed back | brought forward | moved up | moved back | delayed | deferred
        rearranged | organised | organized | planned | blocked | set | set up | fixed | entered | extended
        """,
        doing="postponing | pushing | snoozing | blocking | setting | setting up",
        base="""
        postpone | push | snooze | set | set up
        block | plan | rearrange | organise | organize
        """,
    ),
    verb(
        "book",
        "nothing",
        """
        booked | reserved | rebooked | checked … in | signed … up | signed up | enrolled | booked in | got … a table
        got … a seat | got … a spot | got … tickets | put … down for | rsvp'd | rsvped
        """,
        doing="booking | reserving | rebooking",
        base="""
        book | reserve
        rebook | sign … up | enrol | enroll | check … in
        """,
    ),
    verb(
        "book",
        "booking calendar order",
        "secured | held | confirmed | locked in | got",
        doing="securing | confirming",
        base="secure | get | confirm",
    ),
)
_RUN = (
    verb(
        "start",
        "nothing",
        """
        launched | triggered | kicked off | kicked … off | kick-started | initiated | restarted | rerun | re-run
        retriggered | fired up | spun up | relaunched | rebooted | provisioned | re-triggered
        """,
        past="reran | re-ran",
        doing="""
        launching | triggering | kicking off | initiating | restarting | rerunning | re-running | kicking … off
        spinning up | rebooting | provisioning | putting … through | putting through
        """,
        base="""
        launch | trigger | kick off | initiate | restart | rerun | re-run | reboot
        relaunch | retrigger
        """,
    ),
    verb(
        "start",
        "thing",
        """
        started | run | begun | resumed | retried | executed | played | turned … on | turned on | switched on
        switched … on | set … going | put … on | put … through | queued | reactivated | unpaused | processed
        """,
        past="ran | began",
        doing="""
        starting | running | resuming | retrying | executing | playing | turning … on | turning on | switching on
        opening | beginning | printing | queueing | queuing | processing
        """,
        base="""
        start | run | resume | retry | execute | play | turn on | begin | process | open
        switch on | switch … on | reactivate | queue
        """,
    ),
    verb("start", "task record code access booking device calendar chat", "opened"),
    verb("release", "no text", "printed", doing="printing", base="print"),
    verb(
        "release",
        "nothing",
        "deployed | redeployed | rolled out | shipped to production | force-pushed",
        doing="deploying | rolling out",
        base="deploy | roll out",
    ),
    verb(
        "release",
        "code run",
        "pushed | released | shipped",
        doing="pushing | releasing | shipping",
        base="push | release | ship",
    ),
    verb(
        "stop",
        "thing",
        """
        stopped | paused | aborted | halted | ended | turned … off | turned off | switched off | switched … off
        shut down | put on hold | put on pause
        killed | suspended | blocked | frozen | locked | put … on hold | closed down | disconnected | muted | silenced
        terminated | quarantined
        """,
        past="froze",
        doing="""
        stopping | pausing | aborting | halting | turning off | turning … off | switching off | shutting down | locking
        blocking | suspending
        """,
        base="""
        stop | pause | abort | halt | turn off | suspend | lock | block
        end | shut down | switch off | switch … off | mute | kill | freeze | disconnect
        """,
    ),
)
_MADE = (
    verb(
        "create",
        "no text",
        """
        created | generated | set up | set … up | built | opened a ticket | opened an issue | opened a case
        opened a new
        raised a ticket | raised an issue | filed a ticket | filed an issue | filed a bug | logged a ticket
        logged a bug
        produced | added | issued | inserted | put in a request | put in a ticket | raised a request | put up a pr
        opened a pull request | opened a pr | recreated | duplicated | cloned | put … on | put … in | put … into
        put … down | listed | appended | instantiated
        """,
        doing="""
        creating | generating | setting up | adding | building | opening a ticket | issuing | inserting | putting … on
        putting … in
        """,
        base="""
        create | generate | set up | add | build | issue | insert | open a ticket
        duplicate | clone | recreate | put in
        """,
    ),
    verb(
        "create",
        "thing",
        """
        opened | raised | filed | made | placed | lodged | prepared | established | introduced | drawn up | taken out
        put together | put through | put forward | spun off | lined up | allocated | drafted and sent
        """,
        past="drew up | took out",
        doing="making | placing | raising | filing",
        base="make | place | raise | file | open",
    ),
    verb(
        "buy",
        "nothing",
        "purchased | bought | re-ordered | reordered",
        doing="purchasing | buying",
        base="purchase | buy | reorder",
    ),
    verb("buy", "no text", "ordered", doing="ordering", base="order"),
    verb("buy", "order record", "placed | renewed | checked out", doing="placing | renewing", base="place | renew"),
)
_UNMADE = (
    verb(
        "delete",
        "nothing",
        """
        deleted | erased | wiped | purged | trashed | binned | unpublished | unsubscribed | uninstalled | forgotten
        discarded | scrubbed | shredded | deregistered | thrown … away
        """,
        past="forgot | threw … away",
        doing="deleting | erasing | wiping | purging | unsubscribing | uninstalling | discarding",
        base="""
        delete | erase | wipe | purge | unsubscribe | uninstall
        discard | trash
        """,
    ),
    verb(
        "delete",
        "no text",
        """
        removed | cleared | dropped | taken … off | emptied | cleaned up | cleaned out | dismissed | dismantled
        torn down
        got rid of | gotten rid of | withdrawn | truncated | flushed
        """,
        past="took … off | withdrew | tore down",
        doing="removing | clearing | dropping | cleaning up | emptying | taking … off",
        base="remove | clear | empty | get rid of | take … off",
    ),
    verb(
        "cancel",
        "nothing",
        "cancelled | canceled | called off | called … off | revoked | rescinded | annulled | unbooked | voided",
        doing="cancelling | canceling | calling off | revoking | voiding",
        base="cancel | call off | revoke | void",
    ),
    verb("cancel", "no text", "rolled back | rolled … back", doing="rolling back", base="roll back"),
    verb(
        "cancel",
        "thing",
        "withdrawn | reversed | recalled | retracted | undone | stopped | ended | terminated",
        past="withdrew | undid",
        doing="reversing",
        base="withdraw | reverse",
    ),
)
_DECIDED = (
    verb(
        "approve",
        "nothing",
        """
        approved | authorised | authorized | signed off | signed off on | green-lit | greenlit | greenlighted
        countersigned | rubber-stamped | okayed | ok'd | co-signed | given the go-ahead | given the green light
        given … the green light | given … the go-ahead | said yes
        """,
        past="gave the go-ahead | gave the green light | gave … the green light | gave … the go-ahead",
        doing="approving | authorising | authorizing | signing off | countersigning",
        base="approve | authorise | authorize | sign off",
    ),
    verb(
        "approve",
        "thing",
        "confirmed | accepted | signed | released | validated | granted | acknowledged | cleared | certified | "
        "ratified",
        doing="confirming | accepting | signing | releasing | granting",
        base="confirm | accept | sign | release | grant",
    ),
    verb(
        "reject",
        "nothing",
        "rejected | declined | turned … down | denied | refused",
        doing="rejecting | declining",
        base="reject | decline",
    ),
    verb(
        "pay",
        "nothing",
        """
        settled the tab | written off | paid | wired | refunded | reimbursed | remitted | topped up | paid off
        paid out | prepaid | deposited | debited
        credited back | paid in
        """,
        past="wrote off",
        doing="paying | wiring | refunding | reimbursing | remitting | depositing",
        base="""
        pay | wire | refund | reimburse | remit
        deposit | credit
        """,
    ),
    verb(
        "pay",
        "money record task",
        """
        transferred | charged | credited | settled | released | sent | donated | processed | made | executed | issued
        cleared | posted | moved
        """,
        doing="transferring | charging | crediting | settling | processing | sending | making",
        base="transfer | charge | settle | make | process",
    ),
)
_CHANGED = (
    verb(
        "change",
        "no text",
        """
        updated | changed | edited | modified | corrected | adjusted | amended | set | configured | adapted | revised
        tweaked | altered | reconfigured | made … changes | made the change | made the changes | made that change
        put … into | put … in | put … on | made those changes | applied | added | put | made | brought … up to date
        """,
        doing=(
            "updating | changing | editing | modifying | correcting | adjusting | configuring | setting | applying | "
            "adding"
        ),
        base="""
        update | change | edit | modify | correct | adjust | configure | set | apply | put | reset
        amend | tweak | revise | alter
        """,
    ),
    verb(
        "adjust",
        "no text",
        """
        escalated | moved | relocated | renewed | prolonged | hidden | resized | restocked | renamed | replaced
        assigned | reassigned | marked | flagged | reset | merged | swapped | increased | raised
        lowered | decreased | reduced | extended | relabelled | tagged | labelled | labeled | reordered | patched
        fixed
        resolved | sorted out | reverted | restored | recovered | unmarked | converted | switched | transferred | linked
        connected | unlinked | reclassified | reconciled | matched | reallocated | bumped | upgraded | downgraded
        migrated
        rotated | realigned | shifted | rebased | cherry-picked | prioritised | prioritized | ticked off | ticked … off
        unlocked | unblocked | unmuted | unfrozen | checked off | checked … off | crossed … off | crossed off
        overwritten | handed … over to | taken … off | doubled
        """,
        past="undid | overwrote",
        doing="""
        moving | renaming | assigning | reassigning | marking | resetting | merging | increasing | reducing | restoring
        replacing | fixing | extending | migrating | switching | upgrading | reconciling
        """,
        base="""
        move | rename | assign | reassign | mark | merge | increase | reduce | extend | restore | replace | fix
        migrate
        switch | upgrade
        renew | resolve | revert | swap | transfer | link | connect | unlock | unblock | recover | reconcile | flag
        tag | lower | raise
        """,
    ),
    verb(
        "adjust",
        "nothing",
        """
        activated | deactivated | enabled | disabled | installed | reinstated | turned … up | turned … down | dimmed
        turned up | turned down
        """,
        doing="activating | deactivating | enabling | disabling | installing | dimming | reactivating",
        base="""
        activate | deactivate | enable | disable | install
        reinstate | dim
        """,
    ),
    verb(
        "finish",
        "thing",
        """
        completed | closed | finished | resolved | wrapped up | fulfilled | finalised | finalized | concluded | reopened
        processed | executed | carried out | performed | handled | dealt with | sorted
        """,
        doing="completing | closing | finalising | finalizing | processing | handling",
        base="""
        complete | close | finish | finalise | finalize | process | handle
        resolve | reopen | wrap up
        """,
    ),
)

# --- frames --------------------------------------------------------------------------------------------------------

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑👍🎉🚀–—-]|[\U0001F300-\U0001FAFF]|(?:for|to|on|at|in|with|as|via|from|until|till|under|"
    r"into|"
    r"by|through|over|successfully|and|now|today|tomorrow|tonight|every|next|this|back|off|out|without|per|two|after|"
    r"before|again|already|too|up|earlier|properly|correctly)\b)"
)
_OBJECT = (
    r"^\s*(?:$|[.,!;…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:the|your|all|both|it|that|this|them|these|those|a|an|for|to|"
    r"in|on|into|at|as|him|her|everyone|everybody|everything|my|our|his|their|with|back|off|via|from|and|out|over|up|"
    r"down|two|three|four|five|six|seven|eight|nine|ten|another|one|under|through|successfully|until|till|now|every|"
    r"each|next|tomorrow|new|you|us|ur|u|some|several|after|around|copies|invites|access|anyway|again|early|already|"
    r"today's|tonight's|tomorrow's|\w+'s|"
    r"some|half|more)\b|"
    r"\d+\s+\w|(?:⟦|#|@)|[a-z]+ (?:that|about|ur|you're|your)\b|"
    rf"(?:(?!(?:{_FINITE}|stay|stays|show|appear|live|remain|go|come|contain|work|help|let|need|take|cost|expire|"
    rf"count|items|searches)\b)[\w.+&'-]+\s+){{1,6}}(?:to|for|on|in|at|into|from|as|with)(?!\w)|[a-z]+(?: (?:and|"
    rf"&|\+) [a-z]+)?\s*(?:[.!,;]|$))"
)

_FRAMES = (
    frame(
        "self",
        "done",
        rf"{_I}(?:'ve|\s+ha(?:ve|s))\s+{_ADVERB}(?:not only\s+)?(?:gone ahead and\s+)?(?:gotten\s+|had\s+|"
        rf"got\s+)?{_ADVERB}",
    ),
    frame(
        "self",
        "done",
        rf"{_I}(?:'ve|\s+have)?\s+{_ADVERB}(?:had|got|gotten)\s+(?:(?!{_FINITE}\b){GAP}){{1,6}}{_ADVERB}",
        object_side="left",
    ),
    frame("self", "past done", rf"{_I}\s+{_ADVERB}(?:went ahead and\s+)?{_ADVERB}"),
    frame(
        "self",
        "past done",
        rf"{_I}(?:'ve|\s+have)?\s+{_ADVERB}(?:went|gone) (?:ahead|in|over|on)? ?and\s+(?:have\s+)?{_ADVERB}",
    ),
    frame(
        "self",
        "base",
        rf"{_I}(?:'ve|\s+have)?\s+{_ADVERB}(?:managed to|been able to|was able to|were able to|made sure to|"
        rf"proceeded to|did|chose to|decided to go ahead and|remembered to)\s+{_ADVERB}",
    ),
    frame(
        "self",
        "doing",
        rf"{_I}(?:'ve|\s+have)?\s+{_ADVERB}(?:(?:took|taken) (?:the liberty of|care of)|finished|completed|"
        rf"succeeded in|started|begun|began|done)\s+{_ADVERB}",
    ),
    frame(
        "self",
        "done",
        rf"{_I}(?:'ve|\s+have)\s+(?:(?!(?:that|who|which|he|she|they|you|it|how|what|why|if|not|"
        rf"never)\b){GAP}){{1,10}}(?:and|then|plus)\s+{_ADVERB}",
    ),
    frame(
        "self",
        "done past",
        rf"{_I}\s+{_ADVERB}{_DID_IT}\s+(?:(?!(?:that|who|which|he|she|they|how|what|why|if|not|"
        rf"never)\b){GAP}){{0,10}}(?:and|then|plus)\s+{_ADVERB}",
    ),
    frame(
        "self",
        "past done",
        rf"^(?!(?:in|on|at|when|if|once|after|before|unless|for|by|as)\b)(?:[^\s,;:]+\s+){{0,8}}[^\s,;:]+,\s+{_ADVERB}",
        right=_OBJECT,
        dropped=True,
    ),
    frame("self", "done past", rf"^{_OPENER}{_ADVERB}", right=_OBJECT, dropped=True),
    frame("self", "done past", rf"[:–—]\s+{_ADVERB}", right=_OBJECT, dropped=True),
    frame("self", "done past", rf"^{_OPENER}{_ADVERB}(?:went ahead|got going) and {_ADVERB}"),
    frame("doing", "doing", rf"^{_OPENER}(?:currently|right now,?|at the moment,?)\s+{_ADVERB}"),
    frame("passive", "done past", rf"^{_OPENER}{_ADVERB}", right=r"^\s*:\s+(?!\d+\b)", dropped=True),
    frame(
        "passive",
        "done",
        rf"(?:has|have|'s|'ve)\s+{_ADVERB}been\s+{_ADVERB}(?:fully\s+|partially\s+)?",
        object_side="left",
    ),
    frame(
        "doing", "done", rf"(?:{_BE}|'s|'re)\s+{_ADVERB}(?:in the process of )?being\s+{_ADVERB}", object_side="left"
    ),
    frame("past", "done", rf"(?<!\w)(?:was|were|got)\s+{_ADVERB}", object_side="left"),
    frame("state", "done", r"(?<=[a-z])'s\s+(?:now\s+|all\s+)?", right=_AFTER, object_side="left"),
    frame("state", "done", rf"(?<!\w){_BE}\s+{_ADVERB}(?:all\s+|set and\s+)?{_ADVERB}", object_side="left"),
    frame(
        "doing",
        "doing",
        rf"{_I}(?:'m|'re|\s+am|\s+are|\s+is)\s+{_ADVERB}(?:currently\s+|right now\s+|busy\s+|in the process of\s+|"
        rf"in the middle of\s+)?",
    ),
    frame(
        "doing",
        "doing",
        rf"(?:^|[:–—]\s*){_OPENER}(?:currently\s+|right now,?\s+)?{_ADVERB}",
        right=r"(?:\bnow\b|…|\.\.\.|right away|as we speak|for you|🚀|⏳|straight away|this (?:minute|second))",
    ),
    *headlines(_OPENER, rf"{_NO_HEADLINE}|of", _FINITE, _ADVERB, _AFTER, conjunctions="and"),
)

_STATES = (
    state(r"\b(?:[a-z]{3,}ed|sent|made|put|set|built|held|paid) by (?:me|us|nova)\b", kind="passive"),
    state(
        r"\b(?:is|are|was|were|has|have|lives?|got|went|goes|shows?|points?|entered|received)\b[^.;:?!]{1,60}\b"
        r"(?:as of now|from now on|(?:a|one) (?:minute|moment|second) ago|just now)\b",
    ),
    state(r"\b(?:got|has|have|received) [^.;:?!]{1,40} from me\b", "send", "passive"),
    state(
        rf"\b(?:{_THEIRS}|\w+ and \w+) (?:[^.;:,?!]{{2,50}} )?now (?:has|have|includes?|holds?|contains?|fills?|"
        rf"carr(?:y|ies))\b"
    ),
    state(
        r"\b(?:they|it|both|all)(?:'re|'s| is| are) (?!\w+ing\b|\d|at risk|too)[a-z]+(?: [a-z]+)? now"
        r"(?=\s*(?:$|[.!,;]))"
    ),
    state(r"\b(?:went|(?:has|have) gone) off to\b", "send", "past"),
    state(r"\bcan [^.;:?!]{1,40} from now on\b", "grant"),
    state(r"\byou(?:'ll| will) be reminded\b", "schedule"),
    state(r"\bhas a new (?:owner|assignee|date|deadline|title|name|price|password)\b", "change"),
    state(r" (?:is|are) no more(?=\s*[.!,]|$)", "delete", near=True),
    state(
        r"\b(?:you'll|you will) (?:now )?(?:find|see|have) [^,.;:?!]{2,40} in your (?:e-?mails?|inbox|mailbox|"
        r"calendar)\b"
    ),
    state(r"(?<!you )\bcan now (?:\w+ )?(?:see|view|edit|approve|access|log|sign|use|open|join|post|release)", "grant"),
    state(
        r"\b(?:lights?|lamps?|doors?|gates?|blinds|curtains|shutters|garage|heating|ac|fan|tv|music|oven|camera|"
        r"sprinklers?|windows?|water|stove|plug|alarm)(?:'s| is| are|'re)? (?:now |all )?(?:on|off|up|down|open|"
        r"closed|shut|locked|unlocked|armed|disarmed|dimmed|drawn|at \d|set to)\b",
    ),
    state(
        r"\b(?:e?-?mails?|invites?|invitations?|letters?|messages?|newsletters?|orders?|announcements?|invoices?|"
        r"reports?|memos?|quotes?|offers?|reply|reminders?) (?:is|are|'s) (?:now |already |all )?out\b(?! (?:of|"
        r"there))",
        "send",
    ),
    state(r"\b(?:now|already) (?:knows?|aware|has word)\b|\bfrom me is (?:on|in) (?:his|her|their|your)\b", "send"),
    state(r"\b(?:is|are) (?:now |already )?on order\b", "buy"),
    state(
        r"\bi(?:'ve| have)? (?:just |already )?(?:took|taken) (?:the liberty of|care of) (?!short|round|assum|reword|"
        r"rephras|summari|translat|format|reformat|highlight|group|structur)\w+ing\b",
        None,
        "self",
    ),
    state(r"\bunder your name\b", "book", "headline"),
    state(r"\b(?:is|are) (?:now |already )(?:with|in the hands of) \w", near=True),
    state(
        r"\b(?:e?-?mails?|invites?|invitations?|letters?|messages?|newsletters?|memos?|announcements?|notices?) "
        r"(?:all )?out to\b",
        "send",
    ),
    state(r"\b(?:is|are) (?:now |already )?up (?:in|on|at) (?!to\b|the (?:air|rise))\S"),
    state(r"\b(?:winging its|on (?:its|their|the)) way\b(?! (?:up|down))", "send", "passive"),
    state(r"\b(?:is|are|'s) (?:now )?(?:down|pencil?led in|marked down) for\b(?! (?:maintenance|the count))", "book"),
    state(
        r"\b(?:(?:just )?went|(?:has|have|'s) (?:just |now )?gone|(?:is|are|'s) going|(?:is|are|"
        r"'s) (?:now )?(?:heading|flying)) out(?: (?:to|now|just|a|this)\b|\s*[.!,–—-]|$)",
        "send",
    ),
    state(
        r"\b(?:has|have|just|'s|now) (?:now |just |successfully |already )?(?:landed|arrived|gone|been dropped|"
        r"reached) (?:in|into|to|at) (?:your|the|his|her|their|\w+'s)\b",
        "send",
    ),
    state(
        r"\b(?:request|application|claim|form|e?-?mail|message|invite|invitation|order|report|invoice|quote|contract|"
        r"newsletter|parcel|package)s? (?:(?:has|have) (?:now |just |already )?gone (?:off |over )?to|"
        r"(?:is|are) (?:now |just )?off to)\b|\boff it (?:went|goes)\b",
        "send",
    ),
    state(r"\b(?:is|are) (?:now |already )?waiting (?:for you )?in your inbox\b", "send"),
    state(r"\b(?:i|we)(?:'ve| have) (?:got )?(?:you|him|her|them|it|your \w+|the \w+) down (?:for|as)\b", kind="self"),
    state(r"\bi(?:'ve| have)? (?:gone|went) ahead with (?:the|your|it|that|this|both|all)\b", kind="self"),
    state(r"\b(?:and|with) (?:\w+ ){0,3}(?:notified|invited|informed|copied|cc'd|emailed|in the loop)\b", "send"),
    state(r"\b(?:is|are|'s|'re|just went|has gone|have gone) (?:now |already )?(?:live|public)\b", "post"),
    state(r"\bwent (?:live|public)\b(?! (?:at|on|in)\b)", "post", "past"),
    state(
        r"\b(?:is|are|'s) (?:now |already |currently )?(?:up and running|underway|under way|in progress|in motion|"
        r"running|executing|in the works|ticking|spinning up)\b(?! (?:late|low|out|behind|short|a (?:bit|little)))",
        "start",
    ),
    state(
        r"\b(?:timer|alarm|reminder|countdown|lights?|heating|thermostat|music|playlist|alert|notification|"
        r"auto-?reply|out-of-office|do not disturb|automation|forwarding|password)s?(?: \w+)?(?:'s| is|"
        r" are) (?:now )?(?:on|off|live|active|playing|in place|armed|up)\b",
    ),
    state(
        rf"\b(?:is|are|'s|'re) (?:now |already |all |up |safe |safely |back )*(?:in|on|at) (?:{_THEIRS} |the |"
        rf"everyone's |[\w.]+(?: \w+)?'s )?(?:[\w-]+ ){{0,2}}(?:inbox|calendar|diary|drive|folder|list|queue|cart|"
        rf"archive|album|blog|intranet|channel|notes|memory|planner|guest list|roster|documents|record|post|books|"
        rf"backlog|agenda|outbox|repo|repository|wiki|portal)\b(?! (?:of|by|from|app|menu|tab|settings))",
    ),
    state(
        r"\b(?:is|are) (?:now )?in the (?:system|database|crm|queue) now\b|\b(?:new|updated) [\w ]{1,30} (?:is|"
        r"are) in the (?:system|database|crm|records)\b"
    ),
    state(
        r"(?:'s| is| are) (?:now |all |just )?(?:through|in|out|off|up|gone|set|back|history|live|yours|empty|active|"
        r"effective|on)(?=\s*(?:$|[.!,;✅🎉]|now\b|for (?:mon|tue|wed|thu|fri|sat|sun|tom|next|\d)))",
        near=True,
    ),
    state(
        r"(?:'s| is| are) now (?!(?:a|an|the|known|possible|easier|one|more|less|at risk|in the|being)\b)\S|(?:'s|"
        r" is| are) [\w.,:' -]{1,25} now(?=\s*[.!]*$)",
        "change",
        near=True,
    ),
    state(
        r"(?<!you )(?<!i )\b(?:got|received|have|has|she's got|he's got|they've got) (?:the|your|my|an?|"
        r"it) ?(?:new |updated |revised )?(?:invite|invitation|e?-?mail|message|contract|file|memo|invoice|letter|link|"
        r"note|document|report|version|quote|offer|copy|update|notice|notification)s?\b(?: now)?(?=\s*(?:$|[.!,]|now))",
        "send",
        "past",
    ),
    state(
        r"\b(?:has|have) (?:now |just |already )?(?:received|got) (?:an?|the|your|my) [^.;,]{0,40}"
        r"(?:from (?:me|us)|on your behalf)\b",
        "send",
        "passive",
    ),
    state(
        r"\b(?:e?-?mail|message|order|parcel|package|shipment|letter|invoice|payment)s? (?:has|have|'s) (?:just |"
        r"now )?(?:left|been off)\b",
        "send",
    ),
    state(
        r"\b(?:just )?went (?:round|around|across)\b|\b(?:reached|hit|made it to) (?:the|your|everyone's|"
        r"\w+'s) (?:team|inbox|desk|mailbox|phone|screen)\b",
        "send",
        "past",
    ),
    state(
        r"\bthere(?:'s| is| are) (?:now )?(?:a|an|\w+) (?:new )?[\w-]+ (?:for (?:it|that|this|you)|in (?:the|"
        r"your) \w+)(?: now)?(?=\s*[:.!,]|$)",
        "create",
    ),
    state(
        r"\b(?:you're|you are|she's|he's|they're|we're) (?:now |both |all )?(?:on|in) (?:the|"
        r"[\w.]+(?: \w+)?'s) (?:[\w-]+ ){0,2}(?:list|calendar|schedule|roster|waitlist|team|group|channel)\b",
    ),
    state(r"\b(?:is|are|'s) no longer in (?:my|your|the) \w+", "delete"),
    state(
        r"\b(?:i|we) (?:hit|pressed|pushed|clicked) (?:the )?(?:\w+ )?(?:send|deploy|submit|save|delete|pay|confirm|"
        r"publish|buy|button)\b",
        None,
        "self",
    ),
    state(r"\b(?:wish granted|mission complete)\b"),
    state(r"\bno longer exists?\b", "delete"),
    state(
        r"\b(?:went|(?:has|have) (?:just |now |already )?gone) (?:straight |off |over )?"
        r"to (?!plan|waste|seed|bed|sleep)\S",
        "send",
        "past",
        near=True,
    ),
    state(rf"\b{_THEIRS} (?:[\w-]+ )*?{_PLACE} now (?:has|holds|shows|lists|contains|includes)\b", "change"),
    state(
        r"\bnow (?!(?:is|was|has|does|this|always|its|his|lets|perhaps|yours|let's|ones|plus|needs|wants|looks|"
        r"seems|knows|says|depends|waits|comes|makes|gets|requires|means)\b)[a-z]{3,}s (?:at|on|in|to|under|with|"
        r"your|the|a|an|\d+|both|all)\b",
        "change",
        "passive",
    ),
    state(r"(?<!there)(?:'s| is|'re| are) now (?:at|on|under|set|\d)\S*", "change"),
    state(rf"(?<!\w)(?:{_THEIRS} )?[\w-]+ (?:has|have) (?:now |just |already )?(?:started|begun|commenced)\b", "start"),
    state(
        r"\b(?:i|we)(?:'ve| have)? (?:just |already )?(?:spoke|spoken|had a word|talked) (?:to|with)\b", "send", "self"
    ),
    state(r"(?<=made )it (?:a|an|\d|the)\b", "change", "self"),
    state(r"\b(?:is|are|'s|'re) safe (?:in|on|at) (?:the|your)\b", "store"),
    state(r"\b(?:letter|notice|parcel|mail|package|order|form)s? left (?:today|just now|this|a minute)\b", "send"),
    state(
        rf"\b(?:(?:it|that|everything|this)(?:'s| is)|they(?:'re| are)|(?:is|are) (?:now|safely|already|up|"
        rf"safe)) (?:now |all |safely |already |back )?(?:in|on|at) {_THEIRS} (?:[\w-]+ ){{0,2}}{_PLACE}\b|\b(?:is|"
        rf"are) (?:in|on) your (?:[\w-]+ ){{0,2}}{_PLACE} now\b",
    ),
    state(
        rf"\b(?:you'll|you will|you can|you should) (?:now )?(?:find|see) [^,.;]* (?:in|on) your (?:[\w-]+ )?{_PLACE}\b"
    ),
    state(
        r"\b(?:now has|now have|has now got|have now got|now able to)\b.{0,30}\b(?:access|permissions?|rights|admin)",
        "grant",
    ),
    state(
        r"\b(?:it|that|they|(?:the|your) (?:[\w-]+ ){1,4}?)\s?now (?:repeats?|recurs?|runs?|starts?|ends?|points?|"
        r"goes|shows?|fires?|lasts?|happens?|redirects?|rings?|includes?|excludes?|costs?|belongs?)\b",
        "change",
        "passive",
    ),
    state(
        r"\b(?:list|page|site|website|post|story|tweet|poll|event|server|form|video)[^,.;]{0,30}(?:'s| is|"
        r"s are) (?:now )?up\b(?! (?:to|for|by))"
    ),
    state(
        r"\b(?:reminder|alarm|meeting|event|entry|file|folder|task|note|message|contact|booking|order|account|"
        r"duplicate|subscription)s?[^,.;]{0,30}(?:'s| is| are) (?:now )?gone\b",
        "delete",
    ),
    state(r"\bconsider (?:it|that|this) (?:done|handled|sent|booked|sorted|taken care of|cancelled|paid)\b"),
    state(
        r"\b(?:is|are|has been|have been|'s|'s been|'re|all|been) (?:now |all |already |fully |officially |both |"
        r"just |safely |successfully )*(?:taken care of|sorted|handled|dealt with|squared away|locked in|"
        r"in the books|good to go|in place|complete|finalised|finalized|wrapped up|done|all set|settled|confirmed|"
        r"completed|finished|successful|actioned|carried out|executed|processed|performed|in effect|under control|"
        r"up to date)\b(?! (?:by the|with the (?:following|help)|for (?:in|it)|up))",
    ),
    state(
        r"\b(?:went|has gone|have gone|gone|'s gone|came) through\b(?! (?:the|your|all|every|each|it|them|this|that|"
        r"my|his|her|their|our|a|some)\b)",
        "pay",
    ),
    state(r"\b(?:is|are) (?:now |already )?no longer (?:on|in|scheduled|active|visible|subscribed)\b", "delete"),
    state(
        r"\b(?:is|are|'s|'re) (?:now |all |already )?gone (?:from|for good)\b|\b(?:is|are) (?:now )?off your \w+",
        "delete",
    ),
    state(
        r"\b(?:is|are) now (?:gone|off|on|open|closed|locked|unlocked|empty|available|visible|public|private|paid|"
        r"unpaid|void|official|active|inactive|blocked|enabled|disabled|valid|set to|yours|assigned|down to|up to)\b",
        "change",
    ),
    state(
        r"\b(?:you're|you are|they're|everyone is|she's|he's|we're) (?:now |all |both |officially |fully )*(?:set|"
        r"good to go|on the list|covered|checked in|confirmed|signed up|registered|enrolled|down for|booked in|"
        r"in)\b(?! (?:your|the|a|up|to|on|of|in|for a|charge|touch|luck|need|danger|good))",
    ),
    state(r"\beverything(?:'s| is) (?:now |all )?(?:set|ready to go|in order|lined up|arranged)\b"),
    state(r"\b(?:finished|completed|ran) (?:successfully|without (?:any )?(?:errors?|problems?|issues?)|cleanly)\b"),
    state(
        rf"\b{_DEED} (?:(?!{_FINITE}\b)\S+ ){{0,3}}(?:is |was |has been )?(?:now )?"
        r"(?:complete|successful|done|went through|succeeded)\b(?! (?:on|by|with|rate|the|orders?|if|when))",
        kind="headline",
    ),
    state(r"\bsuccessfully (?:\w+ed|sent|set|paid|put|run|made|built)\b", kind="passive"),
    state(
        r"\b(?:reminder|alarm|meeting|event|entry|booking|order|request|appointment|ticket|note|payment|"
        r"timer)s?(?:'s| is| are) (?:now |all )?in\b(?!\s+\w)",
    ),
    state(
        r"\b(?:e?-?mail|message|invitation|invite|order|payment|report|newsletter)s? did (?:go|get) (?:out|through|"
        r"sent)\b",
        "send",
    ),
    state(r"\byours(?: now)?\s*[.!✅]*$", "book"),
    state(
        r"(?<!have )(?<!can )\b(?:i|we)(?:'ve| have)? (?:just |now |already |also |happily )*(?:(?:took|"
        r"taken) care of|(?:handled|sorted|dealt with|actioned|executed|carried out|fulfilled|seen to) (?:it|that|"
        r"this|everything|both|them|those|the (?:rest|request|matter|paperwork|whole))\b)",
        kind="self",
    ),
)

_IT_IS = (
    r"(?:(?:already|"
    r"that's|that is|it's|it is|this is|everything's|everything is|everything|they're|both are|all|that's all|"
    r"it's all|and it's|both|you're|we're|you are|job|task|request|action|and) (?:now |been |all |already |both |"
    r"officially )*)?"
)
_DONE = (
    r"(?:all )?(?:done|set|sorted|completed?|handled|finished|taken care of|dealt with|squared away|good to go|"
    r"mission accomplished|success|in the bag|wrapped up|actioned|fixed|over and done|"
    r"signed,? sealed(?:,? and)? delivered|got it done|consider it done|locked in|fait accompli)(?: and dusted)?"
)
_DID = (
    r"(?:i've|i have|i|we've|we have|we) (?:just |now |already |gone ahead and |happily )*(?:done|did|handled|"
    r"took care of|taken care of|sorted|dealt with|completed|finished|made|actioned|executed|carried out|carried|"
    r"fulfilled|arranged) (?:it|that|this|everything|all of (?:that|it|them)|both|them|those|what you asked|"
    r"your request|the request|the task|the changes?|so)"
)
_BARE = re.compile(
    rf"^(?!well done){_OPENER}{_IT_IS}(?:{_DONE}|{_DID}|(?:just )?did (?:it|that|so)|"
    rf"(?:just )?finished \w+ing(?: (?:it|them|that|all|both|them all))*)"
    r"(?:,? (?:boss|chief|nova|captain|mate|friend|as requested|for you|now|as well|too|as asked|sir|ma'am|"
    r"both of them|on my end|here|already|successfully|then|all|just now|out))*\s*(?:$|[.!,;:…–—✅✔☑👍🎉🚀👌💪🙌)(-]|"
    r"[\U0001F300-\U0001FAFF])|(?:✅|✔|☑|\(|[–—:-])\s*(?:all )?done\s*[.!)]*$"
)

# --- cues ----------------------------------------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SPAN = r"(?:(?<!few )(?<!couple of )minutes?|hours?|days?|weeks?|months?|years?|decades?|quarters?)"
_SOURCE = (
    r"(?:log|logs|data|record|records|history|audit|article|text|document|email|e-mail|message|contract|thread|story|"
    r"original|novel|book|film|movie|poem|chapter|scene|play|paragraph|minutes|transcript|spreadsheet|changelog|"
    r"policy|manual|docs|documentation|letter|example|myth|bible|song)"
)

_CUES = Cues(
    several=words(
        r"""
        both(?! of (?:you|us))(?! sides) | all (?:three|four|five|six)
        (?:the|your) (?:two|three|four|five)(?! (?:of|months|weeks|days|hours|minutes))
        """
    ),
    setback=words(
        r"""
        (?:reject|declin|refus|forbid|forbad|conflict|remain|deni)\w* | bombed | blew up | broke(?:n|s)? | still
        stays? | stuck | too (?:late|early|few|soon|old) | unavailable | tried | trying | attempt\w* | errors?
        time-?out | exceed\w* | insufficient | expired | invalid | off ?line | unreachable | taken already
        already taken | rather not | kept | unchanged | untouched | undelivered | unsent | unpaid
        """
    ),
    too=words("too | also | as well | likewise | so (?:is|are|has|have|did|was|were)"),
    before_noun=ending("a | an | of | with | without | from | than | as | in"),
    dated=ending("from | of | for | to | until | by"),
    still=ending("still"),
    unreal=words(
        """
        if | when | whenever | once | unless | until | till | after | before | as soon as | as long as | while | whether
        provided | assuming | suppose | in case | so that | would | could | might | (?<!^)(?<!\\d )may(?! \\d) | should
        must | will | won't
        can
        i'll | we'll | it'll | make sure | ensure | check | verify | hope | wish | want | wants | need | needs
        let me know
        imagine | to be | to have | having | shall | would've | should've | could've | ought | supposed | which of
        each time
        every time | like to have | waiting(?! lists?\\b) | wait
        pending(?! \\w+ \\w+) | remains | yet to | about to | ready to be
        why | how
        what
        who | had | otherwise | example | recommend | suggest | by the time | the moment | cannot | can't | couldn't
        wouldn't
        shouldn't | don't | doesn't | didn't | isn't | aren't | wasn't | weren't | hasn't | haven't | hadn't
        rather than
        instead of | without | than | where
        """
    ),
    unreal_self=anywhere(
        r"""
        \b(?:if|when|once|unless|until|till|after|before|as soon as|whether|as long as|assuming|provided(?: that)?|\
            suppose|imagine|in case)\s*(?:then\s*)?,?\s*$
        \b(?:as if|as though|like|wish|would rather|had|should|could|pretend|the moment|by the time|says?|said|\
            claims?|thinks?)\s*$
        \b(?:thought|claimed|think|assumed|what|how|why|where|whatever|nothing|the way|unlikely|not that|say|saying|\
            that says)\s*$
        \b(?:says?|said|claims?|thinks?|thought|claimed|think|assumed|doubt|reads|every time|each time|\
            whenever) (?:that\s*)?$
        """
    ),
    assured=words(
        r"""
        (?:i |we )?(?:can|am happy to|'m happy to|am pleased to|'m pleased to|am glad to|'m glad to|want to|\
            'd like to|would like to) (?:now )?(?:confirm|report|say|tell you|let you know|inform you|\
            announce)(?: you)?(?: that)?
        wanted to let you know(?: that)? | (?:don't|no need to) worry | not to worry | no worries | no problem
        rest assured(?: that)?
        (?:you (?:can|may) (?:now )?(?:tell|let|inform) [^,.;]{1,40}? (?:that|know)|kindly note|please be (?:informed|\
            advised)|be advised|note)(?: that)?
        not only | you'll be happy to (?:hear|know)(?: that)? | please note(?: that)? | just so you know
        we hereby confirm(?: that)? | (?:i |we )?confirm(?: that)?
        """
    ),
    joins=anywhere(
        rf"""
        (?:,|&|;|\b(?:and|then|plus|as well as))\s*(?:(?:and|then|also|i|we|i've|have|i have|it|it's)\s+)*{_ADVERB}$
        """
    ),
    turns=words("but | however | though | although | yet | so | because | since | as"),
    denied=words(
        """
        no | nothing | none | neither | nobody | hardly | barely | not | never | isn't | aren't | wasn't | weren't
        hasn't
        haven't | without | instead of | rather than | unable to | failed to | fails to | yet to | nor | cannot | zero
        half
        almost | nearly | refused to | only partially
        """
    ),
    denied_after=starting(
        r"\s*(?:nothing|no\b(?! longer| later| more than| problem)|none|neither|nobody|zero\b|anything|"
        r"unsuccessfully|in vain|not\b(?! only))"
    ),
    reported=words(
        rf"""
        according to | apparently | (?:it )?(?:looks|seems|appears) | my guess | i say
        i (?:think|believe|guess|suspect|assume|imagine) | probably | perhaps | maybe | possibly | presumably
        supposedly | allegedly | based on | as per the | per the | listed as | recorded as | marked as
        (?:the|your|its?|their|this|that|our|\w+'s) (?:[\w-]+ )*?(?:says?|shows?|states?|reads?|reports?|indicates?|\
            mentions?|explains?|argues?|describes?)(?! (?:is|are|was|were|has|have|been)\b)
        (?:the|your|its?|their|this|that|our|\w+'s) (?:[\w-]+ )*?(?:said|stated|wrote|reported|mentioned|confirmed|\
            claims that|claimed|tells?|told|suggests?|reveals?)(?! (?:is|are|was|were|has|have|been)\b)
        i (?:can )?(?:see|saw|read|found|find|notice|noticed|understand|gather|checked) | shows? (?:that|as|up)
        told me | i'm told
        (?:they|he|she|[\w.]+) (?:write|say|state|report|claim|note|mention|confirm|reply|replie)s? that
        you (?:said|told|wrote|mentioned|asked whether|asked if|noted|stated) | says | [\w.]+ reports
        (?:so )?glad (?:that|the|it|you) | (?:good|great|nice|happy|sorry) to hear
        that's (?:great|good|wonderful|fantastic|lovely|excellent)(?: news)? | congrat\w* | nice, so | i can see | said
        wrote | states
        (?:from|in|on|per) (?:the|this|that|your|chapter|section|page) (?:[\w-]+ )?{_SOURCE} | status | history
        as of(?! (?:now|this))
        on record | was told | are told
        in (?:greek|roman|norse|the) (?:myth|mythology|story|novel|film|movie|book)\w*
        """
    ),
    long_ago=words(
        rf"""
        yesterday | on the \d{{1,2}}(?:st|nd|rd|th)
        (?:last|previous|prior) (?:week|month|year|night|quarter|{_DAY}|{_MONTH}|time|spring|summer|autumn|fall|winter)
        (?:\d+|an?|one|two|three|four|five|six|several|some|a few|few|many) {_SPAN} (?:ago|earlier|before|later|prior)
        earlier (?:this|today|in) | this (?:morning|week|month|year|quarter)
        (?<!moment )(?<!minute )(?<!second )(?<!moments )(?<!minutes )(?<!seconds )ago
        the day before | the night before | overnight
        (?:on|in|since|during|back in) (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH}|(?:early|mid|\
            late)[- ]?{_MONTH}|(?:1\d|20)\d\d|q[1-4]|ad \d+|\d+ bc|the \w+ (?:quarter|century))
        (?:on|last|since|this past) {_DAY} | \d{{4}}-\d\d-\d\d | \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}
        between \w+ and \w+
        historically | originally | previously | formerly | in the past | at the time | back then | earlier | in q[1-4]
        at (?:noon|midnight|\d{{1,2}}(?::\d\d)?(?: ?[ap]m)?) (?:yesterday|on)
        """
    ),
    by=words(
        rf"""
        [;–—]\s(?!(?:i|we|nova|please)\b)[^\W\d_]+ (?:[a-z]+ed|put|did|sent|made|set|ran) (?:it|them|that|this)\b.*
        by (?!(?:me|us|nova|then|now|default|mistake|today|tomorrow|tonight|e-?mail|mail|phone|text|post|sms|bank|\
            card|wire|noon|{_DAY}|{_MONTH}|\d|one|two|three|a day|an hour|the (?:end|deadline|way)|end|adding|using|\
            moving|mid|accident|hand|courier|and large|priority|name|date|the same)\b)\S.*
        """
    ),
    habit=words(
        """
        automatically | always | usually | normally | by default | every time | typically | generally | then | often
        securely | in the (?:eu|us|cloud) | encrypted
        sometimes | in general | regularly | commonly | traditionally | rarely | in most cases | as a rule | locally
        only (?:when|if|after|once) | when | whenever | if | once | unless
        within \\S+ (?:business |working )?(?:hours?|days?|weeks?) | manually | on request | upon \\w+
        too (?:late|early|often|much) | at the time of
        """
    ),
    often=words(
        """
        (?:of|in) (?:each|every|the) (?:month|week|year|quarter) | daily | nightly | weekly | monthly | yearly
        (?:each|every) (?:day|night|evening|morning|week|month|quarter|year|hour|time|month-end|monday|friday)
        """
    ),
    generic=words(
        "a | an | any | each | every | most | many | such | users | people | its | their | what | how | which | "
        "permanent | means | usually | above | below"
    ),
    asks=starting(
        r"\W*(?:have|has|had|did|do|does|is|are|was|were|shall|should|can|could|would|will|may|might|what|which|who|"
        r"whom|whose|when|where|why|how|want|need|any|so,? (?:have|did|was|is|should|shall))\b"
    ),
    idle=starting(
        r"""
        let (?:me|us) know\b
        saved (?:you|us|me|yourself|yourselves|them) (?!(?:a|the) (?:seat|spot|place|table|copy|\
            file)|(?:as|in|to|under|on|at)\b)
        (?:start|begin|began|open|clos|end)\w* (?:by|with|from|off|out)\b
        ordered (?:\w+ ){0,4}(?:by|from|alphabetically|chronologically) | moved on
        set (?:out|aside|apart|the (?:stage|tone|scene)|up to be|in stone) | set of
        posted (?:above|below) | added (?:up|together|\d+ (?:and|to|plus)) | changed my mind
        put (?:it )?(?:simply|another way|differently|together|in (?:plain|simple|other)|into words)
        put (?:it|this|that|them|everything|all|the|your)? ?(?:\w+ ){0,3}(?:below|above|in a table|into a table|\
            in order|side by side|first|last|in bold|in quotes|in italics|in (?:\w+ ){0,2}(?:words|terms|english))
        made (?:it|the|this|that|them|sure|sense|up|no|every|(?:\w+ )?(?:assumptions?|mistakes?|\
            errors?))\b(?! (?:change|appointment|booking|reservation|payment))
        (?:run|ran) (?:the )?(?:numbers|through|into|out|some|a calculation|a quick)
        entered (?:into )?(?:the )?(?:formula|numbers)
        noted (?:above|below|that your|that the|how|why)
        shared (?:below|above|some|my|a few|responsib|values|interest) | pushed (?:for|hard)
        fixed (?:costs?|rates?|price|assets?) | sorted (?:by|them by|the \w+ by|alphabetically|from|in )
        matched (?:the|your) (?:tone|style|voice|format)
        kept (?:it|the|your|to|all|this|everything|that|them)
        got (?:it|you|your (?:point|question|message|request))\b[,.! ]*$
        (?:confirmed|validated|cleared|acknowledged) (?:that|the (?:calculation|result|answer|total|figure|sum))
        applied (?:the )?(?:formula|discount|rule|rate|conversion|same|rounding|your style)
        converted | copied (?:it )?(?:below|above|here) | answered (?:your|the|that|this|all) | listed
        taken (?:into account|the liberty of (?:short|round|assum|chang|reword|rephras))
        opened (?:with|by|up) | processed (?:the )?(?:text|numbers|data|information|it)
        handled (?:the )?(?:edge|null|case|division|special) | resolved to
        raised (?:the )?(?:question|point|concern|tone|to the)
        dropped (?:the )?(?:adverb|second|last|first|intro|to|by|from|below|sharply|\d) | played (?:with|around)
        called (?:it|that|this|them|a|the)
        asked (?:you|for (?:it|that|clarification)|whether|if|about) | taken (?:out of|for granted|over by)
        requested,\s+(?:i|here)\b | saved the best | told (?:you|me|myself)\b(?!'re|'ll)
        left (?:it|that|everything|this|them|(?:the|all|your) (?:\w+ ){1,3})\s?(?:as|alone|unchanged|out|untouched|\
            open|blank|empty|to you)
        left out | noted,? (?:thanks|thank|ok|understood|will) | sent shivers | remembered for
        informed (?:guess|decision|choice) | reached (?:a|the) (?:conclusion|limit)
        booked (?:up|out|solid|until) | moved by | set in | executed in (?:\d|private) | signed (?:in|an? \w+ deal)
        reduced to | increased (?:by|to|from) \d | run (?:by|on|in) | based on | held (?:on|in|at) (?:the|a)
        """
    ),
    recent=words(
        "on your behalf | now | just | "
        "this (?:afternoon|minute|second) | a (?:moment|minute|second) ago | today | successfully | "
        "for you | as requested | as you asked | right now | just now | officially | as of now"
    ),
    whole=words(
        "all | both | everything | everyone | everybody | each | every | entire | whole | two | three | four | "
        "five | six"
    ),
    pronoun=anywhere(rf"\b(?:it|that|everything|both|all|they)(?:'s| is| are|'re)\s+{_ADVERB}$"),
    yours=words("your | you | you're"),
    manual=anywhere(
        r"""
        (?:^|[.\n;]\s*|\d[.)]\s*|[-*•]\s*|\bthen )(?:please )?(?:click|tap|press|select|choose|open|go to|navigate|\
            run|type|enter the|drag|head to|log in|sign in|hit|scroll|pick|right-click|use the|visit|tick the)\b
        \b(?:how to|to do (?:this|that|so)|here's how|follow these steps|steps?:|in the settings|works like this|\
            how it works|how does)\b
        \bsteps\b[^.\n:]{0,40}:\s*\n
        (?:^|\n)\W*(?:how (?!can|could|may|do|would|about|are)[^?\n]{3,60}|the (?:process|workflow|steps|life ?cycle)|\
            (?:process|workflow|life ?cycle|flow))\W*:\W*\n
        """
    ),
    delivers=anywhere(
        r"""
        \b(?:here(?:'s| is| are| you go| it is|'re)|below(?: is| are| you)|see (?:below|above)|(?:is|are|as follows|\
            shown|listed|given|set out) (?:below|above|as follows))\b
        \b(?:the (?:answer|result|total|sum|average|difference|translation|summary|median|corrected|revised|new|final|\
            short) (?:\w+ )?(?:is|are|version|text|comes)|as follows|in (?:the table|bold))\b
        \b(?:in short\b|in a nutshell|what happened)\b
        \b(?:works out|equals|comes to|(?:version|text|draft|table|list|copy) (?:below|above)|below|\
            reads? (?:now )?(?:as follows|like this|more)|now reads|in a nutshell)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        """
        fail | failed | fails | failure | error | couldn't | could not | can't | cannot | unable | wasn't able
        were not | was not
        didn't | did not | not yet | hasn't | haven't | has not | have not | unfortunately | (?<!no )problem | except
        but not | refused | bounced | choked | crashed | died | glitch\\w* | no luck | too (?:big|large|long|many)
        oops | nope
        timed? ?out | still (?:open|pending|missing) | afraid | sorry
        """
    ),
)

_LETTERS = Letters(
    intro=words(
        r"""
        plan | proposal
        draft | translation | translated | version | rewrite | rewritten | rewording | revised | corrected | polished
        proofread | suggestion | suggested
        template | wording | text | e-?mail | letter | reply | response | message | note | post | announcement
        caption | transcript | quote | paragraph
        sentence | tweet
        poem | haiku | limerick | rhyme | lyrics | verse
        example | sample | script | release notes | changelog | log | article | memo | speech
        minutes | subject line | copy | headline
        invitation
        in (?:german|french|spanish|arabic|english|italian|dutch|turkish|russian|portuguese|japanese|chinese|hindi)
        more (?:formal|polite|casual|friendly)\w*
        shorter | longer | tone | wrote | said | says | reads | asked(?! (?:me )?(?:for|to)\b)
        written | action items | key points | points
        bullet points | takeaways | extracted | decisions
        could (?:say|write|read) | you (?:can|might|may|could) (?:send|say|write|reply) | something like | how about
        try this | (?:have|take) a look | what do you think | tell me what you think | see below | like this | e\.g\.
        for example | for instance
        comment | docstring | commit message | function
        here's (?:a|the|your) (?:formal|short|polite|friendly|shorter|better|clean)\w* | summary | summari[sz]ed?
        """
    ),
    label=starting(
        r"\W*(?:original|corrected|correction|revised|revision|improved|before|after|translation|translated|version|"
        r"option|draft|example|german|french|spanish|arabic|english|italian|dutch|turkish|russian|portuguese|"
        r"japanese|chinese|hindi|formal|informal|casual|polite|shorter|longer|friendly|professional|headline|caption|"
        r"text|quote|source|input|output|rewritten|proofread|reworded|meaning|literally|example sentence|simple past|"
        r"present perfect|passive|active|q|a|question|answer|user|assistant|template|tweet|customer|supplier|you|"
        r"me)(?: (?:version|text|sentence|draft|\d|[a-d]))*\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words(
        r"""
        in short | (?:short|long) version | in summary | in brief | long story short
        what (?:i|we)(?:'ve| have)? (?:did|done|just|changed|set|sent|updated)
        i(?:'ve| have) (?:done|sent|updated|made|set) | done so far
        actions? (?:taken|completed) | completed | what (?:got|was|has been) done
        (?:here's|here is) (?:the )?(?:status|confirmation|your confirmation|recap of what)
        progress | your request | summary of (?:actions|changes|what) | quick update | update
        (?:quick|side) note | ^\W*note(?=\W*$)
        """
    ),
    greeting=starting(
        r"\W*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|to whom it may concern)\b[^!?]{0,60}[,:!]?\s*$"
    ),
    closing=starting(
        r"\W*(?:best(?: regards| wishes)?|kind regards|regards|warm regards|sincerely|yours(?: sincerely| faithfully|"
        r" truly)?|cheers|thanks|thank you|many thanks|all the best|with (?:kind|best) regards|respectfully|"
        r"talk soon|see you|warmly)\b[^.?]{0,40}$"
    ),
    subject=starting(r"\W*(?:subject|re|subj)\W*: | \W*(?:team|folks|colleagues),\s"),
)

_UNLISTED = Unlisted(
    stative=anywhere(
        """
        left
        required | needed | allowed | expected | permitted | forbidden | prohibited | entitled | interested | concerned
        worried | pleased | delighted | excited | tired | situated | located | dated | outdated | undefined | deprecated
        unchanged | untouched | affected | involved | advised | justified | qualified | experienced | advanced
        dedicated | complicated | related | unpaid | overdue | bored | annoyed | surprised | confused | crowded
        sold | owed | known | shown | called | meant | aimed | geared | suited | tied | unlimited
        """
    ),
    objects=re.compile(r"^\s+(?:(?:the|your|all|both|\d+|it|you|them|him|her|everything|everyone|\w+'s)\b|[⟦#@])"),
    done=re.compile(r"(?:[a-z]+-)?[a-z]{2,}(?<!e)ed|left|brought|lent|dealt|proofread|rewritten|thought|understood"),
    past=re.compile(
        r"(?:[a-z]+-)?[a-z]{3,}(?<!e)ed|left|brought|lent|slid|hung|swung|spun|threw|drew|drove|sold|led|shot|shut|"
        r"struck|wound|tore|swapped|wrote off|laid|lit|hid|bound|flung|slotted|proofread|rewrote|thought|understood|"
        r"chose|spoke|found|read|saw|knew"
    ),
    mental=anywhere(
        r"""
        summari[sz]ed | translated | transcribed | transliterated | re-?phrased | re-?worded | rewritten | paraphrased
        calculated | recalculated
        computed | thought | chose | spoke | found | read | saw | knew | rewrote
        (?:double-|cross-|spell-|fact-)?checked | reviewed | re-?read | compared | looked | searched | analy[sz]ed
        considered | reconsidered
        assumed | understood | learned | learnt | noticed | identified | listed | grouped | categori[sz]ed | ranked
        highlighted | explained | described
        outlined | drafted | re-?drafted | composed | shortened | condensed | simplified | expanded | polished
        proofread | formatted | reformatted | structured
        restructured | counted | estimated | verified | tested | tried | attempted | failed | struggled | hoped
        wanted | needed | decided | picked | selected
        preferred | recommended | suggested | proposed | offered | mentioned | remarked | pointed | stated | recalled
        missed | misunderstood | apologi[sz]ed
        promised | agreed | disagreed | intended | expected | guessed | interpreted | misinterpreted | derived | solved
        proved | demonstrated | illustrated
        included | excluded | omitted | skipped | ignored | focused | focussed | used | followed | split | combined
        extracted | pulled (?:out|together|from) | gathered | collected
        compiled | retrieved | fetched | scanned | browsed | enjoyed | loved | liked | received | encountered
        exceeded | waited | watched | listened | talked
        discussed | covered | addressed | tackled | touched | based | designed | imagined | invented | brainstormed
        sketched | phrased | worded | spelled
        capitali[sz]ed | punctuated | bolded | underlined | indented | quoted | cited | referenced | rounded | summed
        multiplied | divided | subtracted
        averaged | plotted | charted | tabulated | mapped | annotated | commented | improved | refined | tightened
        softened | clarified | smoothed | trimmed
        assessed | evaluated | judged | weighed | examined | inspected | investigated | researched | studied | traced
        diagnosed | debugged | located | spotted
        detected | discovered | figured | worked | walked | provided | returned | displayed | presented | explored
        learned | pondered | reflected | realized
        realised | wondered | feared | worried | trained | programmed | asked | answered | responded | helped
        supported | lived | existed | happened | occurred
        appeared | seemed | looked | stayed | remained | lacked | owned | seen | been | broken | fallen | taken | given
        driven | eaten | gotten | forgiven
        chosen | spoken | hidden | mistaken | aligned | approximated | concluded | deduced | inferred | elaborated
        embedded | emphasi[sz]ed | enumerated
        envisioned | exhausted | factored | framed | generali[sz]ed | itemi[sz]ed | kidded | laughed | maintained
        modelled | modeled | narrowed | neglected | normali[sz]ed
        observed | overlooked | parsed | personali[sz]ed | praised | preserved | pretended | quantified | rated
        reasoned | repeated | restated | retained | reversed
        searched | separated | shuffled | simulated | specified | stopped | stressed | swapped | synthesi[sz]ed
        tailored | thanked | tidied | toned | tried | turned
        unpacked | varied | viewed | visuali[sz]ed | welcomed | aimed | allowed | avoided | borrowed | built | centered
        centred | chunked | condensed | crafted | created
        customi[sz]ed | defined | detailed | distilled | doubted | echoed | ended | exaggerated | filtered | flattened
        glanced | honed | inverted | joined | jumbled | kept
        leaned | limited | looked | matched | measured | named | numbered | opted | organi[sz]ed | padded | paired
        peeked | prefaced | prefixed | proposed | punched | queried
        rearranged | reordered | reduced | rehearsed | reframed | repaired | resisted | reverted | revisited | rhymed
        sequenced | shaped | sorted | sourced | spaced | stripped
        strengthened | stuffed | substituted | supposed | surveyed | teased | tended | threaded | tracked | trusted
        typed | unified | upheld | valued | warned | wished | zoomed
        """
    ),
)

ENGLISH = Language(
    code="en",
    common=word_set(
        """
        a get gets good
        the and is to of in your you for it that i have has been with on this was are not be will at can would or if
        from my we they i've i'm it's she he her his their all some so but by an as when do did been just should
        don't here what now there had were its which who me him them our no yes any more up out about after before
        once need want let please sure thanks okay done i'll you're that's we've couldn't can't didn't haven't isn't
        per than then too very also only each both into over under new one two
        """
    ),
    verbs=(*_OUT, *_KEPT, *_PLANNED, *_RUN, *_MADE, *_UNMADE, *_DECIDED, *_CHANGED),
    frames=_FRAMES,
    states=_STATES,
    bare=_BARE,
    things={
        "calendar": (
            r"meetings?|events?|appointments?|calendars?|cal|calls?|call-?backs?|invit(?:e|es|ation|ations)|"
            r"slots?|sessions?|"
            r"interviews?|stand-?ups?|diary|workshops?|webinars?|lunch|dinner|1:1|rsvp|one-on-ones?|kick-?off|"
            r"reviews?|demos?|conference|time ?off|leave|vacation|holiday|shifts?|treatment|visit|viewing"
        ),
        "reminder": r"reminders?|alarms?|timers?|alerts?|nudges?|wake-up call",
        "mail": r"e-?mails?|mails?|inbox|newsletters?|outbox|fax|mailing list|recipients?",
        "chat": (
            r"messages?|slack|dms?|posts?|announcements?|telegram|whatsapp|sms|texts?|tweets?|channels?|thread|teams|"
            r"discord|#[a-z][\w-]*|group chat|chat|linkedin|twitter|instagram|blog"
        ),
        "file": (
            r"(?:rows?|cells?|lines?|columns?|tabs?) [\w-]+ (?:of|in|on) (?:the|your|our) (?:[\w-]+ ){0,2}?"
            r"(?:sheet|spreadsheet|workbook|tracker|budget|doc)|"
            r"files?|documents?|docs?|pdfs?|folders?|drive|spreadsheets?|sheets?|attachments?|dropbox|sharepoint|"
            r"onedrive|bucket|s3|csv|back-?ups?|photos?|images?|pictures?|presentation|slides?|deck|reports?|disk|"
            r"director(?:y|ies)|contracts?|recordings?|archive|wiki|pages?|notion|confluence|downloads|"
            r"[\w-]+\.(?:pdf|docx?|xlsx?|csv|txt|md|png|jpe?g|zip|json|ya?ml|pptx?|py|sql|html)|desktop|cloud|"
            r"minutes|certificate|screenshots?|workbook|payslips?|brochure|listing|trash|recycle bin"
        ),
        "note": (
            r"notes?|memor(?:y|ies)|facts?|preferences?|notebook|birthday|allergy|favou?rite|for next time|about you"
        ),
        "task": (
            r"tasks?|to-?dos?|(?:to-?do|shopping|task|grocery|packing|check|reading|watch|your|the|wait|guest|"
            r"priority) ?list|[\w-]+[ -]list|tickets?|issues?|cards?|backlog|jira|trello|asana|linear|bugs?|board|"
            r"sub-?tasks?|sprint|case|milestones?|your plan(?:ner)?|groceries|deadlines?|action items?|incident"
        ),
        "run": (
            r"runs?|pipelines?|jobs?|workflows?|builds?|deployments?|process(?:es)?|exports?|imports?|syncs?|"
            r"scripts?|migrations?|servers?|services?|automations?|test suite|tests|containers?|cron|etl|batch|"
            r"instances?|clusters?|scans?|rebuild|playbook|dag|crawler|campaign|ci|database|cache|production|prod|"
            r"staging|vm|training|payroll run|payment run|pods?|dns|certificate|rollout|switch"
        ),
        "money": (
            r"payments?|transfers?|refunds?|invoices?|bills?|salar(?:y|ies)|deposits?|funds|money|payouts?|expenses?|"
            r"journal(?: entr(?:y|ies))?|entr(?:y|ies)|postings?|payroll|credit notes?|budget|€|\$|£|[€$£]\d\S*|"
            r"\d+(?:[.,]\d+)* ?(?:eur|usd|sar|gbp|euros?|dollars?|riyals?|pounds)|(?:eur|usd|sar|gbp|aed) ?\d\S*|"
            r"fees?|balance|ledger|amount|rent|tip|instal?lments?|donation|period|voucher|cash|standing order|"
            r"direct debit|dispute"
        ),
        "order": (
            r"orders?|purchase orders?|pos?|quotations?|quotes?|shipments?|deliver(?:y|ies)|requisitions?|packages?|"
            r"parcels?|goods|po-?\d+|so-?\d+|rfq|cart|groceries|flowers|pizza|supplies|stock|replacement"
        ),
        "booking": (
            r"reservations?|bookings?|flights?|hotels?|seats?|trains?|taxi|cab|cars?|restaurants?|trips?|stay|desks?|"
            r"spots?|uber|tickets|accommodation|rental|haircut|dentist|doctor|class|course|court|venue|boat|ferry|"
            r"bus|check-?in|check-?out|rooms?|appointment|airport transfer|ride|spa"
        ),
        "record": (
            r"records?|customers?|clients?|contacts?|employees?|leads?|accounts?|profiles?|address(?:es)?|prices?|"
            r"status(?:es)?|databases?|db|crm|systems?|rows? in|stock levels?|inventory|products?|settings?|"
            r"config(?:uration)?s?|subscriptions?|registrations?|forms?|applications?|requests?|passwords?|"
            r"phone numbers?|credit limits?|limits?|leave requests?|suppliers?|vendors?|items?|erp|salesforce|"
            r"hubspot|opportunit(?:y|ies)|deals?|(?:annual|monthly|yearly|pro|premium|basic|free|data|payment) plan|"
            r"assignee|owner|due dates?|priorit(?:y|ies)|filters?|rules?|schedules?|webhooks?|keys?|plan|"
            r"availability|quota|flags?|features?|domains?|packages?|temperature|mode|membership|policy|claim|"
            r"opening hours|field|goal|two-factor|2fa|mfa|dark mode|notifications?|auto-?renew(?:al)?|duplicates?|"
            r"attendance|bank details|details in|cards?|card ending|timesheets?"
        ),
        "code": (
            r"commits?|branch(?:es)?|pull requests?|prs?|merge requests?|repo(?:sitor(?:y|ies))?|tags?|releases?|"
            r"main|master|git|github|gitlab|hotfix|codebase|changelog|origin|v\d+(?:\.\d+)+|versions?(?! of\b)"
        ),
        "access": (
            r"access|permissions?|roles?|rights|users?|members?|groups?|privileges|admin|editor|viewer|guests?|"
            r"licen[cs]es?"
        ),
        "device": (
            r"lights?|lamps?|thermostat|heating|doors?|tv|music|playlist|volume|ac|air con(?:ditioning)?|blinds|oven|"
            r"camera|pager|robot|speaker|alarm system|garage|song|fan|sprinklers?|vacuum|screen|bluetooth|wi-?fi|"
            r"do[ -]not[ -]disturb"
        ),
    },
    texts=words(
        r"""
        texts? | sentences? | paragraphs? | words? | wording | phrases? | commas? | spellings? | typos? | grammar
        headings? | headlines? | titles? | bullets?
        bullet points? | tables? | columns? | drafts? | translations? | summar(?:y|ies) | outlines? | tone | examples?
        explanations? | answers? | overview | (?:a|the|this|new|second|shorter) versions? | lines?
        a (?:short |quick |bulleted |numbered |brief |complete |full |ranked )?list
        (?:numbered|bulleted) list | code | functions? | snippets? | formulas? | regex | quer(?:y|ies) | class(?:es)?
        methods? | variables? | loops? | error handling
        type hints | docstrings? | sql | yaml | json | markdown | plans? | study plan | itinerary | agenda | timeline
        recipe | poem | stor(?:y|ies) | jokes? | quiz
        article | blog post | speech | prompt | (?:pie|bar|line|gantt) charts? | diagrams? | comparison
        (?:next|extra|missing|first|last|these|following|\w+) steps | options? | ideas? | suggestions? | names
        assumptions? | calculations?
        figures? | numbers? | totals? | percentages? | (?:key|main|talking|bullet|these|three|two) points? | arguments?
        sections? | chapters? | definitions? | abbreviations? | tenses? | passive | greeting
        closing | signature | subject line | call to action | sign-off | emojis? | verbs? | nouns? | adjectives?
        punctuation | apostrophes? | hyphens?
        capital(?:s|isation|ization)? | lowercase | uppercase | quotation marks | brackets? | repetitions? | jargon
        filler | passages? | structure | formatting
        layout | style | indentation | redundan\w+ | contradictions? | context | background | questions? | thoughts
        reasons? | analysis | comments? | placeholders?
        clauses? | bold | italics | line breaks? | abstract | introduction | conclusion | emphasis | pros and cons
        mind map | checklist | expression | (?<!orphan )(?<!duplicate )(?<!stale )(?<!old )rows?(?! (?:for|with|of))
        cells?
        digits? | decimals? | variants? | alternatives? | closer | opener | intro | proverb | metaphor | rhyme
        verses? | stanzas? | slogan | tagline | bio
        cover letter | resume | cv | equation | letter | essay
        """
    ),
    cues=_CUES,
    letters=_LETTERS,
    unlisted=_UNLISTED,
    perfect=True,
)
