"""Whether receipts prove statements: the same kind of action, on the same kind of thing, with success."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from agents.claims.evidence import Evidence, codes_in
from agents.claims.grammar import Thing
from agents.claims.naming import arguments, goes_elsewhere, is_of_another, leaves_out, mentioned
from agents.claims.patterns import word_set
from agents.claims.statement import Statement
from agents.claims.verbs import Family

BACKED_BY: Mapping[Family, frozenset[str]] = {
    "send": word_set("share"),
    "post": word_set("send release create change"),
    "share": word_set("send post grant"),
    "store": word_set("record create change"),
    "record": word_set("store create change adjust approve reject finish post book schedule pay grant"),
    "schedule": word_set("create book change adjust"),
    "book": word_set("schedule create"),
    "start": word_set("create change adjust"),
    "release": word_set("post"),
    "stop": word_set("cancel change adjust"),
    "create": word_set("store record schedule post start book buy"),
    "delete": word_set("cancel change"),
    "cancel": word_set("delete stop change reject"),
    "approve": word_set("change finish"),
    "reject": word_set("change cancel"),
    "pay": word_set(""),
    "buy": word_set("book"),
    "change": word_set("adjust store record schedule create delete approve stop start finish post grant cancel"),
    "adjust": word_set("change store record schedule create delete approve stop start finish post grant cancel"),
    "finish": word_set("change adjust approve pay send create book buy release cancel start"),
    "grant": word_set("share change adjust create"),
}
"""Which other families of receipts prove a claim of a family: to "add" an event may be to create or to schedule it."""

KIN: Sequence[frozenset[Thing]] = (
    frozenset({"note", "file", "record"}),
    frozenset({"note", "task"}),
    frozenset({"task", "record"}),
    frozenset({"file", "code"}),
    frozenset({"money", "record", "order", "file"}),
    frozenset({"calendar", "booking", "record"}),
    frozenset({"booking", "order", "money"}),
    frozenset({"run", "code", "record", "file"}),
    frozenset({"access", "record", "file", "chat", "code"}),
    frozenset({"device", "run", "record"}),
    frozenset({"mail", "chat"}),
)
SENDING: frozenset[Family] = frozenset({"send", "post", "share"})
RUNNING: frozenset[Family] = frozenset({"start", "stop", "release", "finish"})  # whatever runs has a name of its own
ANSWERS: frozenset[Family] = frozenset({"book", "buy", "approve", "pay", "grant"})  # to what was asked for
STORED: frozenset[Family] = frozenset({"store"})
SAVED: frozenset[Thing] = frozenset({"record", "file"})  # once more, by whoever says "updated and saved"
CHANGED: frozenset[Family] = frozenset({"change"})
CHATS: frozenset[Thing] = frozenset({"chat"})
UNSENT: frozenset[Thing] = frozenset(  # no messages
    {"calendar", "reminder", "note", "task", "run", "device", "booking"}
)
OPPOSITES = (
    ("upload", "download"),
    ("import", "export"),
    ("enable", "disable"),
    ("activat", "deactivat"),
    ("lock", "unlock"),
    ("block", "unblock"),
    ("subscribe", "unsubscribe"),
    ("install", "uninstall"),
    ("increas", "decreas"),
    ("increas", "reduc"),
    ("archiv", "restor"),
    ("mute", "unmute"),
    ("check in", "check out"),
    ("grant", "revok"),
    ("approv", "reject"),
    ("open", "clos"),
    ("pause", "resum"),
    ("add", "remov"),
)
"""Beginnings of verbs and tool names that undo each other, within families."""
STEM = 5  # letters that a noun and its plural share
NAMED = 4  # letters that a verb shares with a tool named after it


def unproven(made: Sequence[Statement], writes: Sequence[Evidence], *, admitted: bool) -> Iterator[Statement]:
    """The statements that no successful write shows. `admitted`: the reply says that something went wrong.

    One receipt does not prove two different actions on two things of one sentence, unless its summary tells of both.
    """
    used: dict[tuple[int, int], Statement] = {}
    for statement in made:
        place = statement.sentence.start
        free = [
            number
            for number, proof in enumerate(writes)
            if _backs(proof, statement) and not _is_spent(used.get((place, number)), statement, proof)
        ]
        if not free or _is_overstated(statement, writes, admitted=admitted):
            yield statement
        for number in free[:1]:
            used.setdefault((place, number), statement)


# --- one receipt, one statement ------------------------------------------------------------------------------------


def _backs(proof: Evidence, statement: Statement) -> bool:
    """Whether a write is what a statement says was done."""
    if not proof.ok or _is_other_code(proof, statement) or _is_opposite(proof, statement):
        return False
    if is_of_another(proof, statement):
        return False
    if proof.asks and statement.families & ANSWERS and not statement.families & SENDING:
        return False
    if statement.families & SENDING and goes_elsewhere(proof, statement):
        return False
    is_change = statement.kind == "state" and statement.families == CHANGED  # whatever brought it about
    if statement.families and proof.families and not is_change:
        wanted = {family for own in statement.families for family in (own, *BACKED_BY[own])}
        if not wanted & proof.families:
            return False
    return not _is_other_thing(proof, statement)


def _is_other_code(proof: Evidence, statement: Statement) -> bool:
    """Whether both name a thing of one kind by its number, and not the same one."""
    said = codes_in(statement.sentence.text)
    return bool(said and proof.codes) and not said & proof.codes and _prefixes(said) == _prefixes(proof.codes)


def _prefixes(codes: AbstractSet[str]) -> set[str]:
    return {code.rstrip("0123456789").rstrip("-") for code in codes}


def _is_opposite(proof: Evidence, statement: Statement) -> bool:
    """Whether the tool does the contrary of what is said: an upload is not proven by a download."""
    return any(
        (statement.verb.startswith(one) and proof.tool.startswith(other))
        or (statement.verb.startswith(other) and proof.tool.startswith(one))
        for one, other in OPPOSITES
    )


def _is_other_thing(proof: Evidence, statement: Statement) -> bool:
    """Whether the receipt is of another kind of thing: an event does not prove that a note was saved."""
    known, objects = proof.named, statement.objects
    if objects.noun and objects.noun in proof.summary.lower():
        return False
    if statement.families & SENDING and not (statement.families - SENDING) & proof.families:
        if _is_mailing(statement):
            return known == CHATS
        return bool(known) and known <= UNSENT and not (known & {*objects.things} or proof.families & SENDING)
    if not known or not objects.things or (statement.families & RUNNING and known & {*objects.things}):
        return False
    return not any(head in known or any(head in kin and known & kin for kin in KIN) for head in objects.heads)


def _is_mailing(statement: Statement) -> bool:
    return "mail" in statement.verb or statement.objects.things[:1] == ("mail",)


# --- several statements --------------------------------------------------------------------------------------------


def _is_spent(other: Statement | None, statement: Statement, proof: Evidence) -> bool:
    """Whether a receipt that proves the other statement of a sentence cannot prove this one as well."""
    if other is None or statement.kind == "bare" or statement.overlaps(other) or statement.families & proof.told:
        return False
    if statement.families == STORED and {*statement.objects.things} <= SAVED and other.families:
        return False
    others = arguments(other)
    own = arguments(statement) - others
    if own and not mentioned(own, proof, STEM) and (mentioned(others, proof, STEM) or statement.unlisted):
        return True
    if statement.verb == other.verb or (own and mentioned(own, proof, STEM, by_name=False)):
        return False
    return statement.unlisted or _is_named_otherwise(proof, statement, other) or _is_of_others(proof, statement, other)


def _is_named_otherwise(proof: Evidence, statement: Statement, other: Statement) -> bool:
    """Whether the tool has its name from the other verb, of the same family: "ticket_merge" from "merged"."""
    if not statement.families & other.families:
        return False
    return _is_named_after(proof, other) and not _is_named_after(proof, statement)


def _is_of_others(proof: Evidence, statement: Statement, other: Statement) -> bool:
    """Whether the other noun is the receipt's, or its families are the other's alone."""
    if not (other.objects.noun and statement.objects.noun):
        return False
    if _mentions(proof, other) and not _mentions(proof, statement):
        return True
    if not (other.families and statement.families):
        return False
    return not _coarse(statement.families) & _coarse(other.families | proof.told)


def _is_named_after(proof: Evidence, statement: Statement) -> bool:
    """Whether the tool has its name from the verb: "ticket_merge" from "merged"."""
    return any(len(word) >= NAMED and word[:NAMED] == statement.verb[:NAMED] for word in proof.tool_words)


def _mentions(proof: Evidence, statement: Statement) -> bool:
    """Whether the receipt has the statement's noun, or one that begins like it."""
    return statement.objects.noun[:STEM] in proof.text


