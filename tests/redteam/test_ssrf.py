"""Requests that an attacker chooses: whatever an address looks like, Nova opens nothing inside."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiohttp import web

from agents.tools.pages import Address, PageProblem, Reader, is_public
from bot.pipelines.definition import Step
from bot.pipelines.references import Values
from bot.pipelines.requests import Requests
from bot.pipelines.work import Job, Result
from memory.runs import StepRecord
from tests.bot.pipelines.test_kinds import RUN
from tests.fakes.loopback import Loopback


class Inside:
    """A server that nobody outside may reach, and what reached it nevertheless."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0
        self.leads_to = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/out":
            response = web.Response(status=302, headers={"Location": self.leads_to})
            response.force_close()  # so that the next address is looked up anew
            return response
        self.asked.append(str(request.url))
        return web.Response(text="the crown jewels")


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    server = Inside()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    listening = Loopback(app)
    server.port = int((await listening.open()).rpartition(":")[2])
    yield server
    await listening.close()


# --- pages that people name -------------------------------------------------------------------------

FORMS = (
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}?@example.org/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://127.0.0.1\\@example.org:{port}/",
    "127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\t/",
    "http://127.0.0.1\n:{port}/",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/info",
    "ftp://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "jar:http://127.0.0.1:{port}!/",
    "http://169.254.169.254/latest/meta-data",
    "http://[fd00:ec2::254]/latest/meta-data",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.100.100.200/",
)


@pytest.mark.parametrize("form", FORMS)
async def test_no_way_of_writing_an_address_leads_inside(inside: Inside, form: str):
    with pytest.raises(PageProblem):
        await Reader().read(form.format(port=inside.port))
    assert inside.asked == []


PRIVATE = (
    "0.1.2.3",
    "10.255.0.1",
    "100.64.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.2.1",
    "192.168.255.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fe80::1",
    "ff02::1",
    "2001:db8::1",
    "2001:0:7f00:1::",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
)
TRANSLATED = {
    "64:ff9b::7f00:1": "NAT64 of 127.0.0.1",
    "64:ff9b::a9fe:a9fe": "NAT64 of the cloud's metadata",
    "64:ff9b:1::a00:1": "a network's own NAT64",
    "2002:7f00:1::": "6to4 of 127.0.0.1",
    "2002:a00:1::1": "6to4 of 10.0.0.1",
    "::7f00:1": "IPv4 in IPv6 as it was once written",
    "::ffff:0:7f00:1": "translated IPv4",
    "fec0::1": "a site's own network",
    "::ffff:224.0.0.1": "mapped multicast",
    "192.88.99.1": "a relay of 6to4",
    "3fff::1": "addresses for documents",
}


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address: str):
    assert not is_public(ipaddress.ip_address(address))


async def test_nor_does_one_that_is_translated(inside: Inside):
    with pytest.raises(PageProblem):
        await Reader().read(f"http://[::127.0.0.1]:{inside.port}/")


@pytest.mark.parametrize("address", TRANSLATED, ids=list(TRANSLATED.values()))
def test_an_address_that_is_translated_into_a_private_one_is_not_public(address: str):
    assert not is_public(ipaddress.ip_address(address))


def first_only(address: Address) -> bool:
    """The public internet of these tests: one address of this machine, and not its other ones."""
    return str(address) == "127.0.0.1"


REDIRECTS = (
    "http://127.0.0.2:{port}/",
    "//127.0.0.2:{port}/",
    "http://[::1]:{port}/",
    "http://2130706434:{port}/",
    "http://user@127.0.0.2:{port}/",
    "file:///etc/passwd",
    "ftp://127.0.0.2/",
    "http://10.0.0.1/",
)


@pytest.mark.parametrize("place", REDIRECTS)
async def test_a_redirect_leads_nowhere_that_an_address_may_not(inside: Inside, place: str):
    inside.leads_to = place.format(port=inside.port)
    with pytest.raises(PageProblem):
        await Reader(first_only).read(f"http://127.0.0.1:{inside.port}/out")
    assert inside.asked == []


async def test_a_redirect_that_leads_to_itself_ends(inside: Inside):
    inside.leads_to = "/out"
    with pytest.raises(PageProblem, match="on and on"):
        await Reader(first_only).read(f"http://127.0.0.1:{inside.port}/out")


