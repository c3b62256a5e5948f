"""What the ERP's schema says: models and fields, ways between models, scopes. Complete without a language model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Protocol

from pydantic import Field

from agents.erp.schema.answers import answer, with_reservations
from agents.erp.schema.asking.answer import Answer
from agents.erp.schema.asking.levels import scope_answer
from agents.erp.schema.asking.ways import connection_answer
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.overrides import BadOverrides
from agents.erp.schema.snapshot import Model, SchemaSnapshot
from agents.tool import Toolbox, ToolContext, ToolProblem, tool

MOST_CHARACTERS = 2000
OTHER_TRADES = re.compile(
    r"\b(renam\w*|remov\w+|drop\w*|alter\w*|chang(e|ing)|migrat(e|ing)|retarget|break\w*|leak\w*|audit (this|the|my)|"
    r"queryset|write (me )?|refactor\w*)\b",
    re.IGNORECASE,
)
SCHEMA_WORDS = re.compile(
    r"\b(models?|fields?|tables?|columns?|schema|foreign keys?|fks?|relations?|related|constraints?|unique|index(es)?|"
    r"choices|stored?|kept|saved|nullable|null|on_delete|managers?|abstract|proxy|hops?|paths?|connect\w*|point(s|ing)?|"
    r"diagram|mermaid|erd|scoped?|tenants?|branch(es)?|global|drift|signals?|default|max.?length|primary key|pk|"
    r"entit(y|ies)|attributes?|called|where|type|override\w*|reverse|join\w*)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Z][a-z]+[A-Z]\w+|\b[A-Z]\w+\.\w+|\b[a-z]+_[a-z]\w*")

Ask = Callable[[SchemaSnapshot], Answer]


class SchemaSource(Protocol):
    """Whoever has the project's schema: `agents.erp.schema.taking.Snapshots`."""

    def current(self) -> SchemaSnapshot: ...


def _asks_schema(text: str) -> Mapping[str, Any] | None:
    """A question about names and structure; not a wish to change, query or audit something."""
    known = SCHEMA_WORDS.search(text) or CODE.search(text)
    if not known or OTHER_TRADES.search(text) or len(text) > MOST_CHARACTERS:
        return None
    return {"question": text}


class ErpSchema(Toolbox):
    """Reads the project's snapshot; never its data."""

    def __init__(self, source: SchemaSource) -> None:
        self._source = source

    @tool("reads", timeout=90, most_characters=12_000, understand=_asks_schema)
    async def schema_lookup(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        question: Annotated[str, Field(max_length=MOST_CHARACTERS)],
    ) -> str:
        """Answer a question about the ERP's models from its real schema, with file:line for each claim.

        Give a name (`sales.Invoice`, `Invoice.number`) or plain words: where something is stored, fields, choices,
        constraints, indexes, what points at a model, lists (one-to-one fields, models without a branch), a Mermaid
        diagram, which manager Django uses where.
        """
        return await self._answered(lambda snapshot: answer(snapshot, question))

    @tool("reads", timeout=90)
    async def schema_path(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        start: Annotated[str, Field(description="a model, e.g. finance.Payment")],
        goal: Annotated[str, Field(description="a model, e.g. crm.Customer")],
    ) -> str:
        """All shortest ways between two models, hop by hop, with lookup, nullability and on_delete."""
        return await self._answered(
            lambda snapshot: with_reservations(
                snapshot, connection_answer(snapshot, _model(snapshot, start), _model(snapshot, goal))
            )
        )

    @tool("reads", timeout=90)
    async def scope_of(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        model: Annotated[str, Field(description="a model, e.g. inventory.StockLedgerEntry")],
    ) -> str:
        """Whose rows a model holds (global, tenant, branch), the path, other paths, and which managers keep to it."""
        return await self._answered(
            lambda snapshot: with_reservations(snapshot, scope_answer(snapshot, _model(snapshot, model)))
        )

    async def _answered(self, ask: Ask) -> str:
        """Everything that takes time happens beside the loop: reading files, asking the project's interpreter."""
        return (await asyncio.to_thread(self._ask, ask)).text

    def _ask(self, ask: Ask) -> Answer:
        try:
            snapshot = self._source.current()
        except (BadOverrides, NotADirectoryError) as problem:
            raise ToolProblem(f"The ERP's schema cannot be read: {problem}") from problem
        return ask(snapshot)


def _model(snapshot: SchemaSnapshot, name: str) -> Model:
    """The one model of a name. Raises ToolProblem with the nearest names, or with the several it may be."""
    lookup = Lookup(snapshot)
    found = lookup.named(name)
    own = [model for model in found if model.own] or found
    if len(own) == 1:
        return own[0]
    if own:
        raise ToolProblem(f"{name!r} may be {' or '.join(model.label for model in own)}; say which one.")
    near = ", ".join(lookup.near(name))
    raise ToolProblem(f"There is no model {name!r}.{f' Nearest: {near}.' if near else ''}")
