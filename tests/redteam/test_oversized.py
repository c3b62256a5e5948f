"""Too much of everything: refused with a sentence, in bounded memory and time, and the next message is answered."""

from __future__ import annotations

import io
import json
import time
import zlib
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from adapters.message import Attachment
from adapters.slack.http import SlackWebhook
from agents.tools.pdf import UnreadablePdf, pdf_text
from bot.pipelines.reading import BadPipeline, read_pipeline
from bot.settings import Settings
from bot.web import web_app, webhook_routes
from bot.web.routes import MOST_BYTES
from memory.connection import Store
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.slack_workspace import SIGNING_SECRET
from tests.redteam.test_forged_webhooks import Shelf, headers, now, rightly, well
from tests.redteam.test_ssrf import LISTED, Wire, requested

MEGABYTE = 1_000_000


@pytest.fixture
async def nova(settings: Settings, store: Store) -> AsyncIterator[NovaUnderTest]:
    async with nova_under_test(settings, store, agents=("general.calculator",)) as running:
        yield running


async def still_works(nova: NovaUnderTest) -> bool:
    return "4" in await nova.say("what is 2 + 2?")


TEXTS: dict[str, str] = {
    "a megabyte of words": "word " * (MEGABYTE // 5),
    "a megabyte in one word": "a" * MEGABYTE,
    "a megabyte of digits": "1" * MEGABYTE,
    "just beyond the limit": "a" * 60_001,
    "ten thousand mentions": "@nova " * 10_000 + "x" * 20_000,
    "a command with a megabyte": "/ask " + "a" * MEGABYTE,
    "combining marks": "e" + "\N{COMBINING ACUTE ACCENT}" * 100_000,
    "pictures of many parts": "\N{WOMAN}\N{ZERO WIDTH JOINER}" * 50_000,
}


@pytest.mark.parametrize("text", TEXTS)
async def test_a_message_that_is_too_long_is_refused_in_a_sentence(nova: NovaUnderTest, text: str):
    answer = await nova.say(TEXTS[text])
    assert "characters; I can read" in answer
    assert len(answer) < 500
    assert await still_works(nova)


# --- over HTTP --------------------------------------------------------------------------------------

BODIES: dict[str, tuple[bytes, int]] = {
    "more than is allowed": (b"x" * (MOST_BYTES + 1), 413),
    "lists a hundred thousand deep": (b"[" * 100_000, 200),
    "objects a hundred thousand deep": (b'{"a":' * 100_000, 200),
    "an object of a hundred thousand names": (json.dumps({f"a{n}": 1 for n in range(100_000)}).encode(), 200),
    "a number of a million digits": (b'{"a":' + b"1" * MEGABYTE + b"}", 200),
    "a form of a hundred thousand fields": (b"&".join(b"a%d=1" % n for n in range(100_000)), 200),
    "half a character": (b'{"a":"\xff\xfe"}', 401),
}


@pytest.mark.parametrize("body", BODIES)
async def test_what_slack_signed_is_at_most_set_aside(body: str):
    content, status = BODIES[body]
    shelf, at = Shelf(), now()
    app = web_app(well, webhook_routes([SlackWebhook(SIGNING_SECRET)], shelf.keep))
    mime = "application/x-www-form-urlencoded" if body.startswith("a form") else "application/json"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
        signed = {**headers(rightly(content, at), at), "Content-Type": mime}
        assert (await web.post("/slack/events", content=content, headers=signed)).status_code == status


DEEP = b"[" * 100_000


async def test_an_answer_too_deep_to_read_is_text():
    result = await requested(
        f"http://{LISTED}/x",
        Wire(httpx.Response(200, json=None, content=DEEP, headers={"content-type": "application/json"})),
    )
    assert result.output == DEEP.decode()


async def test_an_answer_that_is_too_large_is_not_read_to_its_end():
    result = await requested(f"http://{LISTED}/x", Wire(httpx.Response(200, content=b"x" * 1_000_001)))
    assert "more than" in result.error


async def test_a_packed_answer_is_measured_unpacked():
    packed = zlib.compress(b"\0" * 50_000_000)
    answer = httpx.Response(200, content=packed, headers={"content-encoding": "deflate"})
    assert len(packed) < 100_000
    result = await requested(f"http://{LISTED}/x", Wire(answer))
    assert "more than" in result.error


# --- definitions ------------------------------------------------------------------------------------

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    "text",
    [f"{LAUGHS}name: x\nsteps: []\n", f"name: x\nsteps: {'[' * 3000}", "name: &x [*x]\n", "x: " + "{" * 3000],
    ids=["a billion laughs", "too deep", "within itself", "braces"],
)
def test_a_definition_that_grows_is_refused(text: str):
    with pytest.raises(BadPipeline):
        read_pipeline(text, "the chat")


# --- files ------------------------------------------------------------------------------------------


def pdf(stream: bytes, length: int | None = None) -> bytes:
    """A PDF of one page whose content is one packed stream."""
    packed = zlib.compress(stream, 9)
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (length or len(packed), packed),
    )
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "a page that unpacks to two hundred megabytes": lambda: pdf(b"\0" * 200_000_000),
    "a page that lies about its length": lambda: pdf(b"BT (x) Tj ET", 2**31),
    "pages that hold each other": lambda: pdf(b"").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "a table at the end of the world": lambda: b"%PDF-1.4\nstartxref\n99999999999\n%%EOF",
    "only its beginning": lambda: b"%PDF-1.4",
    "brackets": lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_pdf_that_goes_off_is_unreadable(bomb: str):
    started = time.process_time()
    with pytest.raises(UnreadablePdf):
        pdf_text(BOMBS[bomb]())
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("mime", "size"),
    [
        ("text/plain", 10**9),
        ("application/pdf", 10**12),
        ("application/zip", 10),
        ("application/x-tar", 10),
        ("image/png", 10**9),
        ("audio/ogg", 10**9),
        ("", 10),
    ],
)
async def test_a_file_that_is_too_large_or_packed_is_not_even_fetched(nova: NovaUnderTest, mime: str, size: int):
    attachment = Attachment("f", "document", "x", mime, size, "nowhere")
    assert "was not read" in await nova.say("what is this?", attachments=(attachment,))


async def test_a_file_that_lies_about_its_size_is_refused_once_it_is_there(nova: NovaUnderTest):
    nova.platform.adapter.files = {"h": b"a" * MEGABYTE}
    attachment = Attachment("f", "document", "x.txt", "text/plain", 10, "h")
    assert "characters; I can read" in await nova.say("what is this?", attachments=(attachment,))
