"""Row-level security: which rows of each table whoever is logged in may see, as PostgreSQL checks it."""
# ruff: noqa: S608 - names come from the schema, and a person reads the script before it runs

from __future__ import annotations

from agents.erp.data.catalogue import Catalogue, Table
from agents.erp.data.postgres.sql import quoted, text

POLICIES = ("nova_app", "nova_read", "nova_reader")


def predicate(table: Table, catalogue: Catalogue) -> str:
    """The policy's condition for a row of a table."""
    needs = ", ".join(text(need) for need in table.needs)
    mine = f"= ANY ((SELECT nova.my_branches(ARRAY[{needs}]::text[]))::bigint[])"
    tenant = _reaches(table, table.to_tenant, "= (SELECT nova.my_tenant())", catalogue)
    if not table.of_branch:
        return tenant
    branch = _reaches(table, table.to_branch, mine, catalogue)
    if table.level == "B":
        return branch
    none = f"{quoted(table.columns[table.to_branch[0]].column)} IS NULL AND (SELECT nova.whole_tenant())"
    return f"{tenant} AND ({branch} OR ({none}))"


def policies(table: str, condition: str, *, app: str, reader: str | None) -> str:
    """Policies of one table. The ERP's own role sees and writes everything, a `reader` reads everything."""
    name = f"public.{quoted(table)}"
    everything = {"nova_app": f"TO {app} USING (true) WITH CHECK (true)"}
    if reader:
        everything["nova_reader"] = f"FOR SELECT TO {reader} USING (true)"
    wanted = {**everything, "nova_read": f"FOR SELECT TO PUBLIC USING ({condition})"}
    return "\n".join(
        [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;",
            *(f"DROP POLICY IF EXISTS {policy} ON {name};" for policy in POLICIES),
            *(f"CREATE POLICY {policy} ON {name} {whom};" for policy, whom in wanted.items()),
        ]
    )


def _reaches(table: Table, hops: tuple[str, ...], end: str, catalogue: Catalogue) -> str:
    """Whether a way of hops leads to an end; a root without hops is the row itself."""
    if not hops:
        return f"{quoted(table.key)} {end}" if table.root else "false"
    column = quoted(table.columns[hops[0]].column)
    if len(hops) == 1:
        return f"{column} {end}"
    _, target = catalogue.hop(table, hops[0])
    inner = _reaches(target, hops[1:], end, catalogue)
    return f"{column} IN (SELECT {quoted(target.key)} FROM public.{quoted(target.table)} WHERE {inner})"
