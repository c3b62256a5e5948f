"""Candidates: for each cause, the operations that might repair it, drafted from the building half alone."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from bot.improvement import wording
from bot.improvement.detection import SURE, mentions, repeated_names
from bot.improvement.diagnosis import Diagnosis
from bot.improvement.finding import Suspect
from bot.improvement.guards import denied, paraphrase
from bot.improvement.operations import (
    AddBullet,
    AddUtterance,
    MoveUtterance,
    MuteTool,
    Op,
    PinModel,
    ReplaceFact,
    Section,
    SetFallback,
)
from bot.improvement.ports import UNCHANGED, Change, Means
from bot.improvement.records import AnswerRecord
from bot.improvement.scoring import beta_above
from bot.improvement.view import View
from bot.router.steering import without_orders

MOST_UTTERANCES = 14
MOST_LETTERS = 300  # of an example or a line
MOST_MOVES = 12
NEAR = 0.70  # cosine from which a known example is about the same
ALIKE = 0.85  # cosine from which an example serves a question
LOOKED_AT = 10  # nearest examples of each question
MUTED = timedelta(days=7)
MOSTLY = 0.5  # of a tool's calls fail: not calling it does more good than harm
MOST_VALUES = 8


def short(text: str) -> str:
    """A short id that the same text always gets."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def route_ops(
    view: View, means: Means, diagnosis: Diagnosis, missed: Sequence[AnswerRecord], private: frozenset[tuple[str, ...]]
) -> Iterator[tuple[Op, ...]]:
    """Paraphrases of missed questions for the right agent; then, besides, known examples moved to it."""
    added = utterances(view, diagnosis.to, missed, private)
    moved = misplaced(view, means, diagnosis.to, missed)
    if added:
        yield added
        yield added[: len(added) // 2 + 1]
    if moved:
        yield moved
        yield (*added[: len(added) // 2], *moved)
        yield (*added, *moved)


def utterances(
    view: View, agent: str, missed: Sequence[AnswerRecord], private: frozenset[tuple[str, ...]]
) -> tuple[Op, ...]:
    """Paraphrases of questions that differ most, so that few examples cover many wordings."""
    plain = [record for record in missed if not denied(record.text) and without_orders(record.text) == record.text]
    texts: dict[str, str] = {}
    for record in spread(view, plain):
        text = paraphrase(record.text, private)
        if len(text.split()) >= 2:
            texts.setdefault(text, f"u-{short(text)}")
    return tuple(
        AddUtterance(agent=agent, id=name, text=text[:MOST_LETTERS], lang=_script(text))
        for text, name in list(texts.items())[:MOST_UTTERANCES]
    )


def _script(text: str) -> str:
    return "ar" if re.search(r"[\u0600-\u06ff]", text) else ""


def spread(view: View, records: Sequence[AnswerRecord]) -> list[AnswerRecord]:
    """Records so ordered that each is as far from those before it as possible."""
    if not records:
        return []
    vectors = view.vectors[[view.place_of[record.id] for record in records]]
    cosines = np.round(vectors @ vectors.T, 4)
    order = [int(cosines.sum(axis=1).argmax())]
    while len(order) < min(len(records), 3 * MOST_UTTERANCES):
        nearest = cosines[:, order].max(axis=1)
        nearest[order] = 2.0
        order.append(int(nearest.argmin()))
    return [records[i] for i in order]


def misplaced(view: View, means: Means, agent: str, missed: Sequence[AnswerRecord]) -> tuple[Op, ...]:
    """Examples of other agents that read like missed questions and like none that their agent answered well."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for record in missed:
        for name, owner, text, cosine in means.routing.nearest(record.text, LOOKED_AT):
            if owner != agent and cosine >= NEAR:
                counts[name, owner, text] += 1
    ranked = sorted(counts, key=lambda example: (-counts[example], example))
    chosen = [example for example in ranked if not _serves(view, means, example[1], example[2])][:MOST_MOVES]
    return tuple(MoveUtterance.of(name, owner, agent, text[:MOST_LETTERS]) for name, owner, text in chosen)


def _serves(view: View, means: Means, owner: str, text: str) -> bool:
    """Whether an example's agent answers questions like it well."""
    vector = np.frombuffer(means.routing.vectors([text])[0], np.int8).astype(np.float32)
    cosines = view.vectors @ (vector / np.linalg.norm(vector))
    near = [view.records[int(i)] for i in np.argsort(-cosines, kind="stable")[:5] if cosines[int(i)] >= ALIKE]
    own = [record for record in near if record.agent == owner]
    verdicts = [means.replay.good(record, UNCHANGED) for record in own]
    return any(verdict for verdict in verdicts)


def prompt_ops(diagnosis: Diagnosis) -> Iterator[tuple[Op, ...]]:
    """The line that repaired the building half."""
    text = diagnosis.change.bullet or ""
    sections: dict[str, str] = {line: section for section, line in wording.BULLETS.values()}
    section: Section = "domain_hints"
    match sections.get(text):
        case "style":
            section = "style"
        case "format":
            section = "format"
        case "clarify":
            section = "clarify"
        case _:
            pass
    if text:
        yield (AddBullet(agent=diagnosis.agent, section=section, id=f"b-{short(text)}", text=text[:MOST_LETTERS]),)


def tool_ops(means: Means, suspect: Suspect, view: View) -> Iterator[tuple[Op, ...]]:
    """Another tool that does the same; where there is none and surely most calls fail, not calling it for a week."""
    tool = suspect.target.removeprefix("tool:")
    for other in means.surroundings.fallbacks.get(tool, ()):
        yield (SetFallback(tool=tool, to=other),)
    recent = [answer for answer in suspect.answers if view.is_recent(answer)]
    failed = sum(tool in view.record(answer).failed_tools for answer in recent)
    if recent and beta_above(failed, len(recent), MOSTLY) > SURE:
        yield (MuteTool(tool=tool, until=view.now + MUTED),)


def model_ops(view: View, means: Means, suspect: Suspect) -> Iterator[tuple[Op, ...]]:
    """Another model for the agents whose questions are refused."""
    model = suspect.target.removeprefix("model:")
    agents = sorted({view.record(answer).agent for answer in suspect.evidence})
    for other in sorted(means.surroundings.models):
        if other != model:
            yield tuple(PinModel(agent=agent, model=other) for agent in agents)


def memory_ops(view: View, means: Means, suspect: Suspect) -> Iterator[tuple[Op, ...]]:
    """The fact with a value that the person wrote after answers that used the old one."""
    person, memory = suspect.target.removeprefix("memory:").split("/", 1)
    old = means.memories.value(person, memory) or ""
    said = [text for answer in suspect.evidence if (text := view.said(answer))]
    known = [value for value in means.memories.values(memory) if value != old]
    counts = Counter({value: 100 * sum(mentions(text, value) for text in said) for value in known})
    counts += repeated_names(said)
    for value in sorted(counts, key=lambda one: (-counts[one], one))[:MOST_VALUES]:
        if counts[value] and not mentions(old, value) and not denied(value):
            yield (ReplaceFact(person=person, id=memory, text=value),)


def changes(op: Op) -> Change | None:
    """What an operation means for a replay; None for those of the router."""
    match op:
        case AddBullet():
            return Change(bullet=op.text)
        case SetFallback():
            return Change(tool=(op.tool, op.to))
        case ReplaceFact():
            return Change(memory=(op.id, op.text))
        case PinModel():
            return Change(model=op.model)
        case _:
            return None
