"""What people do after an answer, drawn from what the answer was worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.improvement.faults import asks, wording
from bot.improvement.faults.asks import DIRECT, Ask
from bot.improvement.faults.files import Cause, Injection, Row, Signal, Troll
from bot.improvement.faults.setting import Setting, value_at
from bot.improvement.faults.signals import IN_CHANNEL, SILENT, THANKS, TRUE_WHY, WHY, rates
from bot.improvement.faults.verdicts import Verdict
from bot.improvement.records import Why

DOWN, UP = "👎", "👍"
WHYS: dict[Cause, Why] = {
    "route": "wrong agent",
    "prompt": "style",
    "gap": "not done",
    "tool": "wrong facts",
    "memory": "out of date",
    "model": "not done",
    "random": "skip",
}
REASONS: tuple[Why, ...] = ("wrong agent", "wrong facts", "style", "not done", "out of date", "skip")
OWN_VOTE, OTHERS_VOTE = (20, 90), (60, 600)  # seconds after the answer
WROTE: tuple[Signal, ...] = (
    "correction",
    "reroute",
    "rephrase",
    "retry",
)  # at most one of them an answer, tried in this order


@dataclass(frozen=True, slots=True)
class Event:
    """One line of traffic. `text` of a command is what was typed, of a why the reason that was tapped."""

    at: datetime
    kind: Literal["message", "reaction", "command", "why"]
    ask: str
    user: str
    chat: str
    platform: str
    text: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "t": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "kind": self.kind,
            "ask": self.ask,
            "user": self.user,
            "chat": self.chat,
            "platform": self.platform,
            "text": self.text,
            "old": list(self.old),
            "new": list(self.new),
        }


def asking(ask: Ask) -> Event:
    """The question itself."""
    return Event(ask.at, "message", ask.id, ask.user, ask.conversation, ask.platform, ask.text)


class People:
    """Everybody who asks or reads along."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._draws = setting.draws
        self._rates = rates(setting)
        self._trolls = {fault.target: fault for fault in setting.scenario.faults if isinstance(fault, Troll)}
        self._injections = [fault for fault in setting.scenario.faults if isinstance(fault, Injection)]
        self._raters = {user: setting.rater(user) for user in setting.users}

    def after(self, ask: Ask, verdict: Verdict) -> list[Event]:
        """What follows an answer, in order."""
        found = [*self._votes(ask, verdict), *self._written(ask, verdict), *self._small_talk(ask, verdict)]
        return sorted(found, key=lambda event: event.at)

    # --- votes

    def _votes(self, ask: Ask, verdict: Verdict) -> Iterator[Event]:
        yield from self._voted(ask, ask.user, self._vote(ask, verdict, ask.user, 1.0), verdict)
        if ask.place != DIRECT:
            for user in self._setting.users:
                if user != ask.user:
                    vote = self._vote(ask, verdict, user, IN_CHANNEL)
                    yield from self._voted(ask, user, vote, verdict)

    def _vote(self, ask: Ask, verdict: Verdict, user: str, share: float) -> str:
        if self._raters[user] == "troll":
            return DOWN if self._trolled(ask, user) else ""
        if self._raters[user] == "silent":
            return ""
        if user == ask.user and self._injects(ask):
            return DOWN
        if self._happens("down", ask, verdict, share, user):
            return DOWN
        if not self._happens("up", ask, verdict, share, user):
            return ""
        meant_otherwise = verdict.good and self._draws.of(ask.id).happens(
            self._setting.scenario.noise.ambiguous_down, f"ambiguous {user}"
        )
        return DOWN if meant_otherwise else UP

    def _trolled(self, ask: Ask, user: str) -> bool:
        fault = self._trolls.get(user)
        if fault and not self._setting.is_active(fault, ask.week):
            return False
        if ask.place == DIRECT:
            return user == ask.user
        rate = self._setting.scenario.noise.troll_rate if fault is None or fault.rate is None else fault.rate
        return self._draws.of(ask.id).happens(rate, f"troll {user}")

    def _voted(self, ask: Ask, user: str, vote: str, verdict: Verdict) -> Iterator[Event]:
        if not vote:
            return
        at = self._later(ask, *(OWN_VOTE if user == ask.user else OTHERS_VOTE), f"vote {user}")
        yield Event(at, "reaction", ask.id, user, ask.conversation, ask.platform, new=(vote,))
        if vote == DOWN and self._draws.of(ask.id).happens(WHY, f"why {user}"):
            reason = self._reason(ask, verdict, user)
            yield Event(at + timedelta(seconds=10), "why", ask.id, user, ask.conversation, ask.platform, reason)

    def _reason(self, ask: Ask, verdict: Verdict, user: str) -> Why:
        true: Why = WHYS[verdict.cause] if verdict.cause else "skip"
        if self._draws.of(ask.id).happens(TRUE_WHY, f"true why {user}"):
            return true
        return self._draws.of(ask.id).one([reason for reason in REASONS if reason != true], f"other why {user}")

    # --- what is written because of the answer

    def _written(self, ask: Ask, verdict: Verdict) -> Iterator[Event]:
        """At most one of correction, re-route, rephrase and retry."""
        at = self._later(ask, 20, 120, "written")
        if fault := self._injects(ask):
            text = self._draws.of(ask.id).one(wording.in_language(fault.texts, ask.lang), "injection text")
            yield self._message(ask, at, text)
            return
        share = SILENT if self._raters[ask.user] == "silent" else 1.0
        kind = next((kind for kind in WROTE if self._happens(kind, ask, verdict, share, ask.user)), None)
        match kind:
            case "correction":
                yield self._message(ask, at, self._correction(ask, verdict))
            case "reroute":
                text = f"/ask {self._setting.intents[ask.intent].agent} {ask.text}"
                yield Event(at, "command", ask.id, ask.user, ask.conversation, ask.platform, text)
            case "rephrase":
                yield self._message(ask, at, asks.again(self._setting, ask))
            case "retry":
                yield self._message(ask, at, ask.text)
            case _:
                return

    def _correction(self, ask: Ask, verdict: Verdict) -> str:
        """A phrase about what was wrong, as far as the world has one."""
        phrases = self._setting.world.phrases
        failure, _, what = verdict.tags[0].partition(":") if verdict.tags else ("", "", "")
        if failure == "directive" and what in phrases.wants:
            options = phrases.wants[what]
        else:
            options = phrases.stale if failure == "fact" else phrases.correction
        phrase = self._draws.of(ask.id).one(wording.in_language(options, ask.lang), "correction phrase")
        phrase = wording.told(phrase, self._names(ask, what if failure == "fact" else ""))
        return wording.drawn(phrase, ask.lang, self._setting.world, self._draws.of(ask.id), "correction")

    def _names(self, ask: Ask, fact: str) -> dict[str, str]:
        """What <alias>, <old> and <value> stand for."""
        agent = self._setting.intents[ask.intent].agent
        aliases = self._setting.aliases.get(agent) or (agent.partition(".")[2] or agent,)
        names = {"alias": self._draws.of(ask.id).one(aliases, "alias")}
        series = self._setting.users[ask.user].facts.get(fact)
        if series:
            value = value_at(series, ask.week)
            earlier = [old for start, old in series if start <= ask.week and old != value]
            names |= {"value": value, "old": earlier[-1] if earlier else value}
        return names

    def _injects(self, ask: Ask) -> Injection | None:
        for fault in self._injections:
            active = fault.target == ask.user and self._setting.is_active(fault, ask.week)
            if active and self._draws.of(ask.id).happens(fault.rate, f"fault {fault.id}"):
                return fault
        return None

    # --- what means nothing, or thanks

    def _small_talk(self, ask: Ask, verdict: Verdict) -> Iterator[Event]:
        phrases, noise = self._setting.world.phrases, self._setting.scenario.noise
        if verdict.good and self._draws.of(ask.id).happens(THANKS, "thanks"):
            yield self._message(
                ask, self._later(ask, 15, 60, "thanks time"), self._phrase(ask, "thanks", phrases.thanks)
            )
        if verdict.good and self._draws.of(ask.id).happens(noise.follow_up_rate, "follow up"):
            text = self._phrase(ask, "follow up", phrases.follow_up)
            yield self._message(ask, self._later(ask, 60, 300, "follow up time"), text)

    def _phrase(self, ask: Ask, purpose: str, options: wording.ByLanguage) -> str:
        phrase = self._draws.of(ask.id).one(wording.in_language(options, ask.lang), f"{purpose} phrase")
        phrase = wording.told(phrase, self._names(ask, ""))
        return wording.drawn(phrase, ask.lang, self._setting.world, self._draws.of(ask.id), purpose)

    def _message(self, ask: Ask, at: datetime, text: str) -> Event:
        return Event(at, "message", ask.id, ask.user, ask.conversation, ask.platform, text)

    def _later(self, ask: Ask, soon: float, late: float, purpose: str) -> datetime:
        return ask.at + timedelta(seconds=int(self._draws.of(ask.id).between(soon, late, purpose)))

    def _happens(self, signal: Signal, ask: Ask, verdict: Verdict, share: float, user: str) -> bool:
        row: Row = verdict.cause or "good"
        return self._draws.of(ask.id).happens(share * self._rates[row][signal], f"{signal} {user}")
