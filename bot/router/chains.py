"""A request of several steps, planned by rules: cut it, ask the head about each piece, keep the cuts that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.router import Route, Step, forms, parts
from bot.router.judge import Judge, Opinion
from bot.router.parts import Parts
from bot.router.segments import Cut, cuts

MOST_CUTS = 6
MOST_STEPS = 4
SURE = {"strong": 0.45, "weak": 0.6}  # how sure the head must be of a piece beside a cut of that kind
FORM = 0.9  # an output phrase is nearly certain
DATA = ("erp.", "pipeline.", "general.")
NO_DATA = ("general.chat",)


@dataclass(frozen=True, slots=True)
class Piece:
    """One step found."""

    text: str
    agent: str
    confidence: float


class Planner:
    """Finds chains; None means the message is one step."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def plan(self, text: str, whole: Opinion) -> Route | None:
        part = parts.split(text)
        pieces = self._by_cuts(part, whole) or self._by_form(part, whole)
        return _route(pieces, whole, text) if pieces else None

    def _by_cuts(self, part: Parts, whole: Opinion) -> list[Piece]:
        """Cut at the place whose two sides are surest, then each side again."""
        places = cuts(part.ask)[:MOST_CUTS]
        if not places:
            return []
        bounds = [0, *(cut.end for cut in places)]
        ends = [*(cut.start for cut in places), len(part.ask)]
        texts = [part.ask[start:end].strip(" ,") for start, end in zip(bounds, ends, strict=True)]
        opinions = self._judge.opinions([_in_context(text, part) for text in texts])
        pieces: list[Piece] = []
        for i, (text, opinion) in enumerate(zip(texts, opinions, strict=True)):
            pieces = _joined(pieces, text, opinion, places[i - 1] if i else None, part)
        return pieces if len({piece.agent for piece in pieces}) > 1 else []

    def _by_form(self, part: Parts, whole: Opinion) -> list[Piece]:
        """Something to look up, and in one breath what it shall look like."""
        for form in forms.find(part.ask):
            if form.agent not in {"language.format", "language.translate"} or part.material or not form.rest:
                continue
            rest = self._judge.opinion(form.rest)
            if _is_data(rest.agent) and rest.confidence >= SURE["strong"]:
                return [Piece(form.rest, rest.agent, rest.confidence), Piece(form.phrase, form.agent, FORM)]
        return []


def _joined(pieces: list[Piece], text: str, opinion: Opinion, cut: Cut | None, part: Parts) -> list[Piece]:
    """The pieces so far with one more: a step of its own, or more words for the last one."""
    found = _agent_of(text, opinion, part)
    if cut is None or not pieces:
        return [Piece(text, *found)]
    last = pieces[-1]
    if found[1] < SURE[cut.strength] or found[0] == last.agent or found[0] in NO_DATA or len(pieces) >= MOST_STEPS:
        return [*pieces[:-1], Piece(f"{last.text}, {text}", last.agent, last.confidence)]
    return [*pieces, Piece(text, *found)]


def _agent_of(text: str, opinion: Opinion, part: Parts) -> tuple[str, float]:
    """An output phrase decides; otherwise the head does."""
    for form in forms.find(text):
        if len(form.rest.split()) <= 4:
            return form.agent, FORM
    return opinion.agent, opinion.confidence


def _in_context(text: str, part: Parts) -> str:
    """A piece of an ask about pasted material keeps a little of it, so that it reads like one."""
    return f"{text}: '{' '.join(part.material.split()[:12])}'" if part.material else text


def _is_data(agent: str) -> bool:
    return agent.startswith(DATA) and agent not in NO_DATA


def _route(pieces: Sequence[Piece], whole: Opinion, text: str) -> Route:
    confidence = min(piece.confidence for piece in pieces)
    steps = tuple(Step(piece.agent, piece.text) for piece in pieces)
    why = "several steps: " + ", then ".join(f"{piece.agent} ({piece.text[:40]!r})" for piece in pieces)
    return Route(steps, confidence, confidence, why, "chain", whole.top)
