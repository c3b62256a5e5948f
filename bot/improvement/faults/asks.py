"""What people ask: who, what, in which words, where and when, all drawn before Nova does anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.improvement.faults import wording
from bot.improvement.faults.draws import Dice, Draws
from bot.improvement.faults.files import User
from bot.improvement.faults.setting import START, Setting

DIRECT = "dm"
IN_DM = 0.7
DAYS, OPENS, OPEN = 7, timedelta(hours=9, minutes=10), timedelta(hours=10)  # asks keep clear of Monday's job
VENT_RATE = 1.0  # of the asks of a user whom the world itself makes a venting one


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `line` is its line in the intent's grammar of `lang`; `place` is "dm" or the shared channel."""

    id: str
    week: int
    at: datetime
    user: str
    intent: str
    lang: str
    line: int
    text: str
    platform: str
    place: str
    model: str

    @property
    def conversation(self) -> str:
        return f"{self.platform}:{self.user}" if self.place == DIRECT else self.place


@dataclass(frozen=True, slots=True)
class Drawing:
    """What asks are drawn by, and what is fixed: fresh asks are of one intent and keep to the conditions of a fault."""

    setting: Setting
    draws: Draws
    intent: str | None = None
    user: str | None = None
    model: str | None = None

    def ask(self, name: str, week: int, at: datetime) -> Ask:
        """One ask, every part drawn under its name."""
        setting, dice = self.setting, self.draws.of(name)
        user = setting.users[self.user or dice.weighted(setting.activities, "user")]
        intent = setting.intents[self.intent or dice.weighted(setting.intent_weights(week), "intent")]
        lang = wording.spoken(intent, _language(setting, dice, user, week))
        line = int(dice.unit("line") * len(intent.grammar[lang]))
        text = wording.drawn(intent.grammar[lang][line], lang, setting.world, dice, "slot")
        if dice.happens(setting.scenario.noise.typo_rate, "typo"):
            text = wording.with_slip(text, dice)
        text += _sigh(setting, dice, user, week, lang)
        platform = dice.weighted(setting.scenario.platform_mix, "platform")
        place = DIRECT if dice.happens(IN_DM, "place") else f"{platform}:channel"
        model = self.model or dice.weighted(setting.shares, "model")
        return Ask(name, week, at, user.id, intent.id, lang, line, text, platform, place, model)


def of_week(setting: Setting, week: int) -> Iterator[Ask]:
    """The asks of a week in the order of their time."""
    drawing, volume = Drawing(setting, setting.draws), setting.scenario.volume
    for i in range(volume):
        name = f"a{week * volume + i:04d}"
        share = (i + setting.draws.of(name).unit("time")) / volume
        yield drawing.ask(name, week, _time(week, share))


def _time(week: int, share: float) -> datetime:
    """When this share of the week's open hours has passed; whole seconds."""
    a_day = int(OPEN.total_seconds())
    day, rest = divmod(int(share * DAYS * a_day), a_day)
    return START + timedelta(weeks=week, days=day, seconds=rest) + OPENS


def again(setting: Setting, ask: Ask) -> str:
    """The same wish in other words: another line, else the same one with other values."""
    lines, dice = setting.intents[ask.intent].grammar[ask.lang], setting.draws.of(ask.id)
    others = [i for i in range(len(lines)) if i != ask.line] or [ask.line]
    return wording.drawn(lines[dice.one(others, "again")], ask.lang, setting.world, dice, "again")


def _language(setting: Setting, dice: Dice, user: User, week: int) -> str:
    for fault in setting.decoys("language_switch", week):
        if fault.target == user.id:
            return fault.lang
    return dice.weighted(user.langs, "language")


def _sigh(setting: Setting, dice: Dice, user: User, week: int, lang: str) -> str:
    """What a venting person's ask ends in."""
    rate = VENT_RATE if user.rater == "venting" else 0.0
    for fault in setting.decoys("venting_user", week):
        if fault.target == user.id:
            rate = fault.rate
    if not dice.happens(rate, "vent"):
        return ""
    phrase = dice.one(wording.in_language(setting.world.phrases.vent, lang), "vent phrase")
    return " " + wording.drawn(phrase, lang, setting.world, dice, "vent")
