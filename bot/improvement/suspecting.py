"""All suspects of a period with their causes: what rates explain first, then kinds of questions by diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.improvement.detection import LEAST_BAD, LEAST_PEOPLE, Cell, cell, cells, changed_at, peel
from bot.improvement.diagnosis import REPAIRS, UNKNOWN, Diagnosis, diagnose
from bot.improvement.finding import Suspect
from bot.improvement.ports import UNCHANGED, Change, Means, Replay
from bot.improvement.records import AnswerRecord
from bot.improvement.splits import affected
from bot.improvement.view import View
from bot.router.judge import FALLBACK

MOST_ROUNDS = 5
LOWER = 0.01  # by which the usual rate must fall for another round
WORTHWHILE = 1.5  # bad answers a week above the usual; less is not worth anybody's time
CONFIRMED = 0.5  # of the refusals another model must answer
MISSED = 0.22  # of an agent's questions that go to another one; fewer are odd wordings of what arrives otherwise
UNKNOWN_TO_IT = 0.30  # where the router, as with odd wordings, left them to the one that takes what nobody owns


@dataclass(frozen=True, slots=True)
class Explained:
    """A suspect and why."""

    suspect: Suspect
    diagnosis: Diagnosis = UNKNOWN


def suspects(view: View, means: Means) -> list[Explained]:
    """Worst first."""
    means = replace(means, replay=Remembered(means.replay))
    by_rate, explained = peel(view, means.memories)
    explained |= repaired(view, means.replay)
    found = [Explained(one) for one in by_rate if _is_confirmed(view, means, one)]
    return _Search(view, means, explained, usual_rate(view, explained)).beside(found)


def usual_rate(view: View, explained: frozenset[str]) -> float:
    """The rate of bad answers outside of the kinds of questions that stand out.

    Where much goes wrong at once, the mean of all answers is no measure for one kind of them.
    """
    usual = view.scores.prior
    for _ in range(MOST_ROUNDS):
        kinds = [one for one in cells(view, explained, usual) if "/" not in one.key and one.key.startswith("kind:")]
        rest = view.prior_without(explained.union(*(one.answers for one in kinds)))
        if rest > usual - LOWER:
            break
        usual = rest
    return usual


Group = list[tuple[Diagnosis, Cell]]


class _Search:
    """Suspects among what rates alone do not explain; causes are looked for once."""

    def __init__(self, view: View, means: Means, explained: frozenset[str], usual: float) -> None:
        self._view = view
        self._means = means
        self._explained = explained
        self._usual = usual
        self._causes: dict[str, tuple[Diagnosis, ...]] = {}

    def beside(self, by_rate: Sequence[Explained]) -> list[Explained]:
        """These and what else there is, worst first."""
        view, watched = self._view, cells(self._view, self._explained, self._usual)
        diagnosed = [(diagnosis, one) for one in watched for diagnosis in self._diagnoses(one)]
        found = _once_each([*by_rate, *(self._pooled(group) for group in _groups(view, diagnosed))])
        known = frozenset(answer for one in found for answer in one.suspect.evidence)
        unknown = [one for one in watched if not self._diagnoses(one) and not known & frozenset(one.evidence)]
        found += [Explained(_unexplained(view, one)) for one in unknown]
        return sorted(found, key=lambda one: (-one.suspect.excess, one.suspect.key))

    def _diagnoses(self, one: Cell) -> tuple[Diagnosis, ...]:
        if one.key not in self._causes:
            self._causes[one.key] = diagnose(self._view, self._means, one)
        return self._causes[one.key]

    def _pooled(self, group: Group) -> Explained:
        """Cells with one cause are one suspect: together they may be enough."""
        view, diagnosis = self._view, group[0][0]
        concerned = [answer for answer in _concerned(view, group) - self._explained if self._fits(diagnosis, answer)]
        answers = tuple(sorted(concerned, key=view.place_of.__getitem__))
        one = _suspect(view, diagnosis, answers, self._usual)
        if any(_stands_out(other, part) for other, part in group) and len(one.evidence) >= LEAST_BAD:
            one = replace(one, ready=True)
        if diagnosis.cause == "route" and one.ready:
            one = replace(one, ready=self._misses_many(diagnosis, one))
        return Explained(one, diagnosis)

    def _misses_many(self, diagnosis: Diagnosis, one: Suspect) -> bool:
        """Whether a good part of what an agent could have answered never reached it since that began.

        Every router misses odd wordings of what it sends right otherwise. Only replays can tell; where they know
        nothing, what people said is enough.
        """
        view, replay = self._view, self._means.replay
        begun = view.record(affected(view, one.answers, one.evidence)[0]).at
        since = [record for record in view.records if record.at >= begun]
        reached = [record for record in since if diagnosis.to in record.agents]
        passed = [record for record in since if diagnosis.to not in record.agents]
        served = sum(replay.good(record, UNCHANGED) is True for record in reached)
        wrong = (record for record in passed if replay.good(record, UNCHANGED) is False)
        missed = sum(replay.good(record, diagnosis.change) is True for record in wrong)
        least = UNKNOWN_TO_IT if diagnosis.agent == FALLBACK else MISSED
        return missed >= least * (served + missed)

    def _fits(self, diagnosis: Diagnosis, answer: str) -> bool:
        """Whether an answer may be one of a cause's: not if it was bad and the change would not have repaired it.

        Nor if it is good and the change would spoil it: it only sounds like the others. Nor if a line in the prompt
        makes no difference to it: an agent answers much that does not need that line.
        """
        if not (diagnosis.replayed and diagnosis.change != UNCHANGED):
            return True
        record, replay = self._view.record(answer), self._means.replay
        before, after = replay.good(record, UNCHANGED), replay.good(record, diagnosis.change)
        if diagnosis.cause == "prompt":
            return after is not False and before is not True
        return after is not False or not (self._view.scores.is_bad(answer) or before)


class Remembered:
    """A replay whose verdicts are kept: the same case is in several cells."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._kept: dict[tuple[str, Change], bool | None] = {}

    def good(self, record: AnswerRecord, change: Change) -> bool | None:
        if (record.id, change) not in self._kept:
            self._kept[record.id, change] = self._replay.good(record, change)
        return self._kept[record.id, change]

    @property
    def tokens(self) -> int:
        return self._replay.tokens


