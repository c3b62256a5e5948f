"""The command line's commands from its parser, and what can be typed in a chat."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from bot.access import COMMANDS
from bot.cli.commands import parser
from bot.commands import HELP
from bot.reference.markdown import code, plain, table

INTRODUCTION = """\
# Commands

## In a chat

Alike on every platform. A group's messages have to be addressed to Nova. What `/help` says:
"""
ROLES = """
Who may use them; nobody else is told more than that ([roles](../security.md#roles)):
"""
MACHINE = """
In the terminal, `/good` and `/bad` stand for 👍 and 👎.

## On the machine

`nova` is `.venv/bin/nova`. Every command ends with 0 (well), 1 (it found problems) or 2 (bad usage).
"""
OPEN = {"ask": "guest", "stop": "guest"}  # not commands to the program: a question with a route, and its end


def page() -> str:
    lines = [line for line in HELP.splitlines() if line.startswith("- ")]
    roles = [(code(f"/{name}"), f"{least}s") for name, least in sorted({**COMMANDS, **OPEN}.items())]
    sections = [_section(name, command, about) for name, command, about in _commands("nova", parser())]
    chat = "\n".join([INTRODUCTION, *lines, ROLES, table(("command", "open to, and to all above"), roles)])
    return "\n".join([chat, MACHINE, *sections])


def _commands(prefix: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """All commands that do something, with their whole names and what they are for."""
    for group in _groups(parser):
        about = {each.dest: each.help or "" for each in group._choices_actions}  # noqa: SLF001 - argparse tells nowhere else
        for name, inner in group.choices.items():
            if _groups(inner):
                yield from _commands(f"{prefix} {name}", inner)
            else:
                yield f"{prefix} {name}", inner, about[name]


def _groups(parser: argparse.ArgumentParser) -> list[argparse._SubParsersAction[argparse.ArgumentParser]]:
    return [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]  # noqa: SLF001 - the same


def _section(name: str, parser: argparse.ArgumentParser, about: str) -> str:
    given = [each for each in parser._actions if not isinstance(each, argparse._HelpAction)]  # noqa: SLF001 - the same
    usage = " ".join([name, *(_written(each) for each in given)])
    rows = [(code(_name(each)), plain(_meaning(each))) for each in given if _meaning(each)]
    arguments = f"\n{table(('argument', 'meaning'), rows)}\n" if rows else ""
    return f"### {name}\n\n{plain(about[:1].upper() + about[1:])}.\n\n```text\n{usage}\n```\n{arguments}"


def _name(action: argparse.Action) -> str:
    return action.option_strings[-1] if action.option_strings else _value(action)


def _value(action: argparse.Action) -> str:
    if action.choices:
        return "|".join(str(each) for each in action.choices)
    return str(action.metavar or action.dest.upper())


def _written(action: argparse.Action) -> str:
    """How an argument stands in the usage: what may be left out in brackets, what may be repeated with dots."""
    name = _name(action)
    if action.option_strings and action.nargs != 0:
        name = f"{name} {_value(action)}"
    if action.nargs in ("*", "+"):
        name = f"{name}..."
    return f"[{name}]" if action.option_strings or action.nargs in ("*", "?") else name


def _meaning(action: argparse.Action) -> str:
    if action.help:
        return action.help
    return "print JSON" if action.dest == "json" else ""
