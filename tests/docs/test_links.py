"""Every link leads somewhere, every page can be found, every name in the pages exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.commands import parser
from bot.reference.commands import _commands
from bot.settings import Settings
from tests.docs.pages import DOCS, OTHERS, PAGES, ROOT, anchors, blocks, links

LONGEST_GUIDE = 80  # lines
MOVED = re.compile(r"This page is now \[[^\]]*\]\([^)]*\)\.")
OUTSIDE = re.compile(r"[a-z]+:")
MAKE = re.compile(r"`make(?: -s)? ([a-z]+)|^\s*make(?: -s)? ([a-z]+)", re.MULTILINE)
SETTING = re.compile(r"\b(?:NOVA|ANTHROPIC|TELEGRAM|SLACK|REDIS)_[A-Z_]*[A-Z]\b")
NOVA = re.compile(r"(?:`|\$ |^|=\S+ )nova ([a-z][a-z-]*)(?: ([a-z]+))?", re.MULTILINE)


def _target(page: Path, link: str) -> tuple[Path, str]:
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


def _inner(page: Path) -> list[str]:
    return [link for link in links(page) if not OUTSIDE.match(link)]


def is_agent(page: Path) -> bool:
    """Whether it is an agent's file, which only looks like a page."""
    return page.read_text(encoding="utf-8").startswith("---\n")


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page: Path):
    broken: list[str] = []
    for link in _inner(page):
        file, anchor = _target(page, link)
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


def test_every_page_is_reached_from_the_index():
    found, waiting = set[Path](), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        found.add(page)
        pages = {_target(page, link)[0] for link in _inner(page)} & set(PAGES)
        waiting += [each for each in pages if each not in found and each not in waiting]
    lost = [page for page in PAGES if page not in found and not MOVED.search(page.read_text())]
    assert [str(page.relative_to(DOCS)) for page in lost] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if not is_agent(page)], ids=lambda page: str(page.relative_to(DOCS))
)
def test_a_page_has_one_title(page: Path):
    outside_of_code = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", outside_of_code, re.MULTILINE)) == 1


def test_guides_are_short():
    lengths = {page.name: len(page.read_text().splitlines()) for page in (DOCS / "how-to").glob("*.md")}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_GUIDE} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_settings_commands_and_targets_that_a_page_names_exist(page: Path):
    text = page.read_text()
    named = set(SETTING.findall(text)) - {name.upper() for name in Settings.model_fields}
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = {one or two for one, two in MAKE.findall(text)} - targets
    assert (sorted(named), sorted(made), sorted(_unknown_commands(text))) == ([], [], [])


def _unknown_commands(text: str) -> set[str]:
    """Of `nova one two` the first word has to be a command, the second only where it has commands of its own."""
    known = {tuple(name.split()[1:]) for name, _, _ in _commands("nova", parser())}
    first, groups = {words[0] for words in known}, {words[0] for words in known if len(words) > 1}
    said = NOVA.findall(text)
    return {one for one, _ in said if one not in first} | {
        f"{one} {two}" for one, two in said if one in groups and two and (one, two) not in known
    }


def test_make_run_is_what_the_pages_try_as_nova_chat():
    assert "run: " in (recipe := (ROOT / "Makefile").read_text())
    assert "-m bot chat" in recipe.partition("\nrun: ")[2].splitlines()[1]


def test_blocks_that_are_not_run_say_why():
    marked = [block for page in PAGES for block in blocks(page) if "norun" in block.info]
    assert [str(block) for block in marked if not block.why_not] == []
