"""From scored answers to suspects, most specific first: what an earlier test explains, a later one does not count.

First what rates alone can tell (a failing tool, a refusing model, an outdated fact), then questions of one kind, whose
cause the diagnosis has to find.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.improvement import wording
from bot.improvement.clusters import packed
from bot.improvement.finding import Cause, Suspect
from bot.improvement.ports import Memories
from bot.improvement.records import AnswerRecord
from bot.improvement.scoring import above, beta_above, beta_beats, capped, mean_of, posterior
from bot.improvement.view import View

LEAST_FAILURES = 5
LEAST_REFUSALS = 6
LEAST_STALE = 3
OFTENER = 2.0  # than other facts are contradicted
NAME_WORDS = 4  # of a value that a person writes
SURE = 0.95
ELSEWHERE = 0.35  # share of refusals of the same questions by other models
LEAST_AFTER = 8
JUMP = 0.10
LEAST_TRACES = 4
LEAST_BAD = 3
LEAST_PEOPLE = 2
READY_LEAD, READY_SURE = 0.10, 0.80
WATCH_LEAD, WATCH_SURE = 0.05, 0.60
USUAL_FAILURES = 0.05  # more than that is not usual, however many tools do it


@dataclass(frozen=True, slots=True)
class Cell:
    """Answers to questions of one kind (or of one agent), and how likely their rate of bad ones is high."""

    key: str
    answers: tuple[str, ...]
    evidence: tuple[str, ...]
    rate: float
    excess: float
    ready: bool
    watch: bool
    centroid: tuple[int, ...] = ()


def peel(view: View, memories: Memories) -> tuple[list[Suspect], frozenset[str]]:
    """What rates explain, and the answers that are thereby explained."""
    found = [*failing_tools(view)]
    explained = {answer for record in view.records if record.failed_tools for answer in (record.id,)}
    found += refusing_models(view, frozenset(explained))
    explained.update(answer for one in found for answer in one.evidence)
    stale = list(outdated_facts(view, memories, frozenset(explained)))
    explained.update(answer for one in stale for answer in one.answers)
    return [*found, *stale], frozenset(explained)


def failing_tools(view: View) -> Iterator[Suspect]:
    """Tools that fail far more often than the others do, and still do."""
    calls, failures = _calls(view.records)
    for tool in sorted(failures):
        others = [name for name in calls if name != tool]
        failed, called = sum(len(failures.get(name, ())) for name in others), sum(len(calls[name]) for name in others)
        limit = max(3 * min((failed + 0.5) / (called + 1), USUAL_FAILURES), 0.03)
        bad = failures[tool]
        now, of = [one for one in bad if view.is_recent(one)], [one for one in calls[tool] if view.is_recent(one)]
        surely = len(bad) >= LEAST_FAILURES and beta_above(len(bad), len(calls[tool]), limit) > SURE
        if surely and now and beta_above(len(now), len(of), limit) > READY_SURE:
            reason = f"{len(now)} of {len(of)} calls failed in the last week"
            yield _suspect(view, "tool", f"tool:{tool}", bad, calls[tool], reason=reason)


def _calls(records: Iterable[AnswerRecord]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Answers by tool that they called, and by tool that failed them."""
    calls: dict[str, list[str]] = {}
    failures: dict[str, list[str]] = {}
    for record in records:
        for tool in dict.fromkeys(use.tool for use in record.tools if use.status != "missing"):
            calls.setdefault(tool, []).append(record.id)
        for tool in dict.fromkeys(record.failed_tools):
            failures.setdefault(tool, []).append(record.id)
    return calls, failures


def refusing_models(view: View, explained: frozenset[str]) -> Iterator[Suspect]:
    """Models that refuse what others answer."""
    left = [record for record in view.records if record.id not in explained and record.model]
    for model in sorted({record.model for record in left}):
        kinds = _refused_only_by(view, left, model)
        mine = [r for r in left if r.model == model and view.cluster_of[r.id] in kinds]
        bad = [record.id for record in mine if record.id in view.refused]
        whole = [record for record in left if record.model == model]
        rest = [record for record in left if record.model != model]
        others = sum(record.id in view.refused and view.cluster_of[record.id] in kinds for record in rest)
        surely = len(bad) >= LEAST_REFUSALS and beta_beats(len(bad), len(whole), others, len(rest), factor=2) > SURE
        if surely and any(view.is_recent(answer) for answer in bad):
            reason = f"{len(bad)} answers refused that other models give"
            yield _suspect(view, "model", f"model:{model}", bad, [record.id for record in mine], reason=reason)


