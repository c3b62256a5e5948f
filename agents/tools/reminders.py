"""Set, list, move, snooze and cancel reminders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.moments import Moment, read_moment, shown
from agents.tools.repetitions import repeats
from memory.reminders import Reminder, Reminders

MOST = 200  # waiting reminders of one person
MOST_LETTERS = 500
WHEN = "When? Say for example “tomorrow at 9”, “in 20 minutes” or “every workday 16:30”."
CLOCK_HINT = "\n_Your clock is not UTC? Say “remember that my time zone is Amman” and I go by it from then on._"
NONE = "You have no reminders. “Remind me tomorrow at 9 to …” sets one."

_POLITE = (
    r"^(?:(?:hey|hi|ok|okay|nova|please|pls|plz|can (?:you|u)|could (?:you|u)|would you|and|just|bitte|por favor)\W+)*"
)
_ASK = re.compile(
    _POLITE + r"(?:(?:re)?mind me|re?m[aei]{1,2}n?de? me|remnd me|reming me|"
    r"reminder\W|(?:set|make|add|create|start) (?:me )?an? (?:\w+ )?(?:reminder|alarm|timer|alert)|"
    r"(?:ping|poke|nudge|alert|notify|buzz|wake) me|give me a (?:shout|nudge|ping|buzz)|i need a (?:reminder|nudge)|"
    r"don'?t let me forget|tell me (?=every|tomorrow|tonight|at |in |on )|"
    r"erinner[en]? mich|weck mich|recu[ée]rdame|avísame|rapp?ell?e[- ]moi|(?:me lembr[ae]|lembra-me)|ricordami|"
    r"herinner me|ذكرني|ذكريني|بدي منبه)(?!\w)",
    re.IGNORECASE,
)
_WHEN_FIRST = re.compile(
    _POLITE + r"(?P<when>(?:in|at|on|by|tomorrow|tonight|today|every|each|next|this|morgen|heute)\b.{1,60}?)[,\s]+"
    r"(?:please |pls |can you |could you )?"
    r"(?:(?:re)?mind|tell|ping|wake|alert|nudge|notify|text|message) me\b(?: to| that| about| of)?(?P<what>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LIST = re.compile(
    r"\b(?:what|which|show|list|see|any|got|my|when'?s)\b.*\b(?:reminders?|alarms?|timers?|next alert)\b|"
    r"^\W*(?:reminders?|alarms?)\W*$|\bwelche erinnerungen|meine erinnerungen|mis recordatorios|mes rappels|تذكيراتي",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    _POLITE + r"(?:cancel|delete|remove|clear|drop|kill|stop|lösch[en]?|cancela|annule|الغي)\b"
    r"(?=.*\b(?:reminders?|alarms?|timers?|reminding|nudg(?:e|ing)|bugging|pinging|alerts?|erinnerung(?:en)?|recordatorios?|rappels?)\b|.*تذكير)"
    r"(?P<which>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CANCEL_ONE = re.compile(
    _POLITE + r"(?:cancel|delete|remove|drop|kill)\s+(?P<which>(?!.*\b(?:all|every\w*)\b).{1,60})$", re.IGNORECASE
)
_ALARM = re.compile(r"\b(?P<kind>alarm|wake)\b", re.IGNORECASE)
_FOR_CLOCK = re.compile(
    r"\bfor (?=\d{1,2}(?::\d\d)?(?:\s*(?:am|pm|o'?clock)\b|\s*$|\s+(?:tomorrow|on|every)\b))", re.IGNORECASE
)
_BARE_CLOCK = re.compile(r"(?:at )?(?P<clock>\d{1,2}(?:[:.h]\d\d)?\s*(?:[ap]m|uhr|h|o'?clock)?)\W*", re.IGNORECASE)
_MOVE = re.compile(
    _POLITE
    + r"(?:move|change|push|shift|postpone|reschedule|snooze|delay|verschieb[en]?|mueve|déplace)\b(?P<which>.*?)"
    r"\b(?:to|by|for|until|till|auf|um|a|à)\b(?P<when>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NOISE = re.compile(
    r"\b(?:the|my|a|an|one|reminders?|alarms?|timers?|nudges?|alerts?|about|for|to|me|with|please|pls|bugging|reminding|"
    r"pinging|nudging|it|that|all|every)\b|\W+",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|every|everything|alle)\b", re.IGNORECASE)


class Alarms(Protocol):
    """Whoever sees to it that a reminder is told at its time."""

    async def schedule(self, reminder: Reminder) -> None: ...


def _wants_set(text: str) -> Mapping[str, Any] | None:
    text = text.strip()
    if first := _WHEN_FIRST.match(text):
        return {"what": first["what"].strip(), "when": first["when"].strip()}
    found = _ASK.match(text)
    if not found or (_LIST.search(text[: found.end() + 40]) and "?" in text):
        return None
    what = text[found.end() :].strip()
    if alarm := _ALARM.search(found[0]):
        name = "wake up" if alarm["kind"].lower() == "wake" else "alarm"
        what = f"{name} {_FOR_CLOCK.sub('at ', what.removeprefix('up '))}"
    return {"what": what, "when": ""}


def _wants_list(text: str) -> Mapping[str, Any] | None:
    return {} if _LIST.search(text) and not _ASK.match(text) and not _CANCEL.match(text) else None


def _wants_cancel(text: str) -> Mapping[str, Any] | None:
    found = _CANCEL.match(text.strip()) or _CANCEL_ONE.match(text.strip())
    return {"which": found["which"].strip()} if found else None


def _wants_move(text: str) -> Mapping[str, Any] | None:
    found = _MOVE.match(text.strip())
    return {"which": found["which"].strip(), "when": found["when"].strip()} if found else None


class Reminding(Toolbox):
    """The reminders of one person, told where they were set."""

    def __init__(self, reminders: Reminders, alarms: Alarms) -> None:
        self._reminders = reminders
        self._alarms = alarms

    @tool("reads", understand=_wants_list)
    async def list_reminders(self, context: ToolContext) -> str:
        """All reminders of the person that are still to come, soonest first."""
        waiting = await self._waiting(context)
        home = context.timezone
        return "\n".join(_line(number, each, home) for number, each in enumerate(waiting, start=1)) or NONE

    @tool("writes", understand=_wants_cancel)
    async def cancel_reminder(self, context: ToolContext, which: str) -> str:
        """Cancel a reminder: `which` is its number in the list, words from it, or "all"."""
        waiting = await self._waiting(context)
        chosen = (
            waiting if _ALL.search(which) and not _NOISE.sub("", which) else [_one(which, waiting, context.timezone)]
        )
        for each in chosen:
            await self._reminders.change(each, None)
        return (
            "Cancelled:\n" + "\n".join(f"- {_described(each, context.timezone)}" for each in chosen) if chosen else NONE
        )

    @tool("writes", understand=_wants_move)
    async def move_reminder(self, context: ToolContext, which: str, when: str) -> str:
        """Move a reminder to another time, or snooze it: `when` as people say it ("tomorrow at 9", "an hour")."""
        each = _one(which, await self._waiting(context), context.timezone)
        moment = _moved_to(when, each, context)
        if moment is None:
            raise ToolProblem(WHEN)
        at = moment.at.astimezone(UTC)
        moved = replace(each, at=at, first=at if moment.rule else each.first, rule=moment.rule or each.rule)
        if not moved.rule:
            moved = replace(moved, first=at)
        await self._reminders.change(each, moved)
        await self._alarms.schedule(moved)
        return f"Moved: {_described(moved, context.timezone)}{f' ({moment.note})' if moment.note else ''}"

    @tool("writes", understand=_wants_set)
    async def set_reminder(self, context: ToolContext, what: str, when: str = "") -> str:
        """Set a reminder. `what` is a short line that makes sense at that time; `when` a time as people say it.

        Times: "tomorrow at 9", "in 20 min", "2026-03-05 09:00", "every workday 16:30", "the 1st of every month".
        """
        moment, rest = read_moment(f"{when} \u241f {what}" if when else what, context.now)
        if moment is None:
            raise ToolProblem(f"I did not set a reminder. {WHEN}")
        if len(rest) > MOST_LETTERS:
            raise ToolProblem(f"I did not set it: at most {MOST_LETTERS} letters, please.")
        waiting = await self._waiting(context)
        if len(waiting) >= MOST:
            raise ToolProblem(f"You have {MOST} reminders already; cancel some first.")
        at = moment.at.astimezone(UTC)
        name = hashlib.sha256(f"{context.turn}:{rest}:{at}".encode()).hexdigest()[:8]
        reminder = Reminder(
            name, context.person, rest or "Time is up.", at, at, _zone(moment, context), context.address, moment.rule
        )
        await self._reminders.keep(reminder)
        await self._alarms.schedule(reminder)
        hint = CLOCK_HINT if context.timezone == "UTC" and not (waiting or moment.counted) else ""
        note = f" ({moment.note})" if moment.note else ""
        return f"Reminder set: {reminder.what}\n{_capital(shown(moment))}{note}{hint}"

    async def _waiting(self, context: ToolContext) -> list[Reminder]:
        everything = await self._reminders.all(context.person)
        return [each for each in everything if each.state == "waiting"]


def _when(text: str, context: ToolContext) -> Moment | None:
    return read_moment(text, context.now)[0]


def _moved_to(when: str, reminder: Reminder, context: ToolContext) -> Moment | None:
    """When a reminder is to be told instead: a clock alone keeps its day."""
    bare = _BARE_CLOCK.fullmatch(when.strip())
    if not bare:
        return _when(when, context) or _when(f"in {when}", context)
    midnight = reminder.at.astimezone(context.now.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    return read_moment(f"at {bare['clock']}", max(context.now, midnight - timedelta(seconds=1)))[0]


def _zone(moment: Moment, context: ToolContext) -> str:
    """The clock that a reminder goes by: the person's own, or the named one for what repeats on it."""
    return str(moment.at.tzinfo) if moment.rule and isinstance(moment.at.tzinfo, ZoneInfo) else context.timezone


