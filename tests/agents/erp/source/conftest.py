"""Small source trees, made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from agents.erp.source import SourceTree, read_tree

MakeTree = Callable[..., SourceTree]


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; indented texts are dedented."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return folder


@pytest.fixture
def make_tree(tmp_path: Path) -> MakeTree:
    def make(files: Mapping[str, str | bytes], packages: Mapping[str, str] | None = None) -> SourceTree:
        installed = write(tmp_path / "site-packages", packages or {})
        return read_tree(write(tmp_path / "project", files), packages=[installed])

    return make
