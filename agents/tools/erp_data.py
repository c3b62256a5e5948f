"""Company data for the ERP agents: figures, plans, the log, checks, calendar and rights, each within the asker's scope.

Whose data is meant never is a parameter: the scope is made from the ERP's memberships of whoever asks.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from agents.erp.data.access import Access, LinkedUser
from agents.erp.data.answer import Answer, Board, table
from agents.erp.data.asking.desk import Desk, LastAsks
from agents.erp.data.asking.reading import read_question
from agents.erp.data.asking.whose import OTHERS, NotUnderstood
from agents.erp.data.catalogue import UnknownName
from agents.erp.data.charting.chart import chart_of, goes_along
from agents.erp.data.charting.drawing import drawn, is_possible
from agents.erp.data.company import Company
from agents.erp.data.compiler import BadPlan
from agents.erp.data.demo import DemoFailed
from agents.erp.data.engine import Rows
from agents.erp.data.figures import FIGURES
from agents.erp.data.figures.kinds import Shape
from agents.erp.data.figuring import Column, Sitting
from agents.erp.data.importing import asks_for_check, check, match, read_file
from agents.erp.data.policy import BadPolicy
from agents.erp.data.queryplan import QueryPlan
from agents.erp.data.scope import NoAccess
from agents.erp.data.sealed import Refused
from agents.erp.data.source import SourceAway
from agents.tool import Exhibit, Toolbox, ToolContext, ToolProblem, tool

logger = logging.getLogger(__name__)

Arguments = Mapping[str, Any]
SOME_DAY = date(2026, 1, 1)  # what a question asks for does not depend on the day
DIRECT = "dm"
UNCLEAR = "I don't know which figure that is about; name it, with a period if it has one."
PLAN = (  # a model gets the gist: the whole schema costs 800 tokens in every prompt, and what is wrong is said back
    "{root, select: [field] or aggregates: [{function: sum|count|avg|min|max, field, times, name}], group_by: [field], "
    "filters: [{field, op: eq|ne|lt|lte|gt|gte|in|contains, value}], order: [{by, descending}], limit}; a field is a "
    "path: customer__name, issued_on__month"
)
ELSEWHERE = "I show that in a direct message only; ask me there."
CHECKS = (
    "unbalanced_entries",
    "unposted_entries",
    "closed_postings",
    "negative_stock",
    "below_cost",
    "disagreeing_receipts",
    "three_way",
    "duplicate_bills",
    "over_allocated",
    "missing_payslips",
)
_MINE = re.compile(
    r"\b(?:what|which) (?:am i|are my|is my|can i|may i|branches can i|roles? do i|rights? do i)\b|"
    r"\bmy (?:roles?|rights?|permissions?|access|branches|memberships?)\b|"
    r"\bwhat .*\bi(?:'m| am)? (?:allowed|permitted)|"
    r"\bwhy (?:can'?t i|don'?t i|do i (?:get|not)|am i (?:not|refused|"
    r"denied))\b|\b(?:403|access denied|not authori[sz]ed)\b|"
    r"شو صلاحياتي|صلاحياتي|غير مصرح|meine rechte|mis permisos|mes droits",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"\bdata (?:quality|check|problems?|errors?)|\bcheck (?:the |our |all )?(?:data|books|records|everything)\b|"
    r"\binconsisten|\borphans?\b|\bsanity check|"
    r"\banything (?:wrong|odd|strange) (?:in|with) (?:the |our )?(?:data|books)",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"\b(?:how (?:is|are|do you|was|were)|what (?:counts|is included|goes)|definition of|define|explain)\b.*?"
    r"\b(?:calculat\w*|comput\w*|defin\w*|count\w*|work\w* out|mean|included|definition|measured?)\b|"
    r"\b(?:definition of|define|what does) ",
    re.IGNORECASE,
)


def _wants_figure(text: str) -> Arguments | None:
    understood = read_question(text, SOME_DAY) is not None or OTHERS.search(text.lower())
    return {"question": text} if understood else None


def _wants_own_access(text: str) -> Arguments | None:
    return {} if _MINE.search(text) else None


def _wants_import_check(text: str) -> Arguments | None:
    return {"text": text} if asks_for_check(text) else None


def _wants_check(text: str) -> Arguments | None:
    return {} if _CHECK.search(text) else None


def _wants_definition(text: str) -> Arguments | None:
    reading = read_question(text, SOME_DAY) if _EXPLAIN.search(text) else None
    return {"figure": reading.figure} if reading and reading.figure in FIGURES else None


class CompanyData(Toolbox):
    """Reads company data for one person at a time.

    `linked` gives the user a person is linked with, or None. `anywhere` says that answers in channels and groups reach
    the asker alone; some stay in direct messages even so.
    """

    def __init__(
        self, company: Callable[[], Company], linked: LinkedUser, asks: LastAsks, *, anywhere: bool = False
    ) -> None:
        self._company = company
        self._linked = linked
        self._asks = asks
        self._anywhere = anywhere

    @tool("reads", timeout=60.0, understand=_wants_own_access)
    async def permissions_of(self, context: ToolContext) -> str:
        """What the asking person may see and do in the ERP: branches, roles and permissions."""
        return await self._answered(context, _rights)

    @tool("reads", timeout=60.0, understand=_wants_definition)
    async def explain_plan(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        figure: Annotated[str, Field(description="e.g. net_sales; a name that does not exist lists all")],
    ) -> str:
        """How a named figure is defined, what it is grouped by and what it leaves out."""
        found = FIGURES.get(figure)
        if found is None:
            raise ToolProblem(f"There is no figure {figure!r}; there are {', '.join(FIGURES)}.")
        models = sorted(set(found.fact.models.values()))
        lines = [f"**{found.title}**: {found.definition}.", *found.notes]
        lines.append(f"It reads {', '.join(models)}, always within the asker's tenant and branches.")
        return " ".join(lines)

    @tool("reads", timeout=60.0, understand=_wants_check)
    async def data_check(self, context: ToolContext) -> str:
        """Look for rows that contradict each other: entries, stock, receipts, bills, payments, payslips."""
        return await self._answered(context, self._checked)

    @tool("reads", timeout=60.0, understand=_wants_import_check)
    async def import_check(self, context: ToolContext, text: str) -> str:
        """Look at rows (CSV with headers) before they are loaded: gaps, impossible values, duplicates, unknown keys."""
        return await self._answered(context, lambda sitting: self._looked_at(text, sitting))

    @tool("reads", timeout=60.0, understand=_wants_figure)
    async def company_figures(self, context: ToolContext, question: str) -> str:
        """Answer a plain question with a defined figure: periods, names, by customer, top 10, may against april."""
        if definition := _wants_definition(question):
            return await self.explain_plan(context, definition["figure"])
        return await self._answered(context, lambda sitting: self._asked(context, question, sitting))

    @tool("reads", timeout=60.0)
    async def run_plan(
        self,
        context: ToolContext,
        plan: Annotated[QueryPlan, WithJsonSchema({"type": "object", "description": PLAN})],
    ) -> str:
        """Rows of one model, or figures over them; the asker's scope is added by itself."""
        if context.place != DIRECT:
            raise ToolProblem(ELSEWHERE)
        return await self._answered(context, lambda sitting: self._planned(plan, sitting))

    # --- inside --------------------------------------------------------------------------------------------------

    async def _answered(self, context: ToolContext, work: Callable[[Sitting], Awaitable[str | Answer | Board]]) -> str:
        """Whatever can go wrong, in words for a person."""
        if context.place != DIRECT and not self._anywhere:
            raise ToolProblem(ELSEWHERE)
        try:
            answer = await work(await self._sitting(context))
        except (NoAccess, Refused, UnknownName, BadPlan) as problem:
            raise ToolProblem(str(problem)) from problem
        except NotUnderstood as problem:
            raise ToolProblem(UNCLEAR) from problem
        except (SourceAway, DemoFailed, BadPolicy) as problem:
            logger.error("company data cannot be read: %s", problem)
            raise ToolProblem("The ERP's data can't be read just now; `nova doctor` says why.") from problem
        if isinstance(answer, str):
            return answer
        if answer.direct and context.place != DIRECT:
            raise ToolProblem(ELSEWHERE)
        if context.place == DIRECT and goes_along(answer):
            await _draw(answer, context)
        return answer.text()

    async def _sitting(self, context: ToolContext) -> Sitting:
        """The asker's scope as the ERP has it now."""
        company = await asyncio.to_thread(self._company)
        scope = await Access(company.identity, self._linked).scope(context.person, context.now)
        return Sitting(scope, company.engine, context.now)

    async def _asked(self, context: ToolContext, question: str, sitting: Sitting) -> Answer | Board:
        company = self._company()
        talk = f"{context.conversation}:{context.person}"
        return await Desk(company.engine, company.today, self._asks).answer(question, sitting, talk)

    async def _planned(self, plan: QueryPlan, sitting: Sitting) -> str:
        return _shown(await asyncio.to_thread(sitting.engine.run, plan, sitting.scope, sitting.now))

    async def _looked_at(self, text: str, sitting: Sitting) -> str:
        file = read_file(text)
        if file is None:
            raise ToolProblem("I find no table in that; give me lines with commas and the names of the columns first.")
        schema = self._company().schema
        found = match(file, schema)
        if found is None:
            raise ToolProblem(f"I can't tell what the rows are: {', '.join(file.headers)} fit no model of the ERP.")
        return await asyncio.to_thread(check, file, found, schema, sitting)

    async def _checked(self, sitting: Sitting) -> str:
        company, lines = self._company(), list[str]()
        desk = Desk(company.engine, company.today, self._asks)
        for name in CHECKS:
            try:
                count = len((await asyncio.to_thread(desk.figure, name, sitting)).rows)
            except NoAccess:
                continue
            lines.append(f"- {FIGURES[name].title}: {f'**{count}**' if count else 'none'}")
        return "\n".join([f"Checked for {', '.join(sitting.scope.names())}:", *lines])