def repaired(view: View, replay: Replay) -> frozenset[str]:
    """Bad answers of earlier overlays or routers that would be good today."""
    router = view.records[-1].router if view.records else ""
    head = max((record.overlay for record in view.records), default=0)
    earlier = [record for record in view.records if record.overlay < head or record.router != router]
    old = [record for record in earlier if view.scores.is_bad(record.id)]
    return frozenset(record.id for record in old if replay.good(record, UNCHANGED))


def _is_confirmed(view: View, means: Means, suspect: Suspect) -> bool:
    """A refusing model: whether others give what it refuses, as far as replays know."""
    if suspect.cause != "model":
        return True
    model = suspect.target.removeprefix("model:")
    others = [name for name in means.surroundings.models if name != model]
    cases = [view.record(answer) for answer in suspect.evidence][-24:]
    known = [case for case in cases if means.replay.good(case, UNCHANGED) is False]
    if not known or not others:
        return True
    given = [sum(bool(means.replay.good(case, Change(model=other))) for case in known) for other in others]
    return max(given) >= CONFIRMED * len(known)


def _groups(view: View, diagnosed: Group) -> list[Group]:
    """Cells with one cause: the same target, or the same kind of question for the same agent."""
    groups: list[Group] = []
    for diagnosis, one in diagnosed:
        joined = next((group for group in groups if _is_one(view, group, diagnosis)), None)
        if joined is None:
            groups.append([(diagnosis, one)])
        else:
            joined.append((diagnosis, one))
    return groups


