"""Figures as pictures: what is drawn of an answer, the bars beside its rows, and a PNG where the extra is installed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agents.erp.data.answer import Answer
from agents.erp.data.charting import drawing
from agents.erp.data.charting.bars import bars
from agents.erp.data.charting.chart import Chart, Line, chart_of
from tests.agents.erp.data.kit import Workbench
from tests.agents.erp.data.test_desk import Asker


@pytest.fixture
def omar(bench: Workbench) -> Asker:
    return Asker(bench, "omar")


async def chart(asker: Asker, question: str) -> Chart:
    found = chart_of(await asker(question))
    assert found is not None
    return found


async def test_months_are_a_course_with_a_line_for_each_branch(omar: Asker):
    found = await chart(omar, "net sales by month and branch this year")

    assert (found.form, found.unit, found.labels[0], found.labels[-1]) == ("course", "JOD", "2026-01", "2026-06")
    assert [line.name for line in found.lines] == ["Aqaba", "Irbid"]
    assert all(len(line.values) == len(found.labels) for line in found.lines)


async def test_a_balance_over_time_is_a_course(omar: Asker):
    found = await chart(omar, "receivables trend")

    assert (found.form, len(found.labels), [line.name for line in found.lines]) == ("course", 7, ["Owed", "Overdue"])


async def test_ages_are_stacked_because_they_add_up_to_what_is_owed(omar: Asker):
    answer = await omar.figure("receivables ageing by customer")
    found = chart_of(answer)

    assert found is not None
    assert (found.form, len(found.labels)) == ("stack", 12)
    assert [line.name for line in found.lines] == ["Not due", "1-30 days", "31-60", "61-90", "Over 90"]
    assert f"of {len(answer.result.rows)} rows" in found.note


async def test_two_periods_stand_side_by_side_without_their_sum(omar: Asker):
    found = await chart(omar, "compare may with april sales")

    assert (found.form, found.labels) == ("bars", ("Aqaba", "Irbid"))
    assert [line.name for line in found.lines] == ["May 2026", "April 2026"]


async def test_key_figures_of_several_units_are_drawn_by_their_change(omar: Asker):
    found = await chart(omar, "key figures this month")

    assert (found.unit, found.about.startswith("Change, %")) == ("%", True)
    assert "Backlog" not in found.labels


async def test_quantities_in_several_units_are_drawn_by_their_value(omar: Asker):
    pieces, everything = await chart(omar, "stock of cement"), await chart(omar, "stock on hand")

    assert (pieces.unit, pieces.lines[0].name) == ("bag", "On hand")
    assert (everything.unit, everything.lines[0].name) == ("JOD", "Value at cost")


@pytest.mark.parametrize("question", ["invoice INV-0370", "stock of item ITM-0003 in Irbid", "sales below cost in May"])
async def test_too_little_to_see_is_not_drawn(omar: Asker, question: str):
    assert chart_of(await omar(question)) is None


async def test_a_chart_that_is_asked_for_also_shows_as_bars_beside_the_rows(omar: Asker):
    plain = await omar("sales by month this year")
    asked = await omar("as a chart")
    lines = asked.text().splitlines()

    assert "█" not in plain.text()
    assert isinstance(asked, Answer)
    assert [line.count("█") for line in lines if line.startswith("| 2026-")] == [6, 5, 11, 7, 12, 8]
    assert next(line for line in lines if line.startswith("| Total")).endswith("|  |")


def test_bars_have_one_scale_and_a_sign():
    assert bars([Decimal(10), Decimal(-5), None, 0]) == ["█" * 12, "-" + "█" * 6, "", ""]
    assert bars([None]) == [""]


@pytest.mark.skipif(not drawing.is_possible(), reason="the extra `charts` is not installed")
@pytest.mark.parametrize("form", ["course", "bars", "stack"])
def test_a_name_is_drawn_as_it_is_whatever_signs_it_holds(form: str):
    lines = (Line("$\\frac$", (1.0, None)), Line("_x", (2.0, 3.0)))
    picture = drawing.drawn(Chart("$bad{ title", "JOD", ("a$\\x$", "b$$"), lines, form))  # pyright: ignore[reportArgumentType]

    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 1080


async def test_the_words_for_those_who_see_no_picture_name_both_ends(omar: Asker):
    found = await chart(omar, "sales by month this year")

    assert found.alt.endswith("6 values of Net sales (JOD), 2026-01 12,733.65, 2026-06 17,280.60.")