def _refused_only_by(view: View, records: Sequence[AnswerRecord], model: str) -> frozenset[int]:
    """Kinds of questions that a model refuses and the others hardly do."""
    counts: dict[int, Counter[str]] = {}
    for record in records:
        side = "mine" if record.model == model else "theirs"
        count = counts.setdefault(view.cluster_of[record.id], Counter())
        count[side] += 1
        count[f"{side} refused"] += record.id in view.refused
    return frozenset(
        kind
        for kind, count in counts.items()
        if count["mine refused"] > ELSEWHERE * count["mine"]
        and count["theirs"]
        and count["theirs refused"] < ELSEWHERE * count["theirs"]
    )


def outdated_facts(view: View, memories: Memories, explained: frozenset[str]) -> Iterator[Suspect]:
    """Facts about one person after whose use that person says that things have changed."""
    uses: dict[tuple[str, str], list[str]] = {}
    for record in view.records:
        if record.id not in explained:
            for memory in record.memories:
                uses.setdefault((record.person, memory), []).append(record.id)
    stale = {use: _told(view, memories, answers, use) for use, answers in uses.items()}
    total, all_uses = sum(map(len, stale.values())), sum(map(len, uses.values()))
    for use in sorted(uses):
        person, memory = use
        others = (total - len(stale[use]) + 0.5) / (all_uses - len(uses[use]) + 1)
        if len(stale[use]) < LEAST_STALE or not any(view.is_recent(answer) for answer in stale[use]):
            continue
        first = view.record(stale[use][0]).at
        since = [answer for answer in uses[use] if view.record(answer).at >= first]
        if beta_above(len(stale[use]), len(since), max(OFTENER * others, 0.05)) > SURE:
            bad = [answer for answer in since if answer in stale[use] or view.scores.is_bad(answer)]
            reason = f"{len(stale[use])} times told that it is not so any more"
            yield _suspect(view, "memory", f"memory:{person}/{memory}", bad, since, subject=person, reason=reason)


def _told(view: View, memories: Memories, answers: Sequence[str], use: tuple[str, str]) -> list[str]:
    """Answers after which a person said that a fact is out of date, or named it, or the other value they named most.

    Who goes on to ask about other values names many of them; whose circumstances changed names one again and again.
    Who objects in words that hold what is remembered, and did not ask about it, speaks of what is remembered.
    """
    value = memories.value(*use) or ""
    said = {answer: text for answer in answers if (text := _objection(view, answer))}
    named = repeated_names([text for text in said.values() if not mentions(text, value)])
    others = [name for name in dict.fromkeys([*memories.values(use[1]), *named]) if not mentions(value, name)]
    tellers = [[answer for answer in said if _names(view, answer, said[answer], other)] for other in others]
    best = max(tellers, key=len, default=list[str]())
    told = {*best, *(answer for answer, text in said.items() if _names(view, answer, text, value))}
    return [answer for answer in answers if answer in told or _says_outdated(view, answer)]


def _objection(view: View, answer: str) -> str:
    """What was written against an answer; who only goes on names values, too."""
    return " ".join(signal.text for signal in view.book.on(answer) if signal.kind == "correction")


def _names(view: View, answer: str, said: str, value: str) -> bool:
    return mentions(said, value) and not mentions(view.record(answer).text, value)


def _says_outdated(view: View, answer: str) -> bool:
    signals = tuple(view.book.on(answer))
    objected = any(signal.kind == "correction" for signal in signals)
    return any(signal.why == "out of date" for signal in signals) or (
        objected and wording.holds(view.said(answer), wording.STALE)
    )


