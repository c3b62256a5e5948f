"""What people can type with a slash, on every platform alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.message import Command, Message, Upload
from agents.spec import Roster
from agents.tool import ToolContext, ToolProblem
from agents.tools.help import describe, list_agents
from agents.tools.memory import EVERYTHING, Memory
from bot.access import Access
from bot.audit_log import Act, AuditLog
from bot.company import Linking
from bot.explain import why
from bot.feedback import THANKS
from bot.identity import Identifying
from bot.improvement.cadence import MODES, Mode, mode_of
from bot.improvement.keeping import Keeping
from bot.own_data import ONLY_DIRECT, OwnData
from bot.router import Router
from memory.conversation import Conversations
from memory.facts import PRIVATE
from memory.feedback import Feedback
from memory.traces import Trace, Traces

HELP = """\
I'm Nova. Write to me as you would to a colleague; one of my specialists answers.

- `/agents` who answers what · `/ask erp.ledger …` pick one yourself
- `/new` start afresh · `/stop` end the running answer
- `/memory` what I remember about you · `/memory edit ID …` correct it · `/forget ID` delete it
- `/forget topic …`, `/forget everything` show first what they would delete · `/export` all I keep about you, as a file
- `/forget this` deletes my last answer (or the one you reply to) with its question
- `/learning off` lets me learn from no words of yours, only from 👍, 👎 and choices
- `/identity` makes you one person on two platforms, with a code
- `/link CODE` who you are in the ERP, with a code from it; `/unlink` undoes that
- `/why` why the last answer came out as it did
- 👍 👎 under an answer (or `/feedback good`, `/feedback bad`) make me better; a weekly digest shows what failed
- `/digest` (owners) that digest, now; `/digest monthly`, `only-when-ready`, `off` or `weekly` how often it comes
- `/console` (owners) a link to the console, in a browser"""

THIS = "this"
MEMORY = """\
`/memory` lists what I remember about you, `/memory ID` tells all about one of these: where and when you told it.
`/memory edit ID new words` corrects it, `/forget ID` deletes it."""

ON_RECORD: Mapping[str, Act] = {
    "forget": "forgot",
    "export": "exported",
    "link": "linked",
    "unlink": "unlinked",
    "identity": "joined identities",
}
UNKNOWN = "I don't know the command `/{name}`. `/help` lists those I know."


@dataclass(frozen=True, slots=True)
class Question:
    """A message on its way to an answer, with what tools may know about who asks."""

    message: Message
    context: ToolContext


@dataclass(frozen=True, slots=True)
class Said:
    """What answers a command."""

    text: str
    files: tuple[Upload, ...] = ()


NO_CONSOLE = "This workspace has no console of its own; `/digest`, `/why` and `/memory` work here."
CONSOLE = "The console, for you alone; the link works once, for ten minutes:\n{link}"

LEARNING = {
    True: "I may learn from what you write here, without names and numbers. `/learning off` changes that.",
    False: "I keep no words of yours to learn from; only your 👍, 👎 and choices. `/learning on` changes that.",
}
HOW_OFTEN = f"How often? `/digest {'`, `/digest '.join(MODES)}`."

Digest = Callable[[Mode | None], Awaitable[str]]
Link = Callable[[str], Awaitable[str]]
Run = Callable[[Question, str], Awaitable[str | Said]]


class Commands:
    """Answers commands. `/ask` is not here: it is a question with a route."""

    def __init__(
        self,
        *,
        access: Access,
        audit: AuditLog,
        roster: Roster,
        conversations: Conversations,
        memory: Memory,
        own_data: OwnData,
        keeping: Keeping,
        identifying: Identifying,
        feedback: Feedback,
        traces: Traces,
        router: Router,
        linking: Linking,
        digest: Digest,
        console: Link | None,
    ) -> None:
        self._access = access
        self._audit = audit
        self._roster = roster
        self._conversations = conversations
        self._memory = memory
        self._own_data = own_data
        self._keeping = keeping
        self._identifying = identifying
        self._feedback = feedback
        self._traces = traces
        self._router = router
        self._linking = linking
        self._digest = digest
        self._new_link = console
        self._run = self._by_name()

    def _by_name(self) -> dict[str, Run]:
        return {
            "start": self._help,
            "help": self._help,
            "new": self._new,
            "agents": self._agents,
            "memory": self._see,
            "forget": self._forget,
            "export": self._export,
            "learning": self._learning,
            "identity": self._identity,
            "why": self._why,
            "feedback": self._rate,
            "digest": self._weekly,
            "console": self._console,
            "link": self._link,
            "unlink": self._unlink,
        }

    def knows(self, name: str) -> bool:
        """Whether there is a command of this name."""
        return name in self._run

    async def answer(self, question: Question, command: Command) -> Said:
        """The text that answers a command, perhaps with files."""
        run = self._run.get(command.name)
        if run is None:
            return Said(UNKNOWN.format(name=command.name[:40]))
        person = question.context.person
        if refusal := self._access.command_refusal(person, command.name):
            await self._audit.note(person, "refused", f"/{command.name}")
            return Said(refusal)
        try:
            said = await run(question, command.args)
        except ToolProblem as problem:
            return Said(str(problem))
        if act := ON_RECORD.get(command.name):
            await self._audit.note(person, act)
        return Said(said) if isinstance(said, str) else said

    async def _help(self, question: Question, args: str) -> str:
        return HELP

    async def _new(self, question: Question, args: str) -> str:
        await self._conversations.begin_anew(question.message.conversation)
        return "A fresh start: I don't go on from what was said. It can still be found when a question is about it."

    async def _agents(self, question: Question, args: str) -> str:
        if not args:
            return list_agents(self._roster)
        spec = self._roster.get(args.strip().lower())
        return describe(spec) if spec else f"There is no agent `{args[:40]}`. `/agents` lists all {len(self._roster)}."

    async def _see(self, question: Question, args: str) -> str:
        if not args:
            return await self._memory.list_facts(question.context)
        what, _, rest = args.strip().partition(" ")
        fact, _, words = rest.strip().partition(" ")
        if what == "edit" and words.strip():
            return await self._memory.edit(question.context, fact, words.strip())
        if what in ("replace", "both") and fact:
            return await self._memory.decide(question.context, fact, instead=what == "replace")
        return MEMORY if rest or what == "edit" else await self._memory.show(question.context, what)

    async def _forget(self, question: Question, args: str) -> str:
        what, sure = _confirmed(args)
        first, _, topic = what.partition(" ")
        if not what:
            return (
                "Forget what? `/forget` and an id from `/memory`, a few words, `topic` and its words, `this` (my last "
                "answer), or `everything`."
            )
        if what.lower() == THIS:
            return await self._forget_this(question)
        if what.lower() in EVERYTHING:
            return await self._own_data.forget_everything(question.context, sure=sure)
        if first.lower() == "topic" and topic.strip():
            return await self._own_data.forget_topic(question.context, topic.strip(), sure=sure)
        return await self._memory.forget(question.context, args)

    async def _forget_this(self, question: Question) -> str:
        trace = await self.meant(question.message)
        if trace is None:
            return "There is no answer of mine here that I still keep."
        return await self._own_data.forget_answer(question.context, trace)

    async def _learning(self, question: Question, args: str) -> str:
        person, wish = question.context.person, args.strip().lower()
        if wish in ("on", "off"):
            await self._keeping.keep_words(person, yes=wish == "on")
        return LEARNING[await self._keeping.keeps_words(person)]

    async def _export(self, question: Question, args: str) -> Said:
        return Said("Here is all I keep about you.", (await self._own_data.export(question.context),))

    async def _identity(self, question: Question, args: str) -> str:
        return await self._identifying.answer(question.context, args)

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
        mode = mode_of(args)
        return HOW_OFTEN if args and mode is None else await self._digest(mode)

    async def _console(self, question: Question, args: str) -> str:
        if not question.context.owner:
            return "Only owners see the console."
        if self._new_link is None:
            return NO_CONSOLE
        if question.context.place != PRIVATE:
            return ONLY_DIRECT
        return CONSOLE.format(link=await self._new_link(question.message.sender.key))

    async def _link(self, question: Question, args: str) -> str:
        return await self._linking.link(question.context, args)

    async def _unlink(self, question: Question, args: str) -> str:
        return await self._linking.unlink(question.context)

    async def meant(self, message: Message) -> Trace | None:
        """The answer a person replied to, else the last one here."""
        if message.reply_to:
            answer = await self._feedback.answer_of(message.platform, message.reply_to.message_key)
            if answer:
                return await self._traces.get(answer)
        return await self._traces.last(message.conversation)


def _confirmed(args: str) -> tuple[str, bool]:
    """What is to be forgotten, and whether a `yes` behind it says so for good."""
    words = args.split()
    sure = len(words) > 1 and words[-1].lower() == "yes"
    return " ".join(words[:-1] if sure else words), sure
