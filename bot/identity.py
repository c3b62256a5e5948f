"""One person on several platforms: linked by a code that is shown in one direct message and typed in another."""

from __future__ import annotations

from agents.tool import ToolContext, ToolProblem
from memory.facts import PRIVATE, Facts
from memory.identities import CODE_KEPT, Identities, TooOften
from memory.recall import Recall

HOW = (
    "Are you somewhere else, too? Write me this there, in a direct message, within {minutes} minutes: "
    "`/identity {code}`. Then what I remember and what was said counts for you in both. It works once; "
    "keep it to yourself."
)
ONLY_DIRECT = "That is for a direct message; write it to me there."
UNKNOWN = "I don't know that code: it is too old, was used, or has a typo. `/identity` shows a new one."
YOURSELF = "That code is yours already. Type it on the other platform."
LINKED = (
    "Linked: `{one}` and `{other}` are one person to me now, for facts and for what was said. "
    "`/identity undo` ends that."
)
ALREADY = "You two are one person to me already."
ALONE = "You are linked with no other identity."
PARTED = "No longer linked: {names}. Each has back what it told me itself."


class Identifying:
    """Answers `/identity`."""

    def __init__(self, identities: Identities, facts: Facts, recall: Recall) -> None:
        self._identities = identities
        self._facts = facts
        self._recall = recall

    async def answer(self, context: ToolContext, args: str) -> str:
        """A code, what came of one, or the end of a link. Raises ToolProblem."""
        if context.place != PRIVATE:
            raise ToolProblem(ONLY_DIRECT)
        try:
            if not args.strip():
                return await self._offer(context)
            return await self._part(context) if args.strip() == "undo" else await self._join(context, args)
        except TooOften as problem:
            raise ToolProblem(f"That was {problem}.") from problem

    async def _offer(self, context: ToolContext) -> str:
        others = [each for each in await self._identities.of(context.person) if each != context.person]
        code = await self._identities.new_code(context.person)
        linked = f"\nLinked with you: {_listed(others)}; `/identity undo` ends that." if others else ""
        return HOW.format(minutes=int(CODE_KEPT.total_seconds() // 60), code=code) + linked

    async def _join(self, context: ToolContext, code: str) -> str:
        shown_to = await self._identities.redeem(code, context.person)
        if shown_to is None:
            return UNKNOWN
        if shown_to == context.person:
            return YOURSELF
        person, others = await self._identities.join(shown_to, context.person)
        for other in others:
            await self._facts.carry(other, person)
            await self._recall.move(other, person)
        return LINKED.format(one=shown_to, other=context.person) if others else ALREADY

    async def _part(self, context: ToolContext) -> str:
        person, *others = await self._identities.of(context.person)
        for other in others:
            await self._facts.carry(person, other, told_by=other)
            await self._recall.part(person, other)
            await self._identities.part(other)
        return PARTED.format(names=_listed([person, *others])) if others else ALONE


def _listed(identities: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in identities)
