"""A report as CommonMark: verdict first, then what follows, each line with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from agents.erp.impact.known import Known
from agents.erp.impact.operation import the_field, the_model
from agents.erp.impact.report import Check, ImpactReport, Reference, Row, Statement, Step
from agents.erp.schema.asking.answer import Answer
from agents.erp.schema.lookup import Lookup

MOST_REFERENCES = 60
MOST_EVIDENCE = 4
PLACE = re.compile(r"[\w./-]+\.\w+:\d+")
KIND_ORDER = (
    "attribute",
    "lookup",
    "order_by",
    "admin",
    "form",
    "serializer",
    "filter",
    "template",
    "import map",
    "raw SQL",
)


def worded(report: ImpactReport) -> Answer:
    """The report as an answer."""
    parts = [
        [f"**{report.summary}** Verdict: {report.verdict}."],
        _rows("What changes", report.schema_effect),
        _rows("On delete", report.deletion_semantics),
        _rows("Uniqueness", report.uniqueness),
        _references(report.references),
        _checks(report.blockers),
        _rows("Isolation", report.isolation.rows),
        _queries(report.isolation.unscoped_queries),
        _rows("Migration", report.migration_ops),
        _statements(report.sql),
        _steps(report.rollout),
        _rows("Rollback", report.rollback),
        _rows("Advice", report.advice),
        _rows("Tests to add", report.tests_to_add),
        _listed("Unknown", report.unknowns),
    ]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return Answer(text, evidence_of(report), report.unknowns)


def evidence_of(report: ImpactReport) -> tuple[str, ...]:
    """Every place that the report rests on."""
    rows = [*report.schema_effect, *report.deletion_semantics, *report.uniqueness, *report.isolation.rows]
    rows += [*report.migration_ops, *report.advice, *report.rollback]
    places = [place for entry in rows for place in entry.evidence if PLACE.fullmatch(place)]
    return tuple(dict.fromkeys([*places, *(use.place for use in report.references)]))


def _rows(title: str, rows: Sequence[Row]) -> list[str]:
    return _listed(title, (f"{entry.text}{cited(entry.evidence)}" for entry in dict.fromkeys(rows)))


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    every = list(lines)
    return [f"**{title}**", *(f"- {line}" for line in every)] if every else []


def cited(evidence: Sequence[str]) -> str:
    """The evidence in brackets, or the label of an assumption."""
    if not evidence:
        return " _(assumption)_"
    more = f", +{len(evidence) - MOST_EVIDENCE}" if len(evidence) > MOST_EVIDENCE else ""
    return f" ({', '.join(evidence[:MOST_EVIDENCE])}{more})"


def _references(references: Sequence[Reference]) -> list[str]:
    """Places by kind; the history in migrations is only counted."""
    code = [use for use in references if use.kind != "migration"]
    history = len(references) - len(code)
    if not references:
        return ["**References**", "- none found in the project's code, templates and data files"]
    lines = list(_by_kind(code[:MOST_REFERENCES]))
    if len(code) > MOST_REFERENCES:
        lines.append(f"… and {len(code) - MOST_REFERENCES} more (`nova erp impact --json` has all)")
    if history:
        lines.append(f"migrations: {history} mentions, history that stays as it is")
    return _listed(f"References ({len(code)} places)", lines)


def _by_kind(uses: Sequence[Reference]) -> Iterator[str]:
    kinds = sorted({use.kind for use in uses}, key=lambda kind: (_rank(kind), kind))
    for kind in kinds:
        yield f"{kind}: {'; '.join(_use(use) for use in uses if use.kind == kind)}"


def listed_uses(known: Known, name: str) -> str:
    """Every place that names a field (`Invoice.number`) or a model. Raises BadOperation."""
    owner, _, last = name.strip().rpartition(".")
    whole = Lookup(known.snapshot).named(name)
    model = the_model(known.snapshot, name if whole or not owner else owner)
    if whole or not owner:
        return "\n".join(_references(known.uses.of_model(model.label)))
    field = the_field(model, last)
    found = [*known.uses.of_field(model.label, field.name), *known.uses.of_reverse(model.label, field.name)]
    return "\n".join([f"`{model.label}.{field.name}`", *_references(found)])


def _rank(kind: str) -> int:
    return KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)


def _use(use: Reference) -> str:
    doubt = "" if use.certainty == "certain" else f", {use.certainty}"
    option = f"{use.option} " if use.option else ""
    return f"{option}`{use.path}` ({use.place}{doubt})" if use.path else f"{use.place}{doubt}"


def _checks(checks: Sequence[Check]) -> list[str]:
    return _listed("Data in the way: run first", (line for check in checks for line in _check(check)))


def _check(check: Check) -> Iterator[str]:
    yield f"{check.question}: `{check.sql}`" + (f" or `{check.orm}`" if check.orm else "") + cited(check.evidence)


def _queries(queries: Sequence[Reference]) -> list[str]:
    places = list(dict.fromkeys(use.place for use in queries))
    more = f" and {len(places) - 20} more" if len(places) > 20 else ""
    return _listed(
        "Queries that read through the default manager", [f"{', '.join(places[:20])}{more}"] if places else []
    )


def _statements(statements: Sequence[Statement]) -> list[str]:
    return _listed("SQL and locks", map(_statement, statements))


def _statement(entry: Statement) -> str:
    if entry.statement.startswith("-- no SQL"):
        return f"No SQL: {entry.note}."
    marks = [
        f"lock {entry.lock}",
        "rewrites the table" if entry.rewrite else "no rewrite",
        "scans it" if entry.scan and not entry.rewrite else "",
        "data loss" if entry.data_loss else "",
        entry.note,
        f"squawk: {', '.join(entry.rules)}" if entry.rules else "",
    ]
    origin = "seen on a scratch database" if entry.origin == "scratch" else "template, assumption"
    return f"`{entry.statement}` ({entry.backend}; {'; '.join(filter(None, marks))}; {origin})"


def _steps(steps: Sequence[Step]) -> list[str]:
    if not steps:
        return []
    lines = (
        f"{number}. {entry.phase}: {entry.text}{f' `{entry.code}`' if entry.code else ''}{cited(entry.evidence)}"
        for number, entry in enumerate(steps, start=1)
    )
    return ["**Rollout**", *lines]
