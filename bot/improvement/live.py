"""The loop in the running bot: overlays in force everywhere, the weekly look, and taps on its fixes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from adapters.message import Action, Person
from agents.spec import Roster
from bot.improvement import canary, chart, digest, golden, safety, voices, wear
from bot.improvement.assignment import Arm, arms
from bot.improvement.cadence import Cadence, Mode
from bot.improvement.examples import examples
from bot.improvement.finding import Happened, Report
from bot.improvement.forces import OverlaidRoster, SteeredRouter
from bot.improvement.forgetting import forget
from bot.improvement.judging import Judge, calibration
from bot.improvement.loop import Actor, Decision, Loop
from bot.improvement.marks import marks_of, row_of
from bot.improvement.messages import (
    APPLY,
    BAD,
    BUTTON,
    DOCUMENT,
    EXAMPLES,
    FINE,
    GOOD,
    LATER,
    UNDO,
    Outgoing,
    Tap,
    decided,
    messages,
    opened,
    read_button,
)
from bot.improvement.operations import ReplaceFact, State
from bot.improvement.overlays import Overlay, slice_hashes
from bot.improvement.ports import UNCHANGED, Change, Means, Surroundings
from bot.improvement.rates import Rate
from bot.improvement.reading import Pseudonyms, book_of, record_of
from bot.improvement.records import AnswerRecord, Book
from bot.improvement.scoring import is_complaint
from bot.improvement.storing import memory_of, rows_of
from bot.improvement.view import WINDOW
from bot.improvement.weeks import Week
from memory.facts import Facts
from memory.improvement import Improvement
from memory.labels import Labels
from memory.slots import StoreAway
from memory.traces import Traces

logger = logging.getLogger(__name__)

WATCHED = "watched_at"
JUDGED = "verdicts"
CADENCE = "cadence"
UNTOLD = digest.Digest("", (), quiet=True)
DIGEST = "digest"  # begins the names of slots
KEPT_TRACES = timedelta(days=90)
TRIES = 5
FORGETTING = "the improvement loop's rows changed again and again while somebody was forgotten; please try again"
FOLLOWED_EVERY = 20.0  # seconds until other processes use what was applied in one


_digest = TypeAdapter(digest.Digest)
_cadence = TypeAdapter(Cadence)
Verdicts = dict[str, dict[str, bool]]
_judged = TypeAdapter(Verdicts)


class ChangedMeanwhileError(Exception):
    """Others saved in between, every time."""


class Labelled:
    """Replays as far as people's labels decide them: where a message belongs, and nothing else."""

    tokens = 0

    def __init__(self, book: Book) -> None:
        self._book = book

    def good(self, record: AnswerRecord, change: Change) -> bool | None:
        named = [signal.agent for signal in self._book.on(record.id) if signal.kind == "reroute"]
        if not named or (change != UNCHANGED and change.agent is None):
            return None
        return named[-1] in ((change.agent,) if change.agent else record.agents)


class Known:
    """Facts of people, read before the look."""

    def __init__(self, facts: Mapping[tuple[str, str], str]) -> None:
        self._facts = facts

    def value(self, person: str, memory: str) -> str | None:
        return self._facts.get((person, memory))

    @staticmethod
    def values(memory: str) -> Sequence[str]:
        """Facts are sentences of one person's; nobody else's says what theirs could be."""
        del memory
        return ()


