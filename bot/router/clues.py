# ruff: noqa: E501 - a pattern is a table of words, and reads best whole
"""What in a message speaks for an agent, and where: clauses the head has judged, output phrases, telling words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.router import forms
from bot.router.judge import FALLBACK, SHOWN, Opinion, Thinks
from bot.router.parts import Parts
from bot.router.segments import Cut, Strength, cuts

MOST_CUTS = 6
LONGEST_ASK = 60  # words; a longer ask tells a story, and its sentences are not steps
CONTEXT = 12  # words of pasted material that a clause keeps, so that it reads like one
LONGEST_REST = 4  # words beside an output phrase that still leave it one
LONGEST_LEADING = 8  # the same where the clause begins with it
POOL = 6  # agents considered for a step

SURE, MAYBE, HINT = 0.9, 0.5, 0.25  # how likely an output phrase, one among other words, or a telling word names a step

# Words that tell of a second step, where the rest of the message may drown them.
_TELLING = (
    (
        "pipeline.doctor",
        r"\bwhy\b|\bthe (?:reason|cause)\b|\bwhat (?:happened|went wrong)\b|\bcausing\b|\bwarum\b|\bwieso\b|\bworan\b|\bpourquoi\b|\braison\b|\bpor qu[eé]\b|\bperch[eé]\b|\bneden\b|\bwaarom\b|почему|причин|ليش|لماذا|سبب|क्यों|वजह|为什么|原因|なぜ|理由",
    ),
    (
        "pipeline.runner",
        r"\b(?:re-?run|re-?start|retry|kick it off|run it|start it|launch it|try again|another go|do (?:one|a) (?:test|first) (?:go|run))\b|\bneu start\w*|\bstarte? (?:ihn|sie|es)\b|\brelance\w*|\blánzal\w+|\breinici\w+|\briavvia\w*|\bin esecuzione\b|\broda (?:de novo|outra vez)\b|çalıştır|запусти|شغل|चलाओ|重新(?:跑|运行|启动)|再実行",
    ),
    (
        "pipeline.scheduler",
        r"\b(?:every|each) (?:day|night|morning|evening|hour|week|month|weekday|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?:hourly|daily|nightly|weekly|monthly)\b|\bfrom now on\b|\bt[aä]glich\b|\bjeden\b|\bchaque\b|\bcada\b|\bogni\b|\btodo dia\b|\bher (?:gün|sabah|gece)\b|\belke\b|каждый|كل يوم|रोज़|每天|毎日",
    ),
    (
        "general.calculator",
        r"\b(?:in|into|to) (?:us ?d|usd|eur|euros?|dollars?|pounds?|gbp|chf|yen|jod|dinars?|francs?)\b|%|\bpercent\b|\b(?:add|sum|total|tot|work) (?:\w+ ){0,2}(?:up|out)\b|\bconvert\w*\b|\bhow much (?:is|would|will) (?:that|it)\b|\btogether\b|\bzusammen\b|\brechne\w*|\bin euro\b|\bsuma\w*|\bcombien [cç]a fait\b|\bquanto fa\b|\btoplam|сколько будет|احسب|اجمع|जोड़|加起来|合計",
    ),
    (
        "general.reminders",
        r"\b(?:remind|ping|nudge|nag|poke|alert|wake|warn) (?:me|us)\b|\breminders?\b|\balarms?\b|\berinner\w*|\brappel\w*|\bav[ií]s[ae]me\b|\brecu[eé]rda\w*|\bricorda\w*|\bme (?:lembr|avis)\w+|hatırlat|напомни|ذكرني|याद दिला|提醒|リマインド",
    ),
    (
        "general.planner",
        r"\b(?:my|the|a) (?:to-?do|task|check)?[ -]?(?:list|tasks|todos)\b|\bto-?do\b|\bplan\b|\bsteps?\b|\b(?:aufgaben|meine) ?liste\b|\blista\b|\bma liste\b|\btareas\b|\bt[aâ]ches\b|قائمتي|список|सूची|लिस्ट|清单|リスト",
    ),
    (
        "general.memory",
        r"\b(?:remember|keep|note|store|save) (?:\w+ ){0,3}(?:in mind|for me|notes?|them|it|down)\b|\bi (?:told|gave|mentioned|said)\b|\bdid i (?:say|tell|mention)\b|\byou (?:know|have) (?:my|his|her|the|where)\b|\bmerk dir\b|\bhab ich (?:dir )?gesagt\b|\bretiens\b|\bapunta\b|запомни|احفظ|याद रख|记住|覚え",
    ),
    (
        "erp.isolation",
        r"\bleak\w*|\bcross(?:es|ing)? (?:branch|tenant)\w*|\bbranch safe\b|\btenant safe\b|\b(?:other|another|each others?) (?:branch|tenant|compan)\w*|\bmandanten\b|\bfuga\b|\bfuites?\b|تسرب|泄漏|漏れ",
    ),
    ("erp.orm", r"\bquerysets?\b|\borm\b|\.objects\.|\bquery for\b"),
    (
        "language.extract",
        r"\b(?:every|each|all|any|the|my) (?:\w+ )?(?:dates?|deadlines?|amounts?|names?|prices?|numbers?|tasks?|to-?dos?|action (?:points?|items?)|appointments?|sums?)\b|\bout of (?:this|it|these)\b|\bfechas\b|\bimportes\b|\btermine\b|\bbetr[aä]ge\b|\bmontants\b|\bscadenze\b|مواعيد|تواريخ|مهام|مبالغ|даты|日期|金額|金额",
    ),
)
TELLING = tuple((agent, re.compile(pattern, re.IGNORECASE)) for agent, pattern in _TELLING)


@dataclass(frozen=True, slots=True)
class Piece:
    """The words of the ask between two possible cuts, and the cut before them."""

    text: str
    start: int
    end: int
    cut: Strength | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece with what the head thinks of it."""

    piece: Piece
    opinion: Opinion

    @property
    def counts(self) -> bool:
        """A single word, or the tail of a list, says little."""
        return len(self.piece.text.split()) > 1


