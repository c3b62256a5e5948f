"""The pages as data: their blocks of code, their links, and the anchors they offer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
OTHERS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "tests" / "novafaults" / "README.md",
]
NOT_RUN = re.compile(r"norun: (?P<why>.+)")
FILE = re.compile(r"file=(?P<name>\S+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fence: `info` is all that stands behind its backticks, `before` the prose between it and the fence before."""

    page: Path
    line: int
    info: str
    text: str
    before: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def why_not(self) -> str:
        """Why it cannot run here; "" where it can."""
        found = NOT_RUN.search(self.info)
        return found["why"] if found else ""

    @property
    def file(self) -> str:
        """The file that it is the content of."""
        found = FILE.search(self.info)
        return found["name"] if found else ""

    def __str__(self) -> str:
        page = self.page.relative_to(ROOT) if self.page.is_relative_to(ROOT) else self.page
        return f"{page}:{self.line}"


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    return tuple(MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")))


def blocks(page: Path) -> list[Block]:
    found: list[Block] = []
    before: list[str] = []
    for token in tokens(page):
        if token.type == "fence":
            line = token.map[0] + 1 if token.map else 0
            found.append(Block(page, line, token.info.strip(), token.content, " ".join(before)))
            before = []
        elif token.type == "inline":
            before.append(token.content)
    return found


def links(page: Path) -> list[str]:
    """The addresses that a page leads to, pictures included."""
    inner = [child for token in tokens(page) for child in token.children or ()]
    found = [child.attrGet("href") or child.attrGet("src") for child in inner if child.type in ("link_open", "image")]
    return [str(address) for address in found if address]


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names of a page's headings, as GitHub makes them."""
    names: Counter[str] = Counter()
    found: list[str] = []
    for token, inner in zip(tokens(page), tokens(page)[1:], strict=False):
        if token.type == "heading_open":
            text = "".join(child.content for child in inner.children or ())
            name = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            found.append(f"{name}-{names[name]}" if names[name] else name)
            names[name] += 1
    return frozenset(found)
