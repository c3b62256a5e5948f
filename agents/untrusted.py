"""Text that people in this conversation did not write: pages, files, quotes, what tools bring from outside.

It is shown to a model as data, and from then on nothing is written in this turn without a person's yes. So whatever
such a text asks for, and however a model falls for it, it changes nothing.
"""

from __future__ import annotations

import re

TAG = "untrusted"
_CLOSING = re.compile(rf"<(?=\s*+(?:/\s*+)?{TAG})", re.IGNORECASE)
_NO_NAME = re.compile(r"[^\w .:/@-]")
_IMAGE = re.compile(r"!\[([^\]\[]{0,500})\]\(\s{0,20}([^\s()]{1,4000})(?:\s{1,20}\"[^\"]{0,500}\")?\s{0,20}\)")


def as_data(source: str, text: str) -> str:
    """The text inside a mark that it cannot close itself."""
    return f'<{TAG} source="{_NO_NAME.sub("", source)}">\n{_CLOSING.sub("‹", text)}\n</{TAG}>'


def without_images(text: str) -> str:
    """Addresses of images as plain text: showing an image tells its server what stands in the address."""
    return _IMAGE.sub(lambda found: f"{found[1]} `{found[2]}`".strip(), text)
