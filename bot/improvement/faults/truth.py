"""What is really wrong in a scenario; only the scorer reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.improvement.faults.asks import Ask
from bot.improvement.faults.files import (
    Cause,
    Collateral,
    FlakyTool,
    Misroute,
    ModelRefusal,
    Planted,
    Prompt,
    StaleMemory,
    ToolGap,
)
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.setting import Setting

PROBE_SEEDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """One planted fault: the findings it should lead to, its asks, its first week and the first one after it."""

    fault: Planted
    cause: Cause
    targets: tuple[str, ...]
    asks: tuple[str, ...]
    start: int
    end: int
    is_drift: bool
    fixable: bool
    probe_seed: int

    @property
    def id(self) -> str:
        return self.fault.id

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "class": self.fault.class_,
            "cause": self.cause,
            "targets": list(self.targets),
            "asks": list(self.asks),
            "weeks": [self.start, self.end - 1],
            "fixable": self.fixable,
            "probe_seed": self.probe_seed,
        }


def truth(planting: Planting, asked: Iterable[Ask]) -> tuple[Wrong, ...]:
    """The planted faults in the order of the file."""
    known = list(asked)
    return tuple(_wrong(planting, fault, known) for fault in planting.faults)


def _wrong(planting: Planting, fault: Planted, asked: Collection[Ask]) -> Wrong:
    setting = planting.setting
    cause, target = _named(setting, fault)
    drift = setting.is_drift(fault)
    return Wrong(
        fault=fault,
        cause=cause,
        targets=(target,),
        asks=tuple(ask.id for ask in asked if planting.concerns(fault, ask, setting.draws.of(ask.id))),
        start=fault.start_week,
        end=setting.end_of(fault),
        is_drift=drift,
        fixable=not (drift or isinstance(fault, ToolGap | Collateral)),
        probe_seed=int(setting.draws.of(fault.id).unit("probe seed") * PROBE_SEEDS),
    )


def _named(setting: Setting, fault: Planted) -> tuple[Cause, str]:
    """The cause of a fault and the target of the finding about it."""
    match fault:
        case Misroute() | Collateral():
            return "route", f"route:{fault.to or '*'}>{setting.intents[fault.target].agent}"
        case Prompt():
            return "prompt", f"prompt:{setting.intents[fault.target].agent}"
        case ToolGap():
            return "gap", f"gap:{setting.intents[fault.target].agent}"
        case FlakyTool():
            return "tool", f"tool:{fault.target}"
        case StaleMemory():
            return "memory", f"memory:{fault.target}"
        case ModelRefusal():
            return "model", f"model:{fault.target}"


def failure(setting: Setting, fault: Planted) -> str:
    """The tag of the failures that a fault causes."""
    match fault:
        case Misroute() | Collateral():
            return "agent"
        case Prompt():
            return f"directive:{fault.directive}"
        case ToolGap():
            return f"gap:{setting.intents[fault.target].tool}"
        case FlakyTool():
            return f"tool:{fault.target}"
        case StaleMemory():
            return f"fact:{fault.target.partition('/')[2]}"
        case ModelRefusal():
            return "model"


def targets(listed: str, said: str) -> bool:
    """Whether a finding's target is a listed one; * stands for any agent."""
    if "*" not in listed:
        return listed == said
    head, _, tail = listed.partition("*")
    return said.startswith(head) and said.endswith(tail) and len(said) > len(head) + len(tail)


def intents_of(asks: Iterable[str], asked: Mapping[str, Ask]) -> tuple[str, ...]:
    """The intents among asks, in alphabetical order."""
    return tuple(sorted({asked[name].intent for name in asks if name in asked}))
