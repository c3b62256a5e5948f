"""The pipelines that exist: files of the operator, and what owners saved in the chat."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.pipelines.checking import Known
from bot.pipelines.definition import Pipeline
from bot.pipelines.reading import BadPipeline, read_pipeline
from memory.cells import Cells

CHAT = "chat"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sound definition; `source` is its file, or `chat`."""

    pipeline: Pipeline
    text: str
    source: str

    @property
    def name(self) -> str:
        return self.pipeline.name


def read_files(folders: Sequence[Path], known: Known | None = None) -> Mapping[str, Entry]:
    """Every `*.yaml` of the folders. Raises BadPipeline."""
    entries: dict[str, Entry] = {}
    for file in [file for folder in folders for file in sorted(_existing(folder).glob("*.yaml"))]:
        entry = read_file(file, known)
        if entry.name in entries:
            raise BadPipeline(f"{file}:1: {entry.name!r} is also in {entries[entry.name].source}; rename one")
        entries[entry.name] = entry
    return entries


def read_file(path: Path, known: Known | None = None) -> Entry:
    """Raises BadPipeline."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPipeline(f"{path}:1: this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise BadPipeline(f"{path}:1: it cannot be read ({error.strerror}); check the path") from error
    return Entry(read_pipeline(text, str(path), known), text, str(path))


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadPipeline(f"{folder}:1: no such folder; check NOVA_PIPELINE_DIRS")
    return folder


class Library:
    """Definitions by name; those of files cannot be replaced from the chat."""

    def __init__(self, files: Mapping[str, Entry], saved: Cells, known: Known) -> None:
        self._files = files
        self._saved = saved
        self._known = known

    async def all(self) -> Mapping[str, Entry]:
        """By name. What was saved and cannot be read any more, by a newer Nova, is left out."""
        entries = dict(self._files)
        for name, text in (await self._saved.all()).items():
            try:
                entries.setdefault(name, Entry(read_pipeline(text, CHAT), text, CHAT))
            except BadPipeline as problem:
                logger.warning("the saved pipeline %s is left out: %s", name, problem)
        return dict(sorted(entries.items()))

    def check(self, text: str) -> Pipeline:
        """Read a definition from the chat. Raises BadPipeline."""
        return read_pipeline(text, CHAT, self._known)

    async def save(self, text: str) -> Entry:
        """Keep a definition in place of the one of its name. Raises BadPipeline."""
        entry = Entry(self.check(text), text, CHAT)
        if entry.name in self._files:
            source = self._files[entry.name].source
            raise BadPipeline(f"{CHAT}:1: {entry.name!r} is the file {source}; change it there, or use another name")
        while not await self._saved.swap(entry.name, await self._saved.get(entry.name), text):
            pass
        return entry

    async def remove(self, name: str) -> bool:
        """Forget a definition that was saved in the chat; False when there is none."""
        text = await self._saved.get(name)
        return bool(text) and await self._saved.swap(name, text, "")
