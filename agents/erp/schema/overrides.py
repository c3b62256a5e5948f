"""What a person has declared about scopes, in a TOML file that wins over everything derived.

[roots]
tenant = "org.Tenant"
branch = "org.Branch"

[models."inventory.StockLedgerEntry"]
level = "B"                      # G, T, B or T(+B)
path = "warehouse__branch"       # empty for a global model
sensitive = ["unit_cost"]
shared_by_design = false         # true: read without a scope on purpose
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from agents.erp.schema.snapshot import Level, Record


class BadOverrides(Exception):
    """The override file cannot be used; the text names the place."""


class DeclaredRoots(Record):
    tenant: str | None = None
    branch: str | None = None


class Declared(Record):
    """What is declared of one model; what is absent stays derived."""

    level: Level | None = None
    path: str | None = None
    sensitive: tuple[str, ...] = ()
    shared_by_design: bool = False


class Overrides(Record):
    roots: DeclaredRoots | None = None
    models: Mapping[str, Declared] = Field(default_factory=dict[str, Declared])


def read_overrides(file: Path) -> Overrides:
    """The declarations of a file; none if there is no file. Raises BadOverrides."""
    try:
        return Overrides.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Overrides()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadOverrides(f"{file}: {error}") from error
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False)]
        raise BadOverrides(f"{file}: {'; '.join(problems)}") from error
