"""The loop: once a week from signals to tested proposals, a human's tap in between, and a watch over what was applied.

Nothing here changes anything by itself except taking back what hurts. All state is in `Memory` and can be stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.improvement import canary
from bot.improvement.audit import START, Entry, entry
from bot.improvement.clusters import SAME, alike
from bot.improvement.documents import documents
from bot.improvement.finding import Document, Finding, FindingState, Happened, Proposal, Report, Suspect
from bot.improvement.operations import ROUTE
from bot.improvement.overlays import Overlay, Overlays, Stale, route_examples
from bot.improvement.ports import Means
from bot.improvement.proposing import EXPIRES, Bench, propose, tested_again
from bot.improvement.rates import Rate
from bot.improvement.records import Book
from bot.improvement.scoring import is_complaint
from bot.improvement.suspecting import Explained, suspects
from bot.improvement.view import View, look

MOST_TESTED = 5
MOST_SHOWN = 3
MUTED = timedelta(weeks=8)
DEFERRED = timedelta(weeks=2)
QUIET_WEEKS = 2  # after which a finding closes
MOST_HISTORY = 8
NOVA = "nova"
LEAST_AGAIN = 3  # bad answers since a change before it is looked at again


@dataclass(frozen=True, slots=True)
class Actor:
    """Who taps: an opaque id, and whether they may approve for everybody."""

    id: str
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a tap counted, what the person is told, and the overlay that came of it."""

    ok: bool
    text: str
    overlay: Overlay | None = None


@dataclass(slots=True)
class Memory:
    """What the loop remembers from week to week."""

    findings: dict[str, Finding] = field(default_factory=dict[str, Finding])
    proposals: dict[str, Proposal] = field(default_factory=dict[str, Proposal])
    overlays: Overlays = field(default_factory=Overlays)
    watched: dict[int, str] = field(default_factory=dict[int, str])
    news: list[Happened] = field(default_factory=list[Happened])
    history: dict[int, Rate] = field(default_factory=dict[int, Rate])
    audit: list[Entry] = field(default_factory=list[Entry])
    issued: int = 0
    actors: dict[str, str] = field(default_factory=dict[str, str])
    numbered: int = 0  # actors so far, those who are forgotten too


