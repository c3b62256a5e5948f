"""Modules of installed packages, parsed when a name leads there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.erp.source.files import Undecodable, decoded
from agents.erp.source.module import Module
from agents.erp.source.parsing import Unparsable, as_module


class Installed:
    """Folders of the import path; the first that has a module wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._modules: dict[str, Module | None] = {}

    def module(self, dotted: str) -> Module | None:
        """The module, or None where no folder has it or its source cannot be read."""
        if dotted not in self._modules:
            self._modules[dotted] = self._load(dotted)
        return self._modules[dotted]

    def _load(self, dotted: str) -> Module | None:
        parts = dotted.split(".")
        if not all(part.isidentifier() for part in parts):
            return None
        for folder in self._folders:
            place = folder.joinpath(*parts)
            for file in (place / "__init__.py", place.with_suffix(".py")):
                if file.is_file():
                    return _read(dotted, file, folder)
        return None


def _read(dotted: str, file: Path, folder: Path) -> Module | None:
    try:
        return as_module(dotted, file.relative_to(folder).as_posix(), decoded(file.read_bytes()), own=False)
    except (OSError, Undecodable, Unparsable):
        return None
