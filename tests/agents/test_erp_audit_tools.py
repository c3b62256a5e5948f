"""The audit in chat: a file, an app or pasted code is read for leaks, and told in words."""

from __future__ import annotations

import pytest

from agents.erp.impact.project import Impacts
from agents.erp.schema.scope import derive
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.static import static_snapshot
from agents.erp.schema.target import REFERENCE
from agents.erp.source import read_tree
from agents.models import ToolCall
from agents.tool import Tools
from agents.tools.erp_audit import ErpAudit
from tests.agents.conftest import KeptReceipts, MakeContext


class Derived:
    """The reference ERP's schema, as its sources show it."""

    def __init__(self) -> None:
        self._snapshot = derive(static_snapshot(read_tree(REFERENCE)))

    def current(self) -> SchemaSnapshot:
        return self._snapshot


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools([ErpAudit(Impacts(Derived(), REFERENCE))])


async def run(tools: Tools, make_context: MakeContext, what: str) -> tuple[bool, str]:
    call = ToolCall("call-1", "isolation_audit", {"what": what})
    result = await tools["isolation_audit"].run(call, make_context(), KeptReceipts())
    return result.receipt.ok, result.content


LEAK = """@login_required
def invoice(request, pk):
    row = get_object_or_404(Invoice.unscoped, pk=pk)
    return render(request, "invoice.html", {"row": row})
"""


async def test_pasted_code_is_judged_by_the_projects_own_schema(tools: Tools, make_context: MakeContext):
    ok, text = await run(tools, make_context, LEAK)
    assert ok
    assert "snippet.py:3  ISO-A" in text
    assert "fix: " in text


async def test_the_same_code_within_its_scope_is_silent(tools: Tools, make_context: MakeContext):
    scoped = LEAK.replace("pk=pk)", "pk=pk, branch__in=request.user.branches.all())")
    assert "nothing found" in (await run(tools, make_context, scoped))[1]


@pytest.mark.parametrize(
    "code",
    [
        "def get_queryset(self):\n    return Invoice.unscoped.filter(pk=self.kwargs['pk'])",
        "row = Invoice.unscoped.get(pk=request.GET['id'])\nrow.delete()",
    ],
    ids=["a method without its class", "statements without a function"],
)
async def test_code_may_lack_what_stands_around_it(code: str, tools: Tools, make_context: MakeContext):
    assert "ISO-A" in (await run(tools, make_context, code))[1]


@pytest.mark.parametrize("what", ["sales", "sales/models.py", "airep_demo.sales.models"])
async def test_sources_are_named_as_people_name_them(what: str, tools: Tools, make_context: MakeContext):
    ok, text = await run(tools, make_context, what)
    assert ok
    assert "file" in text.splitlines()[0]


@pytest.mark.parametrize(
    ("what", "said"),
    [("billing/secrets.py", "the project has no source"), ("def view(request:\n    pass", "line 1 is no Python")],
)
async def test_what_cannot_be_audited_is_said(what: str, said: str, tools: Tools, make_context: MakeContext):
    ok, text = await run(tools, make_context, what)
    assert not ok
    assert said in text


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("audit sales/views.py for leaks pls", "sales/views.py"),
        (f"does this leak to another branch?\n```python\n{LEAK}```", LEAK),
        ("thanks", ""),
        ("how is it made sure that company A never gets rows of company B", ""),
    ],
)
def test_without_a_model_files_and_code_are_understood(words: str, what: str, tools: Tools):
    understand = tools["isolation_audit"].schema.understand
    assert understand
    assert understand(words) == ({"what": what} if what else None)
