"""`python -m bot.reference`: write the pages anew. A test fails while they say something else than the code."""

from __future__ import annotations

from pathlib import Path

from bot.reference import pages

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
