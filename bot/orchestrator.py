"""What happens with each event: who may, what it is, which answer, and that it is given once."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.message import (
    Action,
    Adapter,
    Attachment,
    ChatKind,
    Edit,
    FileUnavailable,
    Message,
    Migrate,
    Opened,
    Person,
    RawEvent,
    Reaction,
    Reply,
    Stop,
    Target,
)
from agents.tool import ToolContext
from bot import choices
from bot.access import Access
from bot.answering import ASKED, Answer, Answering, Asked, stopped
from bot.commands import Commands, Question
from bot.feedback import Votes
from bot.outbox import Outbox
from bot.settings import Settings
from memory.conversation import Conversations, Turn
from memory.labels import Label, Labels, Source
from memory.running import Running
from memory.traces import Trace, Traces

logger = logging.getLogger(__name__)

STOP_EVERY = 0.5  # seconds between looks for a request to stop
BUSY_EVERY = 4.0  # seconds; a typing indicator fades after five
READABLE = ("text/", "application/json", "application/xml", "application/x-yaml", "message/rfc822")
MOST_FILE_BYTES = 200_000
SORRY = (
    "Something went wrong inside me with that message, so it has no answer. It was kept for whoever runs me (`{id}`)."
)
WRONG_AGENT = "Sorry about that. If the wrong specialist answered, pick another and I'll ask again:"
MOST_CHARACTERS = 60_000  # about 15,000 tokens
MOST_WITHOUT_MODEL = 12_000  # what the tools read in well under a second
TOO_LONG = "That is {length:,} characters; I can read {most:,} at a time. Please send the part that matters."
NOTHING_SAID = "You sent me nothing I can read. Write a question, or `/help`."


class NotServedHere(Exception):
    """This process is not connected to the platform in question."""


class Orchestrator:
    """Handles stored events, one at a time per conversation."""

    def __init__(
        self,
        *,
        settings: Settings,
        adapters: Mapping[str, Adapter],
        answering: Answering,
        commands: Commands,
        votes: Votes,
        outbox: Outbox,
        conversations: Conversations,
        traces: Traces,
        labels: Labels,
        running: Running,
    ) -> None:
        self._settings = settings
        self._adapters = adapters
        self._access = Access(settings)
        self._answering = answering
        self._commands = commands
        self._votes = votes
        self._outbox = outbox
        self._conversations = conversations
        self._traces = traces
        self._labels = labels
        self._running = running

    async def handle(self, raw: RawEvent) -> None:
        """Deal with one stored event, wholly: after a crash in between, handling it again ends the same way."""
        adapter = self._adapters[raw.platform]
        event = await adapter.parse(raw)
        match event:
            case Message():
                await self._message(event, adapter)
            case Reaction() if self._access.allows(event.sender):
                await self._votes.reacted(raw.platform, event)
            case Action() if self._access.allows(event.sender):
                await self._pressed(event, adapter)
            case Stop() if self._access.allows(event.sender):
                await self._running.request_stop(event.conversation)
            case Edit() if self._access.allows(event.sender):
                await self._conversations.correct(event.conversation, event.message_key, event.text)
            case Migrate():
                await self._conversations.move(event.old_conversation, event.new_conversation)
            case Opened() if self._access.allows(event.sender):
                logger.info("%s opened the chat", event.sender.key)
            case _:
                logger.debug("nothing to do for %s", raw.key)

    async def apologise(self, raw: RawEvent) -> None:
        """Tell a person that their message failed inside Nova; the details are in the log and with the event."""
        adapter = self._adapters[raw.platform]
        event = await adapter.parse(raw)
        if isinstance(event, Message) and self._access.allows(event.sender):
            answer_id = answer_id_of(event.message_key)
            await self._send(event, f"sorry-{answer_id}", SORRY.format(id=answer_id), adapter)

    async def post(self, person: str, key: str, body: str) -> None:
        """Write to a person of Nova's own accord, once per key.

        Raises:
            NotServedHere: another process may reach them.
            Rejected: their platform has no such person.
        """
        adapter = self._adapters.get(person.partition(":")[0])
        if adapter is None:
            raise NotServedHere(f"no platform connected here reaches {person}")
        await self._once(Reply(key, adapter.direct(person), body), adapter)

    async def _message(self, message: Message, adapter: Adapter) -> None:
        if not await self._meant_for_nova(message):
            return
        answer_id = answer_id_of(message.message_key)
        if not await self._outbox.holds(answer_id):
            await self._respond(message, answer_id, adapter)
        else:
            await self._outbox.flush(answer_id, adapter)

    async def _meant_for_nova(self, message: Message) -> bool:
        """Not others' talk: in a thread Nova follows only where it has spoken, and not when another is addressed."""
        if message.sender.is_bot or message.addressed == "none":
            return False
        if message.addressed == "thread":
            return not message.mentions and await self._conversations.count(message.conversation) > 0
        return True

    async def _respond(self, message: Message, answer_id: str, adapter: Adapter) -> None:
        if not self._access.allows(message.sender):
            if await self._first_refusal(message):
                await self._send(message, answer_id, Access.refusal(message.sender), adapter)
            return
        question = Question(message, self._context(message))
        agent, _ = _chosen(message)
        if message.command and message.command.name in ("stop", "cancel"):
            if not await self._running.request_stop(message.conversation):
                await self._send(message, answer_id, "Nothing is running here.", adapter)
        elif message.command and message.command.name != "ask":
            body = await self._commands.answer(question, message.command)
            await self._send(message, answer_id, body, adapter)
        elif agent and not self._answering.knows(agent):
            await self._send(message, answer_id, f"There is no agent `{agent[:40]}`. `/agents` lists them.", adapter)
        else:
            await self._answer(question, answer_id, adapter)

    async def _answer(self, question: Question, answer_id: str, adapter: Adapter) -> None:
        message, context = question.message, question.context
        agent, text = _chosen(message)
        text = await self._whole_text(message, text, adapter)
        most = MOST_CHARACTERS if self._answering.thinks else MOST_WITHOUT_MODEL
        if not text.strip() or len(text) > most:
            problem = TOO_LONG.format(length=len(text), most=most) if text.strip() else NOTHING_SAID
            await self._send(message, answer_id, problem, adapter)
            return
        said = Turn(message.message_key, "user", text, message.sent_at, _speaker(message))
        await self._conversations.append(message.conversation, said)
        bound = None if agent or message.command else self._settings.bound_agent(message.conversation)
        asked = Asked(answer_id, message.platform, text, context, agent or bound, "binding" if bound else "command")
        if agent:
            await self._label(asked, agent, "command")
        async with self._busy(message.target, adapter):
            stream = None
            if self._answering.thinks and adapter.capabilities.can_stream:
                stream = adapter.stream(message.target, lambda sent: self._outbox.opened(answer_id, sent))
            answer = await self._unless_stopped(asked, self._answering.answer(asked, stream.append if stream else None))
            await self._keep(answer)
            await self._outbox.put(answer_id, adapter.parts(_reply(answer, message.target)))
            await self._outbox.flush(answer_id, adapter, stream)

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

    async def _keep(self, answer: Answer) -> None:
        """Before anything is sent, so that a crash after sending forgets nothing."""
        agent = answer.agents[-1] if answer.agents else ""
        turn = Turn(answer.trace.id, "assistant", answer.body, datetime.now(UTC), agent=agent)
        await self._conversations.append(answer.trace.conversation, turn)
        await self._traces.store(answer.trace)

    async def _pressed(self, action: Action, adapter: Adapter) -> None:
        """A vote, or the choice of an agent; a 👎 offers the agents that were considered besides."""
        if action.id == choices.BUTTON:
            await self._reroute(action, adapter)
            return
        await adapter.acknowledge(action, await self._votes.pressed(action))
        answer, _, vote = action.value.rpartition(":")
        trace = await self._traces.get(answer) if vote == "down" and answer else None
        others = choices.others(trace) if trace else ()
        if trace and others and trace.route.method != ASKED:
            offer = Reply(f"offer-{trace.id}", action.target, WRONG_AGENT, choices.buttons(trace.id, others))
            await self._once(offer, adapter)

    async def _reroute(self, action: Action, adapter: Adapter) -> None:
        """Answer the question of a trace again with the agent that was chosen, and keep the choice as a label."""
        answer, agent = choices.chosen(action.value)
        trace = await self._traces.get(answer)
        if trace is None or not self._answering.knows(agent):
            await adapter.acknowledge(action, "That question is too old to be answered again.")
            return
        if trace.person != action.sender.key and not self._access.is_owner(action.sender):
            await adapter.acknowledge(action, "Only the person who asked can choose.")
            return
        await adapter.acknowledge(action, f"Asking {agent}.")
        context = self._context_of(action.sender, trace.conversation, action.target.chat_kind, action.event_key)
        again = answer_id_of(f"{trace.id}:{agent}")
        asked = Asked(again, trace.platform, trace.question, context, agent, "corrected")
        await self._label(asked, agent, "asked" if trace.route.method == ASKED else "corrected", trace)
        if not await self._outbox.holds(again):
            made = await self._answering.answer(asked, None)
            await self._keep(made)
            await self._outbox.put(again, adapter.parts(_reply(made, action.target)))
        await self._outbox.flush(again, adapter)

    async def _label(self, asked: Asked, agent: str, source: Source, trace: Trace | None = None) -> None:
        answer, routed = (trace.id, trace.route.steps) if trace else (asked.answer_id, ())
        label = Label(answer, asked.text, agent, routed, asked.context.person, source, datetime.now(UTC))
        await self._labels.keep(label)

    async def _once(self, reply: Reply, adapter: Adapter) -> None:
        """Send a reply that needs no work to make; one whose key is known already is only brought to its end."""
        if not await self._outbox.holds(reply.key):
            await self._outbox.put(reply.key, adapter.parts(reply))
        await self._outbox.flush(reply.key, adapter)

    async def _send(self, message: Message, answer_id: str, body: str, adapter: Adapter) -> None:
        await self._once(Reply(answer_id, message.target, body), adapter)

    async def _first_refusal(self, message: Message) -> bool:
        """An unknown person is told once; further messages cost nothing and get nothing."""
        conversation = f"refused:{message.sender.key}"
        if await self._conversations.count(conversation):
            return False
        refusal = Turn(message.message_key, "assistant", Access.refusal(message.sender), message.sent_at)
        await self._conversations.append(conversation, refusal)
        return True

    async def _whole_text(self, message: Message, text: str, adapter: Adapter) -> str:
        """The words, with what they refer to: the quoted message and readable files."""
        pieces = [text]
        if message.reply_to and (quoted := message.reply_to.quote or message.reply_to.text):
            pieces.append(f"(about this message:)\n{quoted}")
        pieces.extend([await _read(attachment, adapter) for attachment in message.attachments])
        return "\n\n".join(piece for piece in pieces if piece)

    def _context(self, message: Message) -> ToolContext:
        return self._context_of(message.sender, message.conversation, message.chat_kind, message.message_key)

    def _context_of(self, person: Person, conversation: str, chat_kind: ChatKind, turn: str) -> ToolContext:
        timezone = person.timezone or self._settings.nova_timezone
        return ToolContext(
            turn=turn,
            person=person.key,
            person_name=person.name,
            conversation=conversation,
            place="dm" if chat_kind == "dm" else conversation,
            now=datetime.now(ZoneInfo(timezone)),
            timezone=timezone,
            owner=self._access.is_owner(person),
        )

    @asynccontextmanager
    async def _busy(self, target: Target, adapter: Adapter) -> AsyncGenerator[None]:
        """Show that Nova is at work for as long as the block takes."""

        async def show() -> None:
            while True:
                await adapter.busy(target, "is thinking…")
                await asyncio.sleep(BUSY_EVERY)

        showing = asyncio.create_task(show()) if self._answering.thinks else None
        try:
            yield
        finally:
            if showing:
                showing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await showing
                await adapter.idle(target)


