"""After a 👎, one question why: at most once a person and day, answered by one tap, skipped by the last button."""

from __future__ import annotations

from datetime import datetime

from adapters.message import Action, Button
from bot.improvement.records import Why
from memory.improvement import Improvement
from memory.traces import Traces

BUTTON = "why"
QUESTION = "What was wrong with it? One tap helps; I ask at most once a day."
NOTED = "Noted, thank you."
TOO_OLD = "That answer is too old to be looked at."
REASONS: dict[str, tuple[Why, str]] = {
    "a": ("wrong agent", "Wrong agent"),
    "f": ("wrong facts", "Wrong facts"),
    "s": ("style", "Style or length"),
    "d": ("not done", "Didn't do it"),
    "o": ("out of date", "Out of date"),
    "x": ("skip", "Skip"),
}


class Whys:
    """Asks people why an answer was poor, and keeps what they tap."""

    def __init__(self, store: Improvement, traces: Traces) -> None:
        self._store = store
        self._traces = traces

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button gives a reason."""
        return action.id == BUTTON

    async def offer(self, answer: str, person: str, now: datetime) -> tuple[Button, ...]:
        """The reasons to choose from; none where the person was asked today already."""
        if await self._traces.get(answer) is None or not await self._store.first_why(person, now):
            return ()
        return tuple(Button(BUTTON, label, f"{answer}:{letter}") for letter, (_, label) in REASONS.items())

    async def pressed(self, action: Action) -> tuple[str, Why | None]:
        """What the person is told, and the reason that counts now; after "wrong agent", others may be offered."""
        answer, _, letter = action.value.rpartition(":")
        trace = await self._traces.get(answer)
        if letter not in REASONS or trace is None or trace.conversation != action.conversation:
            return TOO_OLD, None  # clients can send any answer's name
        reason = REASONS[letter][0]
        await self._store.keep_why(answer, action.sender.key, reason)
        return NOTED if reason != "skip" else "", reason
