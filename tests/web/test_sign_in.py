"""Who gets into the console, how, and for how long."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.web.console.gate import MOST_DEEDS, MOST_SIGN_INS
from bot.web.console.links import LINK_KEPT, SESSION_KEPT, Links, Sessions
from bot.web.console.parts import Console
from memory.keys import key
from tests.web.conftest import ADDRESS, Browser, browsing, one
from tests.web.seed import OWNER
from tests.web.test_pages import PAGES

DEEDS = (
    "sign-out",
    "theme",
    "chat/say",
    "chat/press",
    "chat/clear",
    "improvement/apply",
    "improvement/undo",
    "memory/forget",
    "inbox/retry",
    "inbox/drop",
    "doctor",
)


@pytest.fixture
async def link(console: Console) -> str:
    return await Links(console.redis).new(OWNER, ADDRESS)


def hashed(kind: str, token: str) -> str:
    return key(f"{kind}:{hashlib.sha256(token.encode()).hexdigest()}")


async def test_a_link_shows_a_button_and_the_button_signs_in(stranger: Browser, link: str):
    assert await stranger.text(link, "form button") == "Sign in"
    assert (await stranger.http.post(link)).headers["location"] == "/console"
    assert await stranger.text("/console", ".who") == OWNER


async def test_looking_at_a_link_does_not_use_it_up(stranger: Browser, link: str):
    for _ in range(3):
        assert (await stranger.get(link)).status_code == 200
    assert (await stranger.http.post(link)).status_code == 303


async def test_a_link_works_once(console: Console, stranger: Browser, link: str):
    assert (await stranger.http.post(link)).status_code == 303
    async with browsing(console) as another:
        assert (await another.get(link)).status_code == 410
        assert (await another.http.post(link)).status_code == 410
        assert (await another.get("/console")).status_code == 401


async def test_a_link_ends_after_ten_minutes_and_a_session_after_twelve_hours(
    console: Console, stranger: Browser, link: str
):
    assert (
        0 < await console.redis.ttl(hashed("console-link", link.rpartition("/")[2])) <= LINK_KEPT.total_seconds() == 600
    )
    await stranger.http.post(link)
    token = stranger.http.cookies["nova_console"]
    name = hashed("console-session", token)
    assert 0 < await console.redis.ttl(name) <= SESSION_KEPT.total_seconds() == 43_200
    await console.redis.delete(name)  # as time does
    assert (await stranger.get("/console")).status_code == 401


async def test_the_store_knows_tokens_only_as_hashes(console: Console, stranger: Browser, link: str):
    token = link.rpartition("/")[2]
    await stranger.http.post(await Links(console.redis).new(OWNER, ADDRESS))
    session = stranger.http.cookies["nova_console"]
    kept = [name async for name in console.redis.scan_iter("*")]
    values = [await console.redis.get(name) for name in kept if await console.redis.type(name) == "string"]
    everything = " ".join([*kept, *(value for value in values if value)])
    assert "console-session" in everything
    assert token not in everything
    assert session not in everything
    assert len(token) == len(session) == 43  # 256 bits


async def test_a_cookie_is_for_this_site_alone_and_no_script_reads_it(stranger: Browser, link: str):
    said = (await stranger.http.post(link)).headers["set-cookie"].lower()
    assert all(word in said for word in ("httponly", "samesite=strict", "path=/console", "max-age=43200"))
    assert "secure" not in said  # it comes by http


async def test_behind_https_the_cookie_stays_on_https(console: Console):
    async with browsing(replace(console, address="https://nova.example"), "https://nova.example") as browser:
        link = await Links(console.redis).new(OWNER, "https://nova.example")
        assert "; secure" in (await browser.http.post(link)).headers["set-cookie"].lower()


async def test_who_is_no_owner_any_more_is_out(console: Console, stranger: Browser):
    link = await Links(console.redis).new("fake:1002", ADDRESS)
    assert (await stranger.http.post(link)).status_code == 410
    stranger.http.cookies.set("nova_console", await Sessions(console.redis).begin("fake:1002"), path="/console")
    assert (await stranger.get("/console")).status_code == 401


async def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(owner: Browser):
    copy = owner.http.cookies["nova_console"]
    assert (await owner.send("/console", "/console/sign-out")).status_code == 200
    owner.http.cookies.clear()
    assert (await owner.get("/console", cookie=f"nova_console={copy}")).status_code == 401


async def test_strangers_see_no_page(stranger: Browser):
    for path in (*PAGES, "/console/chat/news", "/console/nothing"):
        answer = await stranger.get(path)
        assert answer.status_code == 401, path
        assert "erp" not in answer.text


async def test_strangers_do_nothing(stranger: Browser):
    for deed in DEEDS:
        assert (await stranger.http.post(f"/console/{deed}", data={"csrf": "x"})).status_code == 401, deed


async def test_a_form_without_the_sessions_token_does_nothing(owner: Browser):
    for deed in DEEDS:
        assert (await owner.http.post(f"/console/{deed}", data={"id": "x"})).status_code == 403, deed
    for guess in ("", "guess", "ñ"):
        assert (await owner.http.post("/console/doctor", data={"csrf": guess})).status_code == 403


async def test_the_token_of_another_session_does_not_fit(console: Console, owner: Browser):
    other = await Sessions(console.redis).find(await Sessions(console.redis).begin(OWNER))
    assert other
    assert (await owner.http.post("/console/chat/clear", data={"csrf": other.csrf})).status_code == 403


async def test_a_foreign_name_that_points_here_is_turned_away(owner: Browser, link: str):
    for host in ("evil.example", "127.0.0.1.evil.example:8710", "", "[::1", "nova.evil:80"):
        for path in ("/console", link.removeprefix(ADDRESS)):
            assert (await owner.get(path, host=host)).status_code == 421, host
        assert (await owner.http.post(link, headers={"host": host})).status_code == 421, host


async def test_this_machine_has_several_names(owner: Browser):
    for host in ("127.0.0.1:8710", "localhost:8710", "[::1]:8710", "LOCALHOST"):
        assert (await owner.get("/console/router", host=host)).status_code == 200, host


async def test_a_form_of_another_site_is_turned_away(stranger: Browser, link: str):
    for origin in ("https://evil.example", "null"):
        assert (await stranger.http.post(link, headers={"origin": origin})).status_code == 403, origin
    assert (await stranger.http.post(link, headers={"origin": ADDRESS})).status_code == 303


async def test_nobody_tries_links_by_the_dozen(stranger: Browser, link: str):
    guesses = [await stranger.http.post(f"/console/sign-in/guess{number}") for number in range(MOST_SIGN_INS)]
    assert {answer.status_code for answer in guesses} == {410}
    assert (await stranger.http.post(link)).status_code == 429
    assert (await stranger.get(link)).status_code == 429


async def test_nobody_sends_forms_by_the_hundred(owner: Browser):
    answers = [await owner.http.post("/console/doctor", data={"csrf": "x"}) for _ in range(MOST_DEEDS + 1)]
    assert [answer.status_code for answer in answers] == [403] * MOST_DEEDS + [429]


async def test_a_form_without_end_is_refused(owner: Browser):
    assert (await owner.http.post("/console/doctor", content=b"x" * 150_000)).status_code == 413
    assert (await owner.http.post("/console/doctor", content=b"\xff\xfe=1")).status_code == 400
    assert (await owner.http.post("/console/doctor", content=b"&".join(b"a=1" for _ in range(60)))).status_code == 400


def hardened(answer: httpx.Response) -> bool:
    policy = answer.headers.get("content-security-policy", "")
    return (
        policy.startswith("default-src 'none'")
        and "unsafe" not in policy
        and "frame-ancestors 'none'" in policy
        and "base-uri 'none'" in policy
        and answer.headers["x-frame-options"] == "DENY"
        and answer.headers["x-content-type-options"] == "nosniff"
        and answer.headers["referrer-policy"] == "same-origin"
    )


async def test_every_answer_tells_the_browser_what_it_may_do(
    console: Console, owner: Browser, stranger: Browser, link: str
):
    static = [f"/console/static/{name}" for name in ("console.css", "console.js", "icon.svg")]
    answers = [await owner.get(path) for path in ("/console", "/console/nothing", link, *static)]
    answers += [await stranger.get("/console"), await owner.get("/console", host="evil.example")]
    assert all(map(hardened, answers))
    assert answers[0].headers["cache-control"] == "no-store"


async def test_no_page_holds_scripts_or_styles_of_its_own(owner: Browser):
    for path in PAGES:
        found = LexborHTMLParser((await owner.get(path)).text)
        names = {name for element in found.css("*") for name in element.attributes}
        assert not {name for name in names if name.startswith("on") or name == "style"}, path
        assert not [script for script in found.css("script, style") if "src" not in script.attributes], path


async def test_nothing_leads_to_another_site(owner: Browser):
    for back in ("https://evil.example", "//evil.example", "/elsewhere", "/console/../x\\", "/console\nx"):
        answer = await owner.send("/console", "/console/theme", theme="dark", back=back)
        assert answer.headers["location"] == "/console", back


async def test_dark_and_light_are_remembered_in_the_browser(owner: Browser):
    await owner.send("/console/router", "/console/theme", theme="dark", back="/console/router")
    assert one(await owner.see("/console/router"), "html").attributes["data-theme"] == "dark"
    await owner.send("/console/router", "/console/theme", theme="'><script>", back="/console/router")
    assert one(await owner.see("/console/router"), "html").attributes["data-theme"] == "auto"
