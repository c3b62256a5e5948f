"""A tool that needs a person's yes: exactly what will happen is shown with two buttons, then the work goes on.

The waiting work is kept in the store, so a restart in between changes nothing; the first decision counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from adapters.message import Action, Button, Target
from agents.job import Pending
from bot.asking import Asked
from bot.router import Route, Step
from memory.approvals import Approvals, Decision

BUTTON = "approve"
EXPIRED = "That was asked too long ago. Please ask me again."
NOT_YOURS = "Only the person who asked (or an owner) can decide that."
TAKEN = {"yes": "Approved, I go on.", "no": "All right, I leave it."}
DECIDED = {"yes": "That was approved already.", "no": "That was declined already."}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that stopped at a wish: what was asked, the route, the steps after the one that waits."""

    asked: Asked
    route: Route
    pending: Pending
    left: tuple[Step, ...]
    target: Target | None = None

    @property
    def body(self) -> str:
        """What the person is shown."""
        return f"May I do this?\n```\n{self.pending.wish.text}\n```"

    @property
    def buttons(self) -> tuple[Button, ...]:
        name = self.asked.answer_id
        return Button(BUTTON, "Approve", f"{name}:yes", "primary"), Button(BUTTON, "Decline", f"{name}:no", "danger")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the person who pressed is told, and whether their decision counts."""

    text: str
    accepted: bool


_waiting = TypeAdapter(Waiting)


class Approving:
    """Keeps what waits, and hears who decides."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button decides about a wish."""
        return action.id == BUTTON

    async def keep(self, waiting: Waiting, target: Target) -> None:
        """Pictures are not kept: the agent has seen them before it wished, and the person what it drew."""
        context = replace(waiting.asked.context, exhibits=[])
        kept = replace(waiting, asked=replace(waiting.asked, pictures=(), context=context), target=target)
        await self._approvals.keep(waiting.asked.answer_id, _waiting.dump_json(kept).decode())

    async def decide(self, action: Action, *, owner: bool) -> Verdict:
        """Take a press of one of the buttons: who may decide, and whether it was decided before."""
        name, decision = _pressed(action)
        text = await self._approvals.find(name)
        if text is None:
            return Verdict(EXPIRED, accepted=False)
        if _waiting.validate_json(text).asked.context.person != action.sender.key and not owner:
            return Verdict(NOT_YOURS, accepted=False)
        if before := await self._approvals.decision(name):
            return Verdict(DECIDED[before], accepted=True)  # the process may have died between deciding and going on
        counts = await self._approvals.decide(name, decision)
        return Verdict(TAKEN[counts], accepted=True)

    async def decided(self, action: Action) -> tuple[Waiting, bool] | None:
        """The work a decision is about, and whether it may go on; None while nobody decided, or when it expired."""
        name, _ = _pressed(action)
        text, decision = await self._approvals.find(name), await self._approvals.decision(name)
        if text is None or decision is None:
            return None
        waiting = _waiting.validate_json(text)
        context = waiting.asked.context
        now = replace(context, now=datetime.now(ZoneInfo(context.timezone)))
        return replace(waiting, asked=replace(waiting.asked, context=now)), decision == "yes"


def decision_of(action: Action) -> tuple[Literal["approved", "declined"], str]:
    """What a press decides, for the record, and the answer it is about."""
    name, decision = _pressed(action)
    return ("approved" if decision == "yes" else "declined"), name


def _pressed(action: Action) -> tuple[str, Decision]:
    name, _, decision = action.value.rpartition(":")
    return name, "yes" if decision == "yes" else "no"
