# ruff: noqa: E501 - a pattern is a table of words, and reads best whole
"""A request of several steps, planned by rules: cut it, ask the head about each piece, keep the cuts that hold."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.router import Route, Step, forms, parts
from bot.router.judge import FALLBACK, Judge, Opinion
from bot.router.parts import Parts
from bot.router.segments import Cut, cuts, without_opener

MOST_CUTS = 6
LONGEST_ASK = 60  # words; a longer ask tells a story, and its sentences are not steps
CONTEXT = 12  # words of pasted material that a piece of the ask keeps, so that it reads like one
LONGEST_REST = 4  # words beside an output phrase that still leave it one
LONGEST_LEADING = 8  # the same where the piece begins with it
CONVERSATION = 0.6  # how sure the head must be of conversation to look no further
FORM = 0.9  # an output phrase is nearly certain
HOLDS = 0.45  # how likely a cut must be
SURE = 0.45  # how sure the head must be of what is asked beside an output phrase
BOTH = 0.15  # how likely both must be when one breath asks for facts and for a text with them
USERS_OF_FACTS = frozenset({"general.reminders", "general.planner", "general.calculator", "general.memory"})
DATA = ("erp.", "pipeline.", "general.")

# What speaks for a cut, in nats: fitted on tests/golden/chains.jsonl against cuts of messages that are one step.
WEIGHTS = {
    "bias": -3.92,
    "piece": 0.60,
    "whole_piece": 0.23,
    "whole_last": 0.39,
    "strong": 0.30,
    "form": 1.73,
    "asking": 0.74,
    "referring": 0.47,
    "words": 0.91,
    "last": 0.42,
    "language": 2.14,
    "whole": 0.06,
    "calculator": 0.48,
    "material": -2.91,
    "uses_facts": 2.26,
    "after_language": 1.04,
    "last_words": -0.43,
    "after_research": 1.29,
}

_ASKING = re.compile(
    r"(?:please |pls |also |and )?(?:write|draft|make|give|send|tell|show|list|check|find|get|put|turn|set|run|start|stop|rerun|retry|build|create|fix|"
    r"change|move|remind|ping|nudge|add|translate|summari[sz]e|compare|explain|audit|look|keep|email|mail|draw|plot|sum|convert|calculate|approve|"
    r"reject|post|whats?|which|whos?|whose|where|when|why|how|is|are|do|does|did|can|could|have|has|was|double|export|work out|figure|let|then|"
    r"announce|notify|schedule|pause|cancel)\b",
    re.IGNORECASE,
)
_EACH_FACT = re.compile(
    r"\b(?:every|each|all|the|my)?\s*(?:deadlines?|dates?|to-?dos?|tasks?|action (?:points|items)|amounts?|names?|numbers?|appointments?|bits|prices|"
    r"fechas|tareas|importes|termine|aufgaben|betr[aä]ge|dates|t[aâ]ches|montants|scadenze)\b.*\b(?:in|from|out|below|here|this|above|de|aus|ce|este|dans)\b"
    r"|(?:مواعيد|تواريخ|مهام|مبالغ)",
    re.IGNORECASE,
)
_REFERRING = re.compile(r"\b(?:it|them|that|those|this|these|him|her|they|each|their|its|one|there)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One step found."""

    text: str
    agent: str
    confidence: float
    is_form: bool = False


