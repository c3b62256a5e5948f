"""The pages of `docs/reference`, written from the code they describe: `python -m bot.reference`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reference import agents, commands, keys, pipelines, settings

HEAD = "<!-- Written by `python -m bot.reference`; change the code, not this page. -->\n"


def pages() -> Mapping[str, str]:
    """File name -> Markdown."""
    written = {
        "settings.md": settings.page(),
        "commands.md": commands.page(),
        "agents.md": agents.page(),
        "keys.md": keys.page(),
        "pipelines.md": pipelines.page(),
    }
    return {name: f"{HEAD}\n{text}" for name, text in written.items()}
