"""Queries to run first: they find the rows that stand in the way."""

# ruff: noqa: S608 - queries for people to read and run; nothing here runs them
from __future__ import annotations

from agents.erp.impact.effects.draft import Subject
from agents.erp.impact.names import plain_manager
from agents.erp.impact.report import Check
from agents.erp.schema.hops import way_of
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot


def nulls(subject: Subject) -> Check:
    return Check(
        question=f"Rows whose `{subject.name}` is NULL",
        sql=f'SELECT count(*) FROM {subject.table} WHERE "{subject.column}" IS NULL;',
        orm=f"{subject.all_rows}.filter({subject.operation.field}__isnull=True).count()",
        evidence=(subject.place,),
    )


def filled(subject: Subject) -> Check:
    """How much data is lost."""
    if subject.field is None:
        return Check(
            question=f"Rows of `{subject.model.label}`",
            sql=f"SELECT count(*) FROM {subject.table};",
            orm=f"{subject.all_rows}.count()",
            evidence=(subject.place,),
        )
    blank = f" AND \"{subject.column}\" <> ''" if subject.field.type in {"CharField", "TextField"} else ""
    return Check(
        question=f"Rows that have a value in `{subject.name}`",
        sql=f'SELECT count(*) FROM {subject.table} WHERE "{subject.column}" IS NOT NULL{blank};',
        orm=f"{subject.all_rows}.filter({subject.field.name}__isnull=False).count()",
        evidence=(subject.place,),
    )


def duplicates(subject: Subject, names: tuple[str, ...], condition: str = "") -> Check:
    """Groups of rows that a unique rule would refuse."""
    columns = ", ".join(f'"{subject.model.fields[name].column or name}"' for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    where = f" WHERE {condition}" if condition else ""
    return Check(
        question=f"Rows of `{subject.model.label}` that have the same {', '.join(names)}",
        sql=f"SELECT {columns}, count(*) FROM {subject.table}{where} GROUP BY {columns} HAVING count(*) > 1;",
        orm=f'{subject.all_rows}.order_by().values({quoted}).annotate(n=Count("pk")).filter(n__gt=1)',
        evidence=(subject.place,),
    )


def too_large(subject: Subject, digits: int, places: int) -> Check:
    """Values with more digits before the point than fit."""
    limit = f"1e{digits - places}"
    whole = 10 ** (digits - places)
    return Check(
        question=f"Values of `{subject.name}` that would overflow ({digits - places} digits before the point)",
        sql=f'SELECT count(*) FROM {subject.table} WHERE abs(round("{subject.column}", {places})) >= {limit};',
        orm=f"{subject.all_rows}.filter(Q({subject.operation.field}__gte={whole}) | "
        f"Q({subject.operation.field}__lte=-{whole})).count()",
        evidence=(subject.place,),
    )


def rounded(subject: Subject, places: int) -> Check:
    """Values that lose digits behind the point."""
    return Check(
        question=f"Values of `{subject.name}` that would be rounded, and by how much in all",
        sql=f'SELECT count(*), sum("{subject.column}" - round("{subject.column}", {places})) FROM {subject.table} '
        f'WHERE "{subject.column}" <> round("{subject.column}", {places});',
        orm=f'{subject.all_rows}.exclude({subject.operation.field}=Round("{subject.operation.field}", '
        f"{places})).count()",
        evidence=(subject.place,),
    )


def too_long(subject: Subject, length: int) -> Check:
    return Check(
        question=f"Values of `{subject.name}` longer than {length} characters",
        sql=f'SELECT count(*), max(length("{subject.column}")) FROM {subject.table} WHERE length("{subject.column}") '
        f"> {length};",
        orm=f'{subject.all_rows}.annotate(n=Length("{subject.operation.field}")).filter(n__gt={length}).count()',
        evidence=(subject.place,),
    )


def orphans(subject: Subject, target: Model) -> Check:
    """Values that no row of another table has."""
    return Check(
        question=f"Values of `{subject.name}` that no row of `{target.label}` has",
        sql=f'SELECT count(*) FROM {subject.table} AS r LEFT JOIN "{target.table}" AS t ON t.id = r."{subject.column}" '
        f'WHERE r."{subject.column}" IS NOT NULL AND t.id IS NULL;',
        orm=f"{subject.all_rows}.exclude({subject.operation.field}_id__in={target.name}.{plain_manager(target)}.values('pk')).count()",
        evidence=(subject.place, str(target.place)),
    )


def disagreement(snapshot: SchemaSnapshot, model: Model, one: str, other: str) -> Check:
    """Rows whose two ways to a branch lead to different ones."""
    first, left = joined(snapshot, model, one, "a")
    second, right = joined(snapshot, model, other, "b")
    return Check(
        question=f"Rows of `{model.label}` whose `{one}` and `{other}` differ",
        sql=f'SELECT count(*) FROM "{model.table}" AS r{first}{second} WHERE {left} <> {right};',
        orm=f'{model.name}.{plain_manager(model)}.exclude({one}=F("{other}")).count()',
        evidence=(str(model.place),),
    )


def used_by_several(snapshot: SchemaSnapshot, model: Model, pointing: Model, field: Field) -> Check:
    """Rows of a shared model that rows of several branches point to, over the scope path of those."""
    path = pointing.scope.path
    joins, branch = joined(snapshot, pointing, path, "a")
    return Check(
        question=f"Rows of `{model.label}` that several branches use through `{pointing.label}.{field.name}`",
        sql=f'SELECT r."{field.column}", count(DISTINCT {branch}) FROM "{pointing.table}" AS r{joins} '
        f'GROUP BY r."{field.column}" HAVING count(DISTINCT {branch}) > 1;',
        orm=f'{pointing.name}.{plain_manager(pointing)}.order_by().values("{field.name}")'
        f'.annotate(n=Count("{path}", distinct=True)).filter(n__gt=1)',
        evidence=(str(field.place),),
    )


def joined(snapshot: SchemaSnapshot, model: Model, path: str, prefix: str) -> tuple[str, str]:
    """The joins along a path from the table `r`, and the column that holds the id at its end."""
    found = way_of(snapshot.models, model.label, path)
    joins, here = "", "r"
    hops = found[0].hops if found else ()
    for number, (_, hop) in enumerate(hops[:-1], start=1):
        table = snapshot.models[hop.target or ""].table
        name = f"{prefix}{number}"
        joins += f' JOIN "{table}" AS {name} ON {name}.id = {here}."{hop.column}"'
        here = name
    return joins, f'{here}."{hops[-1][1].column}"' if hops else "r.id"


def breaking(subject: Subject, condition: str) -> Check:
    """Rows that a check would refuse."""
    return Check(
        question=f"Rows of `{subject.model.label}` that break the rule",
        sql=f"SELECT count(*) FROM {subject.table} WHERE NOT ({condition});",
        orm=f"{subject.all_rows}.exclude({condition}).count()" if condition.startswith("Q(") else "",
        evidence=(subject.place,),
    )
