"""A chart as a PNG. matplotlib is the optional extra `charts`; without it the bars beside the rows have to do."""

from __future__ import annotations

import importlib
import importlib.util
import io
import math
from typing import Any

from agents.erp.data.charting.chart import Chart

WIDE, DPI = 10.8, 100  # inches: 1080 pixels
COURSE_HIGH, ROW_HIGH, EDGES_HIGH = 6.0, 0.5, 2.0  # inches
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")  # told apart by the colour-blind too
CROWDED = 8  # labels under a course, from which they are slanted
LITERAL: dict[str, Any] = {"parse_math": False}  # a name is a name, whatever dollar signs it holds


def is_possible() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def drawn(chart: Chart) -> bytes:
    """The PNG of a chart, 1080 pixels wide. Raises ImportError without the extra."""
    drawing: Any = importlib.import_module("matplotlib.figure")  # the extra may be missing, and has no types here
    high = COURSE_HIGH if chart.form == "course" else EDGES_HIGH + ROW_HIGH * len(chart.labels)
    figure = drawing.Figure(figsize=(WIDE, high), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    {"course": _course, "bars": _bars, "stack": _stack}[chart.form](axes, chart)
    _dress(figure, axes, chart)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _course(axes: Any, chart: Chart) -> None:
    places = range(len(chart.labels))
    for line, colour in zip(chart.lines, COLOURS, strict=False):
        values = [math.nan if value is None else value for value in line.values]
        axes.plot(places, values, color=colour, marker="o", linewidth=2, label=line.name)
    slanted = {"rotation": 45, "ha": "right"} if len(chart.labels) > CROWDED else {}
    axes.set_xticks(places, chart.labels, **LITERAL, **slanted)
    axes.margins(y=0.1)
    values = [value for line in chart.lines for value in line.values if value is not None]
    if min(values, default=0) >= 0:
        axes.set_ylim(bottom=0)


def _bars(axes: Any, chart: Chart) -> None:
    """Bars of one row beside each other; a single one with its value at the end."""
    thick = 0.8 / len(chart.lines)
    for number, (line, colour) in enumerate(zip(chart.lines, COLOURS, strict=False)):
        places = [place - 0.4 + thick * (number + 0.5) for place in range(len(chart.labels))]
        found = axes.barh(places, [value or 0 for value in line.values], thick * 0.9, color=colour, label=line.name)
        axes.bar_label(found, [_said(value, chart.unit) for value in line.values], padding=4, fontsize=10)
    axes.margins(x=0.12)
    _down(axes, chart)


def _stack(axes: Any, chart: Chart) -> None:
    ends = [0.0] * len(chart.labels)
    for line, colour in zip(chart.lines, COLOURS, strict=False):
        values = [value or 0 for value in line.values]
        axes.barh(range(len(chart.labels)), values, 0.7, left=ends, color=colour, label=line.name)
        ends = [end + value for end, value in zip(ends, values, strict=True)]
    _down(axes, chart)


def _down(axes: Any, chart: Chart) -> None:
    """Rows from top to bottom, as in the table."""
    axes.set_yticks(range(len(chart.labels)), chart.labels, **LITERAL)
    axes.invert_yaxis()


def _dress(figure: Any, axes: Any, chart: Chart) -> None:
    ticker: Any = importlib.import_module("matplotlib.ticker")
    numbers = axes.yaxis if chart.form == "course" else axes.xaxis
    numbers.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    numbers.grid(visible=True, color="#e5e5e5")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=11)
    figure.suptitle(chart.title, x=0.01, ha="left", fontsize=14, wrap=True, **LITERAL)
    axes.set_title(chart.about, loc="left", fontsize=11, color="#555555", **LITERAL)
    if len(chart.lines) > 1:
        for text in axes.legend(frameon=False, fontsize=11).get_texts():
            text.set_parse_math(False)


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.1f}" if unit == "%" else f"{value:,.0f}"
