"""Replies as Slack blocks, and button presses read back from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.message import Button, Reply
from adapters.slack.markup import render
from adapters.slack.mrkdwn import escape
from adapters.text import clean, plain, split

Block = dict[str, object]

MAX_TEXT = 11_000  # Slack refuses near 13,000 for all blocks together
_MAX_NOTICE = 700  # chat.update takes 4,000 characters, and escaping makes five of one
_MAX_LABEL = 75
_MAX_FOOTER = 2_000
_BUTTONS_A_ROW = 25
_FEEDBACK = re.compile(r"fb:(.+)", re.DOTALL)
_BUTTON = re.compile(r"do:\d+:(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Content:
    """What one message shows: a body, controls below it, and the text of its notification."""

    body: str
    text: str
    controls: tuple[Block, ...] = ()
    is_plain: bool = False

    @classmethod
    def of(cls, reply: Reply) -> Content:
        """The content of a reply that fits into one message. An empty body is a bug of the caller."""
        if not reply.body.strip():
            raise ValueError(f"reply {reply.key!r} has no text: say what happened instead of sending nothing")
        text = escape(_clipped(plain(reply.body) or reply.body, _MAX_NOTICE))
        return cls(render(reply.body), text, tuple(_controls(reply)))

    @property
    def blocks(self) -> list[Block] | None:
        return None if self.is_plain else [{"type": "markdown", "text": self.body}, *self.controls]

    def as_plain(self, reply: Reply) -> Content:
        """The same without blocks, for when Slack refuses them: clean text, no signs of markup."""
        return replace(self, text=escape(plain(reply.body) or clean(reply.body)), controls=(), is_plain=True)


def parts(reply: Reply) -> tuple[Reply, ...]:
    """The messages that carry a reply, cut where it reads best, each within Slack's limits."""
    bodies = split(reply.body, MAX_TEXT, length=lambda text: len(render(text)))
    if not bodies:
        raise ValueError(f"reply {reply.key!r} has no text: say what happened instead of sending nothing")
    return tuple(reply.part(number, body, last=number == len(bodies)) for number, body in enumerate(bodies, 1))


def pressed(action_id: str, value: str) -> tuple[str, str]:
    """The id and value of the button that was pressed; feedback comes back as `<answer id>:up` or `:down`."""
    if feedback := _FEEDBACK.fullmatch(action_id):
        return "feedback", f"{feedback[1]}:{value}"
    button = _BUTTON.fullmatch(action_id)
    return (button[1] if button else action_id), value


def _controls(reply: Reply) -> Iterator[Block]:
    if reply.footer.strip():
        text = escape(_clipped(plain(reply.footer), _MAX_FOOTER))
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
    for first in range(0, len(reply.buttons), _BUTTONS_A_ROW):
        row = reply.buttons[first : first + _BUTTONS_A_ROW]
        yield {"type": "actions", "elements": [_button(first + at, button) for at, button in enumerate(row)]}
    if reply.feedback:
        yield {"type": "context_actions", "elements": [_feedback(reply.feedback)]}


def _button(number: int, button: Button) -> Block:
    """Slack wants every `action_id` of a block to differ, so the button's number goes before its id."""
    label = {"type": "plain_text", "text": _clipped(button.label, _MAX_LABEL)}
    element: Block = {"type": "button", "action_id": f"do:{number}:{button.id}", "text": label, "value": button.value}
    return element if button.style == "default" else {**element, "style": button.style}


def _feedback(answer: str) -> Block:
    return {
        "type": "feedback_buttons",
        "action_id": f"fb:{answer}",
        "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
        "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
    }


def _clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