class Planner:
    """Finds chains; None means the message is one step."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def plan(self, text: str, whole: Opinion) -> Route | None:
        part = parts.split(without_opener(text))
        if whole.agent == FALLBACK and whole.confidence > CONVERSATION:
            return None
        pieces = self._by_cuts(part, whole) or _by_source(part, whole) or self._by_form(part) or _by_draft(part, whole)
        return _route(pieces, whole, part.material) if pieces else None

    def _by_cuts(self, part: Parts, whole: Opinion) -> list[Piece]:
        """The pieces between possible cuts, joined again where the cut does not hold."""
        places = cuts(part.ask)[:MOST_CUTS]
        if not places or len(part.ask.split()) > LONGEST_ASK:
            return []
        starts, ends = [0, *(cut.end for cut in places)], [*(cut.start for cut in places), len(part.ask)]
        texts = [part.ask[start:end].strip(" ,") for start, end in zip(starts, ends, strict=True)]
        opinions = self._judge.opinions([_in_context(text, part) for text in texts])
        found = [_piece(text, opinion) for text, opinion in zip(texts, opinions, strict=True)]
        kept = [found[0]]
        for cut, piece in zip(places, found[1:], strict=True):
            kept = _extended(kept, piece, cut, whole, has_material=bool(part.material))
        return kept if len(kept) > 1 else []

    def _by_form(self, part: Parts) -> list[Piece]:
        """Something to look up, and in the same breath what it shall look like."""
        if part.material:
            return []
        for form in forms.find(part.ask):
            if form.agent in {"language.format", "language.translate"} and form.rest:
                rest = self._judge.opinion(form.rest)
                if _is_data(rest.agent) and rest.confidence >= SURE and form.agent in self._judge.names:
                    return [Piece(form.rest, rest.agent, rest.confidence), Piece(form.phrase, form.agent, FORM)]
        return []


def _by_draft(part: Parts, whole: Opinion) -> list[Piece]:
    """A text to be written about facts that must be looked up first."""
    drafts = [form for form in forms.find(part.ask) if form.agent == "language.draft"]
    data = next((agent for agent, _ in whole.top if _is_data(agent)), "")
    if part.material or not drafts or not data or min(whole.of(data), whole.of("language.draft")) < BOTH:
        return []
    return [Piece(part.ask, data, whole.of(data) ** 0.5), Piece(part.ask, "language.draft", FORM)]


def _by_source(part: Parts, whole: Opinion) -> list[Piece]:
    """Something to be done with each date, task or amount of a pasted text: they must be found first."""
    if not part.material or whole.agent not in USERS_OF_FACTS or not _EACH_FACT.search(part.ask):
        return []
    return [Piece(part.ask, "language.extract", FORM), Piece(part.ask, whole.agent, whole.confidence)]


def _extended(pieces: list[Piece], piece: Piece, cut: Cut, whole: Opinion, *, has_material: bool) -> list[Piece]:
    """The pieces so far with one more: a step of its own, or more words for the last one."""
    last = pieces[-1]
    if len(piece.text.split()) < 2 and not piece.is_form:
        return pieces
    if piece.agent not in {last.agent, FALLBACK} and _holds(last, piece, cut, whole, has_material=has_material):
        return [*pieces, piece]
    return [*pieces[:-1], Piece(f"{last.text} {piece.text}", last.agent, last.confidence, last.is_form)]


def _holds(last: Piece, piece: Piece, cut: Cut, whole: Opinion, *, has_material: bool) -> bool:
    """Whether a cut is one, by the weights."""
    seen = evidence(last, piece, cut, whole, has_material=has_material)
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in seen.items())
    return 1 / (1 + math.exp(-total)) >= HOLDS


def evidence(last: Piece, piece: Piece, cut: Cut, whole: Opinion, *, has_material: bool) -> dict[str, float]:
    """What can be seen around a cut."""
    uses_facts = last.agent == "language.extract" and piece.agent in USERS_OF_FACTS
    return {
        "piece": _nats(piece.confidence),
        "whole_piece": math.log(whole.of(piece.agent) + 0.005),
        "whole_last": math.log(whole.of(last.agent) + 0.005),
        "strong": float(cut.strength == "strong"),
        "form": float(piece.is_form),
        "asking": float(bool(_ASKING.match(piece.text))),
        "referring": float(bool(_REFERRING.search(piece.text))),
        "words": math.log(len(piece.text.split()) or 1),
        "last": _nats(last.confidence),
        "language": float(piece.agent.startswith("language.")),
        "whole": whole.confidence,
        "calculator": float(piece.agent == "general.calculator"),
        "material": float(has_material and not uses_facts),
        "uses_facts": float(uses_facts),
        "after_language": float(last.agent.startswith("language.")),
        "last_words": math.log(len(last.text.split()) or 1),
        "after_research": float(last.agent == "general.research"),
    }


def _nats(probability: float) -> float:
    return math.log((probability + 0.01) / (1.01 - probability))


def _piece(text: str, opinion: Opinion) -> Piece:
    """An output phrase decides; otherwise the head does."""
    for form in forms.find(text):
        longest = LONGEST_LEADING if form.leading else LONGEST_REST
        if len(form.rest.split()) <= longest and form.agent in opinion.names:
            return Piece(text, form.agent, max(FORM, opinion.of(form.agent)), is_form=True)
    return Piece(text, opinion.agent, opinion.confidence)


def _in_context(text: str, part: Parts) -> str:
    """A piece of an ask about pasted material keeps a little of it."""
    return f"{text}: '{' '.join(part.material.split()[:CONTEXT])}'" if part.material else text


def _is_data(agent: str) -> bool:
    return agent.startswith(DATA) and agent != FALLBACK


def _route(pieces: Sequence[Piece], whole: Opinion, material: str) -> Route:
    """The first step gets what was pasted; each later one works on what the step before it made."""
    confidence = math.prod(min(piece.confidence, FORM) for piece in pieces)
    first = f"{pieces[0].text}\n\n{material}" if material else pieces[0].text
    steps = (Step(pieces[0].agent, first), *(Step(piece.agent, piece.text) for piece in pieces[1:]))
    why = "several steps: " + ", then ".join(f"{piece.agent} ({piece.text[:40]!r})" for piece in pieces)
    return Route(steps, confidence, confidence, why, "chain", whole.top)
