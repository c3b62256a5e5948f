"""A person says which agent should answer: by a button under a question back, under a poor answer, or by `/ask`."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.message import Action, Adapter, Person, Reply
from bot import choices
from bot.answering import ASKED
from bot.approving import Verdict
from bot.asking import Asked
from bot.improvement.keeping import Keeping
from bot.replying import Replying, identifier
from memory.conversation import Conversations
from memory.labels import Label, Source
from memory.traces import Trace, Traces

WRONG_AGENT = "Sorry about that. If the wrong specialist answered, pick another and I'll ask again:"
TOO_OLD = "That question is too old to be answered again."
NOT_YOURS = "Only the person who asked can choose."


class Rerouting:
    """Answers questions again with the chosen agent, and keeps each choice as a label."""

    def __init__(self, replying: Replying, traces: Traces, keeping: Keeping, conversations: Conversations) -> None:
        self._replying = replying
        self._traces = traces
        self._keeping = keeping
        self._conversations = conversations

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button chooses an agent."""
        return action.id == choices.BUTTON

    async def offer(self, action: Action, adapter: Adapter) -> None:
        """After a 👎: the agents that were considered besides."""
        answer, _, vote = action.value.rpartition(":")
        trace = await self._traces.get(answer) if vote == "down" and answer else None
        others = choices.others(trace) if trace else ()
        here = trace is not None and trace.conversation == action.conversation
        if trace and here and others and trace.route.method != ASKED:
            buttons = choices.buttons(trace.id, others)
            await self._replying.say(Reply(f"offer-{trace.id}", action.target, WRONG_AGENT, buttons), adapter)

    async def decide(self, action: Action, *, owner: bool) -> Verdict:
        """Whether the person who pressed may choose, and what they are told."""
        answer, agent = choices.chosen(action.value)
        trace = await self._traces.get(answer)
        if trace is None or not self._replying.knows(agent):
            return Verdict(TOO_OLD, accepted=False)
        if trace.person != action.sender.key and not owner:
            return Verdict(NOT_YOURS, accepted=False)
        return Verdict(f"Asking {agent}.", accepted=True)

    async def answer_again(self, action: Action, adapter: Adapter) -> None:
        """Answer the question of a trace again with the agent that an accepted press chose."""
        answer, agent = choices.chosen(action.value)
        trace = await self._traces.get(answer)
        if trace is None:
            return
        # The question stays that of the person who asked it, whoever chose the agent.
        asker = action.sender if action.sender.key == trace.person else Person(trace.person, "")
        context = self._replying.context_of(asker, action.target, action.event_key, outside=trace.outside)
        again = identifier(f"{trace.id}:{agent}")
        asked = Asked(again, trace.platform, await self._question(trace), context, agent, "corrected")
        await self.label(asked, agent, "asked" if trace.route.method == ASKED else "corrected", trace)
        await self._replying.answer(asked, action.target, adapter)

    async def _question(self, trace: Trace) -> str:
        """A question in the words that were said; its trace has them without what must not be kept there."""
        turns = await self._conversations.some(trace.conversation, [trace.turn])
        return turns[0].text if turns else trace.question

    async def label(self, asked: Asked, agent: str, source: Source = "command", trace: Trace | None = None) -> None:
        """Keep what a person chose: an example of where such a message belongs."""
        answer, routed = (trace.id, trace.route.steps) if trace else (asked.answer_id, ())
        label = Label(answer, asked.text, agent, routed, asked.context.person, source, datetime.now(UTC))
        await self._keeping.label(label)
