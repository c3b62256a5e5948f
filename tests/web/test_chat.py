"""Talking to Nova on a page of the console."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from adapters.message import Button, MalformedEvent, Message, RawEvent, Rejected, Reply, Target
from adapters.web import Entry, Web, conversation_of, pressed, typed
from bot.app import Nova, working
from bot.settings import Settings
from bot.web.console import chat
from bot.web.console.links import Session
from bot.web.console.parts import Console, Visit
from bot.web.console.transcript import Transcript
from bot.web.console.views import Views
from memory.connection import Store
from tests.web.conftest import Browser, one
from tests.web.seed import OWNER

PAGE = "/console/chat"
NAME = conversation_of(OWNER)


@pytest.fixture
async def at_work(nova: Nova) -> AsyncIterator[Nova]:
    async with working(nova):
        yield nova


async def answered(nova: Nova) -> None:
    async with asyncio.timeout(20):
        while not (await nova.inbox.idle(NAME) and await nova.inbox.idle(f"{NAME}!")):
            await asyncio.sleep(0.01)


async def entries(owner: Browser) -> list[str]:
    return [" ".join(entry.text().split()) for entry in (await owner.see(PAGE)).css(".log .entry")]


async def test_a_question_on_the_page_is_answered_on_the_page(at_work: Nova, owner: Browser):
    assert (await owner.send(PAGE, "/console/chat/say", text="what is 17.5% of 2380?")).headers["location"] == PAGE
    await answered(at_work)
    said, reply = await entries(owner)
    assert "what is 17.5% of 2380?" in said
    assert "416.5" in reply
    trace = await at_work.memories.traces.newest()
    assert trace
    assert (trace.platform, trace.person, trace.conversation) == ("web", OWNER, NAME)
    assert f"/console/answers/{trace.id}" in (await owner.get(PAGE)).text


async def test_commands_work_and_know_the_owner(at_work: Nova, owner: Browser):
    await owner.send(PAGE, "/console/chat/say", text="/help")
    await answered(at_work)
    assert "I'm Nova" in (await entries(owner))[1]


async def test_a_form_that_is_sent_twice_is_one_message(at_work: Nova, owner: Browser):
    page = await owner.see(PAGE)
    form = {str(each.attributes["name"]): each.attributes["value"] or "" for each in page.css("#say input")}
    for _ in range(3):
        await owner.http.post("/console/chat/say", data={**form, "text": "what is 2+2?"})
    await answered(at_work)
    assert len(await entries(owner)) == 2


async def test_a_vote_under_an_answer_counts(at_work: Nova, owner: Browser):
    await owner.send(PAGE, "/console/chat/say", text="what is 17.5% of 2380?")
    await answered(at_work)
    trace = await at_work.memories.traces.newest()
    assert trace
    await owner.send(PAGE, "/console/chat/press", value=f"{trace.id}:down")
    await answered(at_work)
    assert await at_work.memories.traces.votes(trace.id) == {OWNER: "down"}
    assert any("noted" in entry for entry in await entries(owner))


async def test_a_button_of_an_answer_comes_back_as_it_was(console: Console, nova: Nova, owner: Browser):
    entry = Entry("a:0", "nova", "Shall I?", datetime.now(UTC), (Button("ok", "Yes", "run-7", "primary"),))
    await Transcript(console.redis).show(NAME, entry)
    await owner.send(PAGE, "/console/chat/press", value="run-7")
    assert not await nova.inbox.idle(f"{NAME}!")


async def test_what_cannot_be_a_message_is_refused(owner: Browser):
    page = await owner.see(PAGE)
    csrf = one(page, "#say input[name=csrf]").attributes["value"] or ""
    for bad, status in (
        ({"text": "", "key": "k"}, 400),
        ({"text": "hi"}, 400),
        ({"text": "hi", "key": "a:b"}, 400),
        ({"text": "hi", "key": "k" * 50}, 400),
        ({"text": "x" * 30_000, "key": "k"}, 413),
    ):
        assert (await owner.http.post("/console/chat/say", data={"csrf": csrf, **bad})).status_code == status
    long = {"csrf": csrf, "button": "b", "value": "v" * 300, "entry": "e"}
    assert (await owner.http.post("/console/chat/press", data=long)).status_code == 400


async def test_the_page_is_emptied_and_nothing_else(at_work: Nova, owner: Browser):
    await owner.send(PAGE, "/console/chat/say", text="what is 2+2?")
    await answered(at_work)
    await owner.send(PAGE, "/console/chat/clear")
    assert await entries(owner) == []
    assert await at_work.memories.traces.newest()


async def test_answers_come_to_the_page_as_they_are_made(
    console: Console, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chat, "LOOK_EVERY", 0.001)
    transcript, web = Transcript(console.redis), Web(Transcript(console.redis))
    target = Target("web", "local", "console", "dm", NAME)
    news = chat.news_of(console, Visit(Request({"type": "http"}), Session(OWNER, "token")), Views(settings.zone), 0)
    assert await anext(news) == "retry: 500\n\n"
    stream = web.stream(target, lambda _: asyncio.sleep(0))
    await stream.append("The sum ")
    await stream.append("is **4**")
    assert "<strong>4</strong>" in event(await anext(news), "draft")["html"]
    assert await stream.finish(Reply("a:0", target, "")) is None
    await web.send(Reply("a:0", target, "The sum is **four**.", feedback="a"))
    first = event(await anext(news), "entry")
    assert first["id"] == "a:0"
    assert "<strong>four</strong>" in first["html"]
    assert event(await anext(news), "draft")["html"] == ""
    await web.send(Reply("a:0", target, "The sum is **five**.", feedback="a"))
    again = await anext(news)
    assert "five" in event(again, "entry")["html"]
    assert again.startswith("id: 2\n")
    await news.aclose()
    assert [shown.entry.text for shown in await transcript.read(NAME)] == ["The sum is **five**."]
    assert await transcript.read(NAME, after=2) == ()


def event(text: str, name: str) -> dict[str, str]:
    lines = dict(line.split(": ", 1) for line in text.strip().split("\n"))
    assert lines["event"] == name
    return json.loads(lines["data"])


async def test_a_page_keeps_its_last_hundred_entries(console: Console):
    transcript = Transcript(console.redis)
    for number in range(103):
        await transcript.show(NAME, Entry(str(number), "nova", str(number), datetime.now(UTC)))
    assert [shown.entry.id for shown in await transcript.read(NAME)] == [str(number) for number in range(3, 103)]
    assert 0 < await console.redis.ttl(f"nova:{{{NAME}}}:entries") <= 43_200


async def test_markdown_of_an_answer_is_shown_without_its_html_and_pictures(console: Console, owner: Browser):
    text = "[in](https://a.example) [out](javascript:alert(1)) ![p](https://spy.example/x.png) <b onclick=x>hi</b>\n\n| a |\n|---|\n| 1 |"
    await Transcript(console.redis).show(NAME, Entry("a", "nova", text, datetime.now(UTC)))
    said = one(await owner.see(PAGE), ".log .said")
    assert [link.attributes["href"] for link in said.css("a")] == ["https://a.example", "https://spy.example/x.png"]
    assert said.css("img, b") == []
    assert said.css_first("td")


async def test_a_malformed_event_is_named(store: Store):
    web = Web(Transcript(store.redis))
    for payload in ({}, {"person": 7, "text": "x"}, {"person": OWNER}, {"person": OWNER, "button": "b"}):
        with pytest.raises(MalformedEvent):
            await web.parse(RawEvent("web:1", "web", NAME, payload, datetime.now(UTC)))
    message = await web.parse(typed(OWNER, "/ask erp.ledger who owes us?", "k"))
    assert isinstance(message, Message)
    assert message.command
    assert (message.command.name, message.command.args) == ("ask", "erp.ledger who owes us?")
    assert typed(OWNER, "/stop", "k").urgent
    assert pressed(OWNER, "b", "v", "e").urgent
    with pytest.raises(Rejected):
        web.direct(OWNER)
