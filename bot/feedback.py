"""Reactions and buttons under an answer become votes on its trace."""

from __future__ import annotations

from typing import cast

from adapters.message import Action, Reaction
from memory.feedback import Feedback, Vote
from memory.traces import Traces

THANKS = {"up": "Thanks, noted 👍", "down": "Thanks, noted 👎. It goes into the weekly review."}
_MARKS: dict[str, Vote] = {"+1": "up", "-1": "down", "puzzled": "puzzled"}


class Votes:
    """Turns what people do into votes; who may vote is decided before."""

    def __init__(self, feedback: Feedback, traces: Traces) -> None:
        self._feedback = feedback
        self._traces = traces

    async def reacted(self, platform: str, reaction: Reaction) -> None:
        """A 👍, 👎 or 🤔 counts, taking it off retracts it; other emoji and other people's messages do not matter.

        A 🤔 replaces a 👍, and says nothing beside a 👎.
        """
        vote = _MARKS.get(reaction.mark)
        answer = await self._feedback.answer_of(platform, reaction.message_key) if vote else None
        if not vote or not answer or not await self._traces.get(answer):
            return
        person = reaction.sender.key
        if vote == "puzzled" and (await self._feedback.votes(answer)).get(person) == "down":
            return
        if reaction.added:
            await self._feedback.vote(answer, person, vote)
        else:
            await self._feedback.retract(answer, person, vote)

    async def pressed(self, action: Action) -> str:
        """A feedback button; without an answer id it means the last answer. Returns what the person is told."""
        answer, _, vote = action.value.rpartition(":")
        trace = await (self._traces.get(answer) if answer else self._traces.last(action.conversation))
        if vote not in THANKS:
            return ""
        if trace is None or trace.conversation != action.conversation:  # clients can send any answer's name
            return "There is no answer to rate here (or it is too old)."
        await self._feedback.vote(trace.id, action.sender.key, cast("Vote", vote))
        return THANKS[vote]
