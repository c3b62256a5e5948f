"""`nova route`: which agents would answer, as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from agents.spec import SPECIALISTS, load_roster
from bot.cli.output import complain, show
from bot.router import Route, Router
from bot.router.trained import TrainedRouter
from bot.settings import Settings
from memory.encoder import Encoder


class BadFile(Exception):
    """A line of an input file that cannot be used."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    router = load_router(settings)
    if not options.file:
        text = " ".join(options.text).encode(errors="replace").decode() or sys.stdin.read().strip()
        if not text:
            complain("nothing to route: give a message, --file, or lines on standard input")
            return 2
        show(_line(text, router.route(text)))
        return 0
    try:
        for row in read_rows(options.file):
            show(_line(row["text"], router.route(row["text"], row.get("history", ()))))
    except BadFile as problem:
        complain(str(problem))
        return 2
    return 0


def load_router(settings: Settings) -> Router:
    """The router as the running assistant has it."""
    roster = load_roster((SPECIALISTS, *settings.nova_agent_dirs))
    return TrainedRouter.load(roster, Encoder(settings.nova_data_dir / "models"), settings.nova_data_dir / "router")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """JSON lines with at least `text`. Raises BadFile with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadFile(f"cannot read {str(path)!r}: {(error.strerror or 'unknown error').lower()}") from error
    for number, line in enumerate(lines, start=1):
        try:
            row: Any = json.loads(line)
        except ValueError as error:
            raise BadFile(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(cast("dict[str, Any]", row).get("text"), str):
            raise BadFile(f'{path}:{number}: expected {{"text": "..."}}')
        yield cast("dict[str, Any]", row)


def _line(text: str, route: Route) -> str:
    row = {
        "text": text,
        "route": list(route.agents),
        "confidence": round(route.confidence, 4),
        "top": [[agent, round(score, 4)] for agent, score in route.top],
        "method": route.method,
    }
    return json.dumps(row, ensure_ascii=False)
