"""Short messages right after an answer that no pattern knows: which of them object, which ask the same again.

A ridge classifier over meaning and letters, fitted to `data/remarks.jsonl` and, as what is no objection, to the
questions people ask here. It learns no person's words for longer than one look.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from bot.improvement import wording
from bot.improvement.clusters import unpacked
from bot.improvement.ports import Routing
from bot.improvement.scoring import beta_above

Floats = npt.NDArray[np.float32]
Said = Literal["correction", "rephrase"]

SENTENCES = Path(__file__).parent / "data" / "remarks.jsonl"
SLOT = re.compile(r"<(who|thing)>")
FILLINGS = 3  # of each sentence with a slot
FILLERS: Mapping[str, tuple[str, ...]] = {
    "who": ("support", "the sales team", "HR", "finance", "the front desk", "logistics", "legal", "QA", "accounts"),
    "thing": ("Berlin", "the blue one", "March", "Mr Cole", "branch 4", "next Monday", "Q3", "Lina", "class A"),
}
COLUMNS = 4096  # into which letters and words are hashed
RIDGE = 1.0
QUESTIONS = 600  # of those asked here, as what is no objection
KNOWN = 0.8  # cosine from which a message is a question that is asked here
WORDED_ALIKE = 0.6  # cosine of letters from which two remarks are the same saying
AT_ONCE = 256  # remarks compared with all others
SAYING = 4  # remarks from which a saying is known by who says it, and where
MOSTLY = 0.8  # of them by one person, or to one agent
USUAL, SURELY = 1.5, 0.99  # how much oftener a saying must go to one agent than others do, and how certain that is
LONELY, COMMON, POINTED = 0.3, -0.1, -0.7  # scores from which a habit, what many say, what one agent gets told objects
SAME_MATTER = 0.35  # cosine to the question before that makes a known question the same one in other words


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["objection", "continues", "thanks", "chat"]
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What was written after an answer, the question that was answered, by whom, and who had answered."""

    text: str
    question: str
    person: str = ""
    agent: str = ""


