"""How well recall finds the turns that answer questions about long conversations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from memory.connection import RedisClient
from memory.recall import Episode, Question, Recall, View
from memory.recall.recall import SentenceEncoder

CUTS = (5, 10, 20)
FOREVER = timedelta(days=36500)
MOST_TURNS = 200_000
ASKER, ANSWERER = "user", "assistant"  # whom "I" and "you" mean where a dialogue has these speakers

Text = Annotated[str, Field(min_length=1)]


def _utc(at: datetime) -> datetime:
    """A time without a zone is in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class BadDialogues(Exception):
    """A file of dialogues that cannot be used; the text names the file, the place and what is wrong."""


class Line(BaseModel, frozen=True):
    """A turn of a dialogue."""

    id: Text
    at: Annotated[datetime, AfterValidator(_utc)]
    speaker: Text
    text: str


class Dialogue(BaseModel, frozen=True):
    """A long conversation."""

    id: Text
    turns: Annotated[tuple[Line, ...], Field(min_length=1)]


class Asked(BaseModel, frozen=True):
    """A question about a dialogue, with the turns that answer it."""

    dialogue: Text
    text: Text
    gold: Annotated[tuple[str, ...], Field(min_length=1)]
    type: Text


class Dialogues(BaseModel, frozen=True):
    """The whole file."""

    dialogues: tuple[Dialogue, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Recall at 5, 10 and 20: over all questions and by type (with `n`, how many); and what was found for each."""

    questions: int
    recall: dict[str, float]
    types: dict[str, dict[str, float]]
    ranked: list[list[str]]


def read_dialogues(path: Path) -> Dialogues:
    """Raises BadDialogues."""
    try:
        found = Dialogues.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadDialogues(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadDialogues(f"{path}: {f'{place}: ' if place else ''}{first['msg']}") from error
    for problem in _problems(found):
        raise BadDialogues(f"{path}: {problem}")
    return found


async def run(path: Path, redis: RedisClient, encoder: SentenceEncoder) -> dict[str, object]:
    """Store each dialogue as a conversation, ask its questions and score what is found. Raises BadDialogues."""
    found = read_dialogues(path)
    recall = Recall(redis, encoder, most=MOST_TURNS, keep=FOREVER)
    for dialogue in found.dialogues:
        await recall.add(_owner(dialogue), *_episodes(dialogue))
    dialogues = {dialogue.id: dialogue for dialogue in found.dialogues}
    ranked = [await _ask(recall, dialogues[asked.dialogue], asked.text) for asked in found.questions]
    return asdict(summarise(found.questions, ranked))


def summarise(questions: Sequence[Asked], ranked: Sequence[Sequence[str]]) -> Summary:
    """Score what was found for each question, best first."""
    pairs = list(zip(questions, ranked, strict=True))
    types = {
        name: {"n": len(some), **_recall(some)}
        for name in sorted({asked.type for asked in questions})
        if (some := [pair for pair in pairs if pair[0].type == name])
    }
    return Summary(len(pairs), _recall(pairs), types, [list(ids) for ids in ranked])


def _recall(pairs: Sequence[tuple[Asked, Sequence[str]]]) -> dict[str, float]:
    return {str(cut): sum(share(asked.gold, ids[:cut]) for asked, ids in pairs) / max(1, len(pairs)) for cut in CUTS}


def share(gold: Iterable[Hashable], found: Iterable[Hashable]) -> float:
    """How many of the gold turns are among the found ones, of 1."""
    wanted = set(gold)
    return len(wanted & set(found)) / len(wanted)


async def _ask(recall: Recall, dialogue: Dialogue, text: str) -> list[str]:
    question = Question(text, dialogue.turns[-1].at, ASKER, ANSWERER)
    hits = await recall.search(_owner(dialogue), question, view=View(), most=CUTS[-1], around=0)
    return [hit.episode.id for hit in hits]


def _owner(dialogue: Dialogue) -> str:
    return f"eval:{dialogue.id}"


def _episodes(dialogue: Dialogue) -> list[Episode]:
    return [Episode(line.id, _owner(dialogue), line.speaker, line.text, line.at) for line in dialogue.turns]


def _problems(found: Dialogues) -> Iterable[str]:
    turns: Mapping[str, set[str]] = {one.id: {line.id for line in one.turns} for one in found.dialogues}
    if len(turns) < len(found.dialogues):
        yield "two dialogues have the same id"
    if len(set[str]().union(*turns.values())) < sum(len(one.turns) for one in found.dialogues):
        yield "two turns have the same id"
    for dialogue in found.dialogues:
        yield from (
            f"turn {late.id!r} is older than the one before it"
            for early, late in pairwise(dialogue.turns)
            if late.at < early.at
        )
    for number, asked in enumerate(found.questions, start=1):
        if asked.dialogue not in turns:
            yield f"question {number}: there is no dialogue {asked.dialogue!r}"
        yield from (
            f"question {number}: its dialogue has no turn {turn!r}"
            for turn in asked.gold
            if turn not in turns.get(asked.dialogue, ())
        )
