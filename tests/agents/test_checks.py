"""Checks of what a model wrote: a good answer passes, a bad one is named, repaired once, then told honestly."""

from __future__ import annotations

import pytest

from agents.checks import problems, target_language
from agents.job import Task
from agents.runner import Runner
from agents.tool import Tools
from tests.agents.conftest import KeptReceipts, MakeContext, MakeRoster
from tests.fakes.model import ScriptedModel

LETTER = "Dear Marta, your refund of 1,284.50 EUR was sent on 12 March. Track it at https://t.example/x7 or {link}."


@pytest.mark.parametrize(
    ("check", "ask", "good", "bad"),
    [
        (
            "keeps-numbers",
            "in german",
            "Liebe Marta, die Erstattung von 1.284,50 EUR ging am 12. März raus.",
            "Liebe Marta, die Erstattung von 1.248,50 EUR ging am 12. März raus.",
        ),
        ("no-new-numbers", "summarise", "Marta gets 1,284.50 EUR.", "Marta gets 1,300 EUR."),
        (
            "keeps-marks",
            "friendlier",
            "Hi Marta! https://t.example/x7 or {link}",
            "Hi Marta! https://t.example/x8 or {x}",
        ),
        (
            "language",
            "into french",
            "Chère Marta, votre remboursement a été envoyé le 12 mars.",
            "Dear Marta, your refund was sent on the 12th of March.",
        ),
        ("well-formed", "as json", '```json\n{"name": "Marta"}\n```', '{"name": Marta}'),
        ("well-formed", "as csv", "a,b\n1,2", "a,b\n1,2,3"),
        ("well-formed", "as a table", "| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 |"),
    ],
)
def test_a_good_answer_passes_and_a_bad_one_is_named(check: str, ask: str, good: str, bad: str):
    asked = f"{ask}: {LETTER}"
    assert problems([check], asked, good) == ()
    assert problems([check], asked, bad) != ()


def test_a_summary_is_shorter_than_the_text():
    long = "summarise: " + "Words of a long text that goes on and on. " * 10
    assert problems(["shorter"], long, "Long text.") == ()
    assert problems(["shorter"], long, long * 2) != ()


@pytest.mark.parametrize(
    ("ask", "code"),
    [("translate to English pls", "en"), ("auf Deutsch bitte", "de"), ("al español", "es"), ("make it short", None)],
)
def test_the_language_that_is_asked_for(ask: str, code: str | None):
    assert target_language(ask) == code


async def answered(make_roster: MakeRoster, make_context: MakeContext, *script: str) -> tuple[str, ScriptedModel]:
    roster = make_roster({"test.writer": {"more": "checks: [keeps-numbers]\n"}})
    model = ScriptedModel(script)
    runner = Runner(roster, Tools([]), {"small": model, "large": model}, KeptReceipts())
    work = await runner.run("test.writer", Task(f"friendlier: {LETTER}"), make_context())
    return work.text, model


async def test_a_failing_answer_is_repaired_once(make_roster: MakeRoster, make_context: MakeContext):
    text, model = await answered(
        make_roster, make_context, "Hi Marta! 900 EUR.", "Hi Marta! 1,284.50 EUR, 12 March, x7."
    )
    assert text == "Hi Marta! 1,284.50 EUR, 12 March, x7."
    assert "128450" in str(model.prompts[1].turns[-1])


async def test_what_still_fails_is_told(make_roster: MakeRoster, make_context: MakeContext):
    text, model = await answered(make_roster, make_context, "Hi Marta! 900 EUR.", "Hi Marta! 901 EUR.")
    assert "Please check this yourself" in text
    assert len(model.prompts) == 2