def answer_id_of(identity: str) -> str:
    """The same message always gets the same answer id, so answering again continues instead of repeating."""
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def _reply(answer: Answer, target: Target) -> Reply:
    """An answer with its controls; a question back has the choices instead."""
    if answer.between:
        return Reply(answer.trace.id, target, answer.body, choices.buttons(answer.trace.id, answer.between))
    return Reply(answer.trace.id, target, answer.body, feedback=answer.trace.id, footer=_footer(answer))


def _chosen(message: Message) -> tuple[str | None, str]:
    """The agent a person picked with `/ask <agent> <question>`, and the question; `/ask <question>` picks none."""
    if not message.command or message.command.name != "ask":
        return None, message.text
    first, _, rest = message.command.args.partition(" ")
    if "." in first and rest.strip():
        return first.lower(), rest.strip()
    return None, message.command.args


def _footer(answer: Answer) -> str:
    """Which specialists answered; small talk needs no label."""
    return "" if answer.agents == ("general.chat",) else " → ".join(answer.agents)


def _speaker(message: Message) -> str:
    """In a group it matters who said what."""
    return "" if message.chat_kind == "dm" else message.sender.name


async def _read(attachment: Attachment, adapter: Adapter) -> str:
    name = attachment.name or attachment.kind
    if not attachment.mime.startswith(READABLE) or attachment.size > MOST_FILE_BYTES:
        what = f"{attachment.mime}, {attachment.size:,} bytes"
        return f"(The file {name!r}, {what}, came with this. Its content cannot be read.)"
    try:
        content = await adapter.fetch(attachment)
    except FileUnavailable as problem:
        return f"(The file {name!r} came with this, but: {problem})"
    return f"(the file {name!r}:)\n{content.decode(errors='replace')}"
