"""What happens with each event: who may, what it is, which answer, and that it is given once."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from adapters.message import (
    Action,
    Adapter,
    Button,
    Edit,
    Event,
    Message,
    Migrate,
    Opened,
    RawEvent,
    Reaction,
    Reply,
    Stop,
    Upload,
)
from adapters.typed import says_stop
from bot.access import Access
from bot.asking import Asked
from bot.audit_log import AuditLog
from bot.clocks import on_own_clock
from bot.commands import Commands, Question
from bot.feedback import Votes
from bot.material import Material, Reader, points, together
from bot.past import Past
from bot.pipelines.chat import Chat
from bot.pressing import Pressing
from bot.rates import Paces
from bot.replying import Replying, answer_id_of
from bot.rerouting import Rerouting
from bot.settings import Settings
from memory.conversation import Conversations, Turn
from memory.counts import Counts
from memory.facts import Facts
from memory.running import Running

logger = logging.getLogger(__name__)

SORRY = (
    "Something went wrong inside me with that message, so it has no answer. It was kept for whoever runs me (`{id}`)."
)
MOST_CHARACTERS = 60_000  # about 15,000 tokens
MOST_WITHOUT_MODEL = 12_000  # what the tools read in well under a second
TOO_LONG = "That is {length:,} characters; I can read {most:,} at a time. Please send the part that matters."
NOTHING_SAID = "I can't read that kind of message. Write a question, or `/help`."
CALLED = "Yes? Write what I can do for you in the same message, or `/help`."
WHAT_WITH_IT = (
    "I have read it. What shall I do with it? Without a language model I can summarise it, pull out dates, amounts and "
    "to-dos, or turn rows into a table, CSV or JSON: say which."
)
WORDLESS = "Without a language model I can only answer words. Write a question, or `/help`."
ONLY_PICTURES = "Please say what this picture shows."
CHANGED = 60.0  # seconds in which changing one's last message asks it again
MOST_A_MINUTE = 20  # turns in a group; more is two programs talking to each other
SLOWER = "That was more than {most} messages in a minute here. I'll be quiet for a moment."


class NotServedHere(Exception):
    """This process is not connected to the platform in question."""


class Orchestrator:
    """Handles stored events, one at a time per conversation."""

    def __init__(
        self,
        *,
        settings: Settings,
        access: Access,
        audit: AuditLog,
        paces: Paces,
        adapters: Mapping[str, Adapter],
        commands: Commands,
        replying: Replying,
        rerouting: Rerouting,
        pressing: Pressing,
        reader: Reader,
        pipelines: Chat,
        votes: Votes,
        conversations: Conversations,
        facts: Facts,
        past: Past,
        running: Running,
        counts: Counts,
    ) -> None:
        self._settings = settings
        self._adapters = adapters
        self._access = access
        self._audit = audit
        self._paces = paces
        self._commands = commands
        self._replying = replying
        self._rerouting = rerouting
        self._pressing = pressing
        self._reader = reader
        self._pipelines = pipelines
        self._votes = votes
        self._conversations = conversations
        self._facts = facts
        self._past = past
        self._running = running
        self._counts = counts

    async def handle(self, batch: tuple[RawEvent, ...]) -> None:
        """Deal with stored events that belong together, nearly always one.

        After a crash in between, handling them again ends the same way.
        """
        adapter = self._adapters[batch[0].platform]
        events = [await adapter.parse(raw) for raw in batch]
        messages = [event for event in events if isinstance(event, Message)]
        if messages:
            message = together(messages)
            sender = await on_own_clock(message.sender, self._facts)
            await self._message(replace(message, sender=sender), adapter)
        else:
            await self._other(await self._on_own_clock(events[0]), batch[0], adapter)

    async def _on_own_clock(self, event: Event | None) -> Event | None:
        """An event from which an answer may come, with whoever sent it on their own clock."""
        if isinstance(event, Action | Edit):
            return replace(event, sender=await on_own_clock(event.sender, self._facts))
        return event

    async def _other(self, event: Event | None, raw: RawEvent, adapter: Adapter) -> None:
        match event:
            case Reaction() if self._access.allows(event.sender):
                await self._votes.reacted(raw.platform, event)
            case Action() if self._access.allows(event.sender):
                await self._pressing.pressed(event, raw, adapter)
            case Stop() if self._access.allows(event.sender):
                await self._running.request_stop(event.conversation)
            case Edit() if self._access.allows(event.sender):
                await self._edited(event, adapter)
            case Migrate():
                await self._conversations.move(event.old_conversation, event.new_conversation)
                await self._facts.move(event.old_conversation, event.new_conversation)
                await self._past.move(event.old_conversation, event.new_conversation)
            case Opened() if self._access.allows(event.sender):
                logger.info("%s opened the chat", event.sender.key)
            case _:
                logger.debug("nothing to do for %s", raw.key)

    async def apologise(self, batch: tuple[RawEvent, ...]) -> None:
        """Tell a person that their message failed inside Nova; the details are in the log and with the event."""
        adapter = self._adapters[batch[0].platform]
        event = await adapter.parse(batch[0])
        if isinstance(event, Message) and self._access.allows(event.sender):
            answer_id = answer_id_of(event)
            await self._say(event, f"sorry-{answer_id}", SORRY.format(id=answer_id), adapter)

    async def post(
        self,
        person: str,
        key: str,
        body: str,
        buttons: tuple[Button, ...] = (),
        files: tuple[Upload, ...] = (),
        *,
        silent: bool = False,
    ) -> None:
        """Write to a person of Nova's own accord, once per key.

        Raises:
            NotServedHere: another process may reach them.
            Rejected: their platform has no such person.
        """
        adapter = self._adapters.get(person.partition(":")[0])
        if adapter is None:
            raise NotServedHere(f"no platform connected here reaches {person}")
        reply = Reply(key, adapter.direct(person), body, buttons, files, silent=silent)
        await self._replying.say(reply, adapter)

    async def tell(self, reply: Reply) -> None:
        """Write to a place of Nova's own accord, once per key. Raises NotServedHere."""
        adapter = self._adapters.get(reply.target.platform)
        if adapter is None:
            raise NotServedHere(f"no platform connected here reaches {reply.target.conversation}")
        await self._replying.say(reply, adapter)

    async def _message(self, message: Message, adapter: Adapter) -> None:
        if not await self._meant_for_nova(message):
            return
        answer_id = answer_id_of(message)
        if not await self._replying.bring(answer_id, adapter):
            await self._respond(message, answer_id, adapter)
        elif message.group:
            await self._remember_said(message, message.text)  # a late picture of an album that has its answer

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
                await self._audit.note(message.sender.key, "refused", "to talk")
                await self._say(message, answer_id, Access.refusal(message.sender), adapter)
            return
        if says_stop(message.text) and await self._running.request_stop(message.conversation):
            return
        if message.command and message.command.name in ("stop", "cancel"):
            if not await self._running.request_stop(message.conversation):
                await self._say(message, answer_id, "Nothing is running here.", adapter)
        elif (refusal := await self._paces.refusal(message.sender.key)) is not None:
            if refusal:
                await self._say(message, answer_id, refusal, adapter)
        elif message.command and message.command.name != "ask" and not self._is_question(message):
            question = Question(message, self._replying.context(message))
            said = await self._commands.answer(question, message.command)
            await self._replying.say(Reply(answer_id, message.target, said.text, attachments=said.files), adapter)
        elif await self._calm(message, answer_id, adapter):
            await self._ask(message, answer_id, adapter)

    def _is_question(self, message: Message) -> bool:
        """`/nova what is 2 + 2?`: after Slack's one command people write as they speak."""
        command = message.command
        return bool(
            command and command.args and not message.text.startswith("/") and not self._commands.knows(command.name)
        )

    async def _calm(self, message: Message, answer_id: str, adapter: Adapter) -> bool:
        """Whether a group talks at people's pace; the first message beyond it is told so, the others get nothing."""
        if message.chat_kind == "dm":
            return True
        count = await self._counts.tick(message.conversation, "turns", seconds=60)
        if count == MOST_A_MINUTE + 1:
            logger.warning("more than %d turns in a minute in %s", MOST_A_MINUTE, message.conversation)
            await self._say(message, answer_id, SLOWER.format(most=MOST_A_MINUTE), adapter)
        return count <= MOST_A_MINUTE

    async def _ask(self, message: Message, answer_id: str, adapter: Adapter) -> None:
        if await self._started(message, answer_id, adapter):
            return
        agent, text = _chosen(message)
        if agent and not self._replying.knows(agent):
            await self._say(message, answer_id, f"There is no agent `{agent[:40]}`. `/agents` lists them.", adapter)
            return
        material = await self._reader.read(message, text, adapter)
        if await self._held_up(message, material, answer_id, adapter):
            return
        material = await self._with_what_waits(message, material)
        text = material.text if material.text.strip() else ONLY_PICTURES
        await self._catch_up(message, adapter)
        await self._remember_said(message, text, keeps=not material.tainted)
        context = self._replying.context(message)
        bound = None if agent or message.command else self._settings.bound_agent(message.conversation)
        asked = Asked(
            answer_id=answer_id,
            platform=message.platform,
            text=text,
            context=context,
            agent=agent or bound,
            chosen_by="binding" if bound else "command",
            pictures=material.pictures,
            note=material.note,
            tainted=material.tainted,
        )
        if agent:
            await self._rerouting.label(asked, agent)
        await self._replying.answer(asked, message.target, adapter)

    async def _started(self, message: Message, answer_id: str, adapter: Adapter) -> bool:
        """Whether a message is the phrase of a pipeline; then that has been started, and told."""
        if message.command or message.attachments or self._access.role(message.sender.key) == "guest":
            return False
        told = await self._pipelines.started(message.text, self._replying.context(message))
        if told:
            await self._remember_said(message, message.text)
            sender = message.sender.key
            turn = Turn(answer_id, "assistant", told, datetime.now(UTC), agent="pipeline.runner", person=sender)
            await self._conversations.append(message.conversation, turn)
            await self._say(message, answer_id, told, adapter)
        return bool(told)

    async def _held_up(self, message: Message, material: Material, answer_id: str, adapter: Adapter) -> bool:
        """Whether there is nothing to answer yet; then people have been told why, or asked what they want."""
        problem = self._unanswerable(message, material)
        if not problem and not (material.asks or self._replying.thinks):
            await self._remember_said(message, material.text, keeps=False)
            problem = WHAT_WITH_IT
        if problem:
            await self._say(message, answer_id, problem, adapter)
        return bool(problem)

    async def _with_what_waits(self, message: Message, material: Material) -> Material:
        """What came without a word waits for the message that says what to do with it; a model sees it by itself."""
        if self._replying.thinks or material.tainted or not points(material.text):
            return material
        turns = await self._conversations.window(message.conversation, budget=1_000_000, before=message.message_key)
        last = turns[-1] if turns else None
        if last is None or last.role != "user" or last.keeps or last.person != message.sender.key:
            return material
        return replace(material, text=f"{material.text}\n\n{last.text}", tainted=True)

    def _unanswerable(self, message: Message, material: Material) -> str:
        """Why there is nothing to answer, or too much; "" when there is a question."""
        if material.empty or (material.lacks_its_subject and not self._replying.thinks):
            called = bool(message.command) or message.addressed == "mention"
            return "\n".join(dict.fromkeys(material.unread)) or (CALLED if called else NOTHING_SAID)
        most = MOST_CHARACTERS if self._replying.thinks else MOST_WITHOUT_MODEL
        if len(material.text) > most:
            return TOO_LONG.format(length=len(material.text), most=most)
        wordless = not (material.pictures or material.note or re.search(r"\w", material.text))
        return WORDLESS if wordless and not self._replying.thinks else ""

    async def _catch_up(self, message: Message, adapter: Adapter) -> None:
        """Whoever is asked into a running thread reads it first."""
        if message.thread is None or await self._conversations.count(message.conversation):
            return
        for earlier in await adapter.thread(message):
            role, name = ("assistant", "") if earlier.is_own else ("user", earlier.sender.name)
            person = "" if earlier.is_own else earlier.sender.key
            turn = Turn(earlier.message_key, role, earlier.text, earlier.sent_at, name, person=person)
            await self._conversations.append(message.conversation, turn)

    async def _remember_said(self, message: Message, text: str, *, keeps: bool = True) -> None:
        sender = message.sender.key
        said = Turn(message.message_key, "user", text, message.sent_at, _speaker(message), person=sender, keeps=keeps)
        await self._conversations.append(message.conversation, said)

    async def _edited(self, edit: Edit, adapter: Adapter) -> None:
        """Keep the new words; ask them anew where a person has just corrected the last thing they said."""
        last = await self._conversations.last(edit.conversation, "user")
        changed = await self._conversations.correct(edit.conversation, edit.message_key, edit.text)
        await self._past.correct((edit.sender.key, edit.conversation), edit.message_key, edit.text)
        if not changed or last is None or last.id != edit.message_key:
            return
        soon = (edit.edited_at - last.at).total_seconds() <= CHANGED
        if soon and await self._paces.refusal(edit.sender.key) is None:
            await self._replying.answer_changed(edit, adapter)

    async def _say(self, message: Message, answer_id: str, body: str, adapter: Adapter) -> None:
        await self._replying.say(Reply(answer_id, message.target, body), adapter)

    async def _first_refusal(self, message: Message) -> bool:
        """An unknown person is told once; further messages cost nothing and get nothing."""
        conversation = f"refused:{message.sender.key}"
        if await self._conversations.count(conversation):
            return False
        refusal = Turn(message.message_key, "assistant", Access.refusal(message.sender), message.sent_at)
        await self._conversations.append(conversation, refusal)
        return True


def _chosen(message: Message) -> tuple[str | None, str]:
    """The agent a person picked with `/ask <agent> <question>`, and the question; `/ask <question>` picks none."""
    if not message.command or message.command.name != "ask":
        return None, message.text
    first, _, rest = message.command.args.partition(" ")
    if "." in first and rest.strip():
        return first.lower(), rest.strip()
    return None, message.command.args


def _speaker(message: Message) -> str:
    """In a group it matters who said what."""
    return "" if message.chat_kind == "dm" else message.sender.name
