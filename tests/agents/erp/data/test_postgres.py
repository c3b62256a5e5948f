"""PostgreSQL: a login role per person with row-level security holds; settings and SET ROLE do not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import psycopg
import pytest

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.copies import Copies
from agents.erp.data.demo import PROJECT, environment
from agents.erp.data.engine import Engine
from agents.erp.data.figures import FIGURES
from agents.erp.data.figuring import Ask, Sitting, work_out
from agents.erp.data.identity import Identity
from agents.erp.data.policy import IdentitySql, Policy
from agents.erp.data.postgres.company import Roles
from agents.erp.data.postgres.people import role_for, role_name
from agents.erp.data.postgres.policies import predicate
from agents.erp.data.postgres.provisioning import NotNumbered, identity_tables, provision
from agents.erp.data.postgres.source import FRESH, Login, PostgresSource
from agents.erp.data.scope import NoAccess, Scope
from agents.erp.data.sealed import SealedCopy
from agents.erp.data.source import SourceAway
from agents.erp.schema.target import REFERENCE
from bot.checkup.erp import erp_findings
from bot.company import read_company
from bot.erp import open_schema
from bot.settings import Settings
from tests.agents.erp.data.battery import EVER, foreign_marks, held_rows, planned, statements
from tests.agents.erp.data.embedded import PASSWORD, Server, programs, running_server
from tests.agents.erp.data.kit import NOW, Workbench, catalogue, policy, workbench
from tests.agents.erp.reference.kit import SHELF, demo

pytestmark = pytest.mark.timeout(180)
PEOPLE = ("omar", "nadia", "dana", "rania", "ines")
PAY = {"payroll", "payslip", "payroll_variance", "salaries", "payroll_runs"}  # of columns that need a permission


@cache
def on_sqlite() -> Workbench:
    return workbench()


@cache
def people() -> Mapping[str, Scope]:
    return {login: on_sqlite().scope(login) for login in PEOPLE}


def role_of(login: str) -> str:
    return role_name(people()[login].user)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The reference ERP on a server, provisioned for some people."""
    with running_server() as server:
        server.sql(f"CREATE ROLE airep LOGIN PASSWORD '{PASSWORD}'", database="postgres")
        server.sql("CREATE DATABASE airep OWNER airep", database="postgres")
        seed(server)
        server.apply(once(), {"reader_password": PASSWORD})
        for scope in people().values():
            server.apply(role_for(scope, catalogue()), {"password": PASSWORD})
        yield server


def once() -> str:
    return provision(catalogue(), policy(), app_role="airep", database="airep")


def seed(server: Server) -> None:
    """By the ERP itself; what that gives is kept between runs under the hash of its sources."""
    kept = SHELF / f"{demo().database.stem}-{programs().parent.name}.sql"
    if kept.exists():
        server.apply("SET ROLE airep;" + kept.read_text(encoding="utf-8"))
        return
    address = server.address(f"airep:{PASSWORD}")
    surroundings = {**environment(address), "PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])}
    command = [sys.executable, "-m", "django", "seed", "--migrate"]
    subprocess.run(command, cwd=PROJECT, env=surroundings, check=True, capture_output=True)
    draft = Path(f"{kept}.{os.getpid()}")
    draft.write_text(server.run("pg_dump", "-O", "-x", server.address()).stdout, encoding="utf-8")
    draft.replace(kept)


@pytest.fixture(scope="module")
def source(server: Server) -> PostgresSource:
    return PostgresSource(server.login, catalogue(), clock=lambda: 0.0)


@pytest.fixture(scope="module")
def copies(source: PostgresSource) -> Copies:
    return Copies(source, catalogue())


@pytest.fixture(scope="module")
def engine(copies: Copies) -> Engine:
    return Engine(catalogue(), copies)


# --- the same answers --------------------------------------------------------------------------------------------


def test_memberships_read_from_postgresql_are_those_read_from_sqlite(source: PostgresSource):
    identity = Identity(source, policy().identity)

    for login, scope in people().items():
        assert identity.scope(identity.user(login), NOW) == scope


@pytest.mark.parametrize("login", PEOPLE)
def test_every_figure_is_the_same_as_on_sqlite_and_shows_nothing_of_others(engine: Engine, login: str):
    here, there = Sitting(people()[login], engine, NOW), on_sqlite().sitting(login)

    for name in FIGURES:
        found = outcome(name, here)
        assert name in PAY or found == outcome(name, there), name
        assert foreign_marks(repr(found), here.scope, demo().database) == []


def outcome(name: str, sitting: Sitting) -> object:
    try:
        return work_out(Ask(FIGURES[name], EVER), sitting)
    except NoAccess as problem:
        return str(problem)


def test_a_sensitive_column_is_granted_only_where_the_permission_is_held_in_every_branch(engine: Engine):
    """omar holds payroll in one of his two branches: on PostgreSQL that is not enough for a column."""
    everywhere = work_out(Ask(FIGURES["payroll"], EVER), Sitting(people()["rania"], engine, NOW))
    in_one = work_out(Ask(FIGURES["payroll"], EVER), Sitting(people()["omar"], engine, NOW))

    assert everywhere.total[2]
    assert in_one.total[2] is None


def test_what_is_written_counts_a_few_seconds_later(server: Server):
    now = [0.0]
    source = PostgresSource(server.login, catalogue(), clock=lambda: now[0])
    first = source.version()
    now[0] = FRESH
    assert source.version() == first

    server.sql("UPDATE crm_customer SET name = name WHERE id = 1", role="airep")
    assert source.version() == first
    now[0] = 2 * FRESH
    assert source.version() != first


# --- design C: login roles and row-level security ----------------------------------------------------------------


@pytest.mark.parametrize("login", PEOPLE)
def test_a_copy_made_through_a_role_holds_only_what_the_person_may_see(copies: Copies, login: str):
    scope = people()[login]

    assert held_rows(copies.of(scope), scope, catalogue(), demo().database) == []
    assert statements(copies.of(scope), scope, catalogue(), demo().database) == []


def test_no_plan_over_a_role_shows_anything_of_others(engine: Engine):
    assert planned(engine, people()["omar"], demo().database) == []


ATTACKS = (
    "SELECT name FROM inventory_warehouse",
    "SELECT name FROM inventory_warehouse WHERE branch_id = 1 OR true",
    "SELECT set_config('app.branch_id', '1', true), (SELECT string_agg(name, ',') FROM inventory_warehouse)",
    "SELECT set_config('role', 'airep', true), (SELECT string_agg(name, ',') FROM inventory_warehouse)",
    "SELECT set_config('session_authorization', 'airep', true)",
    "SET ROLE airep; SELECT name FROM inventory_warehouse",
    "SET ROLE nova_owner; SELECT name FROM inventory_warehouse",
    "SET SESSION AUTHORIZATION airep; SELECT name FROM inventory_warehouse",
    "RESET ROLE; SET ROLE postgres; SELECT name FROM inventory_warehouse",
    "SET row_security = off; SELECT name FROM inventory_warehouse",
    "SET search_path = pg_temp, public; SELECT name FROM inventory_warehouse",
    "WITH inventory_warehouse AS (SELECT * FROM public.inventory_warehouse) SELECT name FROM inventory_warehouse",
    "SELECT memo FROM finance_journalentry UNION SELECT name FROM hr_employee",
    "SELECT e.memo FROM org_branch b LEFT JOIN finance_journalentry e ON e.branch_id = b.id",
    "SELECT (SELECT string_agg(reason, ',') FROM hr_leaverequest)",
    "SELECT * FROM nova.link",
    "UPDATE nova.link SET user_id = 1",
    "SELECT nova.my_branches('{}'), (SELECT string_agg(name, ',') FROM assets_asset)",
    "SELECT CASE WHEN count(*) > 0 THEN 1 / (count(*) - count(*)) END FROM inventory_warehouse WHERE branch_id = 1",
    "SELECT pg_read_file('PG_VERSION')",
    "COPY inventory_warehouse TO '/tmp/stolen'",
    "COPY (SELECT * FROM inventory_warehouse) TO PROGRAM 'cat'",
    "CREATE TEMP TABLE stolen AS SELECT * FROM inventory_warehouse",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS bool LANGUAGE plpgsql COST 0.001 AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$",
    "INSERT INTO inventory_warehouse (branch_id, code, name) VALUES (2, 'X', 'x')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink('host=x', 'select 1')",
    "DO $$ BEGIN EXECUTE 'SET ROLE airep'; END $$; SELECT name FROM inventory_warehouse",
    "DECLARE c CURSOR FOR SELECT name FROM inventory_warehouse; FETCH ALL FROM c",
    "PREPARE p AS SELECT name FROM inventory_warehouse; EXECUTE p",
    "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'inventory_warehouse'",
    "SELECT password FROM accounts_user",
    "SELECT bank_account FROM purchasing_supplier WHERE tenant_id = 2",
)  # fmt: skip


def attempt(server: Server, role: str, statement: str) -> str:
    """Everything a statement brings back, errors and notices included; sent as plain text, so that stacking works."""
    said: list[str] = []
    try:
        with server.connected(role) as connection:
            connection.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
            cursor = connection.execute(statement.encode())
            while True:
                said.append(repr(cursor.fetchall()) if cursor.description else "")
                if not cursor.nextset():
                    break
    except psycopg.Error as error:
        said.append(str(error))
    return "\n".join(said)


@pytest.mark.parametrize("statement", ATTACKS)
def test_no_statement_of_a_role_brings_anything_of_others(server: Server, statement: str):
    said = attempt(server, role_of("omar"), statement)

    assert foreign_marks(said, people()["omar"], demo().database) == []
    assert "division by zero" not in said


def test_the_attacks_would_be_noticed(server: Server):
    """Asked by the ERP's own role, the first of them bring back what belongs to others."""
    for statement in ATTACKS[:2]:
        assert foreign_marks(attempt(server, "airep", statement), people()["omar"], demo().database)


def test_nothing_at_all_is_seen_by_a_role_that_is_linked_to_nobody(server: Server):
    server.sql(f"CREATE ROLE nobody LOGIN PASSWORD '{PASSWORD}'; GRANT USAGE ON SCHEMA public, nova TO nobody; "
               "GRANT SELECT ON ALL TABLES IN SCHEMA public TO nobody; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA nova TO nobody")  # fmt: skip

    assert server.sql("SELECT count(*) FROM sales_invoice", role="nobody") == [(0,)]


def test_a_membership_that_is_taken_away_counts_at_once(server: Server):
    count = "SELECT count(*) FROM sales_invoice"
    before = server.sql(count, role=role_of("nadia"))
    server.sql("UPDATE accounts_branchmembership SET branch_id = 4 WHERE user_id = 8")
    after = server.sql(count, role=role_of("nadia"))
    server.sql("UPDATE accounts_branchmembership SET branch_id = 2 WHERE user_id = 8")

    assert (before, after) == ([(400,)], [(0,)])


@pytest.mark.parametrize(
    "cells", ["password FROM accounts_user", "national_id FROM hr_employee", "net FROM payroll_payslip"]
)
def test_a_role_reads_no_column_that_needs_a_permission_the_person_lacks_somewhere(server: Server, cells: str):
    assert "permission denied" in attempt(server, role_of("omar"), f"SELECT {cells}")
    assert ("permission denied" in attempt(server, role_of("rania"), f"SELECT {cells}")) == ("password" in cells)


def test_what_reads_memberships_reads_no_passwords(server: Server):
    assert "permission denied" in attempt(server, "nova_reader", "SELECT password FROM accounts_user")


def test_the_erp_itself_works_as_before(server: Server):
    assert server.sql("SELECT count(*) > 400 FROM sales_invoice", role="airep") == [(True,)]
    assert "permission denied" not in attempt(
        server, "airep", "SELECT set_config('TimeZone', 'UTC', false); CREATE TEMP TABLE t (n int); DROP TABLE t"
    )


# --- the scripts -------------------------------------------------------------------------------------------------


def test_the_scripts_may_be_applied_again(server: Server):
    server.apply(once(), {"reader_password": PASSWORD})
    server.apply(role_for(people()["omar"], catalogue()), {"password": PASSWORD})

    assert found_problems(server) == []


def test_rows_whose_keys_are_no_numbers_are_not_promised_to_be_kept_apart():
    branch = catalogue().table("org.Branch")
    named = replace(branch, columns={**branch.columns, "id": replace(branch.columns["id"], kind="text")})
    other = Catalogue({**catalogue().tables, "org.Branch": named}, None)

    with pytest.raises(NotNumbered, match=r"the keys of org\.Branch are no numbers"):
        provision(other, policy(), app_role="airep", database="airep")


def test_what_reads_memberships_reads_the_tables_that_the_policy_names():
    user = 'WITH us AS (SELECT * FROM staff) SELECT name FROM us LEFT JOIN "team" ON true WHERE us.id = :user'
    sql = IdentitySql(user=user, memberships="", branches="", login="", code="select user_id from codes")

    assert identity_tables(Policy(identity=sql)) == ["codes", "staff", "team"]


# --- the self-test -----------------------------------------------------------------------------------------------


def found_problems(server: Server, login: str = "omar") -> list[str]:
    return PostgresSource(server.login, catalogue()).problems(people()[login])


@pytest.mark.parametrize("login", PEOPLE)
def test_a_role_as_it_is_provisioned_passes(server: Server, login: str):
    assert found_problems(server, login) == []


UNSAFE = {
    "superuser": ("ALTER ROLE {role} SUPERUSER", "ALTER ROLE {role} NOSUPERUSER"),
    "bypasses row-level security": ("ALTER ROLE {role} BYPASSRLS", "ALTER ROLE {role} NOBYPASSRLS"),
    "member of another role": ("GRANT airep TO {role}", "REVOKE airep FROM {role}"),
    "no row-level security": ("ALTER TABLE sales_invoice DISABLE ROW LEVEL SECURITY", "ALTER TABLE sales_invoice ENABLE ROW LEVEL SECURITY"),
    "does not force": ("ALTER TABLE sales_invoice NO FORCE ROW LEVEL SECURITY", "ALTER TABLE sales_invoice FORCE ROW LEVEL SECURITY"),
    "with its owner's rights: all_invoices": (
        "CREATE VIEW all_invoices AS SELECT * FROM sales_invoice; GRANT SELECT ON all_invoices TO {role}", "DROP VIEW all_invoices"),
    "materialised view": (
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM sales_invoice; GRANT SELECT ON kept TO {role}", "DROP MATERIALIZED VIEW kept"),
    "with its owner's rights: peek": (
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM public.sales_invoice'", "DROP FUNCTION peek()"),
    "may be written": ("GRANT UPDATE ON sales_invoice TO {role}", "REVOKE UPDATE ON sales_invoice FROM {role}"),
    "may be created": ("GRANT CREATE ON SCHEMA public TO {role}", "REVOKE CREATE ON SCHEMA public FROM {role}"),
    "table of links": ("GRANT SELECT ON nova.link TO {role}", "REVOKE SELECT ON nova.link FROM {role}"),
    "settings can be changed": (
        "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {role}",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM {role}"),
    "owns something": ("CREATE SCHEMA own AUTHORIZATION {role}", "DROP SCHEMA own"),
    "not Nova's lets the role see rows: sales_invoice.other": (
        "CREATE POLICY other ON sales_invoice TO PUBLIC USING (branch_id::text = current_setting('app.branch', true))",
        "DROP POLICY other ON sales_invoice"),
    "permissions do not open: hr_employee.national_id": (
        "GRANT SELECT (national_id) ON hr_employee TO {role}", "REVOKE SELECT (national_id) ON hr_employee FROM {role}"),
    "are not granted: org_branch.name": (
        "REVOKE SELECT (name) ON org_branch FROM {role}", "GRANT SELECT (name) ON org_branch TO {role}"),
}  # fmt: skip


@pytest.mark.parametrize("problem", UNSAFE)
def test_an_unsafe_set_up_is_refused_with_its_reason(server: Server, problem: str):
    make, mend = (each.format(role=role_of("omar")) for each in UNSAFE[problem])
    server.sql(make)
    try:
        found = found_problems(server)
    finally:
        server.sql(mend)

    assert any(problem in each for each in found), found
    assert found_problems(server) == []


def test_a_policy_that_shows_more_than_the_memberships_is_refused(server: Server):
    with forgotten(server, "hr.Attendance"):
        found = found_problems(server)

    assert found == ["a row outside the person's branches can be seen: hr.Attendance"]


def test_nothing_is_copied_with_a_role_that_is_not_safe(server: Server):
    scope = people()["omar"]
    source = PostgresSource(server.login, catalogue())
    server.sql(f"GRANT airep TO {role_of('omar')}")
    try:
        with pytest.raises(SourceAway, match="not safe to read with: the role is a member of another role: airep"):
            held(source, scope)
    finally:
        server.sql(f"REVOKE airep FROM {role_of('omar')}")

    assert held(source, scope) == [(4,)]


def held(source: PostgresSource, scope: Scope) -> list[tuple[object, ...]]:
    table = catalogue().table("inventory.Warehouse")
    with closing(SealedCopy(source, catalogue(), scope)) as copy:
        return copy.run([table], "SELECT count(*) FROM inventory_warehouse", {})


def test_a_server_without_roles_of_people_says_how_they_are_made(server: Server, source: PostgresSource):
    class Bare(PostgresSource):
        def rows(self, statement: str, values: Mapping[str, object] | None = None) -> list[tuple[object, ...]]:
            return super().rows(statement, values and {**values, "prefix": "none_"})

    [said] = Roles(Bare(server.login, catalogue()), Identity(source, policy().identity))(NOW)
    assert "nova erp provision --user LOGIN" in said


def test_a_role_that_could_do_more_than_read_memberships_is_named(server: Server):
    source = PostgresSource(Login(server.address("airep"), server.passfile), catalogue())

    said = Roles(source, Identity(source, policy().identity))(NOW)

    assert [each.partition(": ")[2].partition(":")[0] for each in said] == [
        "the role owns something",
        "something may be written",
    ]


# --- as it is configured -----------------------------------------------------------------------------------------


@pytest.fixture
def configured(server: Server, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue] - pydantic-settings' own
        nova_data_dir=tmp_path,
        nova_erp_project=REFERENCE,
        nova_erp_database=server.address("nova_reader"),
        nova_erp_passfile=server.passfile,
    )


def test_settings_open_a_company_whose_people_log_in_as_themselves(configured: Settings):
    company = read_company(configured, open_schema(configured))
    scope = company.identity.scope(company.identity.user("omar"), NOW)

    here = work_out(Ask(FIGURES["open_invoices"], EVER), Sitting(scope, company.engine, NOW))

    assert here == work_out(Ask(FIGURES["open_invoices"], EVER), on_sqlite().sitting("omar"))


async def test_the_doctor_says_that_data_can_be_read_and_which_role_is_not_safe(configured: Settings, server: Server):
    _, data = await erp_findings(configured)
    assert (data.verdict, data.detail) == ("ok", f"data of {server.address('nova_reader')}, read only")

    server.sql(f"ALTER ROLE {role_of('dana')} BYPASSRLS")
    *_, wrong = await erp_findings(configured)
    server.sql(f"ALTER ROLE {role_of('dana')} NOBYPASSRLS")

    said = f"{role_of('dana')}: the role bypasses row-level security: {role_of('dana')}"
    assert (wrong.verdict, wrong.detail) == ("problem", said)


# --- where there is no connection --------------------------------------------------------------------------------


def test_a_server_that_is_away_is_named_with_the_reason(tmp_path: Path):
    source = PostgresSource(Login(f"postgresql://nova_reader@/airep?host={tmp_path}"), catalogue())

    with pytest.raises(SourceAway, match=r"cannot be read: .*No such file"):
        source.version()


def test_a_role_that_is_not_provisioned_is_named(source: PostgresSource):
    stranger = on_sqlite().scope("tariq")

    with pytest.raises(SourceAway, match=f'authentication failed for user "{role_name(stranger.user)}"'):
        held(source, stranger)


def test_of_a_statement_that_fails_nothing_is_told_but_its_kind(source: PostgresSource):
    with pytest.raises(SourceAway) as problem:
        source.rows("SELECT CAST(username AS int) FROM accounts_user", {})

    assert str(problem.value).endswith("InvalidTextRepresentation (22P02)")


# --- mutation control: one policy --------------------------------------------------------------------------------


@contextmanager
def forgotten(server: Server, model: str) -> Generator[None]:
    """For a while a table's policy lets everything through."""
    table = catalogue().table(model)
    server.sql(f"ALTER POLICY nova_read ON {table.table} USING (true)")
    try:
        yield
    finally:
        server.sql(f"ALTER POLICY nova_read ON {table.table} USING ({predicate(table, catalogue())})")


def test_a_policy_that_forgets_its_branch_is_noticed(server: Server):
    with forgotten(server, "inventory.Warehouse"):
        said = attempt(server, role_of("omar"), ATTACKS[0])

    assert foreign_marks(said, people()["omar"], demo().database)


# --- designs A and B: controls that must leak --------------------------------------------------------------------


@pytest.fixture(scope="module")
def weak(server: Server) -> Server:
    """Nine branches; one shared role that says its branch in a setting, or takes on a role of the branch."""
    server.sql("CREATE DATABASE weak", database="postgres")
    server.sql("""
        CREATE TABLE stock (branch_id int, secret text);
        INSERT INTO stock SELECT n, 'secret of ' || n FROM generate_series(1, 9) AS n;
        ALTER TABLE stock ENABLE ROW LEVEL SECURITY;
        CREATE POLICY setting ON stock FOR SELECT TO PUBLIC USING (branch_id::text = current_setting('app.branch_id', true));
        CREATE ROLE shared LOGIN NOINHERIT PASSWORD 'pw';
        GRANT SELECT ON stock TO shared;
        CREATE ROLE br_2 NOLOGIN; CREATE ROLE br_3 NOLOGIN; GRANT br_2, br_3 TO shared;
        GRANT SELECT ON stock TO br_2, br_3;
        CREATE POLICY two ON stock FOR SELECT TO br_2 USING (branch_id = 2);
        CREATE POLICY three ON stock FOR SELECT TO br_3 USING (branch_id = 3);
    """, database="weak")  # fmt: skip
    return server


def ask_weak(server: Server, statement: str, before: str) -> str:
    with server.connected("shared", "weak") as connection:
        connection.execute(before.encode())
        cursor = connection.execute(statement.encode())
        said = [repr(cursor.fetchall()) if cursor.description else ""]
        while cursor.nextset():
            said.append(repr(cursor.fetchall()) if cursor.description else "")
    return "\n".join(said)


@pytest.mark.parametrize(
    ("before", "statement"),
    [
        ("SET app.branch_id = '2'", "SELECT set_config('app.branch_id', '3', false), s.secret FROM (SELECT 1) x LEFT JOIN stock s ON true; SELECT secret FROM stock"),
        ("SET app.branch_id = '2'", "SET app.branch_id = '3'; SELECT secret FROM stock"),
        ("SET ROLE br_2", "SELECT set_config('role', 'br_3', false); SELECT secret FROM stock"),
        ("SET ROLE br_2", "RESET ROLE; SET ROLE br_3; SELECT secret FROM stock"),
    ],
)  # fmt: skip
def test_a_setting_and_a_role_that_is_put_on_leak(weak: Server, before: str, statement: str):
    assert "secret of 3" not in ask_weak(weak, "SELECT secret FROM stock", before)
    assert "secret of 3" in ask_weak(weak, statement, before)
