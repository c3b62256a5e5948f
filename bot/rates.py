"""Whether a person writes at people's pace. Whoever does not is told once, and when to write again."""

from __future__ import annotations

from collections.abc import Collection

from memory.rates import Rates

TOO_FAST = (
    "That was more than {most} messages in a minute. I did not read this one, nor what comes in the next {seconds} "
    "seconds; please send it again after that."
)


class Paces:
    """A limit for each person, on all platforms, conversations and machines together."""

    def __init__(self, rates: Rates, most: int, unlimited: Collection[str] = ()) -> None:
        """`most` messages a minute, 0 for any number; `unlimited` people may write as fast as they like."""
        self._rates = rates
        self._most = most
        self._unlimited = frozenset(unlimited)

    async def refusal(self, person: str) -> str | None:
        """None where a message may be answered; else what the person is told, "" when they were told before."""
        if not self._most or person in self._unlimited:
            return None
        pause = await self._rates.take(person)
        if not pause.seconds:
            return None
        return TOO_FAST.format(most=self._most, seconds=pause.seconds) if pause.begins else ""
