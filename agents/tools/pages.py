"""Web pages, read with care: only public addresses, a limit of size and time, and only what people would read."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from agents.tools.pdf import UnreadablePdf, pdf_text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

GIVEN_OUT = ipaddress.ip_network("2000::/3")  # the only part of IPv6 in use; NAT64 and IPv4 in IPv6 lie outside of it
NOT_SERVERS = tuple(  # protocol assignments, 6to4 and its relay, documentation: which Python 3.11 takes for global
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "3fff::/20"))
)

SECONDS = 20.0
MOST_BYTES = 3_000_000
MOST_REDIRECTS = 5
AGENT = "Nova (self-hosted assistant; reads pages that its people name)"
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/json", "application/pdf")
CLUTTER = (
    "script, style, noscript, template, svg, nav, header, footer, aside, form, iframe, [aria-hidden=true], [hidden]"
)
BLOCKS = "h1, h2, h3, h4, p, li, pre, blockquote, td, th, dt, dd, figcaption"


class PageProblem(Exception):
    """A page cannot be read; the text can be shown to people."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be read on a page."""

    url: str
    title: str
    text: str


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet: not this machine, its network, or anything reserved.

    Nor what a router may translate into such a one: of IPv6 only what is given out to networks counts.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address not in GIVEN_OUT:
            return False
    return address.is_global and not address.is_multicast and not any(address in each for each in NOT_SERVERS)


class _GuardedResolver(AbstractResolver):
    """Names lead only to addresses that may be visited, and the connection goes to the address that was checked."""

    def __init__(self, may_visit: Callable[[Address], bool]) -> None:
        self._may_visit = may_visit

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        results: list[ResolveResult] = []
        for kind, _, protocol, _, (address, number, *_) in found:
            _check(ipaddress.ip_address(str(address).partition("%")[0]), self._may_visit)
            results.append(
                ResolveResult(
                    hostname=host,
                    host=str(address),
                    port=int(number),
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    async def close(self) -> None:
        return None


class Reader:
    """Reads pages. `may_visit` decides about addresses, after names were resolved and for every redirect anew."""

    def __init__(self, may_visit: Callable[[Address], bool] = is_public) -> None:
        self._may_visit = may_visit

    async def read(self, url: str) -> Page:
        """The readable text of a page. Raises PageProblem."""
        try:
            async with asyncio.timeout(SECONDS), self._session() as session:
                return await self._follow(session, _address(url))
        except TimeoutError as error:
            raise PageProblem(f"{url} did not answer within {SECONDS:g} s.") from error
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            raise PageProblem(f"{url} could not be opened ({type(error).__name__}).") from error

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=_GuardedResolver(self._may_visit), use_dns_cache=False)
        return aiohttp.ClientSession(connector=connector, headers={"User-Agent": AGENT}, trust_env=False)

    async def _follow(self, session: aiohttp.ClientSession, url: URL) -> Page:
        for _ in range(MOST_REDIRECTS):
            self._check_literal(url)
            async with session.get(url, allow_redirects=False) as response:
                if response.status in {301, 302, 303, 307, 308} and (place := response.headers.get("Location")):
                    url = _address(str(url.join(URL(place))))
                    continue
                if response.status >= 400:
                    raise PageProblem(f"{url} answered with status {response.status}.")
                kind = response.content_type
                if kind not in READABLE:
                    raise PageProblem(f"{url} is {kind}, which I can't read.")
                return await _page(str(url), kind, response.charset, await _body(url, response))
        raise PageProblem(f"{url} leads on and on to other addresses.")

    def _check_literal(self, url: URL) -> None:
        """Addresses written as numbers are never resolved, so they are checked here."""
        try:
            literal = ipaddress.ip_address((url.host or "").partition("%")[0])
        except ValueError:
            return
        _check(literal, self._may_visit)


def _address(text: str) -> URL:
    try:
        url = URL(text if "://" in text else f"https://{text}")
    except ValueError as error:
        raise PageProblem(f"{text[:100]!r} is no address of a page.") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise PageProblem(f"{text[:100]!r} is no address of a web page; it begins with https://.")
    return url.with_user(None)


def _check(address: Address, may_visit: Callable[[Address], bool]) -> None:
    if not may_visit(address):
        raise PageProblem("That address is not on the public internet, so I don't open it.")


async def _body(url: URL, response: aiohttp.ClientResponse) -> bytes:
    content = await response.content.read(MOST_BYTES + 1)
    while len(content) <= MOST_BYTES and (more := await response.content.read(MOST_BYTES + 1 - len(content))):
        content += more
    if len(content) > MOST_BYTES:
        raise PageProblem(f"{url} is larger than {MOST_BYTES // 1_000_000} MB.")
    return content


async def _page(url: str, kind: str, charset: str | None, content: bytes) -> Page:
    """What is to be read; parsing takes a while, so it does not happen in the event loop."""
    if kind == "application/pdf":
        try:
            return Page(url, url.rsplit("/", 1)[-1], await asyncio.to_thread(pdf_text, content))
        except UnreadablePdf as problem:
            raise PageProblem(f"{url} can't be read: {problem}") from problem
    text = _decoded(content, charset)
    if kind in {"text/html", "application/xhtml+xml"}:
        return await asyncio.to_thread(_readable, url, text)
    return Page(url, url.rsplit("/", 1)[-1] or url, text)


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", errors="replace")
    except LookupError:  # a name of a character set that nobody knows
        return content.decode(errors="replace")


def _readable(url: str, html: str) -> Page:
    tree: Any = LexborHTMLParser(html)
    title = tree.css_first("title")
    for node in tree.css(CLUTTER):
        node.decompose()
    root = tree.css_first("article") or tree.css_first("main") or tree.body
    if root is None:
        raise PageProblem(f"{url} is empty.")
    lines = [_line(node) for node in root.css(BLOCKS)] or [root.text(separator=" ")]
    text = "\n".join(dict.fromkeys(line for line in lines if line))
    if not text.strip():
        raise PageProblem(f"{url} shows nothing without running its scripts, which I don't do.")
    return Page(url, _tidy(title.text()) if title else url, text)


def _line(node: Any) -> str:
    text = _tidy(node.text(separator=" "))
    return f"# {text}" if text and node.tag in {"h1", "h2", "h3", "h4"} else text


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