class Loop:
    """Runs over a memory; every method is told what time it is."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory or Memory()
        self._view: View | None = None

    @property
    def overlays(self) -> Overlays:
        return self.memory.overlays

    @property
    def rolled_back(self) -> frozenset[int]:
        """Versions that Nova took back by itself."""
        return frozenset(n for n, what in self.memory.watched.items() if what == "rolled back")

    def version_for(self, conversation: str) -> int:
        """The overlay version a conversation's turn uses: before the first running canary that leaves it out."""
        left_out = [one.parent for one in self.running if not canary.takes_part(one, conversation)]
        return left_out[0] if left_out else self.overlays.head

    # --- the week ---

    def weekly(self, book: Book, means: Means, now: datetime, week: int) -> Report:
        """Look at the last weeks, settle what was applied, and propose."""
        view = self.look(book, means, now)
        self._settle(view, means, now)
        found = self._numbered(suspects(view, means), view, now, week)
        self._close({finding.id for _, finding in found})
        self._propose(view, means, now, [(one, finding) for one, finding in found if finding.state == "ready"])
        return self._report(book, means, now, week)

    def look(self, book: Book, means: Means, now: datetime) -> View:
        """The answers of the last weeks; kept for testing again what is tapped."""
        self._view = look(book, means.routing, now)
        return self._view

    def watch(self, book: Book, means: Means, now: datetime) -> tuple[Happened, ...]:
        """Settle what was applied, between the weeks; it is in the next report, too."""
        return self._settle(self.look(book, means, now), means, now) if self.running else ()

    @property
    def is_watching(self) -> bool:
        """Whether anything that was applied is still under watch."""
        return bool(self.running)

    @property
    def running(self) -> list[Overlay]:
        """Applied versions that are still under watch."""
        return [
            overlay
            for overlay in self.overlays.all
            if overlay.n not in self.memory.watched and not overlay.undoes and not self.overlays.is_undone(overlay.n)
        ]

    def _settle(self, view: View, means: Means, now: datetime) -> tuple[Happened, ...]:
        happened: list[Happened] = []
        for overlay in reversed(self.running):
            finding = self.memory.findings[overlay.finding]
            own, others = canary.watch(view, overlay, finding)
            hurt = next((one for one in (others, own) if one.rolls_back), None)
            if hurt or canary.breaks_at_once(view, overlay, finding):
                detail = (
                    f"{hurt.bad} of {hurt.answers} missed, {hurt.bad_before} of {hurt.before} before" if hurt else ""
                )
                happened += self._roll_back(overlay, detail or "errors in the first answers", now)
            elif self._breaks_golden(overlay, means):
                happened += self._roll_back(overlay, "a golden question went wrong", now)
            elif canary.is_over(view, overlay, own):
                detail = f"{own.bad_before} of {own.before} → {own.bad} of {own.answers} missed"
                self.memory.watched[overlay.n] = own.verdict
                self._set(replace(finding, state="kept"))
                happened.append(Happened(overlay.finding, overlay.n, own.verdict, detail, now))
        self.memory.news += happened
        return tuple(happened)

    def _breaks_golden(self, overlay: Overlay, means: Means) -> bool:
        """Whether a golden question that is right without a route overlay is wrong with all of them."""
        if not any(op.slice == ROUTE for op in overlay.ops):
            return False
        plain = means.routing.with_examples(route_examples(self.overlays.state(overlay.parent)))
        head = means.routing.with_examples(route_examples(self.overlays.state()))
        golden = means.surroundings.golden
        return any(agent in plain(question) and agent not in head(question) for question, agent in golden)

    def _roll_back(self, overlay: Overlay, detail: str, now: datetime) -> list[Happened]:
        try:
            self.overlays.undo(overlay.n, by=NOVA, at=now)
        except Stale:
            return []  # a later version builds on it; that one is looked at first
        self.memory.watched[overlay.n] = "rolled back"
        self._set(replace(self.memory.findings[overlay.finding], state="rolled_back"))
        self._audited(now, NOVA, "rolled back", f"overlay {overlay.n}")
        return [Happened(overlay.finding, overlay.n, "rolled back", detail, now)]

    # --- findings ---

    def _numbered(
        self, found: Sequence[Explained], view: View, now: datetime, week: int
    ) -> list[tuple[Explained, Finding]]:
        """Each suspect's finding: the open one it matches best, under its number, or a new one."""
        numbered: dict[str, tuple[Explained, Finding]] = {}
        for one in sorted(found, key=lambda one: one.suspect.key not in {f.key for f in self.memory.findings.values()}):
            free = [finding for name, finding in self.memory.findings.items() if name not in numbered]
            known = next((f for f in free if f.key == one.suspect.key), None)
            known = known or next((f for f in free if _matches(f, one.suspect)), None)
            finding = self._seen_again(known, one.suspect, view, now) if known else self._new(one.suspect, week)
            self._set(finding)
            numbered[finding.id] = (one, finding)
        return list(numbered.values())

    def _new(self, suspect: Suspect, week: int) -> Finding:
        self.memory.issued += 1
        state = "ready" if suspect.ready else "watch"
        return _finding(f"F-{self.memory.issued}", suspect, state, week)

    def _seen_again(self, known: Finding, suspect: Suspect, view: View, now: datetime) -> Finding:
        fresh = _finding(known.id, suspect, known.state, known.week)
        match known.state:
            case "watch" | "ready":
                return replace(fresh, state="ready" if suspect.ready else "watch")
            case "dismissed" | "archived":
                over = known.muted_until is None or now >= known.muted_until
                return replace(fresh, state="ready" if suspect.ready else "watch") if over else known
            case "kept" | "rolled_back":
                since = self._changed_at(known.id)
                newer = [a for a in suspect.evidence if since is None or view.record(a).at >= since]
                return replace(fresh, state="ready") if suspect.ready and len(newer) >= LEAST_AGAIN else known
            case "canary":
                return replace(known, score=suspect.excess)
            case "proposed":
                return replace(fresh, state="ready" if suspect.ready else "proposed")

    def _changed_at(self, finding: str) -> datetime | None:
        return max((overlay.at for overlay in self.overlays.all if overlay.finding == finding), default=None)

    def _close(self, seen: set[str]) -> None:
        """Findings that were not seen: their proposals expire, and after some weeks they are archived."""
        for finding in list(self.memory.findings.values()):
            if finding.id in seen:
                continue
            quiet = finding.quiet_weeks + 1
            self._set(replace(finding, quiet_weeks=quiet))
            if finding.state in {"watch", "ready", "proposed"}:
                self._withdraw(finding.id)
                state = "archived" if quiet >= QUIET_WEEKS else "watch"
                self._set(replace(finding, quiet_weeks=quiet, state=state))

    def _withdraw(self, finding: str) -> None:
        for proposal in list(self.memory.proposals.values()):
            if proposal.finding == finding and proposal.state in {"shown", "gathering", "tested"}:
                self.memory.proposals[proposal.id] = replace(proposal, state="expired")

    def _set(self, finding: Finding) -> None:
        self.memory.findings[finding.id] = finding

    # --- proposals ---

    def _propose(self, view: View, means: Means, now: datetime, ready: Sequence[tuple[Explained, Finding]]) -> None:
        """Test a few candidates; those that pass are shown, at most MOST_SHOWN at a time."""
        tested, bench = 0, Bench.of(view, means, self.overlays.state())
        for one, finding in sorted(ready, key=lambda pair: (-pair[1].score, pair[1].id)):
            if tested == MOST_TESTED or finding.cause in {"gap", "unknown"}:
                continue
            earlier = [p for p in self.memory.proposals.values() if p.finding == finding.id]
            if any(p.state == "deferred" and now < p.expires for p in earlier):
                continue
            tested += 1
            name = f"P-{len(self.memory.proposals) + 1}"
            proposal = _returned(name, earlier, now) or propose(name, one, finding, bench, earlier)
            if proposal is None:
                continue
            self._withdraw(finding.id)
            self.memory.proposals[name] = proposal
            self._audited(now, NOVA, f"tested {proposal.state}", finding.id)
        self._show()

    def _show(self) -> None:
        passed = [p for p in self.memory.proposals.values() if p.state in {"tested", "shown"} and p.evaluation.passed]
        ranked = sorted(passed, key=lambda p: (-self.memory.findings[p.finding].score, p.id))
        for place, proposal in enumerate(ranked):
            shown = place < MOST_SHOWN
            self.memory.proposals[proposal.id] = replace(proposal, state="shown" if shown else "tested")
            if shown:
                self._set(replace(self.memory.findings[proposal.finding], state="proposed"))

    # --- taps ---

    def apply(self, proposal_id: str, actor: Actor, now: datetime, means: Means) -> Decision:
        """A tap on Apply. Tapping again does nothing; what changed since it was tested is tested again first."""
        proposal = self.memory.proposals.get(proposal_id)
        if proposal is None:
            return Decision(ok=False, text="There is no such proposal.")
        if problem := _not_theirs(proposal, actor):
            return Decision(ok=False, text=problem)
        if proposal.state == "applied":
            return Decision(ok=True, text="That is applied already.")
        if not proposal.applicable or now > proposal.expires:
            return Decision(ok=False, text="That is not on offer any more; the next digest tells what is.")
        return self._applied(proposal, actor, now) or self._applied_if_still_good(proposal, actor, now, means)

    def _applied(self, proposal: Proposal, actor: Actor, now: datetime) -> Decision | None:
        """The decision; None when the proposal is stale."""
        cautious = any(op.slice.startswith(("prompt/", "model/")) for op in proposal.ops)
        evaluation = proposal.evaluation.as_json()
        try:
            overlay = self.overlays.append(
                proposal.finding,
                proposal.ops,
                proposal.slices,
                by=self._number_of(actor.id),
                at=now,
                canary=0.5 if cautious else 1.0,
                evaluation=evaluation,
            )
        except Stale:
            return None
        self.memory.proposals[proposal.id] = replace(proposal, state="applied")
        self._set(replace(self.memory.findings[proposal.finding], state="canary"))
        self._audited(now, actor.id, "applied", f"overlay {overlay.n}")
        return Decision(ok=True, text=f"Applied {now:%H:%M}.", overlay=overlay)

    def _applied_if_still_good(self, proposal: Proposal, actor: Actor, now: datetime, means: Means) -> Decision:
        again = tested_again(proposal, Bench.of(self._view, means, self.overlays.state())) if self._view else None
        decision = self._applied(again, actor, now) if again and again.evaluation.passed else None
        if decision:
            return decision
        self.memory.proposals[proposal.id] = replace(proposal, state="stale")
        self._set(replace(self.memory.findings[proposal.finding], state="ready"))
        return Decision(ok=False, text="That changed since it was tested; it is tested again next week.")

    def undo(self, n: int, actor: Actor, now: datetime) -> Decision:
        """A tap on Undo."""
        if not 1 <= n <= self.overlays.head:
            return Decision(ok=False, text=f"There is no overlay {n}.")
        target = self.overlays[n]
        subjects = {str(getattr(op, "person", "")) for op in target.ops} - {""}
        if not actor.owner and actor.id not in subjects:
            return Decision(ok=False, text="Only an owner can undo that.")
        try:
            overlay = self.overlays.undo(n, by=self._number_of(actor.id), at=now)
        except Stale as problem:
            return Decision(ok=False, text=f"Not undone: {problem}.")
        self._set(replace(self.memory.findings[target.finding], state="dismissed", muted_until=now + MUTED))
        self._audited(now, actor.id, "undone", f"overlay {n}")
        return Decision(ok=True, text=f"Undone {now:%H:%M}.", overlay=overlay)

    def dismiss(self, finding_id: str, actor: Actor, now: datetime) -> Decision:
        """A tap on Not a problem: the finding is silent for weeks."""
        finding = self.memory.findings.get(finding_id)
        if finding is None or not (actor.owner or actor.id == finding.subject):
            return Decision(ok=False, text="Only an owner can say so.")
        self._withdraw(finding_id)
        self._set(replace(finding, state="dismissed", muted_until=now + MUTED))
        self._audited(now, actor.id, "dismissed", finding_id)
        return Decision(ok=True, text="Noted. I won't bring it up for eight weeks.")

    def later(self, finding_id: str, actor: Actor, now: datetime) -> Decision:
        """A tap on Later: once more in two weeks; a second one archives it."""
        finding = self.memory.findings.get(finding_id)
        if finding is None or not (actor.owner or actor.id == finding.subject):
            return Decision(ok=False, text="Only an owner can say so.")
        if self._was_deferred(finding_id):
            self._archive(finding, now)
            self._audited(now, actor.id, "deferred", finding_id)
            return Decision(ok=True, text="Noted. I've brought it up twice, so I won't again for eight weeks.")
        for proposal in list(self.memory.proposals.values()):
            if proposal.finding == finding_id and proposal.state == "shown":
                self.memory.proposals[proposal.id] = replace(proposal, state="deferred", expires=now + DEFERRED)
        self._set(replace(finding, state="watch"))
        self._audited(now, actor.id, "deferred", finding_id)
        return Decision(ok=True, text="I'll bring it up once more in two weeks.")

    def archive_deferred(self, now: datetime) -> None:
        """Between two digests: what was deferred and stayed untouched when it came back is not brought up again."""
        for proposal in [one for one in self.memory.proposals.values() if one.state == "shown"]:
            if self._was_deferred(proposal.finding):
                self._archive(self.memory.findings[proposal.finding], now)

    def _was_deferred(self, finding: str) -> bool:
        return any(one.finding == finding and one.state == "deferred" for one in self.memory.proposals.values())

    def _archive(self, finding: Finding, now: datetime) -> None:
        self._withdraw(finding.id)
        self._set(replace(finding, state="archived", muted_until=now + MUTED))

    def _audited(self, at: datetime, actor: str, act: str, subject: str) -> None:
        previous = self.memory.audit[-1].hash if self.memory.audit else START
        self.memory.audit.append(entry(previous, at, self._number_of(actor), act, subject))

    def _number_of(self, actor: str) -> str:
        """What the audit and overlays call somebody: a number that nothing connects with them once they are gone."""
        if actor == NOVA:
            return NOVA
        if actor not in self.memory.actors:
            self.memory.numbered += 1
            self.memory.actors[actor] = f"act-{self.memory.numbered}"
        return self.memory.actors[actor]

    # --- the report ---

    def _report(self, book: Book, means: Means, now: datetime, week: int) -> Report:
        complaints, ratings, raters = _headline(book, now - timedelta(weeks=1), now)
        before = self.memory.history.get(week - 1, Rate(0, 0))
        self.memory.history[week] = complaints
        history = [self.memory.history[one] for one in sorted(self.memory.history)][-MOST_HISTORY:]
        findings = sorted(self.memory.findings.values(), key=lambda f: (-f.score, f.id))
        told = tuple(f for f in findings if f.state not in {"archived", "dismissed"} and _is_news(f))
        shown = [p for p in self.memory.proposals.values() if p.state == "shown"]
        news, self.memory.news = tuple(self.memory.news), []
        return Report(
            week=week,
            at=now,
            complaints=complaints,
            before=before,
            history=tuple(history),
            ratings=ratings,
            raters=raters,
            findings=told,
            proposals=tuple(sorted(shown, key=lambda p: (-self.memory.findings[p.finding].score, p.id))),
            documents=self._documents(means, told),
            happened=news,
            watching=tuple(f for f in told if f.state == "watch"),
            ledger=({"week": week, "stage": "replay", "calls": 0, "tokens": means.replay.tokens},),
        )

    def _documents(self, means: Means, told: Sequence[Finding]) -> tuple[Document, ...]:
        return documents([f for f in told if f.state != "watch"], self._view, means.surroundings)


