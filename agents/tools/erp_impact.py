"""What a change of the ERP's models implies. Complete without a language model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from agents.erp.impact.asking.answering import is_about_change
from agents.erp.impact.operation import BadOperation
from agents.erp.impact.project import Impacts
from agents.erp.impact.wording import listed_uses, worded
from agents.erp.schema.overrides import BadOverrides
from agents.tool import Toolbox, ToolContext, ToolProblem, tool

MOST_CHARACTERS = 2000
OTHER_TRADES = re.compile(
    r"\b(write (me )?(a |the )?(query|queryset|code|sql)|queryset for|audit (this|the|my)|how many|how much|list (all|"
    r"the)|draw|diagram)\b",
    re.IGNORECASE,
)


def _asks_impact(text: str) -> Mapping[str, Any] | None:
    """A question about what a change implies; not a wish for code, figures or an audit."""
    if len(text) > MOST_CHARACTERS or OTHER_TRADES.search(text) or not is_about_change(text):
        return None
    return {"question": text}


class ErpImpact(Toolbox):
    """Reads the project's schema and sources; never its data, and changes nothing."""

    def __init__(self, impacts: Impacts) -> None:
        self._impacts = impacts

    @tool("reads", timeout=120, most_characters=24_000, understand=_asks_impact)
    async def change_impact(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        question: Annotated[str, Field(max_length=MOST_CHARACTERS)],
    ) -> str:
        """What a change of the ERP's models implies, each claim with file:line.

        References, SQL and locks, data in the way, deletes, isolation, uniqueness, rollout, rollback. Give one change
        in words: rename/remove/add/alter a field or model, null or not, type, unique, on_delete, index, manager,
        branch or tenant level, delete rows, give a row another parent.
        """
        return await self._read(lambda: self._impacts.answer(question).text)

    @tool("reads", timeout=120, most_characters=24_000)
    async def impact_report(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        operation: Annotated[str, Field(description='{"op": "rename_field", "model": …, "field": …, "to": …}')],
    ) -> str:
        """The report of one explicit operation (JSON), with statements tried on a scratch database."""
        return await self._read(lambda: worded(self._impacts.report(self._impacts.read(operation))).text)

    @tool("reads", timeout=120, most_characters=12_000)
    async def field_uses(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        name: Annotated[str, Field(description="a field or model, e.g. sales.Invoice.number")],
    ) -> str:
        """Every place that names a field or model, by kind, with file:line."""
        return await self._read(lambda: listed_uses(self._impacts.known(), name))

    async def _read(self, ask: Callable[[], str]) -> str:
        """Everything that takes time happens beside the loop."""
        return await asyncio.to_thread(self._ask, ask)

    def _ask(self, ask: Callable[[], str]) -> str:
        try:
            return ask()
        except BadOperation as problem:
            raise ToolProblem(str(problem)) from problem
        except (BadOverrides, NotADirectoryError) as problem:
            raise ToolProblem(f"The ERP's schema cannot be read: {problem}") from problem
