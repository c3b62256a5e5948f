"""From a finding to the one candidate that may be shown: drafted from the older half, tested once on the newer one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.improvement import safety
from bot.improvement.diagnosis import named_agents
from bot.improvement.drafting import MOST_LETTERS, changes, memory_ops, model_ops, prompt_ops, route_ops, tool_ops
from bot.improvement.evaluating import Trials, best, counted, judged, touches_routes
from bot.improvement.finding import Cause, Evaluation, Finding, Proposal
from bot.improvement.guards import grams, paraphrase, refused
from bot.improvement.operations import AddUtterance, MoveUtterance, MuteTool, Op, State, as_json
from bot.improvement.overlays import bullets, slice_hashes
from bot.improvement.ports import Means
from bot.improvement.records import AnswerRecord
from bot.improvement.splits import affected, halves, without_copies
from bot.improvement.suspecting import Explained
from bot.improvement.view import View

EXPIRES = timedelta(days=14)
LEAST_BUILD = 3  # missed questions to draft from
WORTH = 0.4  # of the missed questions that a candidate must repair to be worth its one look
LEAST_TEST = 5  # cases before a first look, which is taken once
LEAST_WRONG = 4  # of them that are wrong as things are: with fewer the look could not show a gain


@dataclass(frozen=True, slots=True)
class Bench:
    """What candidates are drafted from and tried on: what happened, what is outside, and the overlays in force."""

    view: View
    means: Means
    state: State
    trials: Trials

    @classmethod
    def of(cls, view: View, means: Means, state: State) -> Bench:
        return cls(view, means, state, Trials(view, means, state))


def propose(name: str, one: Explained, finding: Finding, bench: Bench, earlier: Sequence[Proposal]) -> Proposal | None:
    """A tested proposal; None when nothing could be drafted or nothing is left to test it on."""
    view, suspect = bench.view, one.suspect
    by_rate = suspect.cause in {"tool", "model", "memory"}
    answers = suspect.evidence if by_rate else affected(view, suspect.answers, suspect.evidence)
    build, test = halves(view, answers)
    used = frozenset(case for proposal in earlier for case in proposal.used)
    built = [view.record(answer) for answer in build]
    ops = _candidate(one, bench, built)
    if ops is None:
        return None
    unseen = without_copies(view, _learned(ops, bench, built), test)
    cases = [view.record(answer) for answer in unseen if answer not in used]
    if len(cases) < _least(ops, suspect.cause):
        return None
    if reason := _guarded(ops, bench):
        return _proposal(name, finding, ops, bench, Evaluation(reason=reason))
    before = next((p for p in reversed(earlier) if p.state == "gathering" and as_json(p.ops) == as_json(ops)), None)
    found = _together(_evaluated(ops, one, bench, cases), before)
    if suspect.cause in {"route", "prompt"} and found.n - found.right_before < LEAST_WRONG:
        return None
    found = judged(found, ops, first=before is None)
    return replace(_proposal(name, finding, ops, bench, found), used=tuple(case.id for case in cases))


def _learned(ops: Sequence[Op], bench: Bench, build: Sequence[AnswerRecord]) -> Sequence[bytes]:
    """Vectors of the texts that the router learns: known examples that move, and the questions behind new ones."""
    moved = [op.text for op in ops if isinstance(op, MoveUtterance)]
    added = {op.text for op in ops if isinstance(op, AddUtterance)}
    private = grams(record.text for record in bench.view.records) if added else frozenset[tuple[str, ...]]()
    questions = [record.text for record in build if paraphrase(record.text, private)[:MOST_LETTERS] in added]
    return bench.means.routing.vectors(sorted({*moved, *questions}))


def _least(ops: Sequence[Op], cause: Cause) -> int:
    """Cases before a first look; a mute needs none, and of one person's memory there are few."""
    if any(isinstance(op, MuteTool) for op in ops):
        return 0
    return 1 if cause == "memory" else LEAST_TEST


def tested_again(proposal: Proposal, bench: Bench) -> Proposal:
    """A proposal of the router, a tool or a fact on the same cases, over what has changed since."""
    if any(op.slice.startswith(("prompt/", "model/")) for op in proposal.ops):
        return replace(proposal, evaluation=replace(proposal.evaluation, passed=False))
    cases = [bench.view.record(case) for case in proposal.used if case in bench.view.place_of]
    if touches_routes(proposal.ops):
        expected = _expected(proposal.ops, cases)
        found = bench.trials.test_route(proposal.ops, cases, frozenset(proposal.used), expected)
    else:
        found = bench.trials.test_change(proposal.ops, cases)
    found = judged(found, proposal.ops, first=True)
    return replace(proposal, evaluation=found, slices=slice_hashes(bench.state, proposal.ops))


def _proposal(name: str, finding: Finding, ops: tuple[Op, ...], bench: Bench, found: Evaluation) -> Proposal:
    gathering = found.tested and not found.golden_worse and found.better > found.worse
    return Proposal(
        id=name,
        finding=finding.id,
        ops=ops,
        slices=slice_hashes(bench.state, ops),
        evaluation=found,
        state="tested" if found.passed else "gathering" if gathering else "failed",
        at=bench.view.now,
        expires=bench.view.now + EXPIRES,
        subject=finding.subject,
    )


