"""Overlays: immutable versions of what people agreed to change. The head is the last one; undo is a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, cast

from pydantic import JsonValue

from bot.improvement.operations import ROUTE, Op, Restore, State, as_json
from bot.improvement.ports import RouteExamples


class Stale(Exception):
    """What was tested has changed since; the text names the slice."""


def applied(state: State, op: Op) -> State:
    """The state after one operation."""
    keys = dict(state.get(op.slice, {}))
    before, value = keys.get(op.key), op.value
    if op.merges:
        value = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else None
    if value is None:
        keys.pop(op.key, None)
    else:
        keys[op.key] = value
    slices = {name: content for name, content in state.items() if name != op.slice}
    return {**slices, op.slice: keys} if keys else slices


def inverse(state: State, ops: Sequence[Op]) -> tuple[Op, ...]:
    """What undoes operations applied to a state: every touched key as it was, last one first."""
    touched = dict.fromkeys((op.slice, op.key) for op in ops)
    return tuple(
        Restore(place=place, name=name, was=state.get(place, {}).get(name)) for place, name in reversed(touched)
    )


def digest(content: object) -> str:
    """A hash of canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def slice_hashes(state: State, ops: Sequence[Op]) -> dict[str, str]:
    """The hash of each slice that operations touch."""
    return {name: digest(state.get(name, {})) for name in sorted({op.slice for op in ops})}


@dataclass(frozen=True, slots=True)
class Overlay:
    """Version `n`. `slices` are the hashes it was tested against; `undoes` the version it takes back, 0 for none."""

    n: int
    parent: int
    finding: str
    ops: tuple[Op, ...]
    inverse: tuple[Op, ...]
    slices: Mapping[str, str]
    by: str
    at: datetime
    canary: float = 1.0
    evaluation: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    undoes: int = 0

    def as_json(self) -> dict[str, Any]:
        """The form of an overlay file."""
        return {
            "n": self.n,
            "parent": self.parent,
            "finding": self.finding,
            "slices": {name: f"sha256:{value}" for name, value in self.slices.items()},
            "by": self.by,
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "canary": self.canary,
            "ops": as_json(self.ops),
            "inverse": as_json(self.inverse),
            "eval": dict(self.evaluation),
            "undoes": self.undoes,
        }


class Overlays:
    """All versions, and the state each of them leaves."""

    def __init__(self, versions: Sequence[Overlay] = ()) -> None:
        self._versions = list(versions)
        self._states: list[State] = [{}]
        for overlay in versions:
            self._states.append(reduce(applied, overlay.ops, self._states[-1]))

    @property
    def head(self) -> int:
        return len(self._versions)

    @property
    def all(self) -> tuple[Overlay, ...]:
        return tuple(self._versions)

    def __getitem__(self, n: int) -> Overlay:
        return self._versions[n - 1]

    def state(self, n: int | None = None) -> State:
        """The state under a version; the head's by default, {} for 0."""
        return self._states[self.head if n is None else n]

    def is_undone(self, n: int) -> bool:
        return any(overlay.undoes == n for overlay in self._versions)

    def append(
        self,
        finding: str,
        ops: Sequence[Op],
        slices: Mapping[str, str],
        *,
        by: str,
        at: datetime,
        canary: float = 1.0,
        evaluation: Mapping[str, JsonValue] | None = None,
        undoes: int = 0,
    ) -> Overlay:
        """Write the next version. Raises Stale when a slice is not as it was tested."""
        before = self.state()
        changed = [name for name, value in slice_hashes(before, ops).items() if slices.get(name) != value]
        if changed:
            raise Stale(f"{changed[0]} changed since this was tested")
        overlay = Overlay(
            n=self.head + 1,
            parent=self.head,
            finding=finding,
            ops=tuple(ops),
            inverse=inverse(before, ops),
            slices=dict(slices),
            by=by,
            at=at,
            canary=canary,
            evaluation=evaluation or {},
            undoes=undoes,
        )
        self._versions.append(overlay)
        self._states.append(reduce(applied, overlay.ops, before))
        return overlay

    def undo(self, n: int, *, by: str, at: datetime) -> Overlay:
        """Take a version back. Raises Stale naming the later version that changed the same keys since."""
        target = self[n]
        keys = {(op.slice, op.key) for op in target.ops}
        later = [
            overlay.n
            for overlay in self._versions[n:]
            if not overlay.undoes and not self.is_undone(overlay.n) and keys & {(o.slice, o.key) for o in overlay.ops}
        ]
        if later or self.is_undone(n):
            raise Stale(f"overlay {n} was already undone" if not later else f"undo overlay {later[-1]} first")
        hashes = slice_hashes(self.state(), target.inverse)
        return self.append(target.finding, target.inverse, hashes, by=by, at=at, undoes=n)


# --- what a state means ---------------------------------------------------------------------------------


def route_examples(state: State) -> RouteExamples:
    """What a state adds to the router."""
    found: dict[str, list[Any]] = {"add": [], "negative": [], "move": [], "threshold": []}
    for name, raw in sorted(state.get(ROUTE, {}).items()):
        value = cast("dict[str, Any]", raw)
        match value["kind"]:
            case "move":
                found["move"].append((name, value["text"], value["from"], value["to"]))
            case "threshold":
                found["threshold"].append((name.removeprefix("threshold:"), float(value["threshold"])))
            case kind:
                found[kind].append((name, value["agent"], value["text"]))
    return RouteExamples(tuple(found["add"]), tuple(found["negative"]), tuple(found["move"]), tuple(found["threshold"]))


def bullets(state: State, agent: str) -> tuple[str, ...]:
    """The lines a state adds to an agent's instructions."""
    lines = cast("Mapping[str, Any]", state.get(f"prompt/{agent}", {}))
    return tuple(line["text"] for _, line in sorted(lines.items()))


def fact(state: State, person: str, memory: str, now: datetime) -> tuple[bool, str | None]:
    """Whether a state says something about a fact, and its value; None is a fact not to be used."""
    value = cast("dict[str, Any] | None", state.get(f"memory/{person}/{memory}", {}).get("fact"))
    match value and value["kind"]:
        case "replace":
            return True, value["text"] if value else None
        case "forget":
            return True, None
        case "expire":
            return (True, None) if value and datetime.fromisoformat(value["when"]) <= now else (False, None)
        case _:
            return False, None


def is_muted(state: State, tool: str, now: datetime) -> bool:
    value = cast("dict[str, Any] | None", state.get(f"tool/{tool}", {}).get("mute"))
    return value is not None and datetime.fromisoformat(value["until"]) > now


def fallback(state: State, tool: str) -> str | None:
    """The tool that is called instead, if a state names one."""
    value = cast("dict[str, Any] | None", state.get(f"tool/{tool}", {}).get("fallback"))
    return str(value["to"]) if value else None


def pinned(state: State, agent: str) -> str | None:
    """The model that a state pins for an agent."""
    value = cast("dict[str, Any] | None", state.get(f"model/{agent}", {}).get("pin"))
    return str(value["model"]) if value else None