def _coarse(families: frozenset[Family]) -> frozenset[Family]:
    """Families without shades that summaries do not keep apart."""
    return frozenset("change" if family == "adjust" else family for family in families)


def _is_overstated(statement: Statement, writes: Sequence[Evidence], *, admitted: bool) -> bool:
    """Whether it says of all, or of one by name, what some write failed to do, and admits no failure."""
    cues = statement.language.cues
    if cues.failure.search(statement.sentence.plain):
        return False
    whole = not admitted and (statement.kind == "bare" or cues.whole.search(statement.sentence.plain))
    if whole and any(_gave_up(proof, writes[number + 1 :]) for number, proof in enumerate(writes)):
        return True
    if cues.several.search(statement.sentence.plain) and _is_of_one(writes):
        return True
    return _names_undone(statement, writes) or _lists_undone(statement, writes) or leaves_out(statement, writes)


def _names_undone(statement: Statement, writes: Sequence[Evidence]) -> bool:
    """Whether it names what only failed writes name."""
    turns = statement.language.cues.turns
    before, after = _PART.split(statement.before)[-1], _PART.split(statement.after)[0]
    said = {*_words(turns.split(before)[-1]), *_words(turns.split(after)[0])}
    failed = {name for proof in writes if not proof.ok for name in proof.names}
    done = {word for proof in writes if proof.ok for word in _words(proof.text)}
    return bool(failed & said - done)


