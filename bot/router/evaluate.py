"""How good a router is on a file of messages, and what changed since the last time."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from bot.router import Router

BINS = 10
TOP = 3
Z = 1.959964  # 95 %


class BadCases(Exception):
    """A file of messages that cannot be used; the text starts with `path:line`."""


@dataclass(frozen=True, slots=True)
class Case:
    """A message with the routes that are right for it."""

    text: str
    accept: tuple[tuple[str, ...], ...]
    kind: str = "single"
    lang: str = "en"
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a router did with a case."""

    text: str
    kind: str
    lang: str
    accept: tuple[tuple[str, ...], ...]
    route: tuple[str, ...]
    right: bool
    in_top: bool
    confidence: float
    method: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with its 95 % Wilson interval."""

    right: int
    total: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        return self.right / self.total if self.total else 0.0

    @classmethod
    def of(cls, rights: Sequence[bool]) -> Share:
        right, total = sum(rights), len(rights)
        return cls(right, total, *wilson(right, total))


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one evaluation."""

    overall: Share
    kinds: dict[str, Share]
    languages: dict[str, Share]
    top3: Share
    calibration_error: float
    confusions: tuple[tuple[str, str, int], ...]
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Change:
    """A message whose route differs between two evaluations."""

    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    effect: str


def read_cases(path: Path) -> list[Case]:
    """JSON lines with `text`, `accept`, and optionally `kind`, `lang`, `history`. Raises BadCases."""
    return list(_parse(path))


def _parse(path: Path) -> Iterator[Case]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadCases(f"{path}: cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        try:
            data = cast("dict[str, Any]", json.loads(line))
            accept = tuple(tuple(str(agent) for agent in route) for route in data["accept"])
            history = tuple(str(turn) for turn in data.get("history") or ())
            yield Case(str(data["text"]), accept, str(data.get("kind", "single")), str(data.get("lang", "en")), history)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadCases(f'{path}:{number}: expected {{"text": "...", "accept": [["agent"]]}}: {error}') from error


def run(router: Router, cases: Iterable[Case], clock: Callable[[], float] = time.perf_counter) -> list[Result]:
    """Route every case."""
    return [_judge(router, case, clock) for case in cases]


def _judge(router: Router, case: Case, clock: Callable[[], float]) -> Result:
    start = clock()
    route = router.route(case.text, case.history)
    spent = (clock() - start) * 1000
    right = route.agents in case.accept
    first = [agent for agent, _ in route.top[:TOP]]
    in_top = right or any(len(wanted) == 1 and wanted[0] in first for wanted in case.accept)
    confidence = round(route.confidence, 4)
    return Result(
        case.text,
        case.kind,
        case.lang,
        case.accept,
        route.agents,
        right,
        in_top,
        confidence,
        route.method,
        round(spent, 2),
    )


def summarise(results: Sequence[Result]) -> Summary:
    """By kind and language, with what is mistaken for what."""
    mistakes = Counter(
        (" > ".join(result.accept[0]), " > ".join(result.route))
        for result in results
        if not result.right and result.accept
    )
    spent = sorted(result.milliseconds for result in results)
    return Summary(
        overall=Share.of([result.right for result in results]),
        kinds=_by(results, lambda result: result.kind),
        languages=_by(results, lambda result: result.lang),
        top3=Share.of([result.in_top for result in results if result.kind == "single"]),
        calibration_error=calibration_error([(result.confidence, result.right) for result in results]),
        confusions=tuple((wanted, got, count) for (wanted, got), count in mistakes.most_common(20)),
        p50=_percentile(spent, 0.5),
        p95=_percentile(spent, 0.95),
    )


def _by(results: Sequence[Result], of: Callable[[Result], str]) -> dict[str, Share]:
    return {
        name: Share.of([result.right for result in results if of(result) == name])
        for name in sorted({*map(of, results)})
    }


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    rate, spread = right / total, Z * Z / total
    middle = rate + spread / 2
    reach = Z * math.sqrt(rate * (1 - rate) / total + spread / (4 * total))
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and truth are apart, over ten bins."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in pairs:
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return sum(abs(sum(c for c, _ in inside) - sum(r for _, r in inside)) for inside in bins.values()) / max(
        len(pairs), 1
    )


def compare(before: Sequence[Result], after: Sequence[Result]) -> list[Change]:
    """The messages routed differently: fixed, broken, or otherwise."""
    earlier = {(result.text, result.kind): result for result in before}
    pairs = [(earlier[key], result) for result in after if (key := (result.text, result.kind)) in earlier]
    return [Change(new.text, old.route, new.route, _effect(old, new)) for old, new in pairs if old.route != new.route]


def _effect(old: Result, new: Result) -> str:
    if old.right == new.right:
        return "other"
    return "fixed" if new.right else "broken"


def save(results: Iterable[Result], path: Path) -> None:
    """One JSON line a message."""
    lines = [json.dumps(asdict(result), ensure_ascii=False) for result in results]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(path: Path) -> list[Result]:
    """What `save` wrote. Raises BadCases."""
    try:
        return [_result(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadCases(f"{path}:0: not a saved evaluation: {error}") from error


def _result(data: dict[str, Any]) -> Result:
    accept = tuple(tuple(map(str, route)) for route in data["accept"])
    fields: dict[str, Any] = {**data, "accept": accept, "route": tuple(map(str, data["route"]))}
    return Result(**fields)