def _one(which: str, waiting: Sequence[Reminder], home: str) -> Reminder:
    """The one reminder that is meant. Raises ToolProblem with the candidates when it is not clear which."""
    if not waiting:
        raise ToolProblem(NONE)
    number = re.search(r"\b(\d{1,3})\b", which)
    words = [word for word in _NOISE.split(which.lower()) if word]
    if number and len(words) == 1 and 1 <= int(number[1]) <= len(waiting):
        return waiting[int(number[1]) - 1]
    fitting = [each for each in waiting if words and all(word in _searched(each) for word in words)]
    candidates = fitting or (list(waiting) if not words else [])
    if len(candidates) == 1:
        return candidates[0]
    listed = "\n".join(_line(number, each, home) for number, each in enumerate(waiting, start=1))
    raise ToolProblem(f"Which one? Say its number:\n{listed}")


def _searched(each: Reminder) -> str:
    local = each.local
    return f"{each.what} {local:%A %H:%M %-I%p} {repeats(each.rule) if each.rule else ''}".lower()


def _described(each: Reminder, home: str) -> str:
    """What and when, on the clock it goes by; that is named where it is not the person's own."""
    local = each.local if each.rule else each.at.astimezone(ZoneInfo(home))
    again = f", {repeats(each.rule)}" if each.rule else ""
    clock = f" {local:%Z}" if each.rule and each.zone != home else ""
    return f"{each.what} ({local:%a} {local.day} {local:%b}, {local:%H:%M}{clock}{again})"


def _line(number: int, each: Reminder, home: str) -> str:
    return f"{number}. {_described(each, home)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
