"""Talking to Nova on a page: what is typed goes into the inbox, and answers come to the page as they are made."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from starlette.responses import Response, StreamingResponse

from adapters.web import Entry, conversation_of, pressed, typed
from bot.web.console.parts import Console, Go, Look, Page, Turned, Visit
from bot.web.console.transcript import Transcript
from bot.web.console.views import Views
from memory.errors import StoreUnavailable

PATH = "/console/chat"
LONGEST = 20_000  # characters of a message
LOOK_EVERY = 0.2  # seconds between looks for something new
STREAM_SECONDS = 50.0  # then the browser asks again: a page that was closed is noticed, and a stop is not held up
BUTTON_BYTES = 200


async def chat(console: Console, visit: Visit) -> Page:
    transcript, name = Transcript(console.redis), conversation_of(visit.person)
    glance = await transcript.glance(name)
    content = {
        "shown": await transcript.read(name),
        "change": glance.change,
        "draft": glance.draft,
        "key": secrets.token_hex(12),
        "waits": not await console.inbox.idle(name),
    }
    return Page("chat.html", content)


async def say(console: Console, visit: Visit) -> Go:
    """Keep a message, then show it; sent twice, it is there once."""
    text, name = visit.given("text"), visit.given("key")
    if len(text) > LONGEST:
        raise Turned(413, f"That is more than {LONGEST:,} characters.")
    if not name.isalnum() or len(name) > 40:
        raise Turned(400, "That form cannot be read.")
    event = typed(visit.person, text, name)
    entry = Entry(event.key, "you", text, datetime.now(UTC))
    try:
        if await console.inbox.append(event):
            await Transcript(console.redis).show(event.conversation, entry)
    except StoreUnavailable:
        raise Turned(503, "Your message was not kept: the store is away. Send it again in a moment.") from None
    return Go(PATH)


async def press(console: Console, visit: Visit) -> Go:
    """Press a button under an answer."""
    button, value = visit.given("button"), visit.given("value")
    if len(button) + len(value) > BUTTON_BYTES:
        raise Turned(400, "That is no button of Nova's.")
    await console.inbox.append(pressed(visit.person, button, value, visit.given("entry")))
    return Go(PATH)


async def clear(console: Console, visit: Visit) -> Go:
    await Transcript(console.redis).clear(conversation_of(visit.person))
    return Go(PATH, "The page is empty. Nova still remembers what was said; /new starts afresh.")


def streaming(views: Views) -> Look:
    """The live part of the chat page, as server-sent events."""

    async def stream(console: Console, visit: Visit) -> Response:
        """From the change on that the browser names: in the address at first, in a header when it asks again."""
        since = visit.request.headers.get("last-event-id") or visit.asked("after")
        after = int(since) if since.isascii() and since.isdigit() and len(since) < 16 else 0
        return StreamingResponse(news_of(console, visit, views, after), media_type="text/event-stream")

    return stream


async def news_of(console: Console, visit: Visit, views: Views, after: int) -> AsyncGenerator[str]:
    """`entry` with the HTML of what came or changed since, `draft` while an answer is made."""
    transcript, name = Transcript(console.redis), conversation_of(visit.person)
    drafted, ends = "", asyncio.get_running_loop().time() + STREAM_SECONDS
    yield "retry: 500\n\n"
    while asyncio.get_running_loop().time() < ends:
        glance = await transcript.glance(name)
        if glance.change > after:
            for shown in sorted(await transcript.read(name, after=after), key=lambda each: each.change):
                html = views.text("entry.html", {"shown": shown, "visit": visit})
                yield _event("entry", {"id": shown.entry.id, "html": html}, shown.change)
            after = glance.change
        if glance.draft != drafted:
            drafted = glance.draft
            yield _event("draft", {"html": views.text("draft.html", {"draft": drafted})})
        await asyncio.sleep(LOOK_EVERY)


def _event(name: str, content: dict[str, str], change: int | None = None) -> str:
    """JSON has no line ends, so one event is three lines at most."""
    number = f"id: {change}\n" if change is not None else ""
    return f"{number}event: {name}\ndata: {json.dumps(content)}\n\n"