def repeated_names(said: Sequence[str]) -> Counter[str]:
    """Names and numbers of up to NAME_WORDS words that were written more than once."""
    found: Counter[str] = Counter()
    for text in said:
        tokens = re.findall(r"[\w-]+", text)
        sizes = range(1, NAME_WORDS + 1)
        runs = dict.fromkeys(tuple(tokens[i : i + size]) for size in sizes for i in range(len(tokens) - size + 1))
        found.update(" ".join(run) for run in runs if not run[0][:1].islower() or any(map(str.isdigit, "".join(run))))
    return Counter({name: count for name, count in found.items() if count > 1 and len(name) > 1})


def mentions(text: str, value: str) -> bool:
    """Whether a text has all words of a value, in a row."""
    wanted = wording.words(value)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(wording.words(text))} "


# --- questions of one kind ------------------------------------------------------------------------------


def cells(view: View, explained: frozenset[str], usual: float) -> list[Cell]:
    """Kinds of questions, kinds by agent, and agents, of which too many answers are bad; those alone, worst first."""
    groups: dict[str, list[str]] = {}
    for record in view.records:
        if record.id not in explained:
            kind = view.cluster_of[record.id]
            for key in (f"kind:{kind}", f"kind:{kind}/{record.agent}", f"agent:{record.agent}"):
                groups.setdefault(key, []).append(record.id)
    found = [cell(view, key, answers, usual) for key, answers in groups.items() if len(answers) >= LEAST_TRACES]
    return sorted((one for one in found if one.watch), key=lambda one: (-one.excess, one.key))


def cell(view: View, key: str, answers: Sequence[str], mean: float) -> Cell:
    """Judge a group of answers against the usual rate of bad ones."""
    found = posterior(capped(view.scores.log_ratio, view.scores.against, answers), mean)
    evidence = view.bad(answers)
    people = view.people(evidence)
    enough = len(evidence) >= LEAST_BAD and len(people) >= LEAST_PEOPLE
    fresh = any(view.is_recent(answer) for answer in evidence)
    rate = mean_of(found)
    return Cell(
        key=key,
        answers=tuple(answers),
        evidence=evidence,
        rate=rate,
        excess=len(answers) / view.weeks * (rate - mean),
        ready=enough and fresh and above(found, mean + READY_LEAD) > READY_SURE,
        watch=fresh and above(found, mean + WATCH_LEAD) > WATCH_SURE,
        centroid=_centre(view, answers),
    )


def changed_at(view: View, answers: Sequence[str], version: str) -> bool:
    """Whether answers have become worse with the latest `version` ("prompt" or "router") that made them."""
    records = [view.record(answer) for answer in answers]
    versions = list(dict.fromkeys(getattr(record, version) for record in records))
    if len(versions) < 2:
        return False
    after = [record.id for record in records if getattr(record, version) == versions[-1]]
    before = [record.id for record in records if getattr(record, version) == versions[-2]]
    if len(after) < LEAST_AFTER:
        return False
    return beta_beats(len(view.bad(after)), len(after), len(view.bad(before)), len(before), lead=JUMP) > SURE


def _suspect(
    view: View,
    cause: Cause,
    target: str,
    evidence: Sequence[str],
    answers: Sequence[str],
    *,
    subject: str = "",
    reason: str = "",
) -> Suspect:
    people = {view.record(answer).person for answer in evidence}
    agents = Counter(view.record(answer).agent for answer in evidence)
    return Suspect(
        key=target,
        cause=cause,
        target=target,
        evidence=tuple(evidence),
        answers=tuple(answers),
        people=len(people),
        excess=len(evidence) / view.weeks,
        ready=bool(subject) or len(people) >= LEAST_PEOPLE,
        agent=most_common(agents),
        subject=subject,
        centroid=_centre(view, evidence),
        reason=reason,
    )


def most_common(counts: Mapping[str, int]) -> str:
    return min(counts, key=lambda name: (-counts[name], name)) if counts else ""


def _centre(view: View, answers: Sequence[str]) -> tuple[int, ...]:
    places = [view.place_of[answer] for answer in answers]
    return packed(np.asarray(view.vectors[places].sum(axis=0), np.float32))
