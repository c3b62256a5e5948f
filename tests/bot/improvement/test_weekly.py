"""The digest is brought to everybody it is for, once, whatever happens to the worker that brings it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from adapters.message import Rejected, Uncertain
from bot.improvement.digest import Digest, Fix
from bot.improvement.messages import Outgoing, messages
from bot.improvement.weekly import OwnerTakenError, Post, post_digest
from bot.improvement.weeks import Week
from memory.connection import Store
from memory.slots import Slots, slot_key

SLOT = "digest:default:2026-W47"

OWNERS = ("telegram:1", "slack:T:U2")
PEOPLE = {"ab12": "telegram:9"}
NEWS = Digest("**Nova · week 47**", (), quiet=False)
ROUTE = Fix("P-1", "F-1", "🧭 **F-1** Route", "9c1e77b2", 1795424400)
FACT = Fix("P-2", "F-2", "🧠 **F-2** Memory", "9c1e77b2", 1795424400, subject="ab12")


class Mailbox:
    """What owners received, in order; the next posts to `broken` owners fail."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        self.broken: dict[str, Exception] = {}

    async def post(self, message: Outgoing) -> None:
        await asyncio.sleep(0)
        if message.person in self.broken:
            raise self.broken[message.person]
        self.received.append((message.person, message.body))

    @property
    def owners(self) -> list[str]:
        return sorted(owner for owner, _ in self.received)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


async def bring(store: Store, post: Post, *, digest: Digest = NEWS, owners: Sequence[str] = OWNERS) -> None:
    """A worker, on its own, handles the slot."""

    async def look(week: Week, slot: str) -> Sequence[Outgoing]:
        assert str(week) == "2026-W47"
        return () if digest.quiet else messages(digest, slot, owners, PEOPLE)

    await post_digest(SLOT, look=look, slots=Slots(store.redis), post=post)


async def run_out(store: Store, *slots: str) -> None:
    """Ten minutes pass without the killed worker being heard of."""
    for slot in slots:
        await store.redis.pexpire(slot_key(slot), 0)


async def test_every_owner_gets_the_digest_of_the_week(store: Store, mailbox: Mailbox):
    await bring(store, mailbox.post)

    assert mailbox.owners == sorted(OWNERS)
    assert await Slots(store.redis).done(SLOT)


async def test_each_fix_is_a_message_and_one_about_a_persons_memory_is_for_them_alone(store: Store, mailbox: Mailbox):
    await bring(store, mailbox.post, digest=Digest("head", (ROUTE, FACT), quiet=False))

    for owner in OWNERS:
        assert [body for person, body in mailbox.received if person == owner] == ["head", ROUTE.body]
    assert ("telegram:9", FACT.body) in mailbox.received


async def test_a_quiet_week_is_settled_in_silence(store: Store, mailbox: Mailbox):
    await bring(store, mailbox.post, digest=Digest("", (), quiet=True))

    assert mailbox.received == []
    assert await Slots(store.redis).done(SLOT)


async def test_two_workers_at_once_post_once(store: Store, mailbox: Mailbox):
    await asyncio.gather(*(bring(store, mailbox.post) for _ in range(5)))
    await bring(store, mailbox.post)

    assert mailbox.owners == sorted(OWNERS)


async def test_an_owner_named_twice_gets_one(store: Store, mailbox: Mailbox):
    async def slowly(message: Outgoing) -> None:
        for _ in range(20):
            await store.redis.exists("anything")
        await mailbox.post(message)

    await asyncio.gather(*(store.redis.exists("anything") for _ in range(4)))  # connections are open from here on
    await bring(store, slowly, owners=("telegram:1", "telegram:1"))

    assert mailbox.owners == ["telegram:1"]


async def test_a_retry_reaches_only_those_who_are_missing(store: Store, mailbox: Mailbox):
    mailbox.broken = {"telegram:1": ConnectionError("platform is away")}
    with pytest.raises(ConnectionError):
        await bring(store, mailbox.post)
    assert mailbox.owners == ["slack:T:U2"]
    assert not await Slots(store.redis).done(SLOT)

    mailbox.broken = {}
    await bring(store, mailbox.post)

    assert mailbox.owners == sorted(OWNERS)


@pytest.mark.parametrize(
    "problem", [Rejected("blocked", unreachable=True), Uncertain("no answer")], ids=["blocked", "lost"]
)
async def test_what_can_never_or_may_have_arrived_is_not_tried_again(
    store: Store, mailbox: Mailbox, problem: Exception
):
    mailbox.broken = {"telegram:1": problem}
    await bring(store, mailbox.post)

    mailbox.broken = {}
    await bring(store, mailbox.post)

    assert mailbox.owners == ["slack:T:U2"]


async def test_the_work_of_a_killed_worker_is_taken_up_where_it_stopped(store: Store, mailbox: Mailbox):
    killed = Slots(store.redis)  # it had claimed the slot, reached one owner and was about to write to the next
    await killed.claim(SLOT)
    await killed.confirm(f"{SLOT}:telegram:1")
    await killed.claim(f"{SLOT}:slack:T:U2")

    await bring(store, mailbox.post)
    assert mailbox.received == []  # for all we know it is still at work

    await run_out(store, SLOT)
    with pytest.raises(OwnerTakenError):
        await bring(store, mailbox.post)
    assert not await Slots(store.redis).done(SLOT)

    await run_out(store, f"{SLOT}:slack:T:U2")
    await bring(store, mailbox.post)
    assert mailbox.owners == ["slack:T:U2"]
    assert await Slots(store.redis).done(SLOT)


async def test_a_worker_that_is_stopped_hands_the_slot_back_at_once(store: Store, mailbox: Mailbox):
    writing: asyncio.Queue[str] = asyncio.Queue()

    async def never_ends(message: Outgoing) -> None:
        writing.put_nowait(message.person)
        await asyncio.Event().wait()

    worker = asyncio.create_task(bring(store, never_ends))
    for _ in OWNERS:
        await writing.get()
    worker.cancel()
    await asyncio.wait([worker])

    await bring(store, mailbox.post)
    assert mailbox.owners == sorted(OWNERS)