async def _draw(answer: Answer | Board, context: ToolContext) -> None:
    """Put a picture of the answer beside it, where the extra is installed and there is enough to see."""
    chart = chart_of(answer)
    if chart and is_possible():
        content = await asyncio.to_thread(drawn, chart)
        context.exhibits.append(Exhibit("chart.png", "image/png", content, chart.alt))


async def _rights(sitting: Sitting) -> str:
    scope = sitting.scope
    if scope.whole_tenant:
        branches = ", ".join(scope.names())
        return f"{scope.name} administers the whole tenant: every permission in {branches}."
    lines = [
        f"- {grant.name}{'' if grant.active else ' (inactive)'}: {grant.role} "
        f"({', '.join(sorted(grant.permissions)) or 'no permission'})"
        for grant in scope.branches
    ]
    more = "Other rights are granted by a tenant administrator; I can't change any."
    return "\n".join([f"{scope.name} ({scope.login}):", *lines, more])


def _shown(rows: Rows) -> str:
    shapes: Mapping[str, Shape] = {"decimal": "quantity", "date": "date", "integer": "count"}
    columns = [Column(output.name, shapes.get(output.kind, "text")) for output in rows.outputs]
    count = f"{len(rows.values)} rows{' and more' if rows.more else ''}"
    left_out = f" Left out: {', '.join(rows.left_out)}." if rows.left_out else ""
    return f"{table(columns, rows.values)}\n\n_{count}, {', '.join(rows.branches)}.{left_out}_"
