"""What needs code is written down, ready to be handed over: a missing tool's specification, a broken tool's report."""

from __future__ import annotations

from collections.abc import Sequence

from bot.improvement.finding import Document, Finding
from bot.improvement.guards import slotted
from bot.improvement.ports import Surroundings
from bot.improvement.view import View

ASKS = 3
LEAST_PEOPLE = 3  # who must have asked alike before anything is quoted
UNQUOTED = frozenset({"erp.payroll", "erp.permissions"})


def documents(findings: Sequence[Finding], view: View | None, surroundings: Surroundings) -> tuple[Document, ...]:
    """A document for each tool that is missing or failing."""
    if view is None:
        return ()
    found: list[Document] = []
    for finding in findings:
        if finding.cause == "gap":
            found.append(_spec(finding, view, surroundings))
        elif finding.cause == "tool":
            found.append(_report(finding))
    return tuple(found)


def _spec(finding: Finding, view: View, surroundings: Surroundings) -> Document:
    agent = finding.agent
    records = [view.record(answer) for answer in finding.evidence if answer in view.place_of]
    quoted = len({record.person for record in records}) >= LEAST_PEOPLE and agent not in UNQUOTED
    asks = [slotted(record.text) for record in records]
    examples = [f"- {ask}" for ask in dict.fromkeys(asks)][:ASKS] if quoted else ["- (not quoted)"]
    name = f"{agent.replace('.', '_')}_more"
    body = "\n".join(
        [
            f"**Tool** `{name}` for `{agent}` ({surroundings.agents.get(agent, '')})",
            "**Arguments** `what: str` (what is asked for), `branch: str | None`, `period: str | None`",
            "**Example asks**",
            *examples,
            "**Tenancy** reads only what the asking person's scope allows; effect `reads`.",
        ]
    )
    return Document(finding.id, "tool.spec", f"{agent} was asked {len(finding.evidence)}× for what no tool does", body)


def _report(finding: Finding) -> Document:
    tool = finding.target.removeprefix("tool:")
    body = f"`{tool}`: {finding.reason}. {finding.rate} calls in the last four weeks, by {finding.people} people."
    return Document(finding.id, "bug.report", f"{tool} fails: {finding.reason}", body)
