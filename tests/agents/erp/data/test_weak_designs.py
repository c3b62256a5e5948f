"""Controls: designs that look safe and are not. The attacks must succeed on them, or the suite would prove nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from tests.agents.erp.reference.kit import demo

VIEWS = """
CREATE TEMP VIEW warehouse AS SELECT id, name FROM main.inventory_warehouse WHERE branch_id IN (2, 5);
CREATE TEMP VIEW entry AS SELECT id, memo FROM main.finance_journalentry WHERE branch_id IN (2, 5);
"""
SPOOF = "WITH warehouse AS (SELECT id, name FROM main.inventory_warehouse) SELECT name FROM warehouse"


def through_views(action: int, first: str | None, _second: str | None, _database: str | None, inner: str | None) -> int:
    """Tables may be read from inside the views only: SQLite names the view, or the CTE, that reads."""
    if action == sqlite3.SQLITE_READ and (first or "").startswith(("inventory_", "finance_")):
        return sqlite3.SQLITE_OK if inner in {"warehouse", "entry"} else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def ask_views(statement: str) -> list[Any]:
    """Views over the full database, with an authorizer that lets only the views read."""
    with closing(sqlite3.connect(f"file:{demo().database}?mode=ro", uri=True)) as connection:
        connection.executescript(VIEWS)
        connection.set_authorizer(through_views)
        return connection.execute(statement).fetchall()


def test_views_with_an_authorizer_hold_against_the_plain_question():
    assert "CNRY-B1" not in repr(ask_views("SELECT name FROM warehouse"))


def test_views_with_an_authorizer_leak_to_a_cte_named_like_the_view():
    assert "CNRY-B1" in repr(ask_views(SPOOF))


def ask_with_a_condition_put_behind(condition: str) -> list[Any]:
    """The scope's condition as text, with the asker's put behind it."""
    with closing(sqlite3.connect(f"file:{demo().database}?mode=ro", uri=True)) as connection:
        return connection.execute(
            f"SELECT name FROM inventory_warehouse WHERE branch_id IN (2, 5) AND {condition}"
        ).fetchall()


def test_a_condition_put_together_as_text_leaks():
    assert "CNRY-B1" not in repr(ask_with_a_condition_put_behind("code = 'MAIN'"))
    assert "CNRY-B1" in repr(ask_with_a_condition_put_behind("code = 'MAIN' OR 1 = 1"))
    assert "CNRY-B1" in repr(ask_with_a_condition_put_behind("0 UNION SELECT name FROM inventory_warehouse"))


def ask_with_a_setting(statement: str) -> list[Any]:
    """The branch in a table of settings that the asker's session can write."""
    with closing(sqlite3.connect(f"file:{demo().database}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE TEMP TABLE setting (branch INTEGER)")
        connection.execute("INSERT INTO setting VALUES (2)")
        connection.execute(
            "CREATE TEMP VIEW mine AS SELECT name FROM main.inventory_warehouse WHERE branch_id = (SELECT branch FROM setting)"
        )
        return [row for each in statement.split(";") for row in connection.execute(each)]


def test_a_branch_kept_in_a_setting_leaks_to_who_can_set_it():
    assert "CNRY-B1" not in repr(ask_with_a_setting("SELECT name FROM mine"))
    assert "CNRY-B1" in repr(ask_with_a_setting("UPDATE setting SET branch = 1; SELECT name FROM mine"))
