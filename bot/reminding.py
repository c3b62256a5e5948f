"""Reminders at their time: scheduled as delayed tasks, told once, snoozed by a button.

A task carries the moment it is for. When a reminder was moved meanwhile, its old task finds another moment and does
nothing; when a process died while telling, the outbox knows whether it was told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from docket import Docket
from pydantic import TypeAdapter

from adapters.message import Action, Button, Reply, Target
from bot.tasks import REMIND
from memory.reminders import Reminder, Reminders

BUTTON = "snooze"
LATE = timedelta(minutes=2)  # from here on people are told that it is late
LOST = timedelta(minutes=1)  # from here on an alarm is taken for lost
SNOOZES = (("10 min", "10"), ("1 hour", "60"), ("Tomorrow", "1440"), ("Done", "done"))

Say = Callable[[Reply], Awaitable[None]]

_target = TypeAdapter(Target)


def address_of(target: Target) -> str:
    """Where to write later: the same place, under no message in particular."""
    return _target.dump_json(replace(target, reply_to=None)).decode()


class Reminding:
    """Sets alarms and answers them."""

    def __init__(self, reminders: Reminders, docket: Docket, now: Callable[[], datetime]) -> None:
        self._reminders = reminders
        self._docket = docket
        self._now = now

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button snoozes a reminder."""
        return action.id == BUTTON

    async def schedule(self, reminder: Reminder) -> None:
        """Have a worker tell a reminder at its time; scheduling it again changes nothing."""
        moment = reminder.at.isoformat()
        name = f"reminder:{reminder.id}:{moment}"
        task = f"{reminder.person}\t{reminder.id}\t{moment}"
        await self._docket.add(REMIND, when=reminder.at, key=name)(task)

    async def schedule_overdue(self) -> None:
        """Ring what nobody rang: alarms that were lost with the queue."""
        for reminder in await self._reminders.overdue(self._now() - LOST):
            await self.schedule(reminder)

    async def ring(self, task: str, say: Say) -> None:
        """Tell the reminder of a task, once, and set its next alarm. Raises what `say` raises: then ring again."""
        person, reminder_id, moment = task.split("\t")
        reminder = await self._reminders.find(person, reminder_id)
        if reminder is None or reminder.state != "waiting" or reminder.at.isoformat() != moment:
            return
        await say(self._reply(reminder))
        following = reminder.after_telling(self._now())
        if await self._reminders.change(reminder, following) and following.state == "waiting":
            await self.schedule(following)

    async def pressed(self, action: Action) -> str:
        """Snooze a reminder of the person who pressed; returns what they are told."""
        reminder_id, _, minutes = action.value.partition(":")
        reminder = await self._reminders.find(action.sender.key, reminder_id)
        if reminder is None or minutes not in {each for _, each in SNOOZES}:
            return "That reminder is gone, or it is somebody else's."
        if minutes == "done":
            await self._finish(reminder)
            return "Done."
        at = self._now() + timedelta(minutes=int(minutes))
        again = replace(reminder, id=f"{reminder.id}s", at=at, first=at, rule="", state="waiting")
        await self._reminders.keep(again)
        await self.schedule(again)
        await self._finish(reminder)
        return f"I'll remind you again at {again.local:%a %H:%M}."

    async def _finish(self, reminder: Reminder) -> None:
        """A reminder that was told and has no other time is no longer needed."""
        if reminder.state == "told":
            await self._reminders.change(reminder, None)

    def _reply(self, reminder: Reminder) -> Reply:
        late = self._now() - reminder.at > LATE
        due = f"\n_(This was due {reminder.local:%a %d %b, %H:%M}; I was not running then.)_" if late else ""
        buttons = tuple(Button(BUTTON, label, f"{reminder.id}:{minutes}") for label, minutes in SNOOZES)
        target = _target.validate_json(reminder.address)
        name = f"reminder:{reminder.id}:{reminder.at.isoformat()}"
        return Reply(name, target, f"⏰ {reminder.what}{due}", buttons)