@dataclass(frozen=True, slots=True)
class Clue:
    """How much speaks for an agent (0 to 1), of what kind, and from which character on."""

    agent: str
    strength: float
    kind: str
    start: int
    clause: int = 0


@dataclass(frozen=True, slots=True)
class Clues:
    """A message as the ranking sees it."""

    part: Parts
    whole: Opinion
    clauses: Sequence[Clause]
    best: dict[str, Clue]

    @property
    def pool(self) -> tuple[str, ...]:
        """The agents that may be a step, likeliest first."""
        agents = {name for name, _ in self.whole.top} | set(self.best)
        agents.discard(FALLBACK)
        return tuple(sorted(agents, key=lambda name: (-max(self.whole.of(name), self.strength(name)), name))[:POOL])

    @property
    def shortlist(self) -> tuple[tuple[str, float], ...]:
        """The agents likely for the whole or for a part of it, best first."""
        seen = {agent: max(self.whole.of(agent), self.strength(agent)) for agent in (*dict(self.whole.top), *self.best)}
        return tuple(sorted(((agent, round(p, 4)) for agent, p in seen.items()), key=lambda pair: -pair[1])[:SHOWN])

    def between(self, first: int, end: int) -> str:
        """The words of the clauses from `first` up to `end`."""
        return self.part.ask[self.clauses[first].piece.start : self.clauses[end - 1].piece.end].strip(" ,")

    def strength(self, agent: str) -> float:
        return self.best[agent].strength if agent in self.best else 0.0


def gather(part: Parts, whole: Opinion, judge: Thinks) -> Clues | None:
    """None where nothing hints at a second step."""
    if len(part.ask.split()) > LONGEST_ASK:
        return None
    pieces = _pieces(part.ask)
    phrases = [*_phrases(pieces), *_telling(part.ask, pieces)]
    if len(pieces) < 2 and not phrases:
        return None
    rest = _without_phrases(part.ask)
    texts = [*(piece.text for piece in pieces), *([rest] if rest else [])]
    opinions = judge.opinions([_in_context(text, part) for text in texts])
    clauses = [Clause(piece, opinion) for piece, opinion in zip(pieces, opinions, strict=False)]
    found = [*phrases, *_judged(clauses), *(_beside(opinions[-1]) if rest else [])]
    return Clues(part, whole, clauses, _best(clue for clue in found if clue.agent in judge.names))


def _pieces(ask: str) -> list[Piece]:
    places: list[Cut] = cuts(ask)[:MOST_CUTS]
    starts, ends = [0, *(cut.end for cut in places)], [*(cut.start for cut in places), len(ask)]
    strengths: list[Strength | None] = [None, *(cut.strength for cut in places)]
    return [
        Piece(ask[start:end].strip(" ,"), start, end, cut)
        for start, end, cut in zip(starts, ends, strengths, strict=True)
    ]


def _phrases(pieces: Sequence[Piece]) -> list[Clue]:
    """Output phrases, each piece for itself: all that it is, or among other words."""
    return [
        Clue(
            form.agent,
            SURE if _is_form(form) else MAYBE,
            "form" if _is_form(form) else "among",
            piece.start + max(piece.text.find(form.phrase), 0),
            i,
        )
        for i, piece in enumerate(pieces)
        for form in forms.find(piece.text)
    ]


def _is_form(form: forms.Form) -> bool:
    return len(form.rest.split()) <= (LONGEST_LEADING if form.leading else LONGEST_REST)


def _telling(ask: str, pieces: Sequence[Piece]) -> list[Clue]:
    matches = ((agent, match.start()) for agent, pattern in TELLING for match in [pattern.search(ask)] if match)
    return [
        Clue(agent, HINT, "telling", at, max(i for i, piece in enumerate(pieces) if piece.start <= at or not i))
        for agent, at in matches
    ]


def _judged(clauses: Sequence[Clause]) -> list[Clue]:
    if len(clauses) < 2:
        return []
    return [
        Clue(agent, probability, "clause", clause.piece.start, i)
        for i, clause in enumerate(clauses)
        if clause.counts
        for agent, probability in clause.opinion.top[:3]
    ]


def _beside(rest: Opinion) -> list[Clue]:
    """What is asked when the output phrases are taken away."""
    return [Clue(agent, probability, "rest", 0) for agent, probability in rest.top[:3]]


def _without_phrases(ask: str) -> str:
    """The ask without its output phrases; nothing where it has none, or is little else."""
    rest = ask
    for agent, pattern in forms.RULES:
        if agent != "language.draft" or forms.WRITTEN.search(rest):
            rest = (forms.WRITTEN if agent == "language.draft" else pattern).sub(" ", rest, count=1)
    rest = " ".join(rest.split()).strip(" ,;:-")
    return rest if rest != " ".join(ask.split()) and len(rest.split()) > 1 else ""


def _best(found: Iterable[Clue]) -> dict[str, Clue]:
    """The strongest clue for each agent; of equals the first."""
    best: dict[str, Clue] = {}
    for clue in sorted(found, key=lambda clue: -clue.strength):
        best.setdefault(clue.agent, clue)
    return best


def _in_context(text: str, part: Parts) -> str:
    """A piece of an ask about pasted material keeps a little of it."""
    return f"{text}: '{' '.join(part.material.split()[:CONTEXT])}'" if part.material else text
