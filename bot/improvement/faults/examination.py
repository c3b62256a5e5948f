"""Examines Nova on scenarios: three runs each, their score, and what may be kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.spec import AgentSpec
from bot.improvement.faults.baseline import log_only
from bot.improvement.faults.driver import Driver
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.routers import Routers
from bot.improvement.faults.score import Figure, Runs, Score
from bot.improvement.faults.setting import Setting
from bot.improvement.faults.world import Golden, Played, World, compare
from memory.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Examined:
    """One scenario's score, and what a log of 👎 would have found."""

    result: dict[str, Any]
    log_only: Mapping[str, Figure]


class Examination:
    """Examines one scenario after the other; what they share is learned once."""

    def __init__(self, roster: Mapping[str, AgentSpec], encoder: Encoder, golden: Golden) -> None:
        """`golden` are the questions that ship with Nova."""
        self._routers = Routers(roster, encoder)
        self._descriptions = {name: spec.description for name, spec in roster.items()}
        self._golden = golden

    def examine(self, setting: Setting, keep: Path | None = None) -> Examined:
        """Play and score a scenario; `keep` is the folder for what the run wrote."""
        golden = (*self._golden, *((question.q, question.agent) for question in setting.world.golden))
        planting, healthy = Planting(setting), Planting(setting, faulty=False)
        runs = Runs(
            played=Driver(setting, self._routers, golden, self._descriptions).play(),
            untouched=compare(planting, self._routers),
            healthy=compare(healthy, self._routers),
        )
        score = Score(World(planting, self._routers), runs, golden)
        examined = Examined(score.as_json(), log_only(setting, score, runs.untouched))
        if keep:
            _keep(keep, runs.played, score)
        self._routers.forget_overlays()
        return examined


def _keep(folder: Path, played: Played, score: Score) -> None:
    """What the run wrote, in the forms that other tools read."""
    (folder / "overlays").mkdir(parents=True, exist_ok=True)
    _lines(folder / "traffic.jsonl", (event.as_json() for event in played.events))
    _lines(folder / "findings.jsonl", played.findings)
    _lines(folder / "ledger.jsonl", played.ledger)
    for overlay in played.written:
        _whole(folder / "overlays" / f"{overlay.n}.json", overlay.as_json())
    _whole(folder / "truth.json", {"faults": [wrong.as_json() for wrong in score.wrongs]})


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    text = "".join(f"{json.dumps(row, ensure_ascii=False, sort_keys=True)}\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def _whole(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(f"{json.dumps(content, ensure_ascii=False, sort_keys=True)}\n", encoding="utf-8")


def folders(settings: Sequence[Setting], out: Path | None) -> list[Path | None]:
    """Where each scenario is kept: in the folder itself, or below it where there are several."""
    if out is None:
        return [None] * len(settings)
    return [out if len(settings) == 1 else out / setting.name for setting in settings]
