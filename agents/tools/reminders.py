"""Set, list, move, snooze and cancel reminders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any, Protocol

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.moments import Moment, read_moment, repeats, shown
from memory.reminders import Reminder, Reminders

MOST = 200  # waiting reminders of one person
MOST_LETTERS = 500
WHEN = "When? Say for example “tomorrow at 9”, “in 20 minutes” or “every workday 16:30”."
NONE = "You have no reminders. “Remind me tomorrow at 9 to …” sets one."

_POLITE = (
    r"^(?:(?:hey|hi|ok|okay|nova|please|pls|plz|can (?:you|u)|could (?:you|u)|would you|and|just|bitte|por favor)\W+)*"
)
_ASK = re.compile(
    _POLITE
    + r"(?:(?:re)?mind me|reminder\W|(?:set|make|add|create|start) (?:me )?an? (?:\w+ )?(?:reminder|alarm|timer|alert)|"
    r"(?:ping|poke|nudge|alert|notify|buzz|wake) me|give me a (?:shout|nudge|ping|buzz)|i need a (?:reminder|nudge)|"
    r"don'?t let me forget|tell me (?=every|tomorrow|tonight|at |in |on )|"
    r"erinner[en]? mich|weck mich|recu[ée]rdame|avísame|rappell?e[- ]moi|(?:me lembr[ae]|lembra-me)|ricordami|"
    r"herinner me|ذكرني|ذكريني|بدي منبه)(?!\w)",
    re.IGNORECASE,
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
    found = _ASK.match(text.strip())
    if not found or (_LIST.search(text[: found.end() + 40]) and "?" in text):
        return None
    return {"what": text.strip()[found.end() :].strip(), "when": ""}


def _wants_list(text: str) -> Mapping[str, Any] | None:
    return {} if _LIST.search(text) and not _ASK.match(text) and not _CANCEL.match(text) else None


def _wants_cancel(text: str) -> Mapping[str, Any] | None:
    found = _CANCEL.match(text.strip())
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
        return "\n".join(_line(number, each) for number, each in enumerate(waiting, start=1)) or NONE

    @tool("writes", understand=_wants_cancel)
    async def cancel_reminder(self, context: ToolContext, which: str) -> str:
        """Cancel a reminder: `which` is its number in the list, words from it, or "all"."""
        waiting = await self._waiting(context)
        chosen = waiting if _ALL.search(which) and not _NOISE.sub("", which) else [_one(which, waiting)]
        for each in chosen:
            await self._reminders.change(each, None)
        return "Cancelled:\n" + "\n".join(f"- {_described(each)}" for each in chosen) if chosen else NONE

    @tool("writes", understand=_wants_move)
    async def move_reminder(self, context: ToolContext, which: str, when: str) -> str:
        """Move a reminder to another time, or snooze it: `when` as people say it ("tomorrow at 9", "an hour")."""
        each = _one(which, await self._waiting(context))
        moment = _when(when, context) or _when(f"in {when}", context)
        if moment is None:
            raise ToolProblem(WHEN)
        at = moment.at.astimezone(UTC)
        moved = replace(each, at=at, first=at if moment.rule else each.first, rule=moment.rule or each.rule)
        if not moved.rule:
            moved = replace(moved, first=at)
        await self._reminders.change(each, moved)
        await self._alarms.schedule(moved)
        return f"Moved: {_described(moved)}"

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
        if len(await self._waiting(context)) >= MOST:
            raise ToolProblem(f"You have {MOST} reminders already; cancel some first.")
        at = moment.at.astimezone(UTC)
        name = hashlib.sha256(f"{context.turn}:{rest}:{at}".encode()).hexdigest()[:8]
        reminder = Reminder(
            name, context.person, rest or "Time is up.", at, at, context.timezone, context.address, moment.rule
        )
        await self._reminders.keep(reminder)
        await self._alarms.schedule(reminder)
        return f"Reminder set: {reminder.what}\n{_capital(shown(moment))}{f' ({moment.note})' if moment.note else ''}"

    async def _waiting(self, context: ToolContext) -> list[Reminder]:
        everything = await self._reminders.all(context.person)
        return [each for each in everything if each.state == "waiting"]


def _when(text: str, context: ToolContext) -> Moment | None:
    return read_moment(text, context.now)[0]


def _one(which: str, waiting: Sequence[Reminder]) -> Reminder:
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
    listed = "\n".join(_line(number, each) for number, each in enumerate(waiting, start=1))
    raise ToolProblem(f"Which one? Say its number:\n{listed}")


def _searched(each: Reminder) -> str:
    local = each.local
    return f"{each.what} {local:%A %H:%M %-I%p} {repeats(each.rule) if each.rule else ''}".lower()


def _described(each: Reminder) -> str:
    local = each.local
    again = f", {repeats(each.rule)}" if each.rule else ""
    return f"{each.what} ({local:%a} {local.day} {local:%b}, {local:%H:%M}{again})"


def _line(number: int, each: Reminder) -> str:
    return f"{number}. {_described(each)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
