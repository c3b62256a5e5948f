"""How likely an answer was bad, from what people did after it, and how likely a group of answers is.

Likelihood ratios are assumptions until real labels replace them; only their order is meant seriously.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.improvement import wording
from bot.improvement.records import AnswerRecord, Book, Kind, SignalRecord

Floats = npt.NDArray[np.float64]

SEEN: Mapping[str, float] = {
    "down": 25,
    "up": 0.06,
    "puzzled": 1.8,
    "correction": 22,
    "reroute": 60,
    "rephrase": 4,
    "retry": 8,
    "edited": 8,
    "thanks": 0.15,
    "abandoned": 1.5,
    "judged": 4,
    "error": 30,
    "empty": 2.5,
    "refusal": 6,
    "idle": 3,
    "unsure": 2.5,
    "slow": 1.5,
}
ABSENT: Mapping[str, float] = {
    "down": 0.90,
    "correction": 0.79,
    "reroute": 0.94,
    "rephrase": 0.80,
    "retry": 0.93,
    "unsure": 0.90,
}
DAMPING = 0.8  # signals are not independent
OTHERS = 0.6  # what somebody who did not ask thinks counts less
PRIOR = 0.12
LEAST, MOST = 0.03, 0.40
ROUNDS = 25
STRENGTH = 6.0  # of the prior on a cell's rate
CANNED = 4  # different questions with the same answer
WORSE, SURELY = 0.05, 0.95  # by how much the same answer must draw more complaints, and how certain that is
HEARD = 0.3  # weight of a person's 👎 below which they would only add noise
BAD = 0.5  # an answer more likely bad than not
GRID: Floats = np.linspace(0.0025, 0.9975, 200)

COMPLAINTS: frozenset[Kind] = frozenset({"down", "correction", "reroute", "retry", "edited"})
NEGATIVE: frozenset[Kind] = COMPLAINTS | frozenset[Kind]({"rephrase", "why"})


def refusals(book: Book, records: Sequence[AnswerRecord]) -> frozenset[str]:
    """The answers that say they cannot be given.

    Told by their words while no tool did anything, or by being the same sentence to several questions, of which
    unusually many drew complaints.
    """
    said = {record.id for record in records if not _is_served(record) and _says_so(record)}
    drawn = sum(_is_regretted(book, record.id) for record in records)
    for group in _canned(records):
        complaints = sum(_is_regretted(book, record.id) for record in group)
        others = drawn - complaints, len(records) - len(group)
        if beta_beats(complaints, len(group), *others, lead=WORSE) > SURELY:
            said.update(record.id for record in group)
    return frozenset(said)


def _canned(records: Sequence[AnswerRecord]) -> Iterator[list[AnswerRecord]]:
    """Answers that are the same sentence to several questions.

    What is said when a tool did its work refuses nothing, unless one model of several alone says it then.
    """
    several = len({record.model for record in records}) > 1
    for group in _grouped(records, _sentence):
        served = {record.model for record in group if _is_served(record)}
        if len(served) <= several and _is_varied(group):
            yield group


def idle(book: Book, records: Sequence[AnswerRecord]) -> frozenset[str]:
    """The answers in which an agent says without a tool what is said after one elsewhere, if more people mind it."""
    found: set[str] = set()
    drawn = sum(_is_regretted(book, record.id) for record in records)
    served = {_sentence(record) for record in records if _is_served(record)}
    bare = [record for record in records if not record.tools and _sentence(record) in served]
    for group in _grouped(bare, lambda record: f"{record.agent} {_sentence(record)}"):
        complaints = sum(_is_regretted(book, record.id) for record in group)
        others = drawn - complaints, len(records) - len(group)
        if _is_varied(group) and beta_beats(complaints, len(group), *others, lead=WORSE) > SURELY:
            found.update(record.id for record in group)
    return frozenset(found)


def _grouped(records: Sequence[AnswerRecord], key: Callable[[AnswerRecord], str]) -> Iterable[list[AnswerRecord]]:
    groups: dict[str, list[AnswerRecord]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups.values()


def _is_varied(group: Sequence[AnswerRecord]) -> bool:
    """Whether the same was said to several questions."""
    return bool(_sentence(group[0])) and len({record.text for record in group}) >= CANNED


def _is_served(record: AnswerRecord) -> bool:
    return any(use.status == "ok" for use in record.tools)


def _sentence(record: AnswerRecord) -> str:
    """An answer's words, by which two are the same."""
    return " ".join(wording.words(record.answer))


