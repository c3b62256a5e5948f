"""What a tool's name says it does, as tools are named everywhere: create_event, git_commit, slack.postMessage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.claims.foreign_names import families_of_word, reads, without_accents
from agents.claims.patterns import word_set
from agents.claims.verbs import Family
from agents.tool import Effect

# Words that only read; the second list does so where no verb stands before it.
_READS = word_set(
    """
    get fetch search find query lookup describe count show recall read browse inspect preview validate verify analyse
    analyze summarise summarize extract calculate compute convert translate compare estimate diff detect classify scan
    explain retrieve load parse whoami list view check monitor suggest recommend track proofread rewrite render ping
    lint resolve availability weather forecast now
    """
)
_READ_NOUNS = word_set(
    """
    status history logs report reports overview stat stats statistics schema info details usage hours summary time date
    difference
    facts balance
    """
)
_WRITES: Mapping[Family, frozenset[str]] = {
    "send": word_set(
        """
        send forward notify invite reply respond deliver submit escalate email mail message dm sms text remind contact
        alert request apply relay resend call dial inform
        """
    ),
    "post": word_set("publish tweet announce broadcast react post comment page"),
    "share": word_set("share attach"),
    "store": word_set(
        """
        save store remember memorize memorise archive upload write put import export download sync commit push append
        persist insight bookmark pin insert add copy keep backup stash cache
        """
    ),
    "record": word_set("note record log register enter add document request apply onboard post book"),
    "schedule": word_set("reschedule snooze schedule remind reminder plan cron event arrange postpone"),
    "book": word_set(
        "book rebook reserve rsvp confirm join enroll enrol register subscribe reservation booking request"
    ),
    "start": word_set(
        """
        start launch trigger execute deploy restart resume retry rerun invoke kick play dispatch reboot run enable
        process restore reload brew wake arm initiate begin on
        """
    ),
    "release": word_set("deploy release print rollout push publish ship"),
    "stop": word_set(
        "stop pause abort halt suspend kill shutdown terminate mute disable ban kick expel block freeze lock disarm off"
    ),
    "create": word_set(
        """
        create add make insert upsert generate build append raise define provision init clone duplicate new open file
        issue write set put
        """
    ),
    "delete": word_set(
        "del unsub delete remove erase forget wipe purge clear drop unsubscribe trash discard uninstall rm unlink prune"
    ),
    "cancel": word_set("cancel revoke withdraw void undo rollback reverse"),
    "approve": word_set("approve confirm accept sign authorise authorize release decide"),
    "reject": word_set("reject decline deny refuse decide"),
    "pay": word_set(
        "pay refund charge remit settle reimburse wire payout transfer payment donate deposit topup credit debit"
    ),
    "buy": word_set("buy purchase checkout reorder renew order place request"),
    "change": word_set("upd mod update change edit modify patch configure set write put control manage amend"),
    "adjust": word_set(
        """
        move rename assign mark merge reset replace upsert vote rate pick adjust correct fix enable disable activate
        deactivate toggle apply migrate install tag label restore extend switch reassign upgrade close unlock lock turn
        unban hide unhide star unstar follow unfollow like boost promote demote scale drain rotate encrypt compress
        reindex index tune dim complete transfer link add remove block unblock freeze unfreeze rebase squash bump flush
        invalidate seed pin unpin raise lower increase decrease reduce connect disconnect pair unpair mount unmount
        detach split swap exchange return ship transition reorder acknowledge ack subscribe skip unassign arm
        reconcile retire dispose allocate whitelist allowlist blacklist cleanup dedupe deduplicate annotate shift sign
        silence heat cool refill pack receive replenish restock hire offboard grade prescribe admit discharge refer
        administer resize crop mirror tidy snapshot rescale redirect reroute
        reactivate unfreeze unarchive unschedule disarm renew prioritize prioritise categorize escalate unmute
        """
    ),
    "finish": word_set("complete close finish resolve done finalize finalise fulfil fulfill end"),
    "grant": word_set("grant allow permit share invite promote add"),
}
# Words that are as often the name of a thing: "order_status" orders nothing.
_NOUNS = word_set(
    """
    order document post message email mail payment note record log schedule plan book text file comment issue release
    transfer backup process run contact alert event reminder sms dm reservation booking sign open new insight charge
    place cron control link tag label set invite request call credit return exchange cache seed pair swap split lock
    """
)
# To make one of these is to act: create_payment pays, create_message sends.
_BY_MAKING: Mapping[Family, frozenset[str]] = {
    "send": word_set("message email mail sms dm chat slack comment reply invitation invite"),
    "pay": word_set("payment transfer refund payout"),
    "buy": word_set("order purchase"),
    "book": word_set("booking reservation"),
    "start": word_set("run job build execution"),
    "release": word_set("deployment release"),
    "approve": word_set("approval"),
    "grant": word_set("permission access member"),
}
_TEXT_WORK = word_set("summarise summarize summary extract translate format proofread rewrite paraphrase")
_ADDS = word_set("add remove create delete update append insert clear")
# What these do is in their command, which a summary may tell.
_RUNNERS = word_set("exec bash shell ssh terminal command cmd cli powershell sql psql mysql sqlite kubectl console")
_READING = word_set(
    "select show describe explain ls cat head tail grep find status stat ps df du top get list logs whoami pwd diff"
)
# Alone, the name of a tool that sets one.
_SETTERS = word_set(
    without_accents(
        """
        reminder reminders alarm alarms timer timers wecker erinnerung erinnerungen alarma recordatorio temporizador
        rappel minuteur reveil sveglia timer promemoria alarme lembrete wekker herinnering alarm zamanlayici hatirlatici
        будильник таймер напоминание अलार्म टाइमर アラーム タイマー 闹钟 定时器 提醒 منبّه مؤقت تذكير
        """
    )
)
_REHEARSALS = word_set("plan preview simulate dryrun estimate")
_REHEARSED = word_set("terraform tf tofu pulumi query migration deployment infra")


_LISTS = word_set("liste lista elenco lijst")  # which are read, unless something is said to be done to them


def _inverted(table: Mapping[Family, frozenset[str]]) -> Mapping[str, frozenset[Family]]:
    every = frozenset(word for words in table.values() for word in words)
    return {word: frozenset(family for family, words in table.items() if word in words) for word in every}


_FAMILIES = _inverted(_WRITES)
_MADE = _inverted(_BY_MAKING)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\x00-\x7f]+")
_NONE: frozenset[Family] = frozenset()


def _words(tool: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(without_accents(tool))]


def spoken_name(tool: str) -> str:
    """The name as words."""
    return " ".join(_words(tool))


def families_of(tool: str) -> frozenset[Family]:
    """The families of action in a tool's name, those of its verbs if it has any; empty if it names none."""
    words = _words(tool)
    known = [word for word in words if word in _FAMILIES]
    verbs = [word for word in known if word not in _NOUNS]
    foreign = _NONE if verbs else _NONE.union(*(families_of_word(word) for word in words if word not in _FAMILIES))
    families = foreign or _NONE.union(*(_FAMILIES[word] for word in verbs or known))
    if "draft" in words or not families & {"create", "post"}:
        return families
    return families.union(*(_MADE.get(word, _NONE) for word in words))


