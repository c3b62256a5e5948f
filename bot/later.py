"""When something cannot be done now, but can be later."""

from __future__ import annotations


class TryLater(Exception):
    """What was asked for is not done and nothing is lost by that: ask again after `seconds`."""

    def __init__(self, reason: str, *, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds
