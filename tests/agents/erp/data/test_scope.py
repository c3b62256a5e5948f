"""Who may see what is read from the ERP's memberships, anew for every request, and cannot be talked about."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from agents.erp.data.identity import LASTS
from agents.erp.data.scope import NoAccess
from tests.agents.erp.data.kit import NOW, Workbench


def test_a_member_has_the_branches_of_the_memberships_with_the_permissions_of_each(bench: Workbench):
    scope = bench.scope("omar")

    assert scope.names() == ("Irbid", "Aqaba")
    assert scope.branches_for("payroll") == {2}
    assert scope.branches_for("ledger") == {2, 5}
    assert scope.branches_for("admin") == frozenset()


def test_a_tenant_administrator_has_every_branch_by_name_and_no_other_tenant(bench: Workbench):
    scope = bench.scope("ines")

    assert scope.ids == {3, 4}
    assert scope.branches_for("payroll") == {3, 4}


def test_an_inactive_branch_can_be_read(bench: Workbench):
    assert [grant.active for grant in bench.scope("joana").branches] == [True, False]


def test_somebody_without_a_branch_is_refused_instead_of_given_empty_totals(bench: Workbench):
    with pytest.raises(NoAccess, match="not a member of any branch"):
        bench.scope("zaid")


def test_somebody_who_left_is_a_stranger(bench: Workbench):
    with pytest.raises(NoAccess, match="don't know you"):
        bench.scope("nuno")


def test_somebody_unknown_is_refused_in_the_same_words(bench: Workbench):
    with pytest.raises(NoAccess, match="don't know you"):
        bench.identity.scope(999_999, NOW)


def test_a_changed_membership_counts_from_the_next_request(own_bench: Workbench, own_file: Path):
    before = own_bench.scope("omar")
    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("DELETE FROM accounts_branchmembership WHERE branch_id = 5 AND user_id = 2")

    assert own_bench.scope("omar").ids == {2}
    assert before.ids == {2, 5}  # what was made before is frozen, and soon too old


def test_a_scope_grows_old(bench: Workbench):
    scope = bench.scope("omar")

    scope.check(NOW)
    with pytest.raises(NoAccess, match="took too long"):
        scope.check(NOW + LASTS + timedelta(seconds=1))


def test_a_membership_in_a_branch_of_another_tenant_gives_nothing(own_bench: Workbench, own_file: Path):
    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("INSERT INTO accounts_branchmembership (user_id, branch_id, role_id) VALUES (2, 3, 1)")

    assert own_bench.scope("omar").ids == {2, 5}


def test_the_hash_differs_with_the_person_the_branches_and_the_permissions(own_bench: Workbench, own_file: Path):
    hashes = {own_bench.scope(login).hash for login in ("omar", "nadia", "yousef", "rania")}
    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("UPDATE accounts_role SET permissions = '[\"sales\"]' WHERE name = 'Accountant'")

    assert len(hashes | {own_bench.scope("omar").hash}) == 5
