"""Read pages that a person names, and search where a search engine is configured; answers carry their sources."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import aiohttp

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.pages import Page, PageProblem
from memory.encoder import Encoder

LINK = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}]")
MOST_LETTERS = 6000  # of a page that goes into a prompt
PASSAGE = 700  # letters that are weighed together
MOST_PASSAGES = 5
SEARCH_SECONDS = 15.0
NO_SEARCH = (
    "I can't search the web: no search engine is configured (NOVA_SEARCH_URL, the address of a SearXNG server, "
    "or an MCP server with a search tool). I can read a page if you give me its address."
)


class Reads(Protocol):
    """Whatever can read a page."""

    async def read(self, url: str) -> Page: ...


def _asks_page(text: str) -> Mapping[str, Any] | None:
    found = LINK.search(text)
    return {"url": found[0], "question": LINK.sub(" ", text).strip()} if found else None


class Research(Toolbox):
    """Pages and searches. `search_url` is the address of a SearXNG server."""

    def __init__(self, reader: Reads, encoder: Encoder, search_url: str | None) -> None:
        self._reader = reader
        self._encoder = encoder
        self._search_url = search_url

    @tool("reads", timeout=30, untrusted=True, understand=_asks_page)
    async def read_page(self, context: ToolContext, url: str, question: str = "") -> str:
        """Read a web page or PDF. With a question, only the passages that bear on it are given, word for word."""
        try:
            page = await self._reader.read(url)
        except PageProblem as problem:
            raise ToolProblem(str(problem)) from problem
        passages = _passages(page.text)
        if question and len(page.text) > MOST_LETTERS // 2:
            passages = await asyncio.to_thread(self._best, question, passages)
        quotes = "\n\n".join(f"> {passage}" for passage in _within(passages))
        return f"{quotes}\n\nSource: [{page.title}]({page.url}), read {context.now:%Y-%m-%d %H:%M}"

    @tool("reads", timeout=20, untrusted=True)
    async def search_web(self, context: ToolContext, query: str) -> str:
        """Search the web: titles, addresses and snippets. Read a page before you rely on it."""
        del context
        if not self._search_url:
            raise ToolProblem(NO_SEARCH)
        results = await _search(self._search_url, query)
        lines = [f"{number}. [{title}]({url})\n   {said}" for number, (title, url, said) in enumerate(results, start=1)]
        return "\n".join(lines) or f"Nothing was found for {query!r}."

    def _best(self, question: str, passages: Sequence[str]) -> list[str]:
        """The passages nearest to a question, in the order of the page."""
        vectors = self._encoder.encode([question, *passages])
        nearness = vectors[1:] @ vectors[0]
        best = sorted(range(len(passages)), key=lambda number: -float(nearness[number]))[:MOST_PASSAGES]
        return [passages[number] for number in sorted(best)]


def _passages(text: str) -> list[str]:
    """Lines of a page put together to pieces of some length; a heading begins a new one."""
    passages: list[str] = []
    for line in text.splitlines():
        if passages and not line.startswith("# ") and len(passages[-1]) + len(line) < PASSAGE:
            passages[-1] += f" {line}"
        elif line.strip():
            passages.append(line)
    return passages


def _within(passages: Sequence[str]) -> list[str]:
    kept: list[str] = []
    left = MOST_LETTERS
    for passage in passages:
        if left <= 0:
            kept.append(f"… ({len(passages) - len(kept)} more passages)")
            break
        kept.append(passage[:left])
        left -= len(passage)
    return kept


async def _search(base: str, query: str) -> list[tuple[str, str, str]]:
    """Title, address and snippet of the first results. Raises ToolProblem."""
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SEARCH_SECONDS)) as session:
            address = f"{base.rstrip('/')}/search"
            async with session.get(address, params={"q": query, "format": "json"}) as response:
                response.raise_for_status()
                found = (await response.json())["results"][:8]
        return [(str(each["title"]), str(each["url"]), str(each.get("content") or "")[:300]) for each in found]
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        raise ToolProblem(f"The search engine did not answer ({type(error).__name__}).") from error
