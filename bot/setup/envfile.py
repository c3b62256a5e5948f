"""The `.env` file: one setting changed at a time, everything else in it left as it is."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import parse_stream

PLAIN = re.compile(r"[\w.:/,@%+=*-]*", re.ASCII)


class EnvFile:
    """Only its owner may read it: it holds tokens."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, values: Mapping[str, str]) -> None:
        """Set these, all or none, also if the process is killed in between. Raises OSError, UnicodeDecodeError."""
        target = self.path.resolve()  # a link stays a link
        text = target.read_text(encoding="utf-8") if target.exists() else ""
        _replace(target, _with(text, values))


def _with(text: str, values: Mapping[str, str]) -> str:
    """The text with these settings in the place where they were, or at the end; comments and other lines stay."""
    left = dict(values)
    kept: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.key not in values:
            kept.append(binding.original.string)
        elif binding.key in left:
            kept.append(_before(binding.original.string) + _line(binding.key, left.pop(binding.key)))
    text = "".join(kept)
    if text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(_line(name, value) for name, value in left.items())


def _before(original: str) -> str:
    """Empty lines before a setting belong to it, as dotenv reads them."""
    return original[: len(original) - len(original.lstrip())]


def _line(name: str, value: str) -> str:
    if PLAIN.fullmatch(value):
        return f"{name}={value}\n"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{quoted}'\n"


def _replace(target: Path, text: str) -> None:
    """Write beside it and rename, so that there is the old file or the new one, never half of one."""
    handle, beside = tempfile.mkstemp(prefix=".env-", dir=target.parent)  # mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
