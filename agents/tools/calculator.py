"""Exact arithmetic, units, dates and times, for people and for models."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.date_words import Unit
from agents.tools.periods import Weekend, difference, read_difference, read_shift, shift
from agents.tools.spoken import read_sum
from agents.tools.sums import answer
from agents.tools.units import convert, convert_by_names, read_conversions
from agents.tools.zones import convert_clock, local, read_time_question

Arguments = Mapping[str, Any]


def _asks_sum(text: str) -> Arguments | None:
    try:
        return {"expression": text.strip()} if read_sum(text) else None
    except ToolProblem:
        return {"expression": text.strip()}


def _asks_units(text: str) -> Arguments | None:
    return {"conversions": text.strip()} if read_conversions(text) else None


class Calculator(Toolbox):
    """What a pocket calculator, a calendar and a world clock know; it keeps nothing."""

    @tool("reads", understand=_asks_sum)
    async def calculate(self, context: ToolContext, expression: str) -> str:  # noqa: ARG002 - part of every tool
        """Exact result of a sum: `(1,200 + 340) * 1.16`, `18% off 2,349.90`, `30 is what % of 120`, `avg(3; 4)`."""
        asked = read_sum(expression)
        if not asked:
            raise ToolProblem("I can't read that as a sum; write it like `2380 plus 16% vat` or `(3 + 4) * 12`.")
        return answer(asked)

    @tool("reads", understand=_asks_units)
    async def convert_units(self, context: ToolContext, conversions: str) -> str:  # noqa: ARG002 - part of every tool
        """Convert units: `3 miles to km`, several separated by `;`. Not currencies."""
        return await asyncio.to_thread(_converted, conversions)

    @tool("reads", understand=read_difference)
    async def date_difference(
        self, context: ToolContext, start: str, end: str, unit: Unit = "days", weekend: Weekend = "local"
    ) -> str:
        """Time between two days, such as `today`, `friday`, `24 dec`, `2026-03-12`."""
        return difference(start, end, unit, weekend=weekend, today=_here(context).date(), zone=context.timezone)

    @tool("reads", understand=read_shift)
    async def shift_date(
        self, context: ToolContext, start: str, amount: int, unit: Unit = "days", weekend: Weekend = "local"
    ) -> str:
        """The day so long after (or, negative, before) a day; with 0 its weekday."""
        return shift(start, amount, unit, weekend=weekend, today=_here(context).date(), zone=context.timezone)

    @tool("reads", understand=read_time_question)
    async def convert_time(
        self,
        context: ToolContext,
        time: Annotated[str, Field(description="`15:30`, `3pm` or `now`")],
        target: str,
        source: Annotated[str, Field(description="the person's own zone if empty")] = "",
        date: str = "today",
    ) -> str:
        """A time of day in one city or zone as the time in another."""
        return convert_clock(time, source, target, day=date, now=_here(context), home=context.timezone)


def _here(context: ToolContext) -> datetime:
    return local(context.now, context.timezone)


def _converted(text: str) -> str:
    conversions = read_conversions(text)
    if conversions:
        return "\n\n".join(convert(conversion) for conversion in conversions)
    return "\n\n".join(convert_by_names(part) for part in text.split(";"))
