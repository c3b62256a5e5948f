"""What a tap on Examples shows: a few questions before and after a fix, and the fix itself, letter by letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.improvement.digest import literal, shortened
from bot.improvement.documents import LEAST_PEOPLE, UNQUOTED
from bot.improvement.evaluating import after
from bot.improvement.finding import Proposal
from bot.improvement.guards import slotted
from bot.improvement.operations import ROUTE, AddBullet, AddNegative, AddUtterance, MoveUtterance, Op, State
from bot.improvement.overlays import route_examples
from bot.improvement.ports import Routing
from bot.improvement.records import AnswerRecord

MOST_CASES = 5
MOST_CHANGES = 8
WITHHELD = "Too few people asked alike for their words to be shown."
MARKING = "Was that answered well? ✓ or ✗ by number: the model that reviews answers is measured by it."


@dataclass(frozen=True, slots=True)
class Examples:
    """Markdown, and the answers behind its numbers, 1 first."""

    text: str
    answers: tuple[str, ...] = ()


def examples(proposal: Proposal, cases: Sequence[AnswerRecord], state: State, routing: Routing) -> Examples:
    """At most five cases that the fix was tested on, newest first, then what it changes.

    People's words are shown with slots, once at least three people asked alike.
    """
    changes = ["", *_changes(proposal.ops)]
    agents = {record.agent for record in cases} | {str(getattr(op, "agent", "")) for op in proposal.ops}
    if len({record.person for record in cases}) < LEAST_PEOPLE or agents & UNQUOTED:
        return Examples("\n".join([WITHHELD, *changes]).strip())
    shown = list({slotted(record.text): record for record in cases}.values())[: -MOST_CASES - 1 : -1]
    lines = [f"{at}. {line}" for at, line in enumerate(_cases(proposal.ops, shown, state, routing), start=1)]
    return Examples("\n".join([*lines, "", MARKING, *changes]).strip(), tuple(record.id for record in shown))


def _cases(ops: Sequence[Op], shown: Sequence[AnswerRecord], state: State, routing: Routing) -> Iterator[str]:
    if not any(op.slice == ROUTE for op in ops):
        yield from (_quoted(slotted(record.text)) for record in shown)
        return
    old = routing.with_examples(route_examples(state))
    new = routing.with_examples(route_examples(after(state, ops)))
    wanted = {str(getattr(op, "agent", "") or getattr(op, "to", "")) for op in ops}
    for record in shown:
        before, now = _route(old(record.text), wanted), _route(new(record.text), wanted)
        yield f"{_quoted(slotted(record.text))} {before} → {now}"


def _route(agents: Sequence[str], wanted: set[str]) -> str:
    return f"{'✓' if wanted & set(agents) else '✗'} `{' + '.join(agents)}`"


def _changes(ops: Sequence[Op]) -> Iterable[str]:
    lines = [line for op in ops if (line := _change(op))]
    yield from lines[:MOST_CHANGES]
    if len(lines) > MOST_CHANGES:
        yield f"… and {len(lines) - MOST_CHANGES} more"


def _change(op: Op) -> str:
    match op:
        case AddUtterance():
            return f"\\+ {_quoted(op.text)} → `{op.agent}`"
        case AddNegative():
            return f"− {_quoted(op.text)} is not for `{op.agent}`"
        case MoveUtterance():
            return f"\\~ {_quoted(op.text)} from `{op.from_}` to `{op.to}`"
        case AddBullet():
            return f"\\+ `{op.agent}`: {_quoted(op.text)}"
        case _:
            return ""


def _quoted(text: str) -> str:
    return f"“{literal(shortened(text))}”"