def _is_one(view: View, group: Group, diagnosis: Diagnosis) -> bool:
    first = group[0][0]
    if diagnosis.cause != "route" or first.target == diagnosis.target:
        return first.target == diagnosis.target
    kinds = {view.cluster_of[answer] for other, _ in group for answer in other.proof}
    return first.to == diagnosis.to and bool(kinds & {view.cluster_of[answer] for answer in diagnosis.proof})


def _suspect(view: View, diagnosis: Diagnosis, answers: tuple[str, ...], usual: float) -> Suspect:
    together = cell(view, diagnosis.target, answers, usual)
    people = view.people(together.evidence)
    version = {"prompt": "prompt", "route": "router"}.get(diagnosis.cause)
    begun = version is not None and changed_at(view, answers, version)
    enough = len(together.evidence) >= LEAST_BAD and len(people) >= LEAST_PEOPLE
    return Suspect(
        key=diagnosis.target,
        cause=diagnosis.cause,
        target=diagnosis.target,
        evidence=together.evidence,
        answers=answers,
        people=len(people),
        excess=max(together.excess, 0.0),
        ready=together.excess >= WORTHWHILE and (together.ready or (begun and enough)),
        agent=diagnosis.agent,
        centroid=together.centroid,
        reason=_reason(diagnosis),
    )


def _stands_out(diagnosis: Diagnosis, one: Cell) -> bool:
    """Whether a line repairs nearly all of a kind of question that is bad enough by itself.

    What else the agent answers, well without that line, says nothing against it.
    """
    return diagnosis.cause == "prompt" and diagnosis.explained >= REPAIRS and one.ready and one.excess >= WORTHWHILE


def _concerned(view: View, group: Group) -> set[str]:
    """Answers to the kinds of questions that the change repairs; of routes, those not given by the right agent.

    A cause that explains most of a cell has all of that cell's answers by its agent.
    """
    diagnosis = group[0][0]
    kinds = {view.cluster_of[answer] for other, _ in group for answer in other.proof}
    if diagnosis.cause == "route":
        answers = {record.id for record in view.records if view.cluster_of[record.id] in kinds}
        return {answer for answer in answers if diagnosis.to not in view.record(answer).agents}
    whole = {answer for other, one in group if other.explained >= REPAIRS for answer in one.answers}
    parts = {answer for _, one in group for answer in one.answers if view.cluster_of[answer] in kinds}
    return {answer for answer in whole | parts if view.record(answer).agent == diagnosis.agent}


def _reason(diagnosis: Diagnosis) -> str:
    if not diagnosis.replayed or diagnosis.cause == "gap":
        return f"{diagnosis.cases} answers"
    return f"{diagnosis.repaired} of {diagnosis.cases} would have been right"


def _once_each(found: list[Explained]) -> list[Explained]:
    """Each bad answer supports one suspect, the worst; what is left of another may not be enough any more."""
    taken: set[str] = set()
    kept: list[Explained] = []
    for one in sorted(found, key=lambda one: (not one.suspect.ready, -one.suspect.excess, one.suspect.key)):
        evidence = tuple(answer for answer in one.suspect.evidence if answer not in taken)
        lost = len(evidence) < len(one.suspect.evidence)
        ready = one.suspect.ready and (not lost or len(evidence) >= 3)
        if evidence:
            taken.update(evidence)
            kept.append(replace(one, suspect=replace(one.suspect, evidence=evidence, ready=ready)))
    return kept


def _unexplained(view: View, one: Cell) -> Suspect:
    medoid = view.record(one.evidence[0]) if one.evidence else view.record(one.answers[0])
    return Suspect(
        key=f"unknown:{one.key.partition(':')[0]}:{medoid.agent}",
        cause="unknown",
        target="unknown",
        evidence=one.evidence,
        answers=one.answers,
        people=len(view.people(one.evidence)),
        excess=one.excess,
        ready=False,
        agent=medoid.agent,
        centroid=one.centroid,
    )
