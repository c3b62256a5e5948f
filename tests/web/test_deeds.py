"""What owners do in the console: apply and undo fixes, forget, try again, look again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

from adapters.message import Finding
from bot.audit_log import open_audit_log
from bot.improvement.audit import verified
from bot.improvement.forces import SteeredRouter
from bot.web.console.checkup import Checkup
from bot.web.console.parts import Console
from memory.connection import Store
from memory.facts import Fact
from tests.bot.improvement.kit import BIKES
from tests.bot.improvement.test_live import WEEK, a_bad_week, improving
from tests.web.conftest import Browser, examined, one, signed_in
from tests.web.seed import OWNER, PEOPLE, seed


async def note(owner: Browser, page: str) -> str:
    return await owner.text(page, ".note")


async def test_a_change_is_undone_with_a_trace_in_the_audit(console: Console, owner: Browser):
    await seed(console)
    page = "/console/improvement"
    answer = await owner.send(page, "/console/improvement/undo")
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert (await note(owner, page)).startswith("Undone")
    loop = await console.improving.loop()
    assert loop.overlays.is_undone(1)
    assert [(entry.act, entry.subject) for entry in loop.memory.audit] == [("undone", "overlay 1")]
    assert verified(loop.memory.audit)
    assert (await owner.see(page)).css('form[action="/console/improvement/undo"]') == []


@asynccontextmanager
async def learning(console: Console, store: Store) -> AsyncGenerator[tuple[Browser, SteeredRouter]]:
    """The console of a small Nova that had a bad week, and looked at it."""
    await a_bad_week(store)
    live, router, _ = improving(store)
    await live.weekly(WEEK, "digest:default:2026-W47")
    async with signed_in(replace(console, improving=live)) as browser:
        yield browser, router


async def test_a_tested_fix_is_applied_and_works_at_once(console: Console, store: Store):
    async with learning(console, store) as (owner, router):
        before = router.route("gravel pump pressure").agents
        page = await owner.see("/console/improvement")
        assert "Tested: " in page.css("article")[0].text()
        assert page.css("article")[0].css("ins")
        await owner.send("/console/improvement", "/console/improvement/apply")
        assert await note(owner, "/console/improvement") == "Applied 09:00."
        assert router.route("gravel pump pressure").agents == (BIKES,) != before
        await owner.send("/console/improvement", "/console/improvement/undo")
        assert router.route("gravel pump pressure").agents == before


async def test_a_fix_is_applied_once_however_often_the_button_is_pressed(console: Console, store: Store):
    async with learning(console, store) as (owner, _):
        page = await owner.see("/console/improvement")
        form = {str(each.attributes["name"]): each.attributes["value"] or "" for each in page.css("article input")}
        for said in ("Applied 09:00.", "That is applied already."):
            await owner.http.post("/console/improvement/apply", data=form)
            assert await note(owner, "/console/improvement") == said


async def test_what_concerns_one_person_is_not_the_owners_to_apply(console: Console, owner: Browser):
    await seed(console)
    token = one(await owner.see("/console/improvement"), "input[name=csrf]").attributes["value"] or ""
    await owner.http.post("/console/improvement/apply", data={"csrf": token, "finding": "F-4"})
    assert await note(owner, "/console/improvement") == "Only the person it is about can decide that."
    assert (await console.improving.loop()).overlays.head == 1


async def test_nonsense_is_refused_in_words(owner: Browser):
    token = one(await owner.see("/console/doctor"), "input[name=csrf]").attributes["value"] or ""
    for overlay in ("x", "²", "-1"):
        answer = await owner.http.post("/console/improvement/undo", data={"csrf": token, "overlay": overlay})
        assert answer.status_code == 400
    assert (await owner.http.post("/console/improvement/undo", data={"csrf": token})).status_code == 400
    await owner.http.post("/console/improvement/undo", data={"csrf": token, "overlay": "9" * 30})
    assert "There is no overlay" in await note(owner, "/console/improvement")


async def test_a_note_is_shown_once(console: Console, owner: Browser):
    await seed(console)
    await owner.send("/console/doctor", "/console/doctor")
    assert await note(owner, "/console/doctor") == "1 warning."
    assert (await owner.see("/console/doctor")).css(".note") == []


async def test_a_fact_is_forgotten_after_a_question(console: Console, owner: Browser):
    await seed(console)
    page = f"/console/memory/forget?person={PEOPLE[2]}&fact=f-1"
    assert await owner.text(page, "blockquote") == "My report goes to Huda every Monday."
    assert await console.facts.find(PEOPLE[2], "f-1")
    await owner.send(page, "/console/memory/forget")
    assert await console.facts.find(PEOPLE[2], "f-1") is None
    assert await console.facts.find(PEOPLE[2], "f-3")


async def test_a_person_is_forgotten_as_a_whole_and_nobody_else(console: Console, owner: Browser):
    await seed(console)
    await console.facts.remember(PEOPLE[1], Fact("o-1", "Mine stays.", console.now(), "m", "dm"))
    page = f"/console/memory/forget?person={PEOPLE[2]}"
    counted = await owner.text(page, "blockquote")
    assert "facts" in counted
    assert "traces of answers" in counted
    await owner.send(page, "/console/memory/forget")
    assert await note(owner, "/console/memory") == f"Deleted: {counted} of {PEOPLE[2]}."
    assert await console.facts.all(PEOPLE[2]) == ()
    assert await console.traces.get("t-rich") is None
    assert len(await console.facts.all(PEOPLE[1])) == 1


async def test_what_was_set_aside_is_handled_again(console: Console, owner: Browser):
    await seed(console)
    await owner.send("/console/inbox", "/console/inbox/retry")
    assert await note(owner, "/console/inbox") == "It waits in its conversation again."
    depth = await console.inbox.depth()
    assert (depth.waiting, depth.quarantined) == (1, 0)


async def test_what_is_held_is_forgotten_after_a_question(console: Console, owner: Browser):
    await seed(console)
    for name in ("telegram:1:77", "lost#0"):
        page = f"/console/inbox/drop?id={name.replace('#', '%23')}"
        assert await owner.text(page, "h1") == "Forget this?"
        await owner.send(page, "/console/inbox/drop")
    assert "every message arrived" in await owner.text("/console/inbox", "main")
    assert await console.outbox.undelivered() == 0


async def test_who_signed_in_and_what_they_decided_is_on_record(console: Console, owner: Browser):
    await seed(console)
    await owner.send("/console/inbox", "/console/inbox/retry")
    await owner.send("/console", "/console/theme")
    noted = await open_audit_log(console.settings, console.redis).entries()
    assert [(entry.actor, entry.act) for entry in noted] == [(OWNER, "signed in"), (OWNER, "retried")]


async def test_a_message_of_a_platform_that_is_not_here_stays_held(console: Console, owner: Browser):
    await seed(console)
    token = one(await owner.see("/console/inbox"), "input[name=csrf]").attributes["value"] or ""
    await owner.http.post("/console/inbox/retry", data={"csrf": token, "id": "lost#0"})
    assert "telegram is not connected in this process" in await note(owner, "/console/inbox")
    assert await console.outbox.undelivered() == 1


async def test_the_doctor_looks_once_for_all_who_ask_meanwhile(console: Console):
    looks = 0

    async def look():
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)
        async for finding in examined():
            yield finding
        yield Finding("store", "problem", "full")

    checkup = Checkup(look, console.now)
    age = console.now() - console.now().replace(year=2000)
    found = await asyncio.gather(*(checkup.latest(within=age) for _ in range(5)))
    assert looks == 1
    assert {(one.verdict, one.summary) for one in found} == {("problem", "1 problem, 1 warning.")}
