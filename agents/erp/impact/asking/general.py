"""Questions about migrations that name nothing of the schema: what Django and PostgreSQL do in general."""

from __future__ import annotations

from dataclasses import dataclass

from agents.erp.impact.asking import words
from agents.erp.impact.asking.words import says
from agents.erp.impact.effects.facts import (
    ALTER_TABLE,
    COLLECTOR,
    CREATE_INDEX,
    DJANGO_MIGRATIONS,
    DJANGO_OPERATIONS,
    DJANGO_UPDATE,
    EXPLICIT_LOCKING,
    UNIQUE_NULLS,
)
from agents.erp.impact.report import Row, row


@dataclass(frozen=True, slots=True)
class General:
    """A fact, the words that ask for it, and its source."""

    asked: str
    text: str
    source: str


GENERAL = (
    General(
        words.RENAME,
        "Renaming a plain column is metadata only (no rewrite, ACCESS EXCLUSIVE for a moment); a foreign key or a "
        "model "
        "drops and re-adds foreign key constraints. Old processes break at once: keep `db_column` first, then "
        "expand/contract.",
        DJANGO_OPERATIONS,
    ),
    General(
        words.RENAME,
        "The autodetector sees a rename as remove + add unless told; constraints that name the field must follow in "
        "state "
        "only, else their index is dropped and rebuilt.",
        "django/db/migrations/questioner.py",
    ),
    General(
        words.NOT_NULL + r"|\bhot table\b",
        "NOT NULL: backfill in batches, ADD CONSTRAINT CHECK (… IS NOT NULL) NOT VALID, VALIDATE, SET NOT NULL (no "
        "scan "
        "then), DROP CONSTRAINT. Without the CHECK the whole table is scanned under ACCESS EXCLUSIVE.",
        ALTER_TABLE,
    ),
    General(
        words.INDEX + r"|concurrent",
        "CREATE INDEX blocks writes until it is built; CREATE INDEX CONCURRENTLY does not, outside a transaction "
        "(`AddIndexConcurrently`, `atomic = False`). One that failed stays INVALID: drop and repeat.",
        CREATE_INDEX,
    ),
    General(
        r"\bfk\b|foreign key|not valid|validate",
        "A foreign key: ADD CONSTRAINT … NOT VALID (short lock on both tables), then VALIDATE CONSTRAINT (reads and "
        "writes "
        "go on). AlterField on a foreign key drops and re-adds its constraint.",
        ALTER_TABLE,
    ),
    General(
        words.ON_DELETE + r"|on delete",
        "on_delete lives in Python: changing it gives an AlterField without SQL. Django's collector decides, through "
        "`_base_manager`, so cascades cross branches.",
        f"django/{COLLECTOR}",
    ),
    General(
        words.UNIQUE,
        "In a unique rule NULLs are distinct unless nulls_distinct=False (PostgreSQL 15+, Django 5.0+). Build it as "
        "CREATE "
        "UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.",
        UNIQUE_NULLS,
    ),
    General(
        r"lock_timeout|\block\b|access exclusive|block\w*|bloque\w*|sperr\w*",
        "Nearly every ALTER TABLE takes ACCESS EXCLUSIVE and queues behind long transactions, and everything queues "
        "behind "
        "it: SET lock_timeout and retry.",
        EXPLICIT_LOCKING,
    ),
    General(
        r"add\w* (a )?column|default now|adding a default|\bnew column\b",
        "ADD COLUMN with a constant default needs no rewrite (PostgreSQL 11+); a volatile one (a sequence, random()) "
        "does.",
        ALTER_TABLE,
    ),
    General(
        r"backfill|runpython|in batches|\bsaves\b",
        "Models inside a migration are historical: no `save()` of yours, plain managers, no signals of your receivers "
        "by "
        "default. Backfill in batches, each in its own transaction, with `update()` or SQL.",
        DJANGO_MIGRATIONS,
    ),
    General(
        r"varchar|enlarge|shorten|precision|decimals?|bigint|numeric",
        "A longer varchar and a larger precision at the same scale are free; a shorter one scans, another scale or an "
        "integer of another size rewrites the table. A smaller scale rounds silently, overflow aborts.",
        ALTER_TABLE,
    ),
    General(
        words.REMOVE + r"|\bdropp",
        "DROP COLUMN is fast and final: indexes and constraints that name it go too, its data only comes back from a "
        "backup. First stop using it, then remove it from the state, one release later from the database.",
        ALTER_TABLE,
    ),
    General(r"update\(\)|bulk_", "`update()` and bulk calls skip `save()` and signals.", DJANGO_UPDATE),
    General(
        r"order of deploy|code first|one deploy|rolling|old pods|flip|dual write",
        "Expand before code that needs it, contract after code that used it: two deploys at least. In between old and "
        "new "
        "processes share one schema.",
        DJANGO_OPERATIONS,
    ),
)


def general_rows(text: str) -> list[Row]:
    """The facts that a text asks for; none if it is about something else."""
    return [row(fact.text, fact.source) for fact in GENERAL if says(text, fact.asked)]
