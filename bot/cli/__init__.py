"""`nova`: the commands. Each exits with 0 (ok), 1 (found problems) or 2 (bad usage).

Commands import what they need when they run, so that the light ones start at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from agents.spec import BadAgent
from agents.tools.mcp import BadServers
from bot.cli.commands import parser
from bot.logs import set_up_logs
from bot.settings import BadSettings, Settings
from memory.errors import StoreUnavailable
from memory.lease import LeaseLost

STORE_STOPPED = (
    "the store took nothing in for too long: is its disk full, was it ended, or did this machine stand still for some "
    "seconds? What was stored before is safe; start Nova again, after making room if that is it (`nova doctor`)"
)

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `nova` script."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what keeps it from running is told in a line, not a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    try:
        settings = Settings.load()
        set_up_logs(settings.nova_log_level, settings.secrets, settings.nova_log_format)
        command: Command = import_module(f"bot.cli.{options.module}").run
        return command(settings, options)
    except (BadSettings, BadAgent, BadServers) as problem:
        return _fail(2, problem)
    except StoreUnavailable as problem:
        return _fail(1, problem)
    except LeaseLost:
        return _fail(1, StoreUnavailable(STORE_STOPPED))
    except KeyboardInterrupt:
        return 130


def _fail(status: int, problem: Exception) -> int:
    print(f"nova: {problem}", file=sys.stderr)
    return status
