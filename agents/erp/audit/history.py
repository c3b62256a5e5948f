"""What a project was at an earlier revision, as git knows it. Nothing is checked out and nothing written to it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from agents.erp.audit.report import BadRequest
from agents.erp.schema.target import OVERRIDE_FILE

LONGEST = 120  # seconds
QUIET = ("-c", "core.quotePath=false", "-c", "core.fsmonitor=false")
DIFF = ("diff", "--unified=0", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--relative")
PREFIXES = ("--src-prefix=a/", "--dst-prefix=b/")
HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
FILES = ("100644", "100755")  # modes; links and submodules hold no text of this project


@dataclass(frozen=True, slots=True)
class Changes:
    """Lines that are new or different since a revision, by path, and the old paths of renamed files."""

    lines: Mapping[str, frozenset[int]]
    renamed: Mapping[str, str]


class Revision:
    """A commit of the repository that a project is part of."""

    def __init__(self, project: Path, name: str) -> None:
        """Raises BadRequest if there is no repository or no such commit."""
        self._project = project
        self._git = shutil.which("git") or ""
        if not self._git:
            raise BadRequest("--diff needs git, which is not installed")
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", may_fail=True)
        if not found:
            raise BadRequest(f"--diff: {project} has no revision {name!r} that git knows")
        self._commit = found.decode().strip()

    def changes(self) -> Changes:
        """What differs from the working tree. Raises BadRequest."""
        told = self._run(*DIFF, *PREFIXES, self._commit, "--", ".").decode(errors="replace")
        return _changes(told)

    def write_to(self, folder: Path) -> None:
        """Put the Python sources of the revision into a folder. Raises BadRequest."""
        entries = list(self._entries())
        asked = "".join(f"{name}\n" for name, _ in entries)
        contents = _contents(self._run("cat-file", "--batch", asked=asked.encode()))
        for (_, path), content in zip(entries, contents, strict=True):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def _entries(self) -> Iterator[tuple[str, str]]:
        """Object name and path of each source."""
        for entry in self._run("ls-tree", "-r", "-z", self._commit).decode(errors="surrogateescape").split("\0"):
            about, _, path = entry.partition("\t")
            if path.endswith((".py", OVERRIDE_FILE)) and about.startswith(FILES):
                yield about.split()[2], path

    def _run(self, *arguments: str, asked: bytes = b"", may_fail: bool = False) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - git itself, no shell; a revision never counts as an option
                [self._git, *QUIET, *arguments],
                cwd=self._project,
                input=asked,
                capture_output=True,
                check=False,
                timeout=LONGEST,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BadRequest(f"--diff: git gave no answer ({error})") from error
        if done.returncode and not may_fail:
            raise BadRequest(f"--diff: git says: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout


def _changes(diff: str) -> Changes:
    """Changed lines of a unified diff without context."""
    lines: dict[str, set[int]] = defaultdict(set)
    renamed: dict[str, str] = {}
    old = new = ""
    for line in diff.splitlines():
        if line.startswith("rename from "):
            old = line.removeprefix("rename from ")
        elif line.startswith("rename to "):
            renamed[line.removeprefix("rename to ")] = old
        elif line.startswith("+++ b/"):
            new = line.removeprefix("+++ b/").rstrip("\t")
        elif found := HUNK.match(line):
            first, count = int(found[1]), int(found[2] or 1)
            lines[new] |= set(range(first, first + count))
    return Changes({path: frozenset(numbers) for path, numbers in lines.items()}, renamed)


def _contents(batch: bytes) -> Iterator[bytes]:
    """The objects that `git cat-file --batch` prints, each after a line that ends with its size."""
    at = 0
    while at < len(batch):
        end = batch.index(b"\n", at)
        size = int(batch[at:end].rpartition(b" ")[2])
        yield batch[end + 1 : end + 1 + size]
        at = end + size + 2
