"""An applied change under watch: an e-process that may be looked at after every answer, and says when to take it back.

Changes of wording and of models begin with half of the conversations; the other half is what they are compared with.
Small harms (30 to 40 % bad) are mostly missed; what is caught is a change that breaks what worked.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from bot.improvement.clusters import TOGETHER
from bot.improvement.finding import Finding
from bot.improvement.overlays import Overlay
from bot.improvement.records import AnswerRecord
from bot.improvement.scoring import beta_beats
from bot.improvement.view import WINDOW, View

ROLLS_BACK = 20.0
RISES = (0.10, 0.20, 0.35, 0.50)
HISTORY = 100
ENDS_AFTER = 40  # answers
ENDS_IN = timedelta(days=14)
CAUTION = 0.84  # standard deviations above the mean of the history
FIRST = 5
ERRORS = 3
LEAST_BESIDE = 8  # answers without the change that make a comparison

Verdict = Literal["kept", "kept, effect unclear", "offer undo"]


@dataclass(frozen=True, slots=True)
class Watch:
    """Answers since a change: the largest e-value, bad of how many; then before it, and beside it without it."""

    evalue: float
    bad: int
    answers: int
    bad_before: int
    before: int
    bad_beside: int = 0
    beside: int = 0

    @property
    def rolls_back(self) -> bool:
        return self.evalue >= ROLLS_BACK

    @property
    def verdict(self) -> Verdict:
        """How likely it is that answers are better than those without the change; never that it caused it.

        A finding was chosen for its bad history, so answers given at the same time are the fairer comparison.
        """
        fair = self.beside >= LEAST_BESIDE
        bad, answers = (self.bad_beside, self.beside) if fair else (self.bad_before, self.before)
        better = beta_beats(bad, answers, self.bad, self.answers)
        return "kept" if better >= 0.9 else "kept, effect unclear" if better >= 0.5 else "offer undo"


def bucket(conversation: str) -> float:
    """Where a conversation stands from 0 to 1, always the same; a canary's share are those below it."""
    return int(hashlib.sha256(conversation.encode()).hexdigest()[:8], 16) / 2**32


def takes_part(overlay: Overlay, conversation: str) -> bool:
    """Whether a conversation has a change while it is under watch."""
    return bucket(conversation) < overlay.canary


def usual(bad: int, n: int) -> float:
    """A cautious rate from the history: its mean plus 0.84 standard deviations, within 0.02 and 0.90."""
    mean = (bad + 0.5) / (n + 1)
    return min(0.90, max(0.02, mean + CAUTION * math.sqrt(mean * (1 - mean) / (n + 2))))


def eprocess(outcomes: Iterable[bool], rate: float) -> list[float]:
    """The e-value after each answer (True is bad): ¼ Σ over four risen rates of the likelihood ratio."""
    risen = [min(rate + rise, 0.98) for rise in RISES]
    logs = [0.0] * len(risen)
    values: list[float] = []
    for bad in outcomes:
        for i, p in enumerate(risen):
            logs[i] += math.log(p / rate) if bad else math.log((1 - p) / (1 - rate))
        values.append(sum(math.exp(log) for log in logs) / len(logs))
    return values


def watch(view: View, overlay: Overlay, finding: Finding) -> tuple[Watch, Watch]:
    """What the finding's own answers say, and what other answers of the touched agents say."""
    mine, others = _touched(view, overlay, finding)
    return _watched(view, mine, overlay), _watched(view, others, overlay)


def _watched(view: View, records: Sequence[AnswerRecord], overlay: Overlay) -> Watch:
    bad, at = view.scores.is_bad, overlay.at
    before = [bad(record.id) for record in records if record.at < at][-HISTORY:]
    later = [record for record in records if at <= record.at < at + ENDS_IN]
    since = [bad(record.id) for record in later if takes_part(overlay, record.conversation)][:ENDS_AFTER]
    beside = [bad(record.id) for record in later if not takes_part(overlay, record.conversation)][-HISTORY:]
    values = eprocess(since, usual(sum(before), len(before)))
    largest = max(values, default=1.0)
    return Watch(largest, sum(since), len(since), sum(before), len(before), sum(beside), len(beside))


def breaks_at_once(view: View, overlay: Overlay, finding: Finding) -> bool:
    """Whether three of the first five answers ended in an error; that shows at once, and is not waited for."""
    concerned = _concerned(overlay, finding)
    records = [record for record in view.book.between(view.now - WINDOW, view.now) if concerned(record)]
    known = frozenset(tool for record in records if record.at < overlay.at for tool in record.failed_tools)
    since = [one for one in records if one.at >= overlay.at and takes_part(overlay, one.conversation)][:FIRST]
    errors = sum(record.outcome == "failed" or bool(set(record.failed_tools) - known) for record in since)
    return errors >= ERRORS


def _concerned(overlay: Overlay, finding: Finding) -> Callable[[AnswerRecord], bool]:
    """Whether an answer is of an agent or a tool that an overlay touches."""
    agents = {str(getattr(op, name, "")) for op in overlay.ops for name in ("agent", "to", "from_")} | {finding.agent}
    tools = {str(getattr(op, "tool", "")) for op in overlay.ops}
    return lambda record: record.agent in agents or any(use.tool in tools for use in record.tools)


def _touched(view: View, overlay: Overlay, finding: Finding) -> tuple[list[AnswerRecord], list[AnswerRecord]]:
    """Answers like those of the finding, and the other ones of the agents that an overlay touches."""
    concerned = _concerned(overlay, finding)
    people = {str(getattr(op, "person", "")) for op in overlay.ops} - {""}
    mine: list[AnswerRecord] = []
    others: list[AnswerRecord] = []
    alike = _likeness(view, finding)
    for place, record in enumerate(view.records):
        if not concerned(record):
            continue
        if people:
            (mine if record.person in people else others).append(record)
        else:
            (mine if alike[place] else others).append(record)
    return mine, [] if people else others


def _likeness(view: View, finding: Finding) -> list[bool]:
    """Whether each answer is one like those of the finding: of its agent, or of its kind of question."""
    if finding.cause in {"tool", "prompt", "model"} or not finding.centroid:
        return [record.agent == finding.agent for record in view.records]
    centre = np.array(finding.centroid, np.float32)
    cosines = view.vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-6))
    return (np.round(cosines, 4) >= TOGETHER).tolist()


def is_over(view: View, overlay: Overlay, watched: Watch) -> bool:
    """Whether enough was seen, or enough time has passed."""
    return watched.answers >= ENDS_AFTER or view.now >= overlay.at + ENDS_IN
