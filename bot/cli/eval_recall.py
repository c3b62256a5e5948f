"""`nova eval recall FILE`: how well turns that answer questions are found in dialogues of your own."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.cli.output import complain, show
from bot.evaluation import recall
from bot.evaluation.recall import CUTS, BadDialogues
from bot.settings import Settings
from memory.connection import open_store
from memory.encoder import Encoder


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        figures = asyncio.run(_measure(settings, options.file))
    except BadDialogues as problem:
        complain(str(problem))
        return 2
    show(json.dumps(figures, ensure_ascii=False) if options.json else _as_text(figures))
    return 0


async def _measure(settings: Settings, file: Path) -> dict[str, Any]:
    """In a store of its own, so that nobody's memory ever holds a measured dialogue."""
    recall.read_dialogues(file)
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store:
            return await recall.run(file, store.redis, Encoder(settings.nova_data_dir / "models"))


def _as_text(figures: Mapping[str, Any]) -> str:
    header = f"{'':14}{'n':>6}" + "".join(f"{f'@{cut}':>8}" for cut in CUTS)
    rows = [_row("all", figures["questions"], figures["recall"])]
    rows.extend(_row(name, share["n"], share) for name, share in figures["types"].items())
    return "\n".join([header, *rows])


def _row(name: str, count: int, shares: Mapping[str, float]) -> str:
    return f"{name:14}{count:>6}" + "".join(f"{shares[str(cut)]:>8.1%}" for cut in CUTS)
