"""From a question to an answer on the screen: shown to be at work, stoppable, kept before it is sent, sent once."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from adapters.message import Adapter, Button, Edit, Message, Person, Reply, SendError, Sent, Target, Upload
from agents.models import OnText
from agents.tool import ToolContext
from bot import choices
from bot.access import Access
from bot.answering import Answer, Answering, stopped
from bot.approving import Approving, Waiting
from bot.asking import Asked
from bot.improvement.keeping import Keeping
from bot.improvement.urgent import Urgent
from bot.memory_buttons import MemoryButtons
from bot.outbox import Outbox
from bot.past import Past
from bot.reminding import address_of
from bot.summing import Summing
from bot.telemetry import turn as at_work
from memory.conversation import Conversations, Turn
from memory.facts import PRIVATE
from memory.running import Running
from memory.traces import Trace, Traces

logger = logging.getLogger(__name__)

STOP_EVERY = 0.5  # seconds between looks for a request to stop
BUSY_EVERY = 4.0  # seconds; a typing indicator fades after five

Make = Callable[[OnText | None], Coroutine[Any, Any, Answer]]


class Replying:
    """Makes answers and brings them to people."""

    def __init__(
        self,
        *,
        access: Access,
        answering: Answering,
        outbox: Outbox,
        conversations: Conversations,
        past: Past,
        summing: Summing,
        traces: Traces,
        keeping: Keeping,
        urgent: Urgent,
        running: Running,
        approving: Approving,
        memory_buttons: MemoryButtons,
        timezone: str,
        told: Callable[[Trace], None],
    ) -> None:
        self._access = access
        self._answering = answering
        self._outbox = outbox
        self._conversations = conversations
        self._past = past
        self._summing = summing
        self._traces = traces
        self._keeping = keeping
        self._urgent = urgent
        self._running = running
        self._approving = approving
        self._memory_buttons = memory_buttons
        self._timezone = timezone
        self._told = told

    @property
    def thinks(self) -> bool:
        """Whether a model is connected."""
        return self._answering.thinks

    def knows(self, agent: str) -> bool:
        return self._answering.knows(agent)

    async def say(self, reply: Reply, adapter: Adapter) -> None:
        """Send a reply that needs no work to make; one whose key is known already is only brought to its end."""
        if not await self._outbox.holds(reply.key):
            await self._outbox.put(reply.key, adapter.parts(reply))
        await self._outbox.flush(reply.key, adapter)

    async def change(self, shown: Sent, reply: Reply, adapter: Adapter) -> None:
        """Put other words into a message of Nova's; where the platform refuses, it stays as it was."""
        try:
            await adapter.edit(shown, reply)
        except SendError as problem:
            logger.info("message %s was not changed: %s", shown.message_key, problem)

    async def bring(self, answer_id: str, adapter: Adapter) -> bool:
        """Bring an answer that was made before to its end; False when there is none yet."""
        if not await self._outbox.holds(answer_id):
            return False
        await self._outbox.flush(answer_id, adapter)
        return True

    async def answer(self, asked: Asked, target: Target, adapter: Adapter) -> None:
        """Answer a question and send it; an answer that was made before a crash is only brought to its end."""
        await self._make(asked, target, adapter, lambda on_text: self._answering.answer(asked, on_text))

    async def go_on(self, waiting: Waiting, adapter: Adapter, *, approved: bool) -> None:
        """Answer on where a person had to decide first."""
        again = identifier(f"{waiting.asked.answer_id}:decided")
        if waiting.target:
            work = partial(self._answering.resume, waiting, again, approved=approved)
            await self._make(replace(waiting.asked, answer_id=again), waiting.target, adapter, work)

    async def _make(self, asked: Asked, target: Target, adapter: Adapter, make: Make) -> None:
        at_work.answering(asked.answer_id)
        if await self.bring(asked.answer_id, adapter):
            return
        async with self._busy(target, adapter):
            stream = None
            if self.thinks and adapter.capabilities.can_stream:
                stream = await self._outbox.stream(asked.answer_id, target, adapter)
            answer = await self._unless_stopped(asked, make(stream.append if stream else None))
            await self._keep(asked, answer, target)
            buttons = await self._memory_buttons.under(asked, answer)
            notice = await self._summing.notice(asked.context.conversation, asked.answer_id) if self.thinks else ""
            shown = replace(answer, body=f"{answer.body}{notice}")
            reply = replace(_reply(shown, target, buttons), attachments=_uploads(asked.context))
            await self._outbox.put(asked.answer_id, adapter.parts(reply))
            await self._outbox.flush(asked.answer_id, adapter, stream)
        await self._summing.roll(asked.context.conversation)

    async def answer_changed(self, edit: Edit, adapter: Adapter) -> None:
        """Answer anew what a person has rewritten, where its first answer went."""
        first = identifier(edit.message_key)
        trace, target = await self._traces.get(first), await self._outbox.target(first)
        if trace is None or target is None:
            return
        context = self.context_of(edit.sender, target, edit.message_key, outside=trace.outside)
        changed = identifier(f"{edit.message_key}:{edit.edited_at.isoformat()}")
        await self.answer(Asked(changed, trace.platform, edit.text, context), target, adapter)

    def context(self, message: Message) -> ToolContext:
        """What tools may know about who asks, and where."""
        return self.context_of(message.sender, message.target, message.message_key, outside=message.is_external)

    def context_of(self, person: Person, target: Target, turn: str, *, outside: bool = False) -> ToolContext:
        conversation = target.conversation
        timezone = person.timezone or self._timezone
        return ToolContext(
            turn=turn,
            person=person.key,
            person_name=person.name,
            conversation=conversation,
            place="dm" if target.chat_kind == "dm" else conversation,
            now=datetime.now(ZoneInfo(timezone)),
            timezone=timezone,
            owner=self._access.is_owner(person),
            outside=outside,
            address=address_of(target),
        )

    async def _unless_stopped(self, asked: Asked, work: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer, or that it was stopped, whichever comes first."""
        conversation = asked.context.conversation
        await self._running.begin(conversation)
        answering = asyncio.create_task(work)
        try:
            while not answering.done():
                await asyncio.wait({answering}, timeout=STOP_EVERY)
                if not answering.done() and await self._running.stop_requested(conversation):
                    return stopped(asked)
            return answering.result()
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)
            await self._running.end(conversation)

    async def _keep(self, asked: Asked, answer: Answer, target: Target) -> None:
        """Before anything is sent, so that a crash after sending forgets nothing."""
        if answer.waiting:
            await self._approving.keep(answer.waiting, target)
        agent = answer.agents[-1] if answer.agents else ""
        person = asked.context.person
        turn = Turn(
            answer.trace.id, "assistant", answer.body, datetime.now(UTC), agent=agent, person=person, keeps=answer.keeps
        )
        await self._conversations.append(answer.trace.conversation, turn)
        await self._keeping.trace(answer.trace, direct=asked.context.place == PRIVATE)
        self._told(answer.trace)
        await self._urgent.heard(answer.trace)
        if not asked.tainted:
            question = Turn(asked.context.turn, "user", asked.text, asked.context.now, person=person)
            await self._past.keep(asked.context, question, *([turn] if answer.keeps else []))

    @asynccontextmanager
    async def _busy(self, target: Target, adapter: Adapter) -> AsyncGenerator[None]:
        """Show that Nova is at work for as long as the block takes."""

        async def show() -> None:
            while True:
                await adapter.busy(target, "is thinking…")
                await asyncio.sleep(BUSY_EVERY)

        showing = asyncio.create_task(show()) if self.thinks else None
        try:
            yield
        finally:
            if showing:
                showing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await showing
                await adapter.idle(target)


def answer_id_of(message: Message) -> str:
    """The same message always gets the same answer id, so answering again continues instead of repeating.

    An album is one message, whichever of its pictures comes.
    """
    return identifier(f"{message.conversation}:{message.group}" if message.group else message.message_key)


def identifier(text: str) -> str:
    """A short name for what is answered; the same text gives the same name."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _reply(answer: Answer, target: Target, buttons: tuple[Button, ...]) -> Reply:
    """An answer with its controls; a question back has the choices instead."""
    if answer.between:
        return Reply(answer.trace.id, target, answer.body, choices.buttons(answer.trace.id, answer.between))
    if answer.waiting:
        return Reply(answer.trace.id, target, answer.body, answer.waiting.buttons, footer=_footer(answer))
    return Reply(answer.trace.id, target, answer.body, buttons, feedback=answer.trace.id, footer=_footer(answer))


def _uploads(context: ToolContext) -> tuple[Upload, ...]:
    """The pictures that tools made; one that was made twice goes once."""
    return tuple(Upload(one.name, one.mime, one.content, one.alt) for one in dict.fromkeys(context.exhibits))


def _footer(answer: Answer) -> str:
    """Which specialists answered; small talk needs no label."""
    return "" if answer.agents == ("general.chat",) else " → ".join(answer.agents)
