"""`nova eval claims FILE`: which replies say that something was done that no receipt backs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.claims import unbacked
from agents.claims.tool_names import effect_of
from agents.tool import Receipt
from bot.cli.output import complain, show
from bot.settings import Settings


class Shown(BaseModel):
    """A receipt as the file gives it: which tool, whether it succeeded, what it said."""

    model_config = ConfigDict(frozen=True)

    tool: str
    ok: bool
    summary: str = ""

    def receipt(self) -> Receipt:
        return Receipt("", "", self.tool, effect_of(self.tool, self.summary), "", self.ok, 0.0, self.summary)


class Case(BaseModel):
    """One line: a reply with the receipts of its turn; other keys are for whoever made the file."""

    model_config = ConfigDict(frozen=True)

    reply: str
    receipts: tuple[Shown, ...] = ()


class BadCase(Exception):
    """A line that cannot be used; the text names file and line."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    del settings  # nothing depends on them
    try:
        cases = list(_read(options.file))
    except BadCase as problem:
        complain(str(problem))
        return 2
    for case in cases:
        claims = unbacked(case.reply, [shown.receipt() for shown in case.receipts])
        show(json.dumps({"flagged": bool(claims), "claims": [claim.text for claim in claims]}, ensure_ascii=False))
    return 0


def _read(path: Path) -> Iterator[Case]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadCase(f"{path}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield Case.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise BadCase(f"{path}:{number}: {place + ': ' if place else ''}{first['msg']}") from error
