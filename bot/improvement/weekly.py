"""A week's digest, brought to the owners once, whatever happens to the worker that brings it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import tzinfo

from adapters.message import Rejected, Uncertain
from bot.improvement.digest import Digest, analyse, is_quiet, render
from bot.improvement.weeks import Week, week_of_slot
from memory.slots import Slots
from memory.traces import Traces

logger = logging.getLogger(__name__)

Post = Callable[[str, str], Awaitable[None]]
"""Brings a text to an owner, by key. Returning means it is delivered or durably stored, raising that it is not.

It is called again for an owner only if it raised, or if its worker was killed before it returned. So it should store
under an id made of slot and owner: then even the kill in between sends nothing twice.
"""


class OwnerTakenError(Exception):
    """Another worker is just writing to this owner; the slot has to be tried again."""


async def read_digest(week: Week, traces: Traces, zone: tzinfo) -> Digest:
    """What there is to say about a week, finished or still running."""
    page = await traces.between(*week.bounds(zone))
    previous = await traces.between(*week.previous.bounds(zone))
    return analyse(page, previous, str(week), zone=zone)


async def post_digest(
    slot: str, *, traces: Traces, slots: Slots, owners: Sequence[str], post: Post, zone: tzinfo
) -> None:
    """Post the digest of a slot to every owner, or settle the slot in silence when the week was quiet.

    May be called any number of times, by any number of workers. Raises what `post` raises, after every owner was
    tried; calling again then reaches those who are still missing.
    """
    async with slots.once(slot) as ours:
        if not ours:
            return
        digest = await read_digest(week_of_slot(slot), traces, zone)
        if is_quiet(digest):
            logger.info("%s: a quiet week, nothing is posted", slot)
            return
        await _post_to_all(slot, render(digest), slots, owners, post)


async def _post_to_all(slot: str, body: str, slots: Slots, owners: Sequence[str], post: Post) -> None:
    """One owner who cannot be reached does not keep the digest from the others."""
    people = tuple(dict.fromkeys(owners))
    results = await asyncio.gather(
        *(_post_to(slot, owner, body, slots, post) for owner in people), return_exceptions=True
    )
    problems = [result for result in results if result is not None]
    if problems:
        raise problems[0]


async def _post_to(slot: str, owner: str, body: str, slots: Slots, post: Post) -> None:
    mark = f"{slot}:{owner}"
    async with slots.once(mark) as ours:
        if ours:
            try:
                await post(owner, body)
            except (Rejected, Uncertain) as problem:  # it will never arrive, or it may have: not again
                logger.warning("%s: the digest may not have reached %s: %s", slot, owner, problem)
        elif not await slots.done(mark):
            raise OwnerTakenError(mark)
