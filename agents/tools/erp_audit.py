"""The audit of the ERP's code for leaks between tenants and branches. Complete without a language model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Annotated, Any

from pydantic import Field

from agents.erp.audit.asking import audit_code, audit_named
from agents.erp.audit.audit import Audit
from agents.erp.audit.report import AuditReport, BadRequest
from agents.erp.audit.wording import as_text
from agents.erp.impact.known import Known
from agents.erp.impact.project import Impacts
from agents.erp.schema.overrides import BadOverrides
from agents.tool import Toolbox, ToolContext, ToolProblem, tool

MOST_CHARACTERS = 8000
FENCE = re.compile(r"```(?:python|py)?\n(.*?)```", re.DOTALL)
CODE = re.compile(
    r"^\s*(async def|def|class|from|import|return|for|with|if)\b|^@|\.objects\b|get_object_or_404\(|\w+ = "
)
PATH = re.compile(r"(?<![\w/])[\w./-]+\.py\b|(?<![\w/.])\w+(?:/\w+)+/?")
WANTED = re.compile(
    r"\b(audit|leak|isolat\w+|idor|cross.(tenant|branch)|other (branch|tenant|compan)|scope[ds]?\b|fugas?)",
    re.IGNORECASE,
)
UNTOLD = "Silence is no proof: only what the sources show was read, and nothing was run."


def _asks_audit(text: str) -> Mapping[str, Any] | None:
    """A wish for an audit that comes with code or names a file."""
    if len(text) > MOST_CHARACTERS or not WANTED.search(text):
        return None
    if code := _code_in(text):
        return {"what": code}
    named = PATH.search(text)
    return {"what": named[0]} if named else None


def _code_in(text: str) -> str:
    """The code of a message: what is fenced, else the lines from the first to the last that look like code."""
    fenced: list[str] = FENCE.findall(text)
    if fenced:
        return "\n".join(fenced)
    lines = text.splitlines()
    code = [number for number, line in enumerate(lines) if CODE.search(line)]
    return "\n".join(lines[code[0] : code[-1] + 1]) if code and len(lines) > 1 else ""


class ErpAudit(Toolbox):
    """Reads schema, sources and the code it is given; runs nothing."""

    def __init__(self, impacts: Impacts) -> None:
        self._impacts = impacts
        self._lock = Lock()
        self._last: tuple[Known, Audit] | None = None

    @tool("reads", timeout=120, most_characters=12_000, understand=_asks_audit)
    async def isolation_audit(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        what: Annotated[str, Field(max_length=MOST_CHARACTERS, description="sales/views.py, an app, or code")],
    ) -> str:
        """Leaks between tenants or branches in the ERP's code, or code you give: class, verdict, file:line, fix."""
        return await asyncio.to_thread(self._told, lambda: self._report(what))

    def _report(self, what: str) -> AuditReport:
        known = self._impacts.known()
        if "\n" in what.strip() or CODE.search(what):
            return audit_code(known.tree, known.snapshot, what)
        with self._lock:
            return audit_named(self._audit(known), what)

    def _audit(self, known: Known) -> Audit:
        """One audit as long as no source changes: it keeps what it has read."""
        if self._last is None or self._last[0] is not known:
            self._last = known, Audit(known.tree, known.snapshot)
        return self._last[1]

    @staticmethod
    def _told(ask: Callable[[], AuditReport]) -> str:
        try:
            return f"{as_text(ask())}\n\n{UNTOLD}"
        except BadRequest as problem:
            raise ToolProblem(f"This cannot be audited: {problem}") from problem
        except (BadOverrides, NotADirectoryError) as problem:
            raise ToolProblem(f"The ERP's schema cannot be read: {problem}") from problem
