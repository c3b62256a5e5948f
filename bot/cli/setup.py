"""`nova setup`: from nothing to a Nova that runs, by questions."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli.output import complain, show
from bot.settings import Settings
from bot.setup.envfile import EnvFile
from bot.setup.flow import Setup
from bot.setup.terminal import Standard

STOPPED = "\nStopped. What was checked until then is kept; `nova setup` goes on from there."


def run(settings: Settings, options: argparse.Namespace) -> int:
    del settings, options  # they change while it asks
    path = Path.cwd() / ".env"
    try:
        Setup(Standard(), EnvFile(path)).run()
    except KeyboardInterrupt:
        show(STOPPED)
        return 130
    except (OSError, UnicodeDecodeError) as problem:
        reason = (
            problem.strerror if isinstance(problem, OSError) and problem.strerror else "it is not a text file in UTF-8"
        )
        complain(f"{path} cannot be written: {reason.lower()}")
        return 1
    return 0
