"""What a tap on Examples shows: a few questions before and after a fix, and the fix itself, letter by letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def examples(proposal: Proposal, cases: Sequence[AnswerRecord], state: State, routing: Routing) -> str:
    """Markdown: at most five cases that the fix was tested on, newest first, then what it changes.

    People's words are shown with slots, once at least three people asked alike.
    """
    return "\n".join([*_cases(proposal.ops, cases, state, routing), "", *_changes(proposal.ops)]).strip()


def _cases(ops: Sequence[Op], cases: Sequence[AnswerRecord], state: State, routing: Routing) -> Iterable[str]:
    agents = {record.agent for record in cases} | {str(getattr(op, "agent", "")) for op in ops}
    if len({record.person for record in cases}) < LEAST_PEOPLE or agents & UNQUOTED:
        yield WITHHELD
        return
    shown = list({slotted(record.text): record for record in cases}.items())[: -MOST_CASES - 1 : -1]
    if not any(op.slice == ROUTE for op in ops):
        yield from (f"- {_quoted(text)}" for text, _ in shown)
        return
    old = routing.with_examples(route_examples(state))
    new = routing.with_examples(route_examples(after(state, ops)))
    wanted = {str(getattr(op, "agent", "") or getattr(op, "to", "")) for op in ops}
    for text, record in shown:
        yield f"- {_quoted(text)} {_route(old(record.text), wanted)} → {_route(new(record.text), wanted)}"


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