class Improving:
    """Everything of the loop that touches the store."""

    def __init__(
        self,
        *,
        store: Improvement,
        traces: Traces,
        labels: Labels,
        facts: Facts,
        roster: Roster,
        router: SteeredRouter,
        overlaid: OverlaidRoster,
        owners: Sequence[str],
        clock: Callable[[], datetime],
        reviewer: Judge | None = None,
    ) -> None:
        """`reviewer` looks at a sample of answers a week; without one the loop runs all the same."""
        self._reviewer = reviewer
        self._store = store
        self._traces = traces
        self._labels = labels
        self._facts = facts
        self._roster = roster
        self._router = router
        self._overlaid = overlaid
        self._owners = owners
        self._clock = clock
        self._version = ""
        self._state: State = {}
        self._arms: Sequence[Arm] = ()
        self._people: dict[str, str] = {}
        self._names: Pseudonyms | None = None

    # --- overlays in force ---

    @asynccontextmanager
    async def followed(self) -> AsyncGenerator[None]:
        """Use the overlays, those applied elsewhere too, for as long as the block runs."""
        await self.refresh()
        following = asyncio.create_task(self._follow(), name="overlays")
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(FOLLOWED_EVERY)
            try:
                await self.refresh()
                await self.nightly()
            except StoreAway as problem:
                logger.warning("the store is away (%s); overlays stay as they are", type(problem).__name__)

    async def refresh(self) -> None:
        """Use what is applied now."""
        version = await self._store.version()
        if version != self._version:
            self._version = version
            loop, self._names = await self.loop(), Pseudonyms(await self._store.pepper())
            self._state, self._arms = loop.overlays.state(), arms(loop.overlays, loop.running)
            await asyncio.to_thread(self._router.use, self._state)
        self._overlaid.use(self._state, self._clock(), self._arms)  # also because a mute ends by the clock

    def pinned(self, conversation: str) -> AbstractContextManager[None]:
        """What is in force for a conversation stays so for the block; of a running canary some have nothing yet."""
        return self._overlaid.pinned(canary.bucket(self._names.of(conversation)) if self._names else 0.0)

    async def nightly(self) -> None:
        """Once a day, look after what was applied; one process does it for all."""
        version, rows = await self._store.load()
        loop, now = Loop(memory_of(rows)), self._clock()
        due = datetime.fromisoformat(rows.get(WATCHED, now.isoformat())) + timedelta(days=1)
        if WATCHED in rows and now < due:
            return
        if not await self._store.save(version, {WATCHED: now.isoformat()}) or not loop.is_watching:
            return
        book, means = await self._prepared()
        await asyncio.to_thread(loop.watch, book, means, now)
        await self._store.save(await self._store.version(), rows_of(loop.memory))

    # --- the week ---

    async def weekly(self, week: Week, slot: str) -> Sequence[Outgoing]:
        """Look, propose and remember it; what goes to whom. Asked again, the same."""
        version, rows = await self._store.load()
        book, means = await self._prepared()
        if kept := rows.get(slot):
            digest_ = _digest.validate_json(kept)
            return () if digest_.quiet else messages(digest_, slot, self._owners, self._people)
        loop, now, cadence = Loop(memory_of(rows)), self._clock(), _cadence_of(rows)
        if cadence.told == number_of(week) - 1:
            loop.archive_deferred(now)
        judged, reviewed = await self._reviewed(loop, book, means, rows)
        report = await asyncio.to_thread(loop.weekly, book, means, now, number_of(week))
        worn, wears = await self._worn(loop, book, means, report, wear.wears_of(rows))
        shown = replace(report, happened=(*report.happened, *worn))
        found = digest.written(shown, f"week {week.number}", by_agent(book, now), beside(report, book, reviewed))
        picture = await asyncio.to_thread(chart.drawn, replace(report, week=week.number))
        told, cadence = cadence.after(_with_chart(found, picture), number_of(week))
        if told is None and cadence.mode != "off":
            loop.memory.news = list(report.happened)  # it is told next time
        beyond = {
            slot: _digest.dump_json(told or UNTOLD).decode(),
            JUDGED: _judged.dump_json(judged).decode(),
            CADENCE: _cadence.dump_json(cadence).decode(),
            **row_of(marks_of(rows, book.answers)),
            **wear.row_of(wears),
        }
        earlier = [name for name in rows if name.startswith(f"{DIGEST}:")] if told else []
        await self._store.save(version, rows_of(loop.memory) | beyond, drop=earlier)
        return messages(told, slot, self._owners, self._people) if told else ()

    async def _worn(
        self, loop: Loop, book: Book, means: Means, report: Report, before: wear.Wears
    ) -> tuple[list[Happened], wear.Wears]:
        """What should be removed of what is in force and settled, and what was counted of it."""
        now, running = self._clock(), {overlay.n for overlay in loop.running}
        overlays, findings = loop.overlays, loop.memory.findings
        settled = [one for one in overlays.all if not one.undoes and not overlays.is_undone(one.n)]
        settled = [one for one in settled if one.n not in running]
        if not settled:
            return [], before
        wears = before.counted(await asyncio.to_thread(loop.look, book, means, now), settled)
        told = {one.finding for one in report.happened}
        told |= {name for name, one in findings.items() if one.muted_until and one.muted_until > now}
        return wears.worn((one for one in settled if one.finding not in told), now), wears

    async def use_mode(self, mode: Mode) -> bool:
        """Bring the digest as often as an owner wants; False when somebody else saved at the same moment."""
        version, rows = await self._store.load()
        return await self._store.save(version, {CADENCE: _cadence.dump_json(_cadence_of(rows).changed(mode)).decode()})

    async def _touched(self) -> None:
        """Somebody reads the digest."""
        version, rows = await self._store.load()
        if (cadence := _cadence_of(rows)).untouched:
            await self._store.save(version, {CADENCE: _cadence.dump_json(cadence.touched()).decode()})

    async def _reviewed(self, loop: Loop, book: Book, means: Means, rows: Mapping[str, str]) -> tuple[Verdicts, str]:
        """Let a model review a sample; what it fails is a signal, as long as it agrees with the owners' votes.

        All verdicts so far (True: failed) by version of the judge and answers that are still looked at; and a line.
        """
        kept = _judged.validate_json(rows.get(JUDGED, "{}"))
        kept = {who: _among(each, book.answers) for who, each in kept.items()}
        if self._reviewer is None:
            return kept, ""
        before = kept.get(self._reviewer.version, {})
        now = self._clock()
        view = await asyncio.to_thread(loop.look, book, means, now)
        found = await self._reviewer.review(view, now.toordinal() // 7)
        logger.info("%d answers were reviewed with %d tokens", len(found.answers), found.tokens)
        names = Pseudonyms(await self._store.pepper())
        labels = owners_labels(book, {names.of(owner) for owner in self._owners}, marks_of(rows))
        if calibration(before, labels).is_trusted:
            for signal in found.signals(view):
                book.signalled(signal)
        failed = {fault.answer for fault in found.faults}
        after = before | {answer: answer in failed for answer in found.answers}
        return kept | {self._reviewer.version: after}, found.line

    async def so_far(self, week: Week) -> tuple[Report, digest.Digest]:
        """What the digest would say now; nothing is remembered of it."""
        loop = Loop(memory_of((await self._store.load())[1]))
        book, means = await self._prepared()
        now = self._clock()
        report = await asyncio.to_thread(loop.weekly, book, means, now, number_of(week))
        title = f"week {week.number} so far"
        return report, digest.written(report, title, by_agent(book, now), beside(report, book))

    async def _prepared(self) -> tuple[Book, Means]:
        """What happened in the last weeks, and what the loop may ask."""
        now = self._clock()
        page = await self._traces.between(now - WINDOW, now)
        names = Pseudonyms(await self._store.pepper())
        self._people = {names.of(trace.person): trace.person for trace in page.traces}
        poor = [answer for answer, votes in page.votes.items() if "down" in votes.values()]
        whys = await self._store.whys(poor)
        book = book_of(page, await self._labels.all(), self._roster, names, {}, whys=whys)
        book = await self._with_vectors(book)
        means = Means(self._surroundings(), self._router.routing, Labelled(book), await self._known(book))
        return book, means

    async def _with_vectors(self, book: Book) -> Book:
        """Vectors are made once and kept for the weeks in which they are looked at."""
        texts = {text_name(record.text): record.text for record in book.answers.values()}
        kept = await self._store.vectors(sorted(texts))
        missing = {name: text for name, text in sorted(texts.items()) if name not in kept}
        fresh = await asyncio.to_thread(self._router.routing.vectors, list(missing.values()))
        made = dict(zip(missing, fresh, strict=True))
        await self._store.keep_vectors(made)
        return book.with_vectors({texts[name]: vector for name, vector in {**kept, **made}.items()})

    async def _known(self, book: Book) -> Known:
        used = {(record.person, memory) for record in book.answers.values() for memory in record.memories}
        facts: dict[tuple[str, str], str] = {}
        for person in sorted({person for person, _ in used}):
            for fact in await self._facts.all(self._people[person]):
                if (person, fact.id) in used:
                    facts[person, fact.id] = fact.text
        return Known(facts)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            agents={name: spec.description for name, spec in self._roster.items()},
            golden=(*golden.shipped(), *safety.questions()),
            tools={tool: tool for spec in self._roster.values() for tool in spec.tools},
            product=[example.text for spec in self._roster.values() for example in spec.examples],
        )

    # --- people who want to be forgotten ---

    async def forget(self, people: Collection[str]) -> None:
        """Keep nothing that leads back to a person (as all their senders); to be called while their traces are there.

        Raises ChangedMeanwhileError when others keep saving in between.
        """
        names, now = Pseudonyms(await self._store.pepper()), self._clock()
        page = await self._traces.between(now - KEPT_TRACES, now)
        theirs = [trace for trace in page.traces if trace.person in people]
        rated = {answer for answer, votes in page.votes.items() if any(person in votes for person in people)}
        answers = {trace.id for trace in theirs} | rated
        await self._forgotten([names.of(person) for person in people], answers)
        for person in people:
            await self._store.drop_whys(person, now)
        texts = {record_of(trace, names, {}).text for trace in theirs}
        await self._store.drop_vectors([text_name(text) for text in texts])
        self._people = {name: person for name, person in self._people.items() if person not in people}

    async def forget_answer(self, answer: str) -> None:
        """Keep nothing of one answer; to be called while its trace is there. Raises ChangedMeanwhileError."""
        trace = await self._traces.get(answer)
        await self._forgotten((), {answer})
        await self._store.drop_whys_of(answer)
        if trace:
            text = record_of(trace, Pseudonyms(await self._store.pepper()), {}).text
            await self._store.drop_vectors([text_name(text)])

    async def _forgotten(self, names: Sequence[str], answers: Collection[str]) -> None:
        """Their rows, and the digests as they were kept."""
        for _ in range(TRIES):
            version, rows = await self._store.load()
            if not rows:
                return
            memory = memory_of(rows)
            forget(memory, names, answers)
            judged = _judged.validate_json(rows.get(JUDGED, "{}"))
            left = {who: _among(each, each.keys() - answers) for who, each in judged.items()}
            kept = rows_of(memory) | {JUDGED: _judged.dump_json(left).decode()}
            kept |= row_of(marks_of(rows, marks_of(rows).keys() - answers))
            gone = [name for name in rows if name not in {*kept, WATCHED, CADENCE, wear.WORN}]
            if await self._store.save(version, kept, drop=gone):
                await self.refresh()
                return
        raise ChangedMeanwhileError(FORGETTING)

    # --- taps ---

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button is one of a fix."""
        return action.id == BUTTON

    async def pressed(self, action: Action, *, owner: bool) -> tuple[str, Outgoing | None]:
        """What a tap did, in a short note, and what the tapped message says from now on (None: as before)."""
        tap = read_button(action.value)
        if tap is None:
            return "That button is not one of mine.", None
        names = Pseudonyms(await self._store.pepper())
        actor = Actor(names.of(action.sender.key), owner=owner)
        if owner:
            await self._touched()
        shown = await self._shown(tap.finding)
        if tap.what in {EXAMPLES, DOCUMENT}:
            return await self._more(actor, shown, action.sender)
        if tap.what in {GOOD, BAD}:
            return await self._marked(actor, tap, shown), None
        decision = await self._decided(tap, actor)
        if not decision.ok:
            return decision.text, None
        return decision.text, decided(shown.body if shown else f"**{tap.finding}**", tap, decision, action.sender)

    async def _shown(self, finding: str) -> digest.Fix | digest.Need | None:
        """What the latest digest says about a finding; None when that is gone."""
        rows = (await self._store.load())[1]
        kept = [_digest.validate_json(rows[name]) for name in sorted(rows) if name.startswith(f"{DIGEST}:")]
        found = [each for one in kept for each in (*one.needs, *one.fixes) if each.finding == finding]
        return found[-1] if found else None

    async def _more(
        self, actor: Actor, shown: digest.Fix | digest.Need | None, person: Person
    ) -> tuple[str, Outgoing | None]:
        """Examples of a fix or the document of a need, in the message itself; for owners."""
        if not actor.owner:
            return "Only an owner can see that.", None
        if isinstance(shown, digest.Need) and shown.document:
            return "", opened(shown, shown.document, person)
        proposal = (await self.loop()).memory.proposals.get(shown.proposal) if isinstance(shown, digest.Fix) else None
        if shown is None or proposal is None:
            return "That is not on offer any more; the next digest tells what is.", None
        book, means = await self._prepared()
        cases = [book.answers[case] for case in proposal.used if case in book.answers]
        more = await asyncio.to_thread(examples, proposal, cases, self._state, means.routing)
        return "", opened(shown, more.text, person, more.answers)

    async def _marked(self, actor: Actor, tap: Tap, shown: digest.Fix | digest.Need | None) -> str:
        """Keep what an owner says of an answer that was shown to them."""
        if not actor.owner:
            return "Only an owner can say that."
        version, rows = await self._store.load()
        proposal = memory_of(rows).proposals.get(shown.proposal) if isinstance(shown, digest.Fix) else None
        if proposal is None or tap.hash not in proposal.used:
            return "That answer is not among the examples any more."
        marks = marks_of(rows) | {tap.hash: tap.what == BAD}
        if not await self._store.save(version, row_of(marks)):
            return "Somebody else decided at the same moment; please try again."
        return f"Noted: {'not ' if tap.what == BAD else ''}answered well."

    async def apply(self, name: str, actor: Actor) -> Decision:
        """Apply the shown proposal of a finding."""
        return await self._decided(Tap(name, APPLY), actor)

    async def undo(self, n: int, actor: Actor) -> Decision:
        """Take an overlay back."""
        version, rows = await self._store.load()
        loop = Loop(memory_of(rows))
        decision = loop.undo(n, actor, self._clock())
        return await self._saved(loop, version, decision)

    async def loop(self) -> Loop:
        """The loop as it is stored, for those who only read."""
        return Loop(memory_of((await self._store.load())[1]))

    async def _decided(self, tap: Tap, actor: Actor) -> Decision:
        version, rows = await self._store.load()
        loop = Loop(memory_of(rows))
        now = self._clock()
        if tap.what == LATER:
            decision = loop.later(tap.finding, actor, now)
        elif tap.what == FINE:
            decision = loop.dismiss(tap.finding, actor, now)
        elif tap.what == UNDO:
            decision = loop.undo(int(tap.hash), actor, now)
        else:
            decision = await self._applied(loop, tap, actor, now)
        return await self._saved(loop, version, decision)

    async def _applied(self, loop: Loop, tap: Tap, actor: Actor, now: datetime) -> Decision:
        proposals = [p for p in loop.memory.proposals.values() if p.finding == tap.finding]
        offered = next((p for p in reversed(proposals) if p.state in {"shown", "applied"}), None)
        if offered is None or not tap.fits(offered, now):
            return Decision(ok=False, text="That is not on offer any more; the next digest tells what is.")
        book, means = await self._prepared()
        if slice_hashes(loop.overlays.state(), offered.ops) != dict(offered.slices):
            await asyncio.to_thread(loop.look, book, means, now)
        return await asyncio.to_thread(loop.apply, offered.id, actor, now, means)

    async def _corrected(self, overlay: Overlay) -> None:
        """A fact that its person corrected is corrected where it is kept."""
        for op in overlay.ops:
            person = self._people.get(op.person) if isinstance(op, ReplaceFact) else None
            if person and isinstance(op, ReplaceFact):
                await self._replace(person, op.id, op.text)

    async def _replace(self, person: str, memory: str, text: str) -> None:
        for fact in await self._facts.all(person):
            if fact.id == memory:
                await self._facts.forget(person, memory)
                await self._facts.remember(person, replace(fact, text=text))

    async def _saved(self, loop: Loop, version: str, decision: Decision) -> Decision:
        if decision.ok and not await self._store.save(version, rows_of(loop.memory)):
            return Decision(ok=False, text="Somebody else decided at the same moment; please try again.")
        if decision.overlay:
            await self._corrected(decision.overlay)
        await self.refresh()
        return decision


def beside(report: Report, book: Book, reviewed: str = "") -> digest.Beside:
    """What people did about the answers of each finding, who was loudest in the week, and what a review says."""
    heard = {finding.id: voices.heard(book, finding.evidence) for finding in report.findings}
    return digest.Beside(heard, voices.loudest(book, report.at - timedelta(weeks=1), report.at), reviewed)


def _cadence_of(rows: Mapping[str, str]) -> Cadence:
    return _cadence.validate_json(rows[CADENCE]) if CADENCE in rows else Cadence()


def _with_chart(found: digest.Digest, picture: chart.Chart | None) -> digest.Digest:
    return replace(found, chart=base64.b64encode(picture.png).decode(), alt=picture.alt) if picture else found


def _among(verdicts: Mapping[str, bool], answers: Collection[str]) -> dict[str, bool]:
    return {name: bad for name, bad in verdicts.items() if name in answers}


def owners_labels(book: Book, owners: Collection[str], marks: Mapping[str, bool]) -> dict[str, bool]:
    """Answers that owners voted on or marked; True for a 👎 or ✗. A mark says more than a vote."""
    votes = [signal for answer in book.answers for signal in book.on(answer) if signal.person in owners]
    voted = {vote.answer: vote.kind == "down" for vote in votes if vote.kind in {"up", "down"}}
    return voted | dict(marks)


def by_agent(book: Book, now: datetime) -> dict[str, Rate]:
    """Complaints in the week up to now, by the agent they count for."""
    counts: dict[str, list[int]] = {}
    for record in book.between(now - timedelta(weeks=1), now):
        count = counts.setdefault(record.agent, [0, 0])
        count[0] += is_complaint(book, record.id)
        count[1] += 1
    return {agent: Rate(part, whole) for agent, (part, whole) in counts.items()}


def number_of(week: Week) -> int:
    """Weeks in a row have numbers in a row, across years too."""
    return week.monday.toordinal() // 7


def text_name(text: str) -> str:
    """The name under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]
