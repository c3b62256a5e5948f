"""The table at the end of `make bench`: every bar, what was measured, and how to measure it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.bars import BARS, Bar, table

PRINTED = {
    "throughput": """\
  all of Nova       107 messages/s (best 112); one after the other 23.0 ms each (median)
  without routing   220 messages/s (best 224); one after the other 11.6 ms each (median)
                  two 240 messages/s (CPU per message: workers 4 ms): 1.42 times as many
""",
    "erp_data": """\
1,000,000 more stock movements of 50 branches, 90 MB
  somebody of one branch    first: stock_value 2,310 ms; then stock_value 20 ms, on_hand 612 ms, a plan by month 80 ms
""",
    "erp_audit": "audit, samples, 10 times   4,000 lines: read 1 s, judged 1 s, 4,500 lines/s in all; 9 confirmed\n",
    "memory": "100 people x 1,000 turns: 113 MB, 1,130 bytes a turn, 0.95 ms to add one; 1,000 x 1,000 would be 1.13 GB\n",
}


def row(what: str) -> str:
    return next(line for line in table(PRINTED).splitlines() if f"| {what} |" in line)


def test_a_figure_stands_beside_its_bar_with_the_command_that_repeats_it():
    assert row("one message after the other") == (
        "| delivery | one message after the other | 23 ms | <= 40 ms | kept | `python -m tests.bench.bench_throughput` |"
    )


def test_a_missed_bar_says_so():
    assert "| 107 messages/s | >= 150 messages/s | **missed** |" in row("200 chats at once")


def test_of_several_figures_the_worst_counts_and_the_first_answer_does_not():
    assert "| 612 ms | <= 500 ms | **missed** |" in row("answers from 1,000,000 rows, after the first")


def test_what_could_not_be_measured_is_not_called_kept():
    assert "| not measured here | >= 20,000 lines/s | |" in row("audit").replace("|  |", "| |")


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: bar.what)
def test_every_bar_names_a_bench(bar: Bar):
    assert (Path(__file__).parent / f"bench_{bar.bench}.py").exists()
