"""Questions that must stay right whatever is changed: five an agent ship with Nova."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

QUESTIONS = Path(__file__).parent / "data" / "golden.jsonl"


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    agent: str


@cache
def shipped() -> tuple[tuple[str, str], ...]:
    """(question, agent) pairs."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [_Question.model_validate_json(line) for line in lines]
    return tuple((question.text, question.agent) for question in questions)
