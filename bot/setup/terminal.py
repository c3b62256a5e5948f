"""Whoever sits at the terminal, or the lines of a file in their place."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable
from typing import Protocol

from adapters.message import Finding
from bot.checkup.report import SIGNS


class Terminal(Protocol):
    """Asks one question after the other."""

    def say(self, text: str) -> None: ...

    def ask(self, question: str) -> str:
        """The answer without spaces around it; "" for Enter and at the end of input."""
        ...

    def ask_secret(self, question: str) -> str:
        """The same for what nobody should read over one's shoulder."""
        ...


class Standard:
    """Standard input and output. Implements `Terminal`."""

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def ask(self, question: str) -> str:
        sys.stdout.write(f"{question}: ")
        sys.stdout.flush()
        return sys.stdin.readline().strip()

    def ask_secret(self, question: str) -> str:
        if not sys.stdin.isatty():
            return self.ask(question)
        try:
            return getpass.getpass(f"{question}: ").strip()
        except EOFError:
            return ""


def agrees(terminal: Terminal, question: str) -> bool:
    """Whether the answer is yes; Enter is no."""
    return terminal.ask(f"{question} [y/N]").lower() in ("y", "yes")


def tell(terminal: Terminal, findings: Iterable[Finding]) -> bool:
    """Show what was found out; whether nothing of it is a problem."""
    found = tuple(findings)
    for finding in found:
        terminal.say(f"  {SIGNS[finding.verdict]} {finding.detail}")
        if finding.remedy:
            terminal.say(f"    → {finding.remedy}")
    return all(finding.verdict != "problem" for finding in found)
