"""A question on its way to an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.models import Picture
from agents.tool import ToolContext
from bot.router import Method


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what belongs to it.

    `agent` is set when it need not be routed, `chosen_by` says why; `note` tells what of it could not be read,
    `tainted` that others wrote a part of it.
    """

    answer_id: str
    platform: str
    text: str
    context: ToolContext
    agent: str | None = None
    chosen_by: Method = "command"
    pictures: tuple[Picture, ...] = ()
    note: str = ""
    tainted: bool = False


_BLANKS = re.compile(r"(\s{40})\s+")


def squeezed(text: str) -> str:
    """The text without blanks of more than 40 characters: nobody means them, and patterns take ages to cross them."""
    return _BLANKS.sub(r"\1", text)
