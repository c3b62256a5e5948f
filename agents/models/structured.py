"""Answers that are JSON of a known form: asking a model in words, and reading what it said.

Servers that know `output_config` hold their models to the schema; elsewhere the words must do, and the answer may come
with a fence or a sentence around it. Either way whoever asked still checks what was read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

_REQUEST = "Answer with one JSON object and nothing else. It must fit this JSON schema:\n"


def in_words(schema: Mapping[str, Any]) -> str:
    """The schema as an instruction, for servers that only read prompts."""
    return _REQUEST + json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


def object_in(text: str) -> Mapping[str, Any] | None:
    """The first JSON object of an answer: bare, in a fence, or after a few words; None when there is none."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):  # not JSON, cut off, or nested beyond reason
        return None
    return cast("dict[str, Any]", found)