def _is_of_one(writes: Sequence[Evidence]) -> bool:
    """Whether a single write tells of a single thing."""
    done = [proof for proof in writes if proof.ok]
    return len(done) == 1 and bool(done[0].summary) and not _MANY.search(done[0].summary)


_MANY = re.compile(
    r"[,;&+、،\n]|\s(?:and|und|et|y|e|en|и|ve)\s|(?<![\w:.=#-])[2-9](?![\w:.-])|"
    r"(?<![\w:.=#-])\d\d+(?!\w|[.:]\d)|[^\W\d_]s\b"
)
_PART = re.compile(r"[;!?…()]|\s[–—-]\s")
_WORD = re.compile(r"\d[\d:]*|[^\W\d_][\w-]*")


def _words(text: str) -> set[str]:
    return {word.rstrip(":") for word in _WORD.findall(text)}


def _lists_undone(statement: Statement, writes: Sequence[Evidence]) -> bool:
    """Whether it has a list of codes, and only some of them are in receipts that tell such codes."""
    done = {code for proof in writes if proof.ok for code in proof.codes}
    listed = [codes_in(found[0]) for found in _CODES.finditer(statement.sentence.text)]
    return any(
        codes & done and {code for code in codes - done if _prefixes({code}) <= _prefixes(done)} for codes in listed
    )


_CODE = r"(?:[A-Za-z]{2,}-?|#)\d+"
_CODES = re.compile(
    rf"{_CODE}(?:(?:,\s*|,?\s*(?:and|und|et|y|e|en|&|و|и)\s*){_CODE})+(?!\s+(?:is|are|was|has|ist|est|está|è|é))"
)


def _gave_up(proof: Evidence, later: Sequence[Evidence]) -> bool:
    """Whether a write failed and none of its tool worked after it."""
    return not proof.ok and not any(write.ok for write in later if write.tool == proof.tool)
