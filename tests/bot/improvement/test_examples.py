"""What an owner sees before deciding: cases with and without the fix, and the fix letter by letter."""

from __future__ import annotations

from datetime import timedelta

from bot.improvement.examples import WITHHELD, examples
from bot.improvement.finding import Evaluation, Proposal
from bot.improvement.operations import AddBullet, AddNegative, AddUtterance, MoveUtterance, Op
from bot.improvement.records import AnswerRecord
from tests.bot.improvement.kit import BIKES, BREAD, MONDAY, PEOPLE, TALK, Weeks, routing

TAUGHT = tuple(
    AddUtterance(agent=BIKES, id=f"u{n}", text=text)
    for n, text in enumerate(("pump pressure gravel", "gravel pump pressure wet", "what pressure pump gravel"))
)


def cases(people: int, agent: str = TALK) -> list[AnswerRecord]:
    weeks = Weeks()
    for number in range(7):
        weeks.asks(
            PEOPLE[number % people], f"pump pressure for gravel of Riyadh-{number}1 at {'abcdefg'[number]}", agent
        )
    return list(weeks.book.answers.values())


def proposed(*ops: Op) -> Proposal:
    return Proposal("P-1", "F-1", ops, {}, Evaluation(), "shown", MONDAY, MONDAY + timedelta(14))


def test_a_route_is_shown_before_and_after_on_questions_with_slots():
    found = examples(proposed(*TAUGHT), cases(4), {}, routing())
    shown = found.text.splitlines()
    assert [line[:3] for line in shown[:6]] == ["1. ", "2. ", "3. ", "4. ", "5. ", ""]
    assert [int(answer[1:]) for answer in found.answers] == sorted((int(a[1:]) for a in found.answers), reverse=True)
    assert len(found.answers) == 5
    assert shown[0].startswith("1. “pump pressure for gravel of \\<branch\\> at g” ✗ `")
    assert shown[0].endswith(f"→ ✓ `{BIKES}`")
    assert "\\+ “pump pressure gravel” → `craft.bikes`" in shown


def test_words_of_one_or_two_people_or_about_pay_are_withheld_but_the_change_is_shown():
    for found in (cases(2), cases(4, "erp.payroll")):
        told = examples(proposed(*TAUGHT), found, {}, routing())
        shown = told.text
        assert told.answers == ()
        assert shown.startswith(WITHHELD)
        assert "Riyadh" not in shown
        assert "pump pressure gravel" in shown


def test_every_change_is_shown_as_it_will_be_written():
    line = AddBullet(agent=BREAD, id="b1", section="style", text="Use *plain* words.")
    shown = examples(proposed(line), cases(4, BREAD), {}, routing()).text
    assert "\\+ `craft.bread`: “Use \\*plain\\* words.”" in shown
    assert "→" not in shown
    moved = MoveUtterance.of("s1", TALK, BIKES, "pump up")
    shown = examples(proposed(moved, AddNegative(agent=TALK, id="n1", text="pumps")), cases(2), {}, routing()).text
    assert "\\~ “pump up” from `general.chat` to `craft.bikes`" in shown
    assert "− “pumps” is not for `general.chat`" in shown


def test_many_changes_are_cut_short():
    many = [AddUtterance(agent=BIKES, id=f"u{n}", text=f"tyre {n}") for n in range(12)]
    assert examples(proposed(*many), cases(2), {}, routing()).text.endswith("… and 4 more")
