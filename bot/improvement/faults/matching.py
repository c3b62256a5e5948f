"""Which fault a finding is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.improvement.faults.asks import Ask
from bot.improvement.faults.truth import Wrong, targets
from bot.improvement.faults.verdicts import Verdict

SHOWN = frozenset({"ready", "proposed", "canary", "kept", "rolled_back"})
MOST = 0.5  # of a finding's evidence
WRONG_BY_NATURE = 0.2  # of an intent's asks, where nothing is planted
FEWEST = 8  # asks to tell so
MOST_NATURAL = 3  # findings a scenario


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding that people were shown. `week` is the first one, `state` the last one.

    `cause`, `target` and `evidence` are those of the week in which it was first right about a fault, else of the first
    one; `matched` is that week.
    """

    finding: str
    week: int
    state: str
    cause: str
    target: str
    evidence: tuple[str, ...]
    wrong: Wrong | None
    matched: int | None
    natural: bool
    troll: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "finding": self.finding,
            "week": self.week,
            "state": self.state,
            "cause": self.cause,
            "target": self.target,
            "evidence": list(self.evidence),
            "fault": self.wrong.id if self.wrong else None,
            "natural": self.natural,
            "troll": self.troll,
        }


@dataclass(frozen=True, slots=True)
class Background:
    """What tells findings without a fault apart: who asked what, healthy verdicts, the answers trolls voted on."""

    asked: Mapping[str, Ask]
    healthy: Mapping[str, Verdict]
    trolled: frozenset[str]


def shown(lines: Sequence[Mapping[str, Any]], wrongs: Sequence[Wrong], background: Background) -> list[Shown]:
    """The shown findings, in the order of their first week and number."""
    by_finding: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        by_finding.setdefault(str(line["finding"]), []).append(line)
    found = [_shown(name, each, wrongs, background) for name, each in by_finding.items()]
    ordered = sorted((one for one in found if one), key=lambda one: (one.week, _number(one.finding)))
    return _few_natural(ordered)


def match(line: Mapping[str, Any], wrongs: Sequence[Wrong]) -> Wrong | None:
    """The fault that a weekly line is about: by its evidence, otherwise by its target; ties by fault id."""
    week, evidence = int(line["week"]), line["evidence"]
    there = sorted((wrong for wrong in wrongs if wrong.start <= week <= wrong.end), key=lambda wrong: wrong.id)
    shares = [(len(set(evidence) & set(wrong.asks)) / max(1, len(set(evidence))), wrong) for wrong in there]
    best = max((share for share, _ in shares), default=0.0)
    if best >= MOST:
        return next(wrong for share, wrong in shares if share == best)
    return next((wrong for wrong in there if any(targets(listed, line["target"]) for listed in wrong.targets)), None)


def _shown(
    name: str, lines: Sequence[Mapping[str, Any]], wrongs: Sequence[Wrong], background: Background
) -> Shown | None:
    visible = [line for line in lines if line["state"] in SHOWN and line["cause"] != "unknown"]
    if not visible:
        return None
    matches = [(line, wrong) for line in visible if (wrong := match(line, wrongs))]
    line, wrong = matches[0] if matches else (visible[0], None)
    evidence = tuple(line["evidence"])
    return Shown(
        finding=name,
        week=int(visible[0]["week"]),
        state=str(lines[-1]["state"]),
        cause=str(line["cause"]),
        target=str(line["target"]),
        evidence=evidence,
        wrong=wrong,
        matched=int(line["week"]) if wrong else None,
        natural=wrong is None and _is_natural(evidence, background),
        troll=wrong is None and _share(evidence, background.trolled) >= MOST,
    )


def _share(evidence: Sequence[str], among: frozenset[str]) -> float:
    return len(set(evidence) & among) / len(set(evidence)) if evidence else 0.0


def _is_natural(evidence: Sequence[str], background: Background) -> bool:
    """Whether it is about an intent that the router does not get right even when nothing is planted."""
    intents = Counter(background.asked[name].intent for name in evidence if name in background.asked)
    if not intents:
        return False
    intent = min(intents, key=lambda name: (-intents[name], name))
    wrong = ["agent" in background.healthy[name].tags for name, ask in background.asked.items() if ask.intent == intent]
    return len(wrong) >= FEWEST and sum(wrong) / len(wrong) > WRONG_BY_NATURE


def _few_natural(found: Sequence[Shown]) -> list[Shown]:
    """At most three of a scenario are forgiven; the rest count as false."""
    left, kept = MOST_NATURAL, list[Shown]()
    for one in found:
        forgiven = one.natural and left > 0
        left -= forgiven
        kept.append(replace(one, natural=forgiven))
    return kept


def _number(finding: str) -> tuple[int, str]:
    digits = "".join(char for char in finding if char.isdigit())
    return int(digits or 0), finding