def _is_regretted(book: Book, answer: str) -> bool:
    """Whether it drew anything that speaks against it."""
    return any(signal.kind in NEGATIVE for signal in book.on(answer))


def _says_so(record: AnswerRecord) -> bool:
    missing = any(use.status == "missing" for use in record.tools)
    return missing or record.outcome == "refused" or wording.holds(record.answer, wording.REFUSALS)


def is_complaint(book: Book, answer: str) -> bool:
    """Whether an answer drew one; ten are no more than one."""
    return any(signal.kind in COMPLAINTS for signal in book.on(answer))


# --- people ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rater:
    """What a person's 👎 say: `seen` answers, `downs` given, `backed` of them with another negative signal."""

    seen: int
    downs: int
    backed: int


def rater_weights(book: Book, records: Sequence[AnswerRecord]) -> dict[str, float]:
    """How far each person's 👎 count, 0 to 1: those of who gives many more than all others, unbacked, do not."""
    raters = _raters(book, records)
    all_seen = sum(rater.seen for rater in raters.values())
    all_downs = sum(rater.downs for rater in raters.values())
    weights: dict[str, float] = {}
    for person, rater in raters.items():
        rest = (all_downs - rater.downs + 1) / max(1, all_seen - rater.seen)
        usual = min(1.0, max(2.0, 2.5 * rest * rater.seen) / max(1, rater.downs))
        weight = usual * min(1.0, (rater.backed + 1) / (rater.downs + 2) / 0.35)
        weights[person] = weight if weight >= HEARD else 0.0
    return weights


def _raters(book: Book, records: Sequence[AnswerRecord]) -> dict[str, Rater]:
    """A person has seen what they asked, and what is asked in places where they ask or react."""
    audience: dict[str, set[str]] = {}
    for record in records:
        if record.place != "dm":
            people = audience.setdefault(record.place, set())
            people.add(record.person)
            people.update(signal.person for signal in book.on(record.id))
    seen: Counter[str] = Counter()
    downs: Counter[str] = Counter()
    backed: Counter[str] = Counter()
    for record in records:
        seen.update({record.person} | audience.get(record.place, set()))
        signals = tuple(book.on(record.id))
        for signal in signals:
            if signal.kind == "down":
                downs[signal.person] += 1
                backed[signal.person] += _is_backed(signal, signals)
    return {person: Rater(seen[person], downs[person], backed[person]) for person in sorted(seen)}


def _is_backed(down: SignalRecord, signals: Iterable[SignalRecord]) -> bool:
    return any(
        other is not down and other.kind in NEGATIVE and (other.kind != "down" or other.person != down.person)
        for other in signals
    )


# --- answers --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scores:
    """Per answer: the log of its likelihood ratio, its probability of being bad, who spoke against it."""

    log_ratio: Mapping[str, float]
    bad: Mapping[str, float]
    against: Mapping[str, Mapping[str, float]]
    prior: float

    def is_bad(self, answer: str) -> bool:
        return self.bad.get(answer, 0.0) > BAD


def score(
    book: Book, records: Sequence[AnswerRecord], refused: frozenset[str], without_tool: frozenset[str] = frozenset()
) -> Scores:
    """Score answers; the prior is fitted to them by expectation maximisation.

    `refused` as `refusals` finds them, `without_tool` as `idle` does.
    """
    weights = rater_weights(book, records)
    logs: dict[str, float] = {}
    against: dict[str, Mapping[str, float]] = {}
    for record in records:
        clues = _clues(record, refused, without_tool)
        logs[record.id], against[record.id] = _log_ratio(record, tuple(book.on(record.id)), weights, clues)
    usual = prior(list(logs.values()))
    odds = np.exp(np.array(list(logs.values()))) * usual / (1 - usual)
    bad = dict(zip(logs, (odds / (1 + odds)).tolist(), strict=True))
    return Scores(logs, bad, against, usual)


def prior(logs: Sequence[float]) -> float:
    """The share of bad answers that their log ratios make likeliest."""
    found = PRIOR
    if not logs:
        return found
    ratios = np.exp(np.array(logs))
    for _ in range(ROUNDS):
        found = float(np.clip((found * ratios / (found * ratios + 1 - found)).mean(), LEAST, MOST))
    return found


