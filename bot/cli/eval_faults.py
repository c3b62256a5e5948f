"""`nova eval faults`: plants faults in a simulated world and measures how well Nova finds and fixes them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.spec import load_roster
from bot.cli.output import complain, show
from bot.improvement.faults.examination import Examination, Examined, folders
from bot.improvement.faults.files import BadFile
from bot.improvement.faults.score import Figure
from bot.improvement.faults.setting import Setting, open_setting
from bot.improvement.faults.summary import missed, summary
from bot.improvement.golden import shipped
from bot.settings import Settings
from memory.encoder import Encoder

PUBLIC = Path(__file__).parents[2] / "tests" / "novafaults"  # of a checkout; the wheel has none
HEADS: Mapping[str, str] = {
    "recall": "recall",
    "precision": "precision",
    "diagnosis": "diagnosis",
    "weeks_to_detect": "weeks",
    "fix_yield": "fix yield",
    "coverage": "coverage",
    "regressions": "regressed",
    "injected": "injected",
    "troll": "by troll",
    "null": "false",
    "late": "late",
    "tokens_per_week": "tokens",
}


def run(settings: Settings, options: argparse.Namespace) -> int:
    del settings  # the world brings its own; what this Nova is connected to does not matter
    roster = load_roster()
    try:
        played = [open_setting(path, tuple(roster), options.seed) for path in _scenarios(options.scenario)]
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
    except (BadFile, OSError) as problem:
        complain(str(problem))
        return 2
    examination = Examination(roster, Encoder(), shipped())
    examined = list(_examined(examination, played, options.out))
    found = summary([one.result for one in examined])
    short = missed(found)
    show(json.dumps(found, sort_keys=True, ensure_ascii=False) if options.json else _as_text(found, examined))
    for target in short:
        complain(f"missed: {target}")
    return 1 if short else 0


def _scenarios(chosen: Path | None) -> Sequence[Path]:
    if chosen:
        return (chosen,)
    found = sorted(PUBLIC.glob("*.yaml"))
    if not found:
        raise BadFile(f"{PUBLIC}: file: no scenarios here, this is no checkout; name one with --scenario")
    return found


def _examined(examination: Examination, played: Sequence[Setting], out: Path | None) -> Iterator[Examined]:
    for setting, folder in zip(played, folders(played, out), strict=True):
        complain(f"playing {setting.name}")
        yield examination.examine(setting, folder)


def _as_text(found: Mapping[str, Any], examined: Sequence[Examined]) -> str:
    """A row a scenario; beside it what a log of the nine intents with most 👎 would have found."""
    lines = [_row("", [*HEADS.values(), "log recall", "log prec."])]
    for one in examined:
        figures = [*one.result["metrics"].values(), one.log_only["recall"], one.log_only["precision"]]
        lines.append(_row(one.result["scenario"], figures))
    lines.extend(_row(name, found[name].values()) for name in ("macro", "worst"))
    lines.append(_row("nothing at all", [0, None, None, None, None, 0]))
    return "\n".join(lines)


def _row(name: str, figures: Iterable[Figure | str]) -> str:
    return f"{name:16}" + "".join(f"{_figure(figure):>11}" for figure in figures)


def _figure(value: Figure | str) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:g}"
