"""What people can type with a slash, on every platform alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.message import Command, Message
from agents.spec import Roster
from agents.tool import ToolContext, ToolProblem
from agents.tools.help import describe, list_agents
from agents.tools.memory import Memory
from bot.explain import why
from bot.feedback import THANKS
from bot.router import Router
from memory.conversation import Conversations
from memory.feedback import Feedback
from memory.traces import Trace, Traces

HELP = """\
I'm Nova. Write to me as you would to a colleague; one of my specialists answers.

- `/agents` who answers what · `/ask erp.ledger …` pick one yourself
- `/new` start afresh · `/stop` end the running answer
- `/memory` what I remember about you · `/forget …` delete it
- `/why` why the last answer came out as it did
- 👍 👎 under an answer (or `/feedback good`, `/feedback bad`) make me better; a weekly digest shows what failed
- `/digest` (owners) that digest, now"""

UNKNOWN = "I don't know the command `/{name}`. `/help` lists those I know."


@dataclass(frozen=True, slots=True)
class Question:
    """A message on its way to an answer, with what tools may know about who asks."""

    message: Message
    context: ToolContext


Digest = Callable[[], Awaitable[str]]
Run = Callable[[Question, str], Awaitable[str]]


class Commands:
    """Answers commands. `/ask` is not here: it is a question with a route."""

    def __init__(
        self,
        *,
        roster: Roster,
        conversations: Conversations,
        memory: Memory,
        feedback: Feedback,
        traces: Traces,
        router: Router,
        digest: Digest,
    ) -> None:
        self._roster = roster
        self._conversations = conversations
        self._memory = memory
        self._feedback = feedback
        self._traces = traces
        self._router = router
        self._digest = digest
        self._run: dict[str, Run] = {
            "start": self._help,
            "help": self._help,
            "new": self._new,
            "agents": self._agents,
            "memory": self._list_facts,
            "forget": self._forget,
            "why": self._why,
            "feedback": self._rate,
            "digest": self._weekly,
        }

    async def answer(self, question: Question, command: Command) -> str:
        """The text that answers a command."""
        run = self._run.get(command.name)
        if run is None:
            return UNKNOWN.format(name=command.name[:40])
        try:
            return await run(question, command.args)
        except ToolProblem as problem:
            return str(problem)

    async def _help(self, question: Question, args: str) -> str:
        return HELP

    async def _new(self, question: Question, args: str) -> str:
        await self._conversations.begin_anew(question.message.conversation)
        return "A fresh start. What was said before stays out of my answers; what you asked me to remember stays."

    async def _agents(self, question: Question, args: str) -> str:
        if not args:
            return list_agents(self._roster)
        spec = self._roster.get(args.strip().lower())
        return describe(spec) if spec else f"There is no agent `{args[:40]}`. `/agents` lists all {len(self._roster)}."

    async def _list_facts(self, question: Question, args: str) -> str:
        return await self._memory.list_facts(question.context)

    async def _forget(self, question: Question, args: str) -> str:
        if not args:
            return "Forget what? `/forget` and an id from `/memory`, a few words, or `everything`."
        return await self._memory.forget(question.context, args)

    async def _why(self, question: Question, args: str) -> str:
        trace = await self.meant(question.message)
        if trace is None:
            return "There is no answer of mine here yet to explain."
        return why(trace, await asyncio.to_thread(self._router.explain, trace.question))

    async def _rate(self, question: Question, args: str) -> str:
        vote = {"good": "up", "up": "up", "👍": "up", "bad": "down", "down": "down", "👎": "down"}.get(
            args.lower().strip()
        )
        trace = await self.meant(question.message)
        if vote not in ("up", "down"):
            return "`/feedback good` or `/feedback bad` rates my last answer (or the one you reply to)."
        if trace is None:
            return "There is no answer of mine here yet to rate."
        await self._feedback.vote(trace.id, question.message.sender.key, vote)
        return THANKS[vote]

    async def _weekly(self, question: Question, args: str) -> str:
        if not question.context.owner:
            return "Only owners see the digest."
        return await self._digest()

    async def meant(self, message: Message) -> Trace | None:
        """The answer a person replied to, else the last one here."""
        if message.reply_to:
            answer = await self._feedback.answer_of(message.platform, message.reply_to.message_key)
            if answer:
                return await self._traces.get(answer)
        return await self._traces.last(message.conversation)