def _log_ratio(
    record: AnswerRecord, signals: Sequence[SignalRecord], weights: Mapping[str, float], clues: Sequence[str]
) -> tuple[float, dict[str, float]]:
    """The damped sum of what was seen and what was not, and each person's share in what speaks against it."""
    total, seen, against = 0.0, set[str](), dict[str, float]()
    for signal in signals:
        if signal.kind not in SEEN:
            continue
        weight = 1.0 if signal.person == record.person else OTHERS
        if signal.kind == "down":
            weight *= weights.get(signal.person, 1.0)
        value = DAMPING * weight * math.log(SEEN[signal.kind])
        total += value
        seen.add(signal.kind)
        if value > 0:
            against[signal.person] = against.get(signal.person, 0.0) + value
    total += DAMPING * sum(math.log(SEEN[clue]) for clue in clues)
    for kind, ratio in ABSENT.items():
        if kind not in seen and _could_be(kind, record):
            total += DAMPING * math.log(ratio)
    return total, against


def _could_be(kind: str, record: AnswerRecord) -> bool:
    """Whether it says anything that a signal is absent."""
    if kind == "unsure":
        return record.unsure is False
    return record.reactions or kind != "down"


def _clues(record: AnswerRecord, refused: frozenset[str], without_tool: frozenset[str]) -> list[str]:
    """What the answer itself gives away."""
    clues = ["error"] if record.failed_tools else []
    if any(use.status == "empty" for use in record.tools):
        clues.append("empty")
    clues += [name for name, seen in (("unsure", record.unsure), ("slow", record.slow)) if seen]
    if record.id in refused:
        clues.append("refusal")
    elif record.id in without_tool:
        clues.append("idle")
    return clues


# --- groups of answers ----------------------------------------------------------------------------------


def posterior(logs: Floats, mean: float) -> Floats:
    """The probability of each rate of GRID for a group, from its answers' log ratios."""
    a, b = mean * STRENGTH, (1 - mean) * STRENGTH
    prior = (a - 1) * np.log(GRID) + (b - 1) * np.log1p(-GRID)
    ratios = np.exp(np.minimum(logs, 60.0))
    evidence = np.log(GRID[:, None] * ratios[None, :] + 1 - GRID[:, None]).sum(axis=1)
    total = prior + evidence
    likely = np.exp(total - total.max())
    return likely / likely.sum()


def above(found: Floats, rate: float) -> float:
    """P(r > rate)."""
    return float(found[rate < GRID].sum())


def mean_of(found: Floats) -> float:
    return float((found * GRID).sum())


def capped(logs: Mapping[str, float], against: Mapping[str, Mapping[str, float]], answers: Sequence[str]) -> Floats:
    """Log ratios in which one person weighs at most as much against a group as everybody else together."""
    totals: dict[str, float] = {}
    for answer in answers:
        for person, value in against[answer].items():
            totals[person] = totals.get(person, 0.0) + value
    values = np.array([logs[answer] for answer in answers])
    if not totals:
        return values
    loudest = max(totals, key=lambda person: (totals[person], person))
    others = sum(totals.values()) - totals[loudest]
    if totals[loudest] <= others:
        return values
    surplus = 1 - others / totals[loudest]
    return values - np.array([surplus * against[answer].get(loudest, 0.0) for answer in answers])


# --- rate tests -----------------------------------------------------------------------------------------


def beta_above(part: int, whole: int, rate: float) -> float:
    """P(Beta(part + ½, whole - part + ½) > rate), on a fine grid of log densities."""
    grid = np.linspace(0.00025, 0.99975, 2000)
    return float(_beta(part, whole, grid)[grid > rate].sum())


def beta_beats(part: int, whole: int, other: int, others: int, *, factor: float = 1.0, lead: float = 0.0) -> float:
    """P(r > factor · r' + lead) for two rates, each with Jeffreys' prior."""
    grid = np.linspace(0.001, 0.999, 500)
    one, two = _beta(part, whole, grid), _beta(other, others, grid)
    below = np.concatenate([[0.0], np.cumsum(two)])
    reach = np.searchsorted(grid, (grid - lead) / factor)
    return float((one * below[reach]).sum())


def _beta(part: int, whole: int, grid: Floats) -> Floats:
    total = (part - 0.5) * np.log(grid) + (whole - part - 0.5) * np.log1p(-grid)
    likely = np.exp(total - total.max())
    return likely / likely.sum()
