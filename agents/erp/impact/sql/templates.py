"""What PostgreSQL has to do for a change, from its manual: locks, rewrites, and the rules of linters for it."""

from __future__ import annotations

from agents.erp.impact.report import Statement

EXCLUSIVE = "ACCESS EXCLUSIVE"
SHARE = "SHARE (blocks writes)"
SHARE_ROW = "SHARE ROW EXCLUSIVE on both tables"
SHARE_UPDATE = "SHARE UPDATE EXCLUSIVE (reads and writes go on)"
ROW_LOCKS = "ROW EXCLUSIVE, row locks"
NO_LOCK = "none"
MANUAL = "PostgreSQL manual, ALTER TABLE"
BRIEF = "metadata only, short, but it queues behind long transactions: set lock_timeout"


def rename_column(table: str, old: str, new: str) -> Statement:
    return _statement(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO "{new}";', EXCLUSIVE, BRIEF, ("renaming-column",))


def rename_table(table: str, new: str) -> Statement:
    return _statement(f'ALTER TABLE {table} RENAME TO "{new}";', EXCLUSIVE, BRIEF, ("renaming-table",))


def add_column(table: str, column: str, sql_type: str, *, default: str = "") -> Statement:
    """Since PostgreSQL 11 a constant default needs no rewrite."""
    extra = f" DEFAULT {default} NOT NULL" if default else " NULL"
    return _statement(f'ALTER TABLE {table} ADD COLUMN "{column}" {sql_type}{extra};', EXCLUSIVE, BRIEF)


def drop_column(table: str, column: str) -> Statement:
    found = _statement(
        f'ALTER TABLE {table} DROP COLUMN "{column}" CASCADE;',
        EXCLUSIVE,
        f"{BRIEF}; indexes and constraints that name the column go with it",
        ("ban-drop-column",),
    )
    return found.model_copy(update={"data_loss": True})


def drop_table(table: str) -> Statement:
    found = _statement(f"DROP TABLE {table} CASCADE;", EXCLUSIVE, "foreign keys to it are dropped", ("ban-drop-table",))
    return found.model_copy(update={"data_loss": True})


def alter_type(table: str, column: str, sql_type: str, *, rewrite: bool, loss: bool, note: str) -> Statement:
    rules = ("changing-column-type",) if rewrite else ()
    found = _statement(f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {sql_type};', EXCLUSIVE, note, rules)
    return found.model_copy(update={"rewrite": rewrite, "scan": rewrite, "data_loss": loss})


def not_null_in_steps(table: str, column: str, name: str) -> list[Statement]:
    """SET NOT NULL without a long lock: a validated CHECK spares it the scan."""
    return [
        _statement(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" CHECK ("{column}" IS NOT NULL) NOT VALID;', EXCLUSIVE, BRIEF
        ),
        scanning(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}";', SHARE_UPDATE),
        _statement(
            f'ALTER TABLE {table} ALTER COLUMN "{column}" SET NOT NULL;',
            EXCLUSIVE,
            "no scan: the validated CHECK proves it; without one the whole table is scanned under this lock",
        ),
        _statement(f'ALTER TABLE {table} DROP CONSTRAINT "{name}";', EXCLUSIVE, BRIEF),
    ]


def drop_not_null(table: str, column: str) -> Statement:
    return _statement(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP NOT NULL;', EXCLUSIVE, BRIEF)


def foreign_key_in_steps(table: str, column: str, target: str, name: str) -> list[Statement]:
    return [
        _statement(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}") REFERENCES {target} ("id") '
            "DEFERRABLE INITIALLY DEFERRED NOT VALID;",
            SHARE_ROW,
            "without NOT VALID it scans the table under this lock",
        ),
        scanning(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}";', f"{SHARE_UPDATE}, ROW SHARE on {target}"),
    ]


def drop_constraint(table: str, name: str) -> Statement:
    return _statement(f'ALTER TABLE {table} DROP CONSTRAINT "{name}";', EXCLUSIVE, BRIEF, ("ban-drop-constraint",))


def index_concurrently(table: str, columns: str, name: str, *, unique: bool = False, where: str = "") -> Statement:
    kind = "UNIQUE INDEX" if unique else "INDEX"
    condition = f" WHERE {where}" if where else ""
    found = scanning(f'CREATE {kind} CONCURRENTLY "{name}" ON {table} ({columns}){condition};', SHARE_UPDATE)
    note = "outside a transaction (atomic = False); a failed one stays INVALID and must be dropped"
    return found.model_copy(update={"note": note})


def drop_index(name: str) -> Statement:
    return _statement(
        f'DROP INDEX CONCURRENTLY "{name}";',
        SHARE_UPDATE,
        "outside a transaction",
    )


def unique_using(table: str, name: str) -> Statement:
    return _statement(
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" UNIQUE USING INDEX "{name}";',
        EXCLUSIVE,
        BRIEF,
    )


def check_in_steps(table: str, name: str, condition: str) -> list[Statement]:
    return [
        _statement(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" CHECK ({condition}) NOT VALID;',
            EXCLUSIVE,
            BRIEF,
        ),
        scanning(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}";', SHARE_UPDATE),
    ]


def batches(statement: str) -> Statement:
    return _statement(statement, ROW_LOCKS, "repeat in batches of a few thousand rows, each in its own transaction")


def scanning(statement: str, lock: str) -> Statement:
    return _statement(statement, lock, "scans the table").model_copy(update={"scan": True})


def nothing(why: str) -> Statement:
    """No SQL at all."""
    return _statement("-- no SQL", NO_LOCK, why)


def blocking(statement: str, lock: str, note: str, rules: tuple[str, ...] = ()) -> Statement:
    """What Django's own migration would run."""
    return _statement(statement, lock, note, rules)


def _statement(statement: str, lock: str, note: str, rules: tuple[str, ...] = ()) -> Statement:
    return Statement(statement=statement, backend="postgresql", lock=lock, note=note, rules=rules, evidence=(MANUAL,))


def column_type(written: str) -> str:
    """PostgreSQL's type of a Django field as written: `DecimalField(12, 2)` is `numeric(12, 2)`."""
    name, _, rest = written.partition("(")
    size = rest.rstrip(")").strip()
    sized = {"CharField": "varchar", "DecimalField": "numeric", "SlugField": "varchar", "URLField": "varchar",
             "EmailField": "varchar", "FileField": "varchar"}  # fmt: skip
    if name in sized:
        return f"{sized[name]}({size})" if size else sized[name]
    return PLAIN_TYPES.get(name, "bigint")


PLAIN_TYPES = {
    "TextField": "text",
    "IntegerField": "integer",
    "PositiveIntegerField": "integer",
    "SmallIntegerField": "smallint",
    "PositiveSmallIntegerField": "smallint",
    "BigIntegerField": "bigint",
    "PositiveBigIntegerField": "bigint",
    "AutoField": "integer",
    "BigAutoField": "bigint",
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "timestamp with time zone",
    "TimeField": "time",
    "DurationField": "interval",
    "FloatField": "double precision",
    "UUIDField": "uuid",
    "JSONField": "jsonb",
    "BinaryField": "bytea",
    "GenericIPAddressField": "inet",
}
