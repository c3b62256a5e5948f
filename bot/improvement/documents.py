"""What needs code is written down, ready to be handed over: a missing tool's specification, a broken tool's report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.improvement.finding import Document, Finding
from bot.improvement.guards import paraphrase, slotted
from bot.improvement.ports import Surroundings
from bot.improvement.view import View

ASKS = 3
LEAST_PEOPLE = 3  # who must have asked alike before anything is quoted
UNQUOTED = frozenset({"erp.payroll", "erp.permissions"})
MOST_WORDS = 5  # of a theme
ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "<branch>": ("branch", "the branch; all that the person may see without it"),
    "<date>": ("period", "a day or a period"),
    "<amount>": ("amount", "an amount with its currency"),
    "<name>": ("name", "whom or what it is about"),
    "<number>": ("number", "a number or code"),
}
"""The argument that a slot in what people asked stands for."""


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


def quotable(finding: Finding, view: View) -> tuple[str, ...]:
    """What people asked, with what it was about left open; nothing where too few asked alike or it is of people."""
    records = [view.record(answer) for answer in finding.evidence if answer in view.place_of]
    if finding.agent in UNQUOTED or len({record.person for record in records}) < LEAST_PEOPLE:
        return ()
    return tuple(slotted(record.text) for record in records)


def theme(asks: Sequence[str]) -> str:
    """The words that most of several asks share, in their order; "" where they share none."""
    said = [paraphrase(ask, frozenset()).split() for ask in asks]
    counts = Counter(word for words in said for word in dict.fromkeys(words))
    shared = {word for word, count in counts.items() if 2 * count > len(asks) and not word.startswith("<")}
    longest = max(said, key=lambda words: len(shared.intersection(words)), default=list[str]())
    return " ".join([word for word in dict.fromkeys(longest) if word in shared][:MOST_WORDS])


def _spec(finding: Finding, view: View, surroundings: Surroundings) -> Document:
    agent, asks = finding.agent, quotable(finding, view)
    about = theme(asks)
    examples = [f"- {ask}" for ask in dict.fromkeys(asks)][:ASKS] or ["- (asked by too few people to be quoted)"]
    body = "\n".join(
        [
            f"Tool: {_name(agent, about)}",
            f"For: {agent} ({surroundings.agents.get(agent, '')})",
            f"Asked for: {len(finding.evidence)} times in four weeks, by {finding.people} people",
            f"Arguments: {json.dumps(_schema(asks))}",
            "Example asks:",
            *examples,
            "Tenancy: reads only what the asking person's scope allows; effect `reads`.",
        ]
    )
    title = f"{agent} was asked {len(finding.evidence)}× for what no tool does"
    return Document(finding.id, "tool.spec", f"{title}: “{about}”" if about else title, body)


def _name(agent: str, about: str) -> str:
    words = [word for word in about.split() if word.isascii() and word.isidentifier()]
    return "_".join([agent.rpartition(".")[2], *(words or ["more"])])


def _schema(asks: Sequence[str]) -> Mapping[str, object]:
    """What a tool for these asks would have to be told, as a JSON schema."""
    known = {"what": "what is asked for"}
    known |= {name: about for slot, (name, about) in ARGUMENTS.items() if any(slot in ask for ask in asks)}
    properties = {name: {"type": "string", "description": about} for name, about in known.items()}
    return {"type": "object", "properties": properties, "required": ["what"], "additionalProperties": False}


def _report(finding: Finding) -> Document:
    tool = finding.target.removeprefix("tool:")
    body = f"{tool}: {finding.reason}. {finding.rate} calls in the last four weeks, by {finding.people} people."
    return Document(finding.id, "bug.report", f"{tool} fails: {finding.reason}", body)
