"""Answers that the router was unsure of, and answers that took long, each against what is usual."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from bot.improvement.records import AnswerRecord

LOW = 10  # percentile of the margins with which questions were routed
SLOW, TIMES = 95, 2.0  # percentile of an agent's times, and how often it an answer must take
ENOUGH = 20  # answers that say what is usual
ROUTED = frozenset({"head", "below-threshold", "model"})


def weighed(records: Iterable[AnswerRecord]) -> list[AnswerRecord]:
    """The same answers, which know whether their router was unsure and whether they took long, as far as that is told.

    Where a person named the agent nothing was routed; what has happened less than ENOUGH times is never unusual.
    """
    found = list(records)
    least = _least_margin(found)
    most = _most_milliseconds(found)
    return [_weighed(record, least, most.get(record.agent)) for record in found]


def _least_margin(records: Iterable[AnswerRecord]) -> float | None:
    margins = [record.margin for record in records if record.method in ROUTED]
    return float(np.percentile(margins, LOW)) if len(margins) >= ENOUGH else None


def _most_milliseconds(records: Iterable[AnswerRecord]) -> Mapping[str, float]:
    """For each agent, milliseconds beyond which an answer took long."""
    times: dict[str, list[float]] = {}
    for record in records:
        times.setdefault(record.agent, []).append(record.milliseconds)
    return {agent: TIMES * float(np.percentile(some, SLOW)) for agent, some in times.items() if len(some) >= ENOUGH}


def _weighed(record: AnswerRecord, least: float | None, most: float | None) -> AnswerRecord:
    unsure = None if least is None or record.method not in ROUTED else record.margin < least
    return replace(record, unsure=unsure, slow=most is not None and record.milliseconds > most)
