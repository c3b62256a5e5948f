"""What the pages tell people to type works, and prints what the pages show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.checking import KINDS, Bench
from tests.docs.pages import DOCS, PAGES, blocks
from tests.docs.shell import NotAsShown, Shell, calls, fits

WITH_CODE = [page for page in PAGES if blocks(page)]


@pytest.mark.timeout(180)  # the first time a router learns the examples of the pages' agent
@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_block_of_a_page_works(
    page: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
):
    monkeypatch.chdir(shell.folder)
    bench = Bench(shell)
    for block in blocks(page):
        assert block.language in KINDS, f"{block}: a fence of {block.info!r}; choose from {', '.join(KINDS)}"
        if block.why_not:
            record_property("not run", f"{block}: {block.why_not}")
        else:
            bench.do(block)
            record_property("done", block.language)


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_file_to_write_is_named_in_the_sentence_before(page: Path):
    assert [str(block) for block in blocks(page) if block.file and f"`{block.file}`" not in block.before] == []


def test_what_is_shown_is_compared_line_by_line():
    assert fits("one\ntwo", "one\n\ntwo   \n")
    assert fits("one …\n…\nlast", "one and more\nanything\nat all\nlast\n")
    assert fits("", "whatever was printed")
    assert not fits("one", "one\ntwo\n")
    assert not fits("one …", "another one\n")


def test_a_command_that_prints_something_else_is_told_with_its_page_and_line(shell: Shell, tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("# A\n\n```console\n$ echo one\none\n$ cat <<'E'\n> two\n> E\nthree\n```\n")
    [block] = blocks(page)
    assert [call.command for call in calls(block)] == ["echo one", "cat <<'E'\ntwo\nE"]
    with pytest.raises(NotAsShown, match=r"(?s)line 3 of the block.*three.*two"):
        shell.run(block)


def test_a_command_that_fails_is_told(shell: Shell, tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("```sh\nfalse\n```\n")
    [block] = blocks(page)
    with pytest.raises(NotAsShown, match="ended with 1"):
        shell.run(block)
