"""All suspects of a period with their causes: what rates explain first, then kinds of questions by diagnosis."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.improvement.detection import LEAST_BAD, LEAST_PEOPLE, Cell, cell, cells, changed_at, peel
from bot.improvement.diagnosis import UNKNOWN, Diagnosis, diagnose
from bot.improvement.finding import Suspect
from bot.improvement.ports import UNCHANGED, Change, Means
from bot.improvement.view import View

CONFIRMED = 0.5  # of the refusals another model must answer


@dataclass(frozen=True, slots=True)
class Explained:
    """A suspect and why."""

    suspect: Suspect
    diagnosis: Diagnosis = UNKNOWN


def suspects(view: View, means: Means) -> list[Explained]:
    """Worst first."""
    by_rate, explained = peel(view, means.memories)
    found = [Explained(one) for one in by_rate if _is_confirmed(view, means, one)]
    diagnosed: list[tuple[Diagnosis, Cell]] = []
    unknown: list[Cell] = []
    for one in cells(view, explained):
        diagnosis = diagnose(view, means, one)
        if diagnosis.cause == "unknown":
            unknown.append(one)
        else:
            diagnosed.append((diagnosis, one))
    found += [Explained(_pooled(view, group), group[0][0]) for group in _groups(view, diagnosed)]
    found = _once_each(found)
    known = frozenset(answer for one in found for answer in one.suspect.evidence)
    found += [Explained(_unexplained(view, one)) for one in unknown if not known & frozenset(one.evidence)]
    return sorted(found, key=lambda one: (-one.suspect.excess, one.suspect.key))


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


Group = list[tuple[Diagnosis, Cell]]


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


def _pooled(view: View, group: Group) -> Suspect:
    """Cells with one cause are one suspect: together they may be enough."""
    diagnosis = group[0][0]
    answers = tuple(sorted(_concerned(view, group), key=view.place_of.__getitem__))
    together = cell(view, diagnosis.target, answers)
    people = view.people(together.evidence)
    version = {"prompt": "prompt", "route": "router"}.get(diagnosis.cause)
    begun = version is not None and changed_at(view, answers, version)
    return Suspect(
        key=diagnosis.target,
        cause=diagnosis.cause,
        target=diagnosis.target,
        evidence=together.evidence,
        answers=answers,
        people=len(people),
        excess=max(together.excess, 0.0),
        ready=together.ready or (begun and len(together.evidence) >= LEAST_BAD and len(people) >= LEAST_PEOPLE),
        agent=diagnosis.agent,
        centroid=together.centroid,
        reason=_reason(diagnosis),
    )


def _concerned(view: View, group: Group) -> set[str]:
    """Of routes, answers to the kinds of questions that the change repairs, not given by the right agent."""
    diagnosis = group[0][0]
    answers = {answer for _, one in group for answer in one.answers}
    if diagnosis.cause != "route":
        return {answer for answer in answers if view.record(answer).agent == diagnosis.agent}
    kinds = {view.cluster_of[answer] for other, _ in group for answer in other.proof}
    answers = {record.id for record in view.records if view.cluster_of[record.id] in kinds}
    return {answer for answer in answers if diagnosis.to not in view.record(answer).agents}


def _reason(diagnosis: Diagnosis) -> str:
    if not diagnosis.replayed:
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
