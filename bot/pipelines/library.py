"""The pipelines that exist: files of the operator, and what owners saved in the chat."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.pipelines.checking import Known
from bot.pipelines.definition import Pipeline
from bot.pipelines.naming import plain
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

    @property
    def phrases(self) -> frozenset[str]:
        """What people say to start it, as `plain` makes it."""
        return frozenset(plain(trigger.command) for trigger in self.pipeline.triggers if trigger.command)


def read_files(folders: Sequence[Path], known: Known | None = None) -> Mapping[str, Entry]:
    """Every `*.yaml` of the folders. Raises BadPipeline."""
    entries: dict[str, Entry] = {}
    for file in [file for folder in folders for file in sorted(_existing(folder).glob("*.yaml"))]:
        entry = read_file(file, known)
        if entry.name in entries:
            raise BadPipeline(f"{file}:1: {entry.name!r} is also in {entries[entry.name].source}; rename one")
        _check_phrases(entry, entries)
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


def _check_phrases(entry: Entry, others: Mapping[str, Entry]) -> None:
    """Raises BadPipeline for a phrase that starts another one."""
    for other in others.values():
        if other.name != entry.name and (shared := entry.phrases & other.phrases):
            raise BadPipeline(f"{entry.source}:1: {min(shared)!r} starts {other.name} already; choose another phrase")


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
        self._texts: dict[str, str] = {}  # what was read before, as every message asks for the phrases of all
        self._entries: dict[str, Entry | None] = {}

    async def all(self) -> Mapping[str, Entry]:
        """By name. What was saved and cannot be read any more, by a newer Nova, is left out."""
        found = {name: self._read(name, text) for name, text in (await self._saved.all()).items()}
        entries = {name: entry for name, entry in found.items() if entry} | dict(self._files)
        return dict(sorted(entries.items()))

    def _read(self, name: str, text: str) -> Entry | None:
        """Read what was saved, unless it was read before; None when it cannot be read."""
        if self._texts.get(name) != text:
            self._texts[name], self._entries[name] = text, None
            try:
                self._entries[name] = Entry(read_pipeline(text, CHAT), text, CHAT)
            except BadPipeline as problem:
                logger.warning("the saved pipeline %s is left out: %s", name, problem)
        return self._entries[name]

    def check(self, text: str) -> Pipeline:
        """Read a definition from the chat. Raises BadPipeline."""
        return read_pipeline(text, CHAT, self._known)

    async def save(self, text: str) -> Entry:
        """Keep a definition in place of the one of its name. Raises BadPipeline."""
        entry = Entry(self.check(text), text, CHAT)
        if entry.name in self._files:
            source = self._files[entry.name].source
            raise BadPipeline(f"{CHAT}:1: {entry.name!r} is the file {source}; change it there, or use another name")
        _check_phrases(entry, await self.all())
        while not await self._saved.swap(entry.name, await self._saved.get(entry.name), text):
            pass
        return entry

    async def remove(self, name: str) -> bool:
        """Forget a definition that was saved in the chat; False when there is none."""
        text = await self._saved.get(name)
        return bool(text) and await self._saved.swap(name, text, "")