def _together(found: Evaluation, before: Proposal | None) -> Evaluation:
    """The newer cases beside those that the same candidate had before."""
    if before is None:
        return found
    old = before.evaluation
    return replace(
        found,
        n=found.n + old.n,
        right_before=found.right_before + old.right_before,
        better=found.better + old.better,
        worse=found.worse + old.worse,
    )


# --- candidates -----------------------------------------------------------------------------------------


def _candidate(one: Explained, bench: Bench, build: Sequence[AnswerRecord]) -> tuple[Op, ...] | None:
    """The candidate that repairs most of the building half."""
    suspect = one.suspect
    bad = [record for record in build if record.id in suspect.evidence] or list(build)

    def repaired(ops: Sequence[Op]) -> int:
        return _repaired(bench.trials, ops, bad)

    match suspect.cause:
        case "route":
            return _route_candidate(one, bench, build)
        case "prompt":
            return next(prompt_ops(one.diagnosis), None)
        case "model":
            return best(model_ops(bench.view, bench.means, suspect), repaired)
        case "tool":
            drafts = list(tool_ops(bench.means, suspect, bench.view))
            return best(drafts, repaired) or next((ops for ops in drafts if isinstance(ops[0], MuteTool)), None)
        case "memory":
            drafts = list(memory_ops(bench.view, bench.means, suspect))
            return best(drafts, repaired) or _unreplayed(drafts, bench, bad)
        case _:
            return None


def _unreplayed(
    candidates: Sequence[tuple[Op, ...]], bench: Bench, bad: Sequence[AnswerRecord]
) -> tuple[Op, ...] | None:
    """The likeliest value where no replay can tell; the person it is about decides."""
    change = changes(candidates[0][0]) if candidates else None
    if change is None or counted(bench.trials.replayed(change, bad))[0]:
        return None
    return candidates[0]


def _repaired(trials: Trials, ops: Sequence[Op], cases: Iterable[AnswerRecord]) -> int:
    change = changes(ops[0])
    if change is None:
        return 0
    _, _, better, worse = counted(trials.replayed(change, cases))
    return better - worse


def _route_candidate(one: Explained, bench: Bench, build: Sequence[AnswerRecord]) -> tuple[Op, ...] | None:
    trials, to, expected = bench.trials, one.diagnosis.to, _labels(one, bench)
    missed = [
        record
        for record in build
        if trials.right(record, trials.routed(record.text), expected) is False and trials.right(record, (to,), expected)
    ]
    mine = frozenset(one.suspect.answers)

    def tried(ops: Sequence[Op]) -> int:
        gained = counted(trials.routes(trials.router(ops), missed, expected))[2]
        return gained if gained >= WORTH * len(missed) else 0

    def harmless(ops: Sequence[Op]) -> bool:
        return not trials.broken(trials.router(ops), ops, mine)

    if len(missed) < LEAST_BUILD:
        return None
    private = grams(record.text for record in bench.view.records)
    return best(route_ops(bench.view, bench.means, one.diagnosis, missed, private), tried, harmless)


def _labels(one: Explained, bench: Bench) -> dict[str, str]:
    """Where questions belong as far as people said so; bad answers of the finding belong where it says."""
    named = {
        answer: names[0] for answer in one.suspect.answers if (names := named_agents(bench.view, bench.means, answer))
    }
    return {**dict.fromkeys(one.suspect.evidence, one.diagnosis.to), **named}


def _expected(ops: Sequence[Op], cases: Sequence[AnswerRecord]) -> dict[str, str]:
    """Where the cases of a route proposal belong: where it sends its examples."""
    to = next((str(getattr(op, "to", "") or getattr(op, "agent", "")) for op in ops), "")
    return {case.id: to for case in cases}


def _evaluated(ops: tuple[Op, ...], one: Explained, bench: Bench, cases: Sequence[AnswerRecord]) -> Evaluation:
    if touches_routes(ops):
        return bench.trials.test_route(ops, cases, frozenset(one.suspect.answers), _labels(one, bench))
    found = bench.trials.test_change(ops, cases)
    memory = one.suspect.cause == "memory" and not found.tested
    return replace(found, tested=memory or found.tested, better=found.better + memory)


def _guarded(ops: Sequence[Op], bench: Bench) -> str:
    """Why a candidate may not be shown; "" where it may."""
    surroundings = bench.means.surroundings
    agent = next((op.agent for op in ops if op.op == "prompt.add_bullet"), "")
    earlier = [line for lines in surroundings.prompts.get(agent, {}).values() for line in lines]
    return safety.broken(ops, surroundings.fallbacks, earlier) or refused(
        ops,
        private=grams(record.text for record in bench.view.records),
        product=grams(surroundings.product),
        names=(*surroundings.agents, *surroundings.tools),
        bullets=len(bullets(bench.state, agent)),
    )
