"""Which files of a folder are Python sources, and their text."""

from __future__ import annotations

import codecs
import io
import os
import tokenize
from collections.abc import Iterator
from pathlib import Path

SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})
BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
OTHERWISE = "latin-1"  # decodes every byte; names are ASCII in practice, so the structure stays readable


class Undecodable(Exception):
    """The bytes of a file are no text."""


def python_files(root: Path) -> Iterator[Path]:
    """Every `.py` file below `root`, sorted; without hidden folders, virtual environments and links to elsewhere."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _skipped(Path(folder, name)))
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith(".py") and path.is_file() and not _leads_outside(path, root):
                yield path


def _leads_outside(path: Path, root: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(root.resolve())


def _skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in SKIPPED or (folder / "pyvenv.cfg").exists()


def decoded(source: bytes) -> str:
    """The text of a source file with Unix line ends. Raises Undecodable for what is no text."""
    encoding = BYTE_ORDER_MARKS.get(source[:2]) or _declared(source)
    try:
        text = source.decode(encoding)
    except UnicodeDecodeError:
        text = source.decode(OTHERWISE)
    if "\0" in text:
        raise Undecodable("contains null bytes")
    return io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


def _declared(source: bytes) -> str:
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:  # an unknown coding cookie, or bytes that do not fit it
        return "utf-8"
