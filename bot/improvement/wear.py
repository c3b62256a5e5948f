"""What becomes of applied fixes over months: whether answers still use them, and whether their lines do good.

A line that came with more bad answers than good ones, and a fix that nothing used for 90 days, is proposed for removal.
What a person decided about their own memory and mutes, which end by themselves, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.improvement.canary import takes_part
from bot.improvement.finding import Happened
from bot.improvement.operations import AddBullet, MuteTool, Op, ReplaceBullet, SetFallback, SetTimeout
from bot.improvement.overlays import Overlay
from bot.improvement.records import AnswerRecord
from bot.improvement.view import MATURE, View

WORN = "wear"
UNUSED = timedelta(days=90)
ENOUGH = 8  # answers below which none is more than a few


@dataclass(frozen=True, slots=True)
class Wear:
    """When an answer last used an overlay, and how many that had its line were likely good and likely bad."""

    used: datetime
    helpful: int = 0
    harmful: int = 0

    def reason(self, now: datetime) -> str:
        """Why it should go, "" while it should not."""
        if self.harmful > self.helpful and self.harmful + self.helpful >= ENOUGH:
            return f"does harm: {self.harmful} of {self.harmful + self.helpful} answers with its line went wrong"
        if now - self.used >= UNUSED:
            return f"was used by no answer for {(now - self.used).days} days"
        return ""


@dataclass(frozen=True, slots=True)
class Wears:
    """Wear by overlay; answers before `until` are counted."""

    until: datetime | None = None
    by: Mapping[int, Wear] = field(default_factory=dict[int, Wear])

    def counted(self, view: View, overlays: Iterable[Overlay]) -> Wears:
        """With the answers that ripened since; of overlays that are not in force any more nothing is kept."""
        until = view.now - MATURE
        start = self.until or datetime.min.replace(tzinfo=until.tzinfo)
        ripe = [record for record in view.records if start <= record.at < until]
        by = {one.n: _counted(self.by.get(one.n, Wear(one.at)), one, ripe, view) for one in overlays if _wears(one)}
        return Wears(until, by)

    def worn(self, overlays: Iterable[Overlay], now: datetime) -> list[Happened]:
        """What is proposed for removal, oldest first."""
        reasons = [(one, self.by[one.n].reason(now)) for one in overlays if one.n in self.by]
        return [Happened(one.finding, one.n, "worn", reason, now) for one, reason in reasons if reason]


_wears_json = TypeAdapter(Wears)


def wears_of(rows: Mapping[str, str]) -> Wears:
    """What was counted so far."""
    return _wears_json.validate_json(rows[WORN]) if WORN in rows else Wears()


def row_of(wears: Wears) -> dict[str, str]:
    """The row that keeps what was counted."""
    return {WORN: _wears_json.dump_json(wears).decode()}


def _wears(overlay: Overlay) -> bool:
    return not any(op.slice.startswith("memory/") or isinstance(op, MuteTool) for op in overlay.ops)


def _counted(before: Wear, overlay: Overlay, records: Iterable[AnswerRecord], view: View) -> Wear:
    mine = [one for one in records if one.at >= overlay.at and takes_part(overlay, one.conversation)]
    mine = [record for record in mine if any(_uses(op, record) for op in overlay.ops)]
    if not mine:
        return before
    now = replace(before, used=max(before.used, mine[-1].at))
    if not any(isinstance(op, AddBullet | ReplaceBullet) for op in overlay.ops):
        return now
    bad = len(view.bad(record.id for record in mine))
    return replace(now, helpful=now.helpful + len(mine) - bad, harmful=now.harmful + bad)


def _uses(op: Op, record: AnswerRecord) -> bool:
    if isinstance(op, SetFallback | SetTimeout):
        return any(use.tool in {op.tool, getattr(op, "to", "")} for use in record.tools)
    return record.agent in {getattr(op, name, "") for name in ("agent", "to", "scope")}
