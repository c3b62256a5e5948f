"""Data access for tests: engines over the reference ERP or a copy of it, scopes by login, and the truth about rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.copies import Copies
from agents.erp.data.engine import Engine
from agents.erp.data.figuring import Sitting
from agents.erp.data.identity import Identity
from agents.erp.data.policy import Policy, read_policy
from agents.erp.data.scope import Scope
from agents.erp.data.source import SqliteSource
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.taking import Snapshots
from agents.erp.schema.target import reference_target
from tests.agents.erp.reference.kit import SHELF, demo

NOW = datetime(2026, 6, 24, 9, 30, tzinfo=UTC)
EVERYBODY = (
    *("rania", "omar", "huda", "sami", "dana", "yousef", "laila", "nadia", "tariq", "mona", "khaled", "hala", "faris"),
    *("ines", "tiago", "marta", "rui", "sofia", "bruno", "clara", "pedro", "joana"),
)

# Whose each row is, said by hand and independent of the code: table -> statement giving id, tenant, branch.
_BRANCHED = "SELECT t.id, b.tenant_id, b.id FROM {table} t {joins} JOIN org_branch b ON b.id = {path}"
TRUTH = {
    "org_tenant": "SELECT id, id, NULL FROM org_tenant",
    "org_branch": "SELECT id, tenant_id, id FROM org_branch",
    "accounts_user": "SELECT id, tenant_id, NULL FROM accounts_user",
    "accounts_role": "SELECT id, tenant_id, NULL FROM accounts_role",
    "crm_customer": "SELECT id, tenant_id, NULL FROM crm_customer",
    "inventory_item": "SELECT id, tenant_id, NULL FROM inventory_item",
    "purchasing_supplier": "SELECT id, tenant_id, NULL FROM purchasing_supplier",
    "finance_account": "SELECT id, tenant_id, NULL FROM finance_account",
    "finance_fiscalperiod": "SELECT id, tenant_id, NULL FROM finance_fiscalperiod",
    "audit_auditlog": "SELECT id, tenant_id, branch_id FROM audit_auditlog",
    **{
        table: _BRANCHED.format(table=table, joins=joins, path=path)
        for table, joins, path in (
            ("accounts_branchmembership", "", "t.branch_id"),
            ("inventory_warehouse", "", "t.branch_id"),
            ("inventory_stockledgerentry", "JOIN inventory_warehouse w ON w.id = t.warehouse_id", "w.branch_id"),
            ("purchasing_purchaseorder", "", "t.branch_id"),
            ("purchasing_purchaseorderline", "JOIN purchasing_purchaseorder o ON o.id = t.order_id", "o.branch_id"),
            ("purchasing_goodsreceipt", "JOIN inventory_warehouse w ON w.id = t.warehouse_id", "w.branch_id"),
            ("purchasing_supplierbill", "", "t.branch_id"),
            ("sales_salesorder", "", "t.branch_id"),
            ("sales_salesorderline", "JOIN sales_salesorder o ON o.id = t.order_id", "o.branch_id"),
            ("sales_invoice", "", "t.branch_id"),
            ("sales_invoiceline", "JOIN sales_invoice i ON i.id = t.invoice_id", "i.branch_id"),
            ("finance_branchperiodclose", "", "t.branch_id"),
            ("finance_journalentry", "", "t.branch_id"),
            ("finance_journalline", "JOIN finance_journalentry e ON e.id = t.entry_id", "e.branch_id"),
            ("finance_payment", "", "t.branch_id"),
            ("finance_paymentallocation", "JOIN finance_payment p ON p.id = t.payment_id", "p.branch_id"),
            ("hr_employee", "", "t.branch_id"),
            ("hr_attendance", "JOIN hr_employee e ON e.id = t.employee_id", "e.branch_id"),
            ("hr_leaverequest", "JOIN hr_employee e ON e.id = t.employee_id", "e.branch_id"),
            ("payroll_payrollrun", "", "t.branch_id"),
            ("payroll_payslip", "JOIN payroll_payrollrun r ON r.id = t.run_id", "r.branch_id"),
            ("assets_asset", "", "t.branch_id"),
            ("workflow_approval", "", "t.branch_id"),
        )
    },
}


@cache
def snapshot() -> SchemaSnapshot:
    """The reference ERP's schema; kept between runs under the hash of its sources."""
    return Snapshots(reference_target(), SHELF / "snapshots", lambda: NOW).current()


@cache
def policy() -> Policy:
    return read_policy(reference_target().project)


@cache
def catalogue() -> Catalogue:
    return Catalogue.of(snapshot(), policy())


@dataclass(frozen=True)
class Workbench:
    """Everything over one database file."""

    source: SqliteSource
    identity: Identity
    engine: Engine

    def scope(self, login: str) -> Scope:
        return self.identity.scope(self.identity.user(login), NOW)

    def sitting(self, login: str) -> Sitting:
        return Sitting(self.scope(login), self.engine, NOW)


def workbench(file: Path | None = None) -> Workbench:
    source = SqliteSource(file or demo().database)
    return Workbench(source, Identity(source, policy().identity), Engine(catalogue(), Copies(source, catalogue())))


def owners(file: Path, table: str) -> Mapping[int, tuple[int, int | None]]:
    """Id -> tenant and branch, for every row of a table."""
    return _seeded_owners(table) if file == demo().database else _owners(file, table)


@cache
def _seeded_owners(table: str) -> Mapping[int, tuple[int, int | None]]:
    return _owners(demo().database, table)


def _owners(file: Path, table: str) -> Mapping[int, tuple[int, int | None]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return {key: (tenant, branch) for key, tenant, branch in connection.execute(TRUTH[table])}


def inside(owner: tuple[int, int | None], scope: Scope, branches: Collection[object] | None = None) -> bool:
    """Whether a row may be seen; a log row of no branch only by who administers the tenant."""
    tenant, branch = owner
    return tenant == scope.tenant and (branch is None or branch in (scope.ids if branches is None else branches))
