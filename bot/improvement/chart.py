"""The digest's picture: the complaint rate of the last weeks with its 90 % band, and the worst findings.

matplotlib is the optional extra `charts`; without it there is no picture, and the digest's text has a sparkline.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.improvement.finding import Finding, Report
from bot.improvement.rates import Rate

INCHES, DPI = (10.8, 8.1), 100  # 1080 x 810 pixels
WORST = 5
LONGEST = 34  # characters of a label
LINE, BAND, BAR = "#3b5bdb", "#dbe4ff", "#e8590c"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the same in words for those who do not see it."""

    png: bytes
    alt: str


def is_possible() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def drawn(report: Report) -> Chart | None:
    """None without the extra, or while there are fewer than two weeks to compare."""
    if len(report.history) < 2 or not is_possible():
        return None
    worst = [one for one in report.findings if one.rate.whole][:WORST]
    return Chart(_png(report.history, worst, report.week), _alt(report.history, worst))


def _alt(history: Sequence[Rate], worst: Sequence[Finding]) -> str:
    rates = ", ".join(rate.percent for rate in history)
    named = "; ".join(f"{_label(one)}: {one.rate} bad" for one in worst)
    return f"Complaints by week: {rates}." + (f" Most bad answers: {named}." if named else "")


def _label(finding: Finding) -> str:
    text = f"{finding.id} {finding.target.partition(':')[2] if not finding.subject else 'a remembered fact'}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _png(history: Sequence[Rate], worst: Sequence[Finding], week: int) -> bytes:
    drawing: Any = importlib.import_module("matplotlib.figure")  # the extra may be missing, and has no types here
    figure = drawing.Figure(figsize=INCHES, dpi=DPI, layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(3, 2))
    weeks = [f"{(week - len(history) + place) % 53 + 1}" for place in range(len(history))]
    low, high = zip(*((100 * end for end in rate.interval) for rate in history), strict=True)
    above.fill_between(weeks, low, high, color=BAND)
    above.plot(weeks, [100 * rate.share for rate in history], color=LINE, marker="o", linewidth=2)
    above.set_title("Answers that drew a complaint (%, 90 % interval)", loc="left", fontsize=15)
    above.set_ylim(bottom=0)
    above.set_xlabel("week")
    below.barh([_label(one) for one in worst][::-1], [one.rate.part for one in worst][::-1], color=BAR)
    below.set_title("Bad answers in the last four weeks", loc="left", fontsize=15)
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=12)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
