"""Everything that is remembered, over one store."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agents.breaker import Breaker, SharedBreakerStates
from bot.settings import Settings
from memory.cells import Cells
from memory.connection import Store, open_store
from memory.conversation import Conversations
from memory.encoder import Encoder
from memory.facts import Facts
from memory.feedback import Feedback
from memory.identities import Identities
from memory.recall import Recall
from memory.receipts import Receipts
from memory.schema import migrate
from memory.traces import Traces


@dataclass(frozen=True, slots=True)
class Memories:
    """Everything that is remembered, over one store."""

    store: Store
    encoder: Encoder
    conversations: Conversations
    facts: Facts
    recall: Recall
    identities: Identities
    traces: Traces
    feedback: Feedback
    receipts: Receipts


@asynccontextmanager
async def open_memories(settings: Settings) -> AsyncGenerator[Memories]:
    """Connect to the store. Raises StoreUnavailable."""
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        yield await memories_over(settings, store, Encoder(settings.nova_data_dir / "models"))


async def memories_over(settings: Settings, store: Store, encoder: Encoder) -> Memories:
    """What is remembered in an open store, or in one workspace's partition of it. Raises StoreUnavailable."""
    await migrate(store.redis)
    return Memories(
        store=store,
        encoder=encoder,
        conversations=Conversations(
            store.redis,
            keep_turns=settings.nova_turns_per_conversation,
            keep_bytes=settings.keep_bytes // 4,
            keep=settings.keep,
        ),
        facts=Facts(store.redis, encoder, most=settings.nova_facts_per_person),
        recall=Recall(
            store.redis,
            encoder,
            most=settings.nova_turns_per_person,
            most_bytes=settings.keep_bytes,
            keep=settings.keep,
        ),
        identities=Identities(store.redis),
        traces=Traces(store.redis, keep=settings.keep_traces),
        feedback=Feedback(store.redis, keep=settings.keep_traces),
        receipts=Receipts(store.redis),
    )


def open_breaker(store: Store) -> Breaker:
    """The circuit breakers of all tools, as every process on this store sees them."""
    return Breaker(SharedBreakerStates(Cells(store.redis, "breakers")))
