"""How commands print."""

from __future__ import annotations

import sys


def show(text: str) -> None:
    """A line (or several) on standard output."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"nova: {text}\n")
