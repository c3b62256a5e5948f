"""Snapshots on disk, found again by what they were made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from agents.erp.schema.snapshot import VERSION, SchemaSnapshot
from agents.erp.schema.target import Target
from agents.erp.source.files import python_files


class Hashes:
    """SHA-256 of a project's source files; a file is read again only if its size or time has changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], str]] = {}

    def of(self, target: Target) -> dict[str, str]:
        """The hash of each source file and of the override file, by path relative to the project."""
        files = [*python_files(target.project), *([target.overrides] if target.overrides.is_file() else [])]
        return {file.relative_to(target.project).as_posix(): self._hash(file) for file in files}

    def _hash(self, file: Path) -> str:
        status = file.stat()
        mark = (status.st_size, status.st_mtime_ns)
        known = self._known.get(file)
        if known is None or known[0] != mark:
            known = self._known[file] = mark, _digest(file.read_bytes())
        return known[1]


def key(target: Target, hashes: Mapping[str, str]) -> str:
    """Changes with any source file, the settings module, the interpreter and the versions of installed packages."""
    versions = sorted(info.name for folder in target.packages for info in folder.glob("*.dist-info"))
    parts = [str(VERSION), str(target.python), str(target.settings_module), *versions]
    parts += [f"{path} {digest}" for path, digest in sorted(hashes.items())]
    return _digest("\n".join(parts).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


class SnapshotCache:
    """One snapshot per project in a folder; an older one makes room for the newer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, target: Target, wanted: str) -> SchemaSnapshot | None:
        """The kept snapshot if it was made of the same; a file that cannot be read counts as absent."""
        try:
            return SchemaSnapshot.model_validate_json(self._file(target, wanted).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def keep(self, target: Target, made_of: str, snapshot: SchemaSnapshot) -> None:
        """Store a snapshot, whole or not at all, readable by its owner only."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(target, made_of)
        part = file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(snapshot.model_dump_json(exclude_defaults=True), encoding="utf-8")
        part.replace(file)
        for older in self._folder.glob(f"{_project_key(target)}-*.json"):
            if older != file:
                older.unlink(missing_ok=True)

    def _file(self, target: Target, made_of: str) -> Path:
        return self._folder / f"{_project_key(target)}-{made_of}.json"


def _project_key(target: Target) -> str:
    return _digest(str(target.project.resolve()).encode())[:12]
