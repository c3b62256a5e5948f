"""What a project's people declare about access: who is a member where, and what each model and field asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

POLICY_FILE = "nova-data.toml"


class BadPolicy(Exception):
    """The declarations cannot be used; the text names the file and what is wrong."""


class Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IdentitySql(Declared):
    """Statements over the ERP's tables; what each gets and gives stands in the reference ERP's file."""

    user: str
    memberships: str
    branches: str
    login: str
    code: str


class Policy(Declared):
    """`needs` maps a model's label to permissions of which one is enough, `sensitive` a field to its permission.

    `labelled` maps a model to two fields that name a row of any model: one has the label, the other the id. `timezone`
    is the zone people mean by a day where the database keeps times in UTC; empty where it keeps local ones.
    """

    identity: IdentitySql
    needs: Mapping[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    sensitive: Mapping[str, str] = Field(default_factory=dict[str, str])
    timezone: str = ""
    labelled: Mapping[str, tuple[str, str]] = Field(default_factory=dict[str, tuple[str, str]])


def read_policy(project: Path) -> Policy:
    """The policy of a project's folder. Raises BadPolicy."""
    file = project / POLICY_FILE
    try:
        return Policy.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadPolicy(f"{file}: {error}") from error
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False)]
        raise BadPolicy(f"{file}: {'; '.join(problems)}") from error
