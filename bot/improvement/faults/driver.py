"""Plays a scenario week by week: people ask, Nova answers and listens, and on Mondays the owner reads the digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from heapq import merge
from typing import cast

from bot.improvement.faults import asks
from bot.improvement.faults.asks import Ask
from bot.improvement.faults.people import Event, People, asking
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.routers import Routers
from bot.improvement.faults.setting import TAP, Setting
from bot.improvement.faults.stand_ins import Remembering, Replaying, surroundings
from bot.improvement.faults.verdicts import Verdict
from bot.improvement.faults.world import Applied, Golden, Played, World
from bot.improvement.finding import Proposal
from bot.improvement.listening import Listener
from bot.improvement.loop import Actor, Loop
from bot.improvement.operations import ReplaceFact
from bot.improvement.ports import Means
from bot.improvement.records import AnswerRecord, Book, Why

NIGHTS = timedelta(hours=2)  # when Nova looks after changes that are on trial
OWNER = "owner"


class Driver:
    """One closed loop."""

    def __init__(self, setting: Setting, routers: Routers, golden: Golden, descriptions: Mapping[str, str]) -> None:
        """`descriptions` of the agents that Nova ships."""
        self._setting = setting
        self._world = World(Planting(setting), routers)
        self._people = People(setting)
        self._golden = golden
        self._descriptions = descriptions
        self._book = Book()
        self._listener = Listener(self._book, {name: name for name in (*descriptions, *setting.agents)})
        self._loop = Loop()
        self._played = Played()

    def play(self) -> Played:
        """All weeks, then what is left of the overlays."""
        for week in range(self._setting.scenario.weeks):
            self._week(week)
            self._monday(week)
        overlays = self._loop.overlays
        self._played.state = overlays.state()
        self._played.written = list(overlays.all)
        self._played.outcomes = {
            applied.overlay.n: self._outcome(applied.overlay.n) for applied in self._played.applied
        }
        return self._played

    def _outcome(self, n: int) -> str:
        if n in self._loop.rolled_back:
            return "rolled_back"
        return "undone" if self._loop.overlays.is_undone(n) else "active"

    # --- a week of questions

    def _week(self, week: int) -> None:
        """Everything in the order it happens: what people do after an answer may come after the next question."""
        waiting: list[Event] = []
        night = self._setting.job_at(week - 1).replace(hour=0) + timedelta(days=1) + NIGHTS
        for ask in asks.of_week(self._setting, week):
            waiting = self._until(ask.at, waiting)
            while night <= ask.at:
                self._loop.watch(self._book, self._means(week, night), night)
                night += timedelta(days=1)
            waiting = list(merge(waiting, self._asked(ask), key=_when))
        self._until(None, waiting)

    def _until(self, moment: datetime | None, waiting: list[Event]) -> list[Event]:
        """Let happen what happens before a moment; what is left."""
        for i, event in enumerate(waiting):
            if moment is not None and event.at > moment:
                return waiting[i:]
            self._happened(event)
        return []

    def _asked(self, ask: Ask) -> list[Event]:
        """Answer an ask; what people will do then."""
        self._played.asks[ask.id] = ask
        self._happened(asking(ask))
        version = self._loop.version_for(ask.conversation)
        state = self._loop.overlays.state(version)
        verdict = self._world.answer(ask, state)
        self._played.verdicts[ask.id] = verdict
        self._listener.answered(self._record(ask, verdict, version))
        return self._people.after(ask, verdict)

    def _record(self, ask: Ask, verdict: Verdict, version: int) -> AnswerRecord:
        planting = self._world.planting
        route = self._world.routers.route(planting, ask.week, self._loop.overlays.state(version), ask.text)
        known = verdict.agent in self._setting.agents
        return AnswerRecord(
            id=ask.id,
            at=ask.at,
            person=ask.user,
            conversation=ask.conversation,
            text=ask.text,
            agent=verdict.agent,
            agents=verdict.agents,
            place=ask.place,
            platform=ask.platform,
            answer=verdict.text,
            top=route.top,
            margin=route.margin,
            method=route.method,
            router=planting.router_version(ask.week),
            prompt=planting.prompt_version(verdict.agent, ask.week) if known else "p1",
            model=verdict.model,
            overlay=version,
            tools=verdict.tools,
            memories=verdict.memories,
        )

    def _happened(self, event: Event) -> None:
        self._played.events.append(event)
        match event.kind:
            case "message":
                self._listener.wrote(event.user, event.chat, event.text, event.at)
            case "reaction":
                self._listener.reacted(event.ask, event.user, event.old, event.new, event.at)
            case "command":
                agent = event.text.split()[1]
                self._listener.rerouted(event.user, event.chat, agent, event.at)
            case "why":
                self._listener.why(event.ask, event.user, cast("Why", event.text), event.at)

    # --- Monday

    def _monday(self, week: int) -> None:
        now = self._setting.job_at(week)
        report = self._loop.weekly(self._book, self._means(week, now), now, week)
        self._played.findings.extend(finding.as_json(week) for finding in report.findings)
        self._played.ledger.extend(report.ledger)
        if self._setting.scenario.owner == "approve_ready":
            for proposal in report.proposals:
                self._tap(proposal, week, now + TAP)

    def _tap(self, proposal: Proposal, week: int, now: datetime) -> None:
        """Apply, as whoever may: a memory is its person's, everything else the owner's."""
        before = self._loop.overlays.state()
        actor = Actor(proposal.subject) if proposal.subject else Actor(OWNER, owner=True)
        overlay = self._loop.apply(proposal.id, actor, now, self._means(week, now)).overlay
        if overlay is None:
            return
        after = self._loop.overlays.state()
        self._played.applied.append(Applied(overlay, before, after, week, now))
        for op in overlay.ops:
            if isinstance(op, ReplaceFact):
                self._world.written[op.person, op.id] = week

    def _means(self, week: int, now: datetime) -> Means:
        state = self._loop.overlays.state()
        return Means(
            surroundings(self._world, week, self._golden, self._descriptions),
            self._world.routers.routing(self._world.planting, week),
            Replaying(self._world, self._played.asks, state, now),
            Remembering(self._world, state, week, now),
        )


def _when(event: Event) -> datetime:
    return event.at
