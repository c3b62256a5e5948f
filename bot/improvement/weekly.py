"""A week's digest, brought to the owners once, whatever happens to the worker that brings it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from adapters.message import Rejected, Uncertain
from bot.improvement.messages import Outgoing
from bot.improvement.weeks import Week, week_of_slot
from memory.slots import Slots

logger = logging.getLogger(__name__)

Post = Callable[[Outgoing], Awaitable[None]]
"""Brings a message to a person. Returning means it is delivered or durably stored, raising that it is not.

It is called again for a message only if it raised, or if its worker was killed before it returned. So it should store
under the message's key: then even the kill in between sends nothing twice.
"""

Look = Callable[[Week, str], Awaitable[Sequence[Outgoing]]]
"""What there is to bring about a week, under a slot; nothing when the week was quiet. The same whenever asked."""


class OwnerTakenError(Exception):
    """Another worker is just writing to this person; the slot has to be tried again."""


async def post_digest(slot: str, *, look: Look, slots: Slots, post: Post) -> None:
    """Post the digest of a slot to everybody it is for, or settle the slot in silence when the week was quiet.

    May be called any number of times, by any number of workers. Raises what `post` raises, after everybody was
    tried; calling again then reaches those who are still missing.
    """
    async with slots.once(slot) as ours:
        if not ours:
            return
        messages = await look(week_of_slot(slot), slot)
        if not messages:
            logger.info("%s: a quiet week, nothing is posted", slot)
            return
        await _post_all(slot, messages, slots, post)


async def _post_all(slot: str, messages: Sequence[Outgoing], slots: Slots, post: Post) -> None:
    """One person who cannot be reached does not keep the digest from the others; each gets theirs in order."""
    people = dict.fromkeys(message.person for message in messages)
    results = await asyncio.gather(
        *(_post_to(slot, [one for one in messages if one.person == person], slots, post) for person in people),
        return_exceptions=True,
    )
    problems = [result for result in results if result is not None]
    if problems:
        raise problems[0]


async def _post_to(slot: str, messages: Sequence[Outgoing], slots: Slots, post: Post) -> None:
    for message in messages:
        mark = message.key
        async with slots.once(mark) as ours:
            if ours:
                await _post_once(slot, message, post)
            elif not await slots.done(mark):
                raise OwnerTakenError(mark)


async def _post_once(slot: str, message: Outgoing, post: Post) -> None:
    """What will never arrive, or may have arrived, is not sent again: only a warning tells of it."""
    try:
        await post(message)
    except (Rejected, Uncertain) as problem:
        logger.warning("%s: the digest may not have reached %s: %s", slot, message.person, problem)