def is_runner(tool: str) -> bool:
    """Whether a tool does whatever it is told: a shell, a database."""
    return bool(_RUNNERS & set(_words(tool)))


def families_of_command(command: str) -> frozenset[Family]:
    """The families of action in a command: "systemctl restart nginx"."""
    return _NONE.union(*(_FAMILIES.get(word, _NONE) for word in _words(command)))


def effect_of(tool: str, summary: str = "") -> Effect:
    """Whether a tool reads or writes, guessed from its name where nothing better is known.

    What a shell or a database did is guessed from the command in `summary`.
    """
    words = _words(tool)
    if is_runner(tool):
        return "reads" if _READING & {*_words(tool)[1:], *_words(summary)[:2]} else "writes"
    if words[:2] == ["git", "log"] or (_REHEARSALS & set(words[-1:]) and _REHEARSED & set(words)):
        return "reads"
    if words and _SETTERS.issuperset(words):
        return "writes"
    return (
        _effect_of_action(_words(tool.rpartition(".")[2]) if "." in tool else [])
        or _effect_of_english(words)
        or _effect_of_foreign(words)
        or _effect_of_nouns(words)
    )


def _effect_of_action(words: Sequence[str]) -> Effect | None:
    """By the word after the last dot, where that is a verb: "rate.get", "agenda.voir"."""
    if len(words) != 1:
        return None
    word = words[0]
    if word in _READS or word in _READ_NOUNS or (word not in _FAMILIES and reads(word)):
        return "reads"
    return "writes" if word not in _FAMILIES and families_of_word(word) else None


def _effect_of_english(words: Sequence[str]) -> Effect | None:
    """By the first verb; a list that is added to is written to."""
    for word in words:
        if word in _READS:
            return "writes" if words[-1] in _ADDS else "reads"
        if word in _FAMILIES and word not in _NOUNS:
            return "writes"
    return None


def _effect_of_foreign(words: Sequence[str]) -> Effect | None:
    unknown = [word for word in words if word not in _FAMILIES]
    if any(map(reads, set(unknown) - _LISTS)):
        return "reads"
    if any(map(families_of_word, unknown)):
        return "writes"
    return "reads" if any(map(reads, unknown)) else None


def _effect_of_nouns(words: Sequence[str]) -> Effect:
    return "writes" if _FAMILIES.keys() & set(words) and not _READ_NOUNS & set(words) else "reads"


def is_text_work(tool: str) -> bool:
    """Whether a tool works on a text alone, so that the reply is its result."""
    return bool(_TEXT_WORK & set(_words(tool)))
