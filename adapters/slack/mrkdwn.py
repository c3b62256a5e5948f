"""Slack's own notation for text (`<@U1>`, `<https://…|label>`, `&lt;`), read into CommonMark and written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.message import Command
from adapters.typed import says_stop

_ENTITY = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)")
_COMMAND = re.compile(r"/(?:nova\s+)?([a-z][a-z0-9_]{0,31})(?:@\S+)?(?:\s+(.*))?", re.DOTALL)
_BROADCASTS = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the users a text mentions, each once, in order."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def without_mention(text: str, user: str) -> str:
    """The text without the mention of one user: "<@U1>: hi" is "hi", "thanks <@U1>!" is "thanks!"."""
    mention = rf"<@{re.escape(user)}(?:\|[^<>]*)?>"
    text = re.sub(rf"^\s*(?:{mention}[:,]?\s*)+", "", text)
    return re.sub(rf"[ \t]*{mention}", "", text).strip()


def to_markdown(text: str, names: Mapping[str, str]) -> str:
    """CommonMark with people by name and links as links; what the person typed is unescaped."""
    parts: list[str] = []
    end = 0
    for entity in _ENTITY.finditer(text):
        parts += [unescape(text[end : entity.start()]), _written(entity, names)]
        end = entity.end()
    return "".join([*parts, unescape(text[end:])])


def escape(text: str) -> str:
    """Text that Slack shows as it is: no links, mentions or broadcasts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def command(text: str) -> Command | None:
    """`/name args` or `/nova name args` written as a message."""
    found = _COMMAND.fullmatch(text.strip())
    return Command(found[1], (found[2] or "").strip()) if found else None


def is_stop(text: str) -> bool:
    """Whether a raw message is nothing but `/stop` or "stop", perhaps after a mention."""
    words = _MENTION.sub("", text).lstrip(" :,")
    return command(words) == Command("stop", "") or says_stop(words)


def _written(entity: re.Match[str], names: Mapping[str, str]) -> str:
    sign, value, label = entity[1], entity[2], unescape(entity[3] or "")
    if sign == "@":
        return f"@{names.get(value) or label or value}"
    if sign == "#":
        return f"#{label or value}"
    if sign == "!":
        return _BROADCASTS.get(value) or label or f"@{value}"
    return _link(unescape(value), label)


def _link(address: str, label: str) -> str:
    short = _SCHEME.sub("", address)
    if not label or label == address:
        return address if short == address or "://" in address else short
    if label.rstrip("/") == short.rstrip("/"):
        return label
    shown = re.sub(r"([\[\]])", r"\\\1", label)
    return f"[{shown}](<{address}>)" if re.search(r"[()\s]", address) else f"[{shown}]({address})"
