"""ORM code of the ERP: checked against its schema before it is shown, and queries to start from."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from agents.erp.impact.operation import BadOperation, the_model
from agents.erp.impact.orm.checking import problems
from agents.erp.impact.orm.starting import starting_points
from agents.erp.impact.project import Impacts
from agents.erp.schema.asking.question import read_question
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.overrides import BadOverrides
from agents.tool import Toolbox, ToolContext, ToolProblem, tool

MOST_CHARACTERS = 8000
FENCE = re.compile(r"```(?:python|py)?\n(.*?)```", re.DOTALL)
CODE = re.compile(
    r"\.(objects|unscoped|filter|exclude|annotate|aggregate|select_related|prefetch_related|values)\b|\bQ\(|\bF\("
)
WANTED = re.compile(r"\b(queryset|query|orm|django|code|snippet|manager|aggregate|annotate)\b", re.IGNORECASE)


def _code_in(text: str) -> str:
    """The code of a message: what is fenced, else the lines from the first that looks like code on."""
    fenced: list[str] = FENCE.findall(text)
    if fenced:
        return "\n".join(fenced)
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines) if CODE.search(line)), None)
    return "\n".join(lines[first:]) if first is not None else ""


def _asks_check(text: str) -> Mapping[str, Any] | None:
    """A message that has ORM code in it."""
    code = _code_in(text) if len(text) <= MOST_CHARACTERS else ""
    return {"code": code} if code else None


def _asks_start(text: str) -> Mapping[str, Any] | None:
    """A wish for a query, without code of one's own."""
    wished = WANTED.search(text) and len(text) <= MOST_CHARACTERS and not _code_in(text)
    return {"wish": text} if wished else None


class ErpOrm(Toolbox):
    """Reads schema, sources and the code it is given; runs nothing."""

    def __init__(self, impacts: Impacts) -> None:
        self._impacts = impacts

    @tool("reads", timeout=120, understand=_asks_check)
    async def check_orm(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        code: Annotated[str, Field(max_length=MOST_CHARACTERS)],
    ) -> str:
        """Check Django ORM code against the ERP's real schema: names that do not exist, reads without a scope.

        Call it on your own code before you show it.
        """
        return await self._read(lambda: self._checked(code))

    @tool("reads", timeout=120, understand=_asks_start)
    async def start_orm(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        wish: Annotated[str, Field(max_length=MOST_CHARACTERS, description="a model, or words that name one")],
    ) -> str:
        """Scoped queries to start from for a model: list, one row, sum, by relation, children."""
        return await self._read(lambda: self._started(wish))

    def _checked(self, code: str) -> str:
        found = problems(self._impacts.known(), code)
        if not found:
            return "Every name that could be followed exists, and no read goes past the scope. It was read, not run."
        return "\n".join([f"{len(found)} problems:", *(f"- line {entry.line}: {entry.text}" for entry in found)])

    def _started(self, wish: str) -> str:
        known = self._impacts.known()
        question = read_question(wish, Lookup(known.snapshot))
        named = [model for model in (*question.subjects, *(model for model, _ in question.fields)) if model.own]
        model = named[0] if named else the_model(known.snapshot, wish)
        return starting_points(known, model, wish)

    async def _read(self, ask: Callable[[], str]) -> str:
        """Everything that takes time happens beside the loop."""
        return await asyncio.to_thread(self._ask, ask)

    def _ask(self, ask: Callable[[], str]) -> str:
        try:
            return ask()
        except BadOperation as problem:
            raise ToolProblem(f"Which model is it about? {problem}") from problem
        except (BadOverrides, NotADirectoryError) as problem:
            raise ToolProblem(f"The ERP's schema cannot be read: {problem}") from problem
