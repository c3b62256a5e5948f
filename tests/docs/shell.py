"""Runs shell blocks in a folder of their own and compares what they print with what the page shows."""

from __future__ import annotations

import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

from tests.docs.pages import Block

PROMPT = "you › "
END_OF_INPUT = "\x04"
COLUMNS = 110
SECONDS = 150.0


class NotAsShown(AssertionError):
    """A command failed, or printed something else; the text has the page and line, the wish and what came."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command with what a page shows below it; `said` is what a person types into it."""

    line: int
    command: str
    shown: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder and an environment for the blocks of one page."""

    folder: Path
    environment: dict[str, str]

    def run(self, block: Block) -> None:
        """A `console` block by its `$` lines, any other as a script. In one marked `fails` the last command has to.

        Raises:
            NotAsShown: at the first command that does otherwise.
        """
        todo = calls(block) if block.language == "console" else [Call(0, block.text, "…", ())]
        for call in todo:
            status, printed = self.talk(call) if call.said else self._once(call.command)
            where = f"{block}, line {call.line} of the block"
            if (status != 0) is not ("fails" in block.info.split() and call is todo[-1]):
                raise NotAsShown(f"{where}: {call.command}\nended with {status}:\n{printed}")
            if not fits(call.shown, printed):
                raise NotAsShown(f"{where}: {call.command}\nshown:\n{call.shown}\nprinted:\n{printed}")

    def _once(self, command: str) -> tuple[int, str]:
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
        return ended.returncode, ended.stdout.decode()

    def talk(self, call: Call) -> tuple[int, str]:
        """The command at a terminal: each line is typed when it asks for one, and its input ended after the last."""
        ours, theirs = pty.openpty()
        ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        command = ["bash", "-c", call.command]
        environment = {**self.environment, "TERM": "dumb"}
        program = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        printed = ""
        with os.fdopen(ours, "r+b", buffering=0) as terminal:
            for line in (*(f"{said}\n" for said in call.said), END_OF_INPUT):
                printed += "".join(_until_prompt(terminal.fileno()))
                terminal.write(line.encode())
            printed += "".join(_until_prompt(terminal.fileno()))
        return program.wait(SECONDS), printed.replace("\r", "")


def _until_prompt(terminal: int) -> Iterator[str]:
    """What the program prints until it asks for a line or ends."""
    seen = b""
    while not seen.endswith(PROMPT.encode()):
        try:
            new = os.read(terminal, 4096)
        except OSError:  # the program has ended
            new = b""
        if not new:
            break
        seen += new
    yield seen.decode()


def calls(block: Block) -> list[Call]:
    """The commands of a `console` block. A line that begins with `> ` goes on with the command before."""
    found: list[Call] = []
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        more = next((number for number, line in enumerate(lines[1:], 1) if not line.startswith("> ")), len(lines))
        command = "\n".join([lines[0], *(line.removeprefix("> ") for line in lines[1:more])])
        shown = lines[more:]
        said = tuple(line.removeprefix(PROMPT) for line in shown if line.startswith(PROMPT))
        found.append(Call(block.text[: block.text.index(part)].count("\n") + 1, command, "\n".join(shown), said))
    return found


def fits(shown: str, printed: str) -> bool:
    """Whether a page tells what was printed: `…` in a line is any text, a line of its own any lines.

    Blank lines and the room at the ends of lines do not count. Nothing shown fits everything.
    """
    wanted = [line.strip() for line in shown.splitlines() if line.strip()]
    if not wanted:
        return True
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else f"{_pattern(line)}\n" for line in wanted)
    return bool(re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))))


def _pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("…"))


def _lines(printed: str) -> Sequence[str]:
    return [line.strip() for line in printed.splitlines() if line.strip()]
