"""Whether receipts prove statements: the same kind of action, on the same kind of thing, with success."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agents.claims.evidence import Evidence, codes_in
from agents.claims.grammar import Family, Thing
from agents.claims.statements import Statement

BACKED_BY: Mapping[Family, str] = {
    "send": "share",
    "post": "send release create change",
    "share": "send post grant",
    "store": "record create change",
    "record": "store create change adjust approve reject finish post book schedule pay grant",
    "schedule": "create book change adjust",
    "book": "schedule create",
    "start": "create change adjust",
    "release": "post",
    "stop": "cancel change adjust",
    "create": "store record schedule post start book buy",
    "delete": "cancel change",
    "cancel": "delete stop change reject",
    "approve": "change finish",
    "reject": "change cancel",
    "pay": "",
    "buy": "book",
    "change": "adjust store record schedule create delete approve stop start finish post grant cancel",
    "adjust": "change store record schedule create delete approve stop start finish post grant cancel",
    "finish": "change adjust approve pay send create book buy release cancel start",
    "grant": "share change adjust create",
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
MEDIA: frozenset[Thing] = frozenset({"calendar", "reminder", "note", "task", "run", "device", "booking"})


def unproven(made: Sequence[Statement], writes: Sequence[Evidence]) -> Iterator[Statement]:
    """The statements that no successful write shows.

    One receipt does not prove two different actions on two things of one sentence, unless its summary tells of both.
    """
    used: dict[tuple[int, int], Statement] = {}
    for statement in made:
        numbers = [number for number, proof in enumerate(writes) if _backs(proof, statement)]
        place = statement.sentence.start
        free = [number for number in numbers if not _taken(used.get((place, number)), statement, writes[number])]
        if not free or (
            not _admits(statement) and (_names_failed(statement, writes) or _partly_whole(statement, writes))
        ):
            yield statement
        for number in free[:1]:
            used.setdefault((place, number), statement)


def _taken(other: Statement | None, statement: Statement, proof: Evidence) -> bool:
    """Whether a receipt that proves one statement of a sentence cannot prove this one as well."""
    if other is None or other.verb == statement.verb:
        return False
    if statement.unlisted:
        return True
    if not (other.noun and statement.noun):
        return False
    if _mentions(proof, other.noun) and not _mentions(proof, statement.noun):
        return True
    return bool(other.families and statement.families) and not (
        _coarse(statement.families) & _coarse(other.families | proof.told)
    )


def _mentions(proof: Evidence, noun: str) -> bool:
    """Whether the receipt has the noun, or one that begins like it."""
    return noun[:STEM] in proof.text


STEM = 5  # letters


def _coarse(families: frozenset[Family]) -> frozenset[Family]:
    """Families without shades that summaries do not keep apart."""
    return frozenset("change" if family == "adjust" else family for family in families)


def _backs(proof: Evidence, statement: Statement) -> bool:
    """Whether a successful write is what a statement says was done."""
    if not proof.ok or _other_code(proof, statement):
        return False
    if not statement.families:
        return not statement.things or not _other_thing(proof, statement)
    wanted = {family for own in statement.families for family in (own, *BACKED_BY[own].split())}
    if _opposite(proof, statement):
        return False
    if proof.families and not wanted & proof.families:
        return False
    return not _other_thing(proof, statement)


def _other_code(proof: Evidence, statement: Statement) -> bool:
    said = codes_in(statement.sentence.text)
    return bool(said and proof.codes) and not said & proof.codes and _prefixes(said) == _prefixes(proof.codes)


def _prefixes(codes: frozenset[str]) -> set[str]:
    return {code.rstrip("0123456789").rstrip("-") for code in codes}


def _other_thing(proof: Evidence, statement: Statement) -> bool:
    """Whether the receipt is of another kind of thing: an event does not prove that a note was saved."""
    known = proof.named
    if statement.families & SENDING:
        if "mail" in (statement.verb if "mail" in statement.verb else statement.things[:1]):
            return known == {"chat"}
        return bool(known) and known <= MEDIA and not set(statement.things) & known
    if not known or not statement.things:
        return False
    if statement.families & RUNNING and set(statement.things) & known:
        return False
    return not any(head in known or any(head in kin and known & kin for kin in KIN) for head in statement.heads)


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


def _opposite(proof: Evidence, statement: Statement) -> bool:
    """Whether the tool does the contrary of what is said: an upload is not proven by a download."""
    return any(
        (statement.verb.startswith(one) and proof.tool.startswith(other))
        or (statement.verb.startswith(other) and proof.tool.startswith(one))
        for one, other in OPPOSITES
    )


def _partly_whole(statement: Statement, writes: Sequence[Evidence]) -> bool:
    """Whether it says that everything was done, and something was not."""
    whole = statement.kind == "bare" or statement.language.cues.whole.search(statement.sentence.plain)
    return bool(whole) and any(_gave_up(proof, writes) for proof in writes)


def _names_failed(statement: Statement, writes: Sequence[Evidence]) -> bool:
    """Whether it names what a write failed for: "cancelled A and B", where B was not."""
    done = {name for proof in writes if proof.ok for name in proof.names}
    failed = {name for proof in writes if _gave_up(proof, writes) for name in proof.names} - done
    return any(name.lower() in statement.clause for name in failed)


def _gave_up(proof: Evidence, writes: Sequence[Evidence]) -> bool:
    """Whether a write failed and none of its tool worked after it."""
    later = writes[[id(write) for write in writes].index(id(proof)) :]
    return not proof.ok and not any(write.ok for write in later if write.tool == proof.tool)


def _admits(statement: Statement) -> bool:
    return bool(statement.language.cues.failure.search(statement.sentence.plain))