def understood(
    remarks: Sequence[Remark], questions: Sequence[str], routing: Routing, vectors: Mapping[str, bytes] | None = None
) -> list[Said | None]:
    """What each remark says about the answer before it; None where it says nothing.

    `questions` are what people ask here, remarks excepted; `vectors` of texts, as far as they are known.
    """
    if not remarks:
        return []
    seen = _Seen(routing, vectors or {})
    texts = [remark.text for remark in remarks]
    known = sorted(dict.fromkeys(questions))
    asked = seen.of(known)
    written, before = seen.of(texts), seen.of([remark.question for remark in remarks])
    nearest: Floats = (written @ asked.T).max(axis=1) if known else np.zeros(len(texts), np.float32)
    matter: Floats = (written * before).sum(axis=1)
    scores = _scores(texts, written, known[:: max(1, len(known) // QUESTIONS)], seen)
    objections = _objections(remarks, scores)
    return [
        _said(remark, float(close), float(same), objects=objects)
        for remark, close, same, objects in zip(remarks, nearest.round(4), matter.round(4), objections, strict=True)
    ]


def _said(remark: Remark, known: float, matter: float, *, objects: bool) -> Said | None:
    if wording.begins(remark.text, wording.VETO) or wording.begins(remark.text, wording.THANKS):
        return None
    if known >= KNOWN:
        again = matter >= SAME_MATTER and not wording.begins(remark.text, wording.CONTINUES)
        return "rephrase" if again else None
    return "correction" if objects else None


def _objections(remarks: Sequence[Remark], scores: Floats) -> list[bool]:
    """Whether each remark objects: as its saying does on average, and who says it to whom moves the line."""
    objects = [False] * len(remarks)
    agents = Counter(remark.agent for remark in remarks)
    for saying in _sayings(remarks):
        line = _line([remarks[place] for place in saying], agents)
        found = float(scores[saying].mean().round(4)) > line
        for place in saying:
            objects[place] = found
    return objects


def _sayings(remarks: Sequence[Remark]) -> list[list[int]]:
    """The places of remarks that are worded alike, each with the first such one."""
    groups: dict[int, list[int]] = {}
    for place, cosines in enumerate(_likeness(np.stack([_letters(remark.text) for remark in remarks]))):
        firsts = list(groups)
        nearest = firsts[int(cosines[firsts].argmax())] if firsts else place
        alike = cosines[nearest] >= WORDED_ALIKE
        groups.setdefault(nearest if alike else place, []).append(place)
    return list(groups.values())


def _likeness(rows: Floats) -> Iterator[Floats]:
    """The cosines of each unit vector with all, some rows at a time: all at once take the square of their number."""
    for start in range(0, len(rows), AT_ONCE):
        yield from (rows[start : start + AT_ONCE] @ rows.T).round(4)


def _line(saying: Sequence[Remark], agents: Mapping[str, int]) -> float:
    """The score from which a saying objects.

    What one agent gets told by several people is about its answers; what one person says to everybody is a habit.
    """
    if len(saying) < SAYING:
        return 0.0
    people = Counter(remark.person for remark in saying).most_common(1)[0][1]
    told = Counter(remark.agent for remark in saying)
    agent, count = min(told.items(), key=lambda one: (-one[1], one[0]))
    if people >= MOSTLY * len(saying):
        return LONELY if count < MOSTLY * len(saying) else 0.0
    elsewhere = agents[agent] - count + 1, sum(agents.values()) - len(saying) + 1
    often = USUAL * elsewhere[0] / elsewhere[1]
    pointed = count >= MOSTLY * len(saying) and beta_above(count, len(saying), often) > SURELY
    return POINTED if pointed else COMMON


def _scores(texts: Sequence[str], written: Floats, questions: Sequence[str], seen: _Seen) -> Floats:
    """How far each text objects: a ridge regression in which both sides, -1 and 1, weigh the same."""
    sentences = _sentences()
    learned = [*(text for text, _ in sentences), *questions]
    letters = [_letters_of_sentences(), *(_letters(text) for text in questions)]
    rows: Floats = np.hstack([seen.of(learned), np.vstack(letters)])
    del letters  # tens of MB, as are the copies that working in place spares
    side: Floats = np.array([*(1 if objects else -1 for _, objects in sentences), *(-1 for _ in questions)], np.float32)
    part = float((side > 0).mean())
    weights: Floats = np.sqrt(np.where(side > 0, 0.5 / part, 0.5 / (1 - part))).astype(np.float32)
    rows *= weights[:, None]
    likeness: Floats = rows @ rows.T
    likeness[np.diag_indices_from(likeness)] += RIDGE
    duals: Floats = np.linalg.solve(likeness, side * weights)
    slope: Floats = rows.T @ duals
    found: Floats = np.hstack([written, np.stack([_letters(text) for text in texts])]) @ slope
    return found.round(4)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Vectors of texts: those that are known, the others made."""

    routing: Routing
    known: Mapping[str, bytes]

    def of(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, 1), np.float32)
        missing = [text for text in dict.fromkeys(texts) if not self.known.get(text)]
        made = dict(zip(missing, self.routing.vectors(missing), strict=True))
        return unpacked([self.known.get(text) or made[text] for text in texts])


@cache
def _sentences() -> tuple[tuple[str, bool], ...]:
    """Sentences with their slots filled, and whether each objects."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    found = [_Sentence.model_validate_json(line) for line in lines]
    return tuple((text, one.kind == "objection") for one in found for text in _filled(one.text))


def _filled(text: str) -> list[str]:
    if not SLOT.search(text):
        return [text]
    start = zlib.crc32(text.encode())
    return [_with_fillers(text, start + 4 * turn) for turn in range(FILLINGS)]


def _with_fillers(text: str, turn: int) -> str:
    return SLOT.sub(lambda slot: FILLERS[slot[1]][turn % len(FILLERS[slot[1]])], text)


@cache
def _letters_of_sentences() -> Floats:
    return np.stack([_letters(text) for text, _ in _sentences()])


def _letters(text: str) -> Floats:
    """Runs of three to five letters, words and pairs of words, hashed; a unit vector."""
    row = np.zeros(COLUMNS, np.float32)
    for run, count in _runs(text):
        row[zlib.crc32(run.encode()) % COLUMNS] += count
    root: Floats = np.sqrt(row)
    return root / np.float32(max(float(np.linalg.norm(root)), 1e-6))


def _runs(text: str) -> list[tuple[str, int]]:
    """Each with how much it counts; words more than letters."""
    said = re.findall(r"\w+|[?!؟]", text.casefold())
    line = f"^{' '.join(said)}$"
    letters = [f"c{line[i : i + size]}" for size in (3, 4, 5) for i in range(len(line) - size + 1)]
    pairs = [f"b{one} {two}" for one, two in pairwise(["^", *said, "$"])]
    return [(run, 1) for run in letters] + [(run, 2) for run in (*(f"w{word}" for word in said), *pairs)]