class Names:
    """A name server in the attacker's hands: each answer once, the last one from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def getaddrinfo(self, host: str, port: int, **_: Any) -> list[Any]:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        families = {each: socket.AF_INET6 if ":" in each else socket.AF_INET for each in answer}
        return [(families[each], socket.SOCK_STREAM, 6, "", (each, port)) for each in answer]


NAMED = {
    "one inside": (["127.0.0.2"],),
    "the cloud's metadata": (["169.254.169.254"],),
    "one outside and one inside": (["127.0.0.1", "127.0.0.2"],),
    "one outside and one inside, of the other family": (["127.0.0.1", "::1"],),
    "mapped": (["::ffff:10.0.0.1"],),
    "none that anybody has": (["0.0.0.0"],),
}


@pytest.mark.parametrize("answers", NAMED)
async def test_a_name_does_not_lead_inside(inside: Inside, monkeypatch: pytest.MonkeyPatch, answers: str):
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", Names(*NAMED[answers]).getaddrinfo)
    with pytest.raises(PageProblem, match="not on the public internet"):
        await Reader(first_only).read(f"http://innocent.example:{inside.port}/")
    assert inside.asked == []


async def test_a_name_that_changes_its_mind_is_asked_once_for_each_connection(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", Names(["127.0.0.1"], ["127.0.0.2"]).getaddrinfo)
    page = await Reader(first_only).read(f"http://rebinding.example:{inside.port}/")
    assert page.text == "the crown jewels"  # from the address that was checked
    inside.asked.clear()
    with pytest.raises(PageProblem, match="not on the public internet"):
        await Reader(first_only).read(f"http://rebinding.example:{inside.port}/")
    assert inside.asked == []


async def test_a_name_that_changes_its_mind_between_redirects_is_checked_again(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", Names(["127.0.0.1"], ["127.0.0.2"]).getaddrinfo)
    inside.leads_to = "/secret"
    with pytest.raises(PageProblem):
        await Reader(first_only).read(f"http://rebinding.example:{inside.port}/out")
    assert inside.asked == []


async def test_a_proxy_of_the_environment_is_not_used(inside: Inside, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{inside.port}")
    with pytest.raises(PageProblem):
        await Reader().read("http://10.0.0.1/")
    assert inside.asked == []


# --- http steps of pipelines ------------------------------------------------------------------------

LISTED = "api.example.com"
EVASIONS = (
    "http://127.0.0.1/",
    "http://localhost/",
    "http://169.254.169.254/latest",
    "http://api.example.com@evil.example/",
    "http://api.example.com:80@evil.example/",
    "http://evil.example/api.example.com",
    "http://evil.example#api.example.com",
    "http://evil.example?api.example.com",
    "http://evil.example\\@api.example.com/",
    "http://api.example.com\\@evil.example/",
    "http://api.example.com\\.evil.example/",
    "http://api.example.com.evil.example/",
    "http://evilapi.example.com/",
    "http://api.example.com:8080/",
    "http://api.example.com%2eevil.example/",
    "http://api.example.com%00.evil.example/",
    "http://evil.example%23@api.example.com/",
    "http://api。example。com@evil.example/",
    "http://evil.example;@api.example.com/",
    "http://[api.example.com]@evil.example/",
    "http://evil.example\t@api.example.com/",
    "http://evil.example\n@api.example.com/",
    "http:evil.example/",
    "http:///evil.example/",
    "//evil.example/",
    "file:///etc/passwd",
    "ftp://api.example.com/",
    "HTTP://evil.example/",
    "http://api.example.com:@evil.example/",
    "http://http://api.example.com/",
)


class Wire:
    """Where requests of the client go: every address that was called."""

    def __init__(self, answer: httpx.Response) -> None:
        self.called: list[str] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.called.append(request.url.netloc.decode())
        return self._answer


async def requested(url: str, wire: Wire) -> Result:
    step = Step.model_validate({"id": "one", "http": {"url": url}})
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(wire), follow_redirects=False, trust_env=False
    ) as client:
        return await Requests(client, [LISTED]).do(Job(RUN, step, StepRecord("one"), dict(step.own), Values({}, {})))


@pytest.mark.parametrize("url", EVASIONS)
async def test_a_step_calls_no_host_but_the_listed_ones(url: str):
    wire = Wire(httpx.Response(200))
    result = await requested(url, wire)
    assert set(wire.called) <= {LISTED}
    assert wire.called or result.error


@pytest.mark.parametrize("place", ["http://127.0.0.1/", "//evil.example/", "file:///etc/passwd", "/elsewhere"])
async def test_a_step_is_not_led_on(place: str):
    wire = Wire(httpx.Response(302, headers={"Location": place}))
    result = await requested(f"http://{LISTED}/x", wire)
    assert wire.called == [LISTED]
    assert "lead elsewhere" in result.error
