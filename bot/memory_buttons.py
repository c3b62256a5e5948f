"""Buttons that keep what is remembered true: under an answer that used a fact, or after somebody told one."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.message import Action, Button
from agents.tool import ToolContext, ToolProblem
from agents.tools.memory import Memory, offer_of
from bot.answering import Answer
from bot.asking import Asked
from memory.facts import PRIVATE, Fact, Facts, Offer

BUTTON = "memory"
LONGEST = 30  # characters of a fact on a button


class MemoryButtons:
    """At most one question about what is remembered under an answer, for the person who asked."""

    def __init__(self, memory: Memory, facts: Facts) -> None:
        self._memory = memory
        self._facts = facts

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button is about what is remembered."""
        return action.id == BUTTON

    async def under(self, asked: Asked, answer: Answer) -> tuple[Button, ...]:
        """A contradiction to decide, a fact that may be outdated, or one to remember, in this order; mostly nothing."""
        if answer.between or answer.waiting:
            return ()  # there is a question already
        context, tools = asked.context, {tool.tool for tool in answer.trace.tools}
        offers = await self._facts.offers(context.person)
        if doubted := next((offer for offer in offers if offer.fact.source == context.turn), None):
            return _choice(doubted)
        if tools <= {"recall"} and (used := await self._used(context, answer)):
            return (Button(BUTTON, "That's outdated", f"outdated:{used.id}"),)
        return () if tools or asked.tainted else await self._offered(context, asked.text, offers)

    async def pressed(self, action: Action, context: ToolContext) -> str:
        """Do what a button says to the facts of whoever pressed it; returns what they are told."""
        verb, _, fact = action.value.partition(":")
        try:
            if verb == "outdated":
                return await self._memory.outdated(context, fact)
            if verb in ("replace", "both"):
                return await self._memory.decide(context, fact, instead=verb == "replace")
        except ToolProblem as problem:
            return str(problem)
        return ""

    async def _used(self, context: ToolContext, answer: Answer) -> Fact | None:
        """The fact behind an answer: it was given to the agent or found by it, and its words or its value came back."""
        body, given = answer.body.casefold(), answer.trace.recalled
        for fact in reversed(await self._facts.all(context.person, place=context.place)):
            found = fact.text.casefold() in body
            if found or (fact.id in given and fact.value and fact.value.casefold() in body):
                return fact
        return None

    async def _offered(self, context: ToolContext, text: str, offers: Sequence[Offer]) -> tuple[Button, ...]:
        """To remember what a person said in passing, in private; nothing that is known, or was offered, already."""
        fact = offer_of(context, text) if context.place == PRIVATE else None
        if fact is None:
            return ()
        rivals = [old for old in await self._facts.all(context.person) if fact.rivals(old)]
        before = [*rivals, *(offer.fact for offer in offers if fact.rivals(offer.fact))]
        if any(old.value.casefold() == fact.value.casefold() for old in before):
            return ()
        offer = Offer(fact, rivals[-1].id if rivals else "")
        await self._facts.offer(context.person, offer)
        return _choice(offer)


def _choice(offer: Offer) -> tuple[Button, ...]:
    if offer.instead_of:
        return (
            Button(BUTTON, "Replace it", f"replace:{offer.fact.id}"),
            Button(BUTTON, "Keep both", f"both:{offer.fact.id}"),
        )
    label = f"Remember: {offer.fact.key} {offer.fact.value}"
    return (Button(BUTTON, label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…", f"both:{offer.fact.id}"),)
