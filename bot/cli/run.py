"""`nova run`: serve the configured platforms until told to stop."""

from __future__ import annotations

import argparse
import asyncio

from bot.serve import serve
from bot.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(serve(settings, frozenset(options.only)))