def _returned(name: str, earlier: Sequence[Proposal], now: datetime) -> Proposal | None:
    """What was deferred, once more as it was tested; None where nothing was, or other candidates came since."""
    last = earlier[-1] if earlier else None
    if last is None or last.state != "deferred":
        return None
    return replace(last, id=name, state="tested", at=now, expires=now + EXPIRES)


def _is_news(finding: Finding) -> bool:
    """Whether it was seen in this week's look, or is under watch."""
    return finding.quiet_weeks == 0 or finding.state in {"canary", "kept", "rolled_back"}


def _matches(finding: Finding, suspect: Suspect) -> bool:
    """Whether a suspect is an open finding: the same target, or the same kind of question going to the same agent."""
    if finding.cause != suspect.cause:
        return False
    if suspect.cause not in {"route", "unknown"}:
        return False
    same_end = finding.target.rpartition(">")[2] == suspect.target.rpartition(">")[2]
    return same_end and alike(finding.centroid, suspect.centroid) >= SAME


def _finding(name: str, suspect: Suspect, state: FindingState, week: int) -> Finding:
    return Finding(
        id=name,
        key=suspect.key,
        cause=suspect.cause,
        target=suspect.target,
        state=state,
        evidence=suspect.evidence,
        people=suspect.people,
        score=suspect.excess,
        week=week,
        agent=suspect.agent,
        subject=suspect.subject,
        centroid=suspect.centroid,
        reason=suspect.reason,
        rate=Rate(len(suspect.evidence), len(suspect.answers)),
    )


def _not_theirs(proposal: Proposal, actor: Actor) -> str:
    if proposal.subject:
        return "" if actor.id == proposal.subject else "Only the person it is about can decide that."
    return "" if actor.owner else "Only an owner can apply that."


def _headline(book: Book, start: datetime, end: datetime) -> tuple[Rate, int, int]:
    """Answers that drew a complaint, how many ratings there were, from how many people."""
    records = list(book.between(start, end))
    votes = [s for record in records for s in book.on(record.id) if s.kind in {"up", "down"}]
    complained = sum(is_complaint(book, record.id) for record in records)
    return Rate(complained, len(records)), len(votes), len({vote.person for vote in votes})
