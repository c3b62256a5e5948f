"""`nova eval recall FILE`: the share of gold turns among the first found, from the real memory."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import eval_recall
from bot.evaluation import recall
from bot.evaluation.recall import Asked, BadDialogues, read_dialogues, summarise
from bot.settings import Settings
from memory.connection import Store
from memory.encoder import Encoder
from tests.fakes.encoder import WordsEncoder

GOLDEN = Path(__file__).parents[1] / "golden" / "recall.json"
FILE: dict[str, Any] = {
    "dialogues": [
        {
            "id": "d1",
            "turns": [
                {
                    "id": "1",
                    "session": 1,
                    "at": "2023-05-01T10:00:00Z",
                    "speaker": "Ana",
                    "text": "I adopted a parrot named Kiwi",
                },
                {"id": "2", "session": 1, "at": "2023-05-01T10:01:00Z", "speaker": "Ben", "text": "Lovely!"},
                {"id": "3", "session": 2, "at": "2023-06-01T10:00:00Z", "speaker": "Ben", "text": "We moved to Lisbon"},
            ],
        },
        {
            "id": "d2",
            "turns": [
                {"id": "4", "session": 1, "at": "2023-05-01T10:00:00Z", "speaker": "Ana", "text": "Another parrot"}
            ],
        },
    ],
    "questions": [
        {"dialogue": "d1", "text": "Which parrot did Ana adopt?", "gold": ["1"], "type": "single_hop"},
        {"dialogue": "d1", "text": "Where did Ben move to?", "gold": ["3", "2"], "type": "multi_hop"},
    ],
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[object], Path]:
    def write(content: object) -> Path:
        file = tmp_path / "dialogues.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    return write


async def test_most_of_what_golden_questions_ask_for_is_found(
    write: Callable[[object], Path], store: Store, encoder: Encoder
):
    golden = json.loads(GOLDEN.read_text())
    dialogues = [one for one in golden["dialogues"] if one["id"] == "d05"]
    questions = [asked for asked in golden["questions"] if asked["dialogue"] == "d05"]
    figures: Any = await recall.run(write({"dialogues": dialogues, "questions": questions}), store.redis, encoder)
    assert figures["recall"]["10"] > 0.83


async def test_each_question_is_asked_of_its_own_dialogue(write: Callable[[object], Path], store: Store):
    figures: Any = await recall.run(write(FILE), store.redis, WordsEncoder())
    assert figures["questions"] == 2
    assert figures["ranked"][0][0] == "1"
    assert sorted(figures["ranked"][0]) == ["1", "2", "3"]
    assert figures["recall"] == {"5": 1.0, "10": 1.0, "20": 1.0}
    assert figures["types"]["multi_hop"] == {"n": 1, "5": 1.0, "10": 1.0, "20": 1.0}


def test_recall_is_the_mean_share_of_the_gold_turns_among_the_first():
    questions = [
        Asked(dialogue="d", text="?", gold=("a", "b"), type="multi_hop"),
        Asked(dialogue="d", text="?", gold=("c",), type="single_hop"),
    ]
    far = [str(number) for number in range(6)]
    summary = summarise(questions, [["a", *far, "b"], [*far, "c"]])
    assert summary.recall == {"5": 0.25, "10": 1.0, "20": 1.0}
    assert summary.types["multi_hop"] == {"n": 1, "5": 0.5, "10": 1.0, "20": 1.0}


def test_the_command_prints_one_object(
    write: Callable[[object], Path], settings: Settings, capsys: pytest.CaptureFixture[str]
):
    assert eval_recall.run(settings, argparse.Namespace(file=write(FILE), json=True)) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == ["questions", "recall", "types", "ranked"]
    assert figures["ranked"][1][0] == "3"
    assert eval_recall.run(settings, argparse.Namespace(file=write(FILE), json=False)) == 0
    assert "single_hop" in capsys.readouterr().out


def _with(path: str, value: object) -> dict[str, Any]:
    """The file with one thing changed."""
    changed = json.loads(json.dumps(FILE))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inside: Any = changed
    for step in way:
        inside = inside[step]
    inside[last] = value
    return changed


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "Invalid JSON"),
        ({"dialogues": []}, "questions: Field required"),
        (_with("dialogues.0.turns.0.at", "yesterday"), r"dialogues\.0\.turns\.0\.at"),
        (_with("dialogues.0.turns.0.at", "2024-01-01T00:00:00Z"), "turn '2' is older than the one before it"),
        (_with("dialogues.1.turns.0.id", "1"), "two turns have the same id"),
        (_with("dialogues.1.id", "d1"), "two dialogues have the same id"),
        (_with("questions.0.dialogue", "d9"), "question 1: there is no dialogue 'd9'"),
        (_with("questions.0.gold", ["4"]), "question 1: its dialogue has no turn '4'"),
        (_with("questions.0.gold", []), r"questions\.0\.gold"),
    ],
)
def test_a_bad_file_is_named_with_the_place(
    write: Callable[[object], Path],
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    content: object,
    reason: str,
):
    file = write(content)
    with pytest.raises(BadDialogues, match=reason):
        read_dialogues(file)
    assert eval_recall.run(settings, argparse.Namespace(file=file, json=True)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert str(file) in printed.err
    assert printed.err.count("\n") == 1


def test_a_missing_file_is_named(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert eval_recall.run(settings, argparse.Namespace(file=tmp_path / "none.json", json=False)) == 2
    assert "none.json: cannot be read" in capsys.readouterr().err


def test_the_golden_dialogues_are_sound():
    found = read_dialogues(GOLDEN)
    assert len(found.dialogues) >= 8
    assert len(found.questions) >= 300
    assert {asked.type for asked in found.questions} == {
        "adversarial",
        "multi_hop",
        "open_domain",
        "single_hop",
        "temporal",
    }
