"""What a tool's name says it does, as tools are named everywhere: create_event, git_commit, slack.postMessage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from agents.claims.grammar import Family
from agents.tool import Effect

# Words that only read; those of the second list do so where no word that writes stands before them.
_READS = frozenset(
    """get fetch search find query lookup describe count show recall read browse inspect preview validate verify analyse
    analyze summarise summarize extract calculate compute convert translate compare estimate diff detect classify scan
    explain retrieve load parse whoami list view check monitor suggest recommend track proofread rewrite render ping lint
    resolve availability weather forecast now""".split()
)
_READ_NOUNS = frozenset(
    """status history logs report reports overview stats statistics schema info details usage summary time date
    difference facts balance""".split()
)
_WRITES: Mapping[str, str] = {
    "send": "send forward notify invite reply respond deliver submit escalate email mail message dm sms text remind contact alert",
    "post": "publish tweet announce broadcast react post comment",
    "share": "share attach",
    "store": "save store remember memorize memorise archive upload write put import export download sync commit push append "
    "persist insight bookmark pin insert add copy keep backup",
    "record": "note record log register enter add document",
    "schedule": "reschedule snooze schedule remind reminder plan cron event",
    "book": "book reserve rsvp confirm join enroll enrol reservation booking",
    "start": "start launch trigger execute deploy restart resume retry rerun invoke kick play dispatch reboot run enable process",
    "release": "deploy release print rollout push publish ship",
    "stop": "stop pause abort halt suspend kill shutdown terminate mute disable ban kick expel",
    "create": "create add make insert upsert generate build append raise define provision init clone duplicate new open file issue write set put",
    "delete": "delete remove erase forget wipe purge clear drop unsubscribe trash discard uninstall rm unlink prune",
    "cancel": "cancel revoke withdraw void undo rollback reverse",
    "approve": "approve confirm accept sign authorise authorize release decide",
    "reject": "reject decline deny refuse decide",
    "pay": "pay refund charge remit settle reimburse wire payout transfer payment",
    "buy": "buy purchase checkout reorder renew order place",
    "change": "update change edit modify patch configure set write put control manage amend",
    "adjust": "move rename assign mark merge reset replace upsert vote rate pick adjust correct fix enable disable activate deactivate toggle apply "
    "migrate install tag label restore extend switch reassign upgrade close unlock lock turn unban hide unhide star unstar follow unfollow like boost promote demote scale drain rotate encrypt compress reindex index tune dim complete transfer link add remove",
    "finish": "complete close finish resolve done finalize finalise fulfil fulfill end",
    "grant": "grant allow permit share invite promote add",
}  # fmt: skip
# Words that are as often the name of a thing: "order_status" orders nothing.
_NOUNS = frozenset(
    """order post message email mail payment note record log schedule plan book text file comment issue release
    transfer backup process run contact alert event reminder sms dm reservation booking sign open new insight charge
    place cron control link tag label set invite""".split()
)
_FAMILIES: Mapping[str, frozenset[Family]] = {
    word: frozenset(cast("Family", family) for family, names in _WRITES.items() if word in names.split())
    for names in _WRITES.values()
    for word in names.split()
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _words(tool: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(tool)]


def spoken_name(tool: str) -> str:
    """The name as words."""
    return " ".join(_words(tool))


def families_of(tool: str) -> frozenset[Family]:
    """The families of action in a tool's name, those of its verbs if it has any; empty if it names none."""
    words = _words(tool)
    known = [word for word in words if word in _FAMILIES]
    verbs = [word for word in known if word not in _NOUNS] or known
    families = frozenset(family for word in verbs for family in _FAMILIES[word])
    if "draft" in words or not families & {"create", "post"}:
        return families
    return families | {family for family, things in _BY_MAKING.items() if things & set(words)}


# To make one of these is to act: create_payment pays, create_message sends.
_BY_MAKING: Mapping[Family, frozenset[str]] = {
    "send": frozenset(
        {"message", "email", "mail", "sms", "dm", "chat", "slack", "comment", "reply", "invitation", "invite"}
    ),
    "pay": frozenset({"payment", "transfer", "refund", "payout"}),
    "buy": frozenset({"order", "purchase"}),
    "book": frozenset({"booking", "reservation"}),
    "start": frozenset({"run", "job", "build", "execution"}),
    "release": frozenset({"deployment", "release"}),
    "approve": frozenset({"approval"}),
    "grant": frozenset({"permission", "access", "member"}),
}


def effect_of(tool: str) -> Effect:
    """Whether a tool reads or writes, guessed from its name where nothing better is known."""
    words = _words(tool)
    if words[:2] == ["git", "log"]:
        return "reads"
    for word in words:
        if word in _READS:
            return "reads" if not _adds(words) else "writes"
        if word in _FAMILIES and word not in _NOUNS:
            return "writes"
    return "writes" if set(words) & set(_FAMILIES) and not _READ_NOUNS & set(words) else "reads"


def is_text_work(tool: str) -> bool:
    """Whether a tool works on a text alone, so that the reply is its result."""
    return bool(_TEXT_WORK & set(_words(tool)))


_TEXT_WORK = frozenset("summarise summarize summary extract translate format proofread rewrite paraphrase".split())


def _adds(words: list[str]) -> bool:
    """`list_add`, `checklist.list.remove`: a list that is written to."""
    return words[-1] in {"add", "remove", "create", "delete", "update", "append", "insert", "clear"}
