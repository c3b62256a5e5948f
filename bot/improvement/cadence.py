"""How often owners want the digest, and what becomes of one that nobody wants this week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.improvement.digest import Digest

Mode = Literal["weekly", "monthly", "only-when-ready", "off"]

MONTH = 4  # weeks
PATIENCE = 2  # digests that nobody has to touch
MODES: Mapping[Mode, str] = {
    "weekly": "The digest comes every Monday that has something to tell.",
    "monthly": "The digest comes every four weeks.",
    "only-when-ready": "The digest comes only when there is a fix to apply.",
    "off": "No digest comes any more; `/digest` shows it whenever you like.",
}
SELDOM = (
    "Nobody touched the last two digests, so from now on this comes every four weeks; `/digest weekly` undoes that."
)
QUIET_MONTH = "**Nova** · a quiet month: nothing to decide and nothing taken back."


@dataclass(frozen=True, slots=True)
class Cadence:
    """`told` is the number of the week in which owners last heard something (0: never yet).

    `untouched` counts the digests since anybody tapped on one.
    """

    mode: Mode = "weekly"
    told: int = 0
    untouched: int = 0

    def changed(self, mode: Mode) -> Cadence:
        """As an owner wants it from now on."""
        return replace(self, mode=mode, untouched=0)

    def touched(self) -> Cadence:
        """After a tap."""
        return replace(self, untouched=0)

    def after(self, digest: Digest, week: int) -> tuple[Digest | None, Cadence]:
        """What owners get of a week's digest (None: nothing), and the cadence from then on."""
        if self.mode == "off":
            return None, self
        if digest.quiet:
            return self._after_quiet(week)
        if self._holds_back(digest, week):
            return None, self
        tires = self.mode == "weekly" and self.untouched >= PATIENCE
        told = replace(digest, head=f"{digest.head}\n\n{SELDOM}") if tires else digest
        untouched = 0 if tires else self.untouched + bool(digest.fixes or digest.needs)
        return told, Cadence("monthly" if tires else self.mode, week, untouched)

    def _after_quiet(self, week: int) -> tuple[Digest | None, Cadence]:
        if not self.told:
            return None, replace(self, told=week)  # the first month begins
        if self.mode == "only-when-ready" or week - self.told < MONTH:
            return None, self
        return Digest(QUIET_MONTH, (), quiet=False), replace(self, told=week)

    def _holds_back(self, digest: Digest, week: int) -> bool:
        if self.mode == "only-when-ready":
            return not digest.fixes
        return self.mode == "monthly" and self.told > 0 and week - self.told < MONTH


def mode_of(text: str) -> Mode | None:
    """The mode that somebody typed."""
    return next((mode for mode in MODES if mode == text.strip().lower()), None)
