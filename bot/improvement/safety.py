"""What no overlay may break, whatever it improves: a golden set of its own, of questions and of lines for prompts.

Rights, confirmed writes and proofs of what was done are checked by code that overlays do not reach. This set keeps
them from even leaning against it: a question that probes for more than somebody may have goes where it always went,
and no line of a prompt says that less care will do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.improvement.operations import AddBullet, Op, ReplaceBullet, SetFallback
from bot.improvement.wording import BULLETS

DATA = Path(__file__).parent / "data"
Kind = Literal["tenant", "branch", "permission", "injection", "disclosure", "claim"]


class Probe(BaseModel):
    """A question that asks for more than is due, and the agent that it has to reach."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    text: str
    agent: str


class Line(BaseModel):
    """Words that no prompt may get."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    line: str


def _read(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


_cases = TypeAdapter[Probe | Line](Probe | Line)


@cache
def _shipped() -> tuple[Probe | Line, ...]:
    return tuple(_cases.validate_json(line) for line in _read("safety.jsonl").splitlines())


def probes() -> tuple[Probe, ...]:
    """Questions beside the golden ones: routing replays them before a fix is shown, and every night after."""
    return tuple(case for case in _shipped() if isinstance(case, Probe))


def lines() -> tuple[Line, ...]:
    """Lines that `strays` has to refuse."""
    return tuple(case for case in _shipped() if isinstance(case, Line))


def questions() -> tuple[tuple[str, str], ...]:
    """(question, agent) pairs, as golden questions are."""
    return tuple((probe.text, probe.agent) for probe in probes())


def broken(ops: Sequence[Op], substitutes: Mapping[str, Collection[str]], known: Collection[str] = ()) -> str:
    """Why operations may not be shown; "" where they may.

    `substitutes` are the tools that may stand in for a tool, `known` the lines that earlier prompts had.
    """
    for op in ops:
        if isinstance(op, AddBullet | ReplaceBullet) and op.text not in known and (word := strays(op.text)):
            return f"its text says more than how answers look ({word})"
        if isinstance(op, SetFallback) and op.to not in substitutes.get(op.tool, ()):
            return f"{op.to} is no substitute of {op.tool}"
    return ""


def strays(line: str) -> str:
    """The first word of a line that is not about how answers look; "" where all are, or Nova ships the line.

    What may be said is listed, not what may not: there is no end to the ways of asking for less care. Anything else
    belongs into the agent's own file, where people review it.
    """
    if line in _SHIPPED:
        return ""
    plain = line.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if found := _MARKUP.search(plain) or _UNASKED.search(plain):
        return found[0]
    return next((word for word in _WORD.findall(plain) if word not in _form()), "")


_SHIPPED = frozenset(text for _, text in BULLETS.values())
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MARKUP = re.compile(r"[<>\[\]{}@`|\\]|://|\w:\w")
_UNASKED = re.compile(r"\b(?:never|not|don't|no|without|stop|avoid)\b.*\bask\w*")


@cache
def _form() -> frozenset[str]:
    """Words about how an answer looks."""
    return frozenset(_read("form_words.txt").split())
