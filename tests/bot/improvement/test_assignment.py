"""Who has what while canaries run: everybody has the rest, and nobody who is left out has any of it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.improvement.assignment import arms
from bot.improvement.operations import AddBullet, MuteTool, Op
from bot.improvement.overlays import Overlays, bullets, slice_hashes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MUTE = MuteTool(tool="fx_rates", until=NOW)


def line(name: str) -> AddBullet:
    return AddBullet(agent="erp.sales", id=name, section="style", text=name)


def applied(*changes: tuple[Op, float]) -> Overlays:
    overlays = Overlays()
    for op, share in changes:
        overlays.append("F-1", (op,), slice_hashes(overlays.state(), (op,)), by="act-1", at=NOW, canary=share)
    return overlays


def test_without_a_canary_there_is_nothing_to_be_left_out_of():
    overlays = applied((MUTE, 1.0))
    assert arms(overlays, overlays.all) == ()


def test_those_left_out_of_a_line_still_have_the_mute_that_came_after_it():
    overlays = applied((line("b1"), 0.5), (MUTE, 1.0))
    (arm,) = arms(overlays, overlays.all)
    assert arm.begins == 0.5
    assert bullets(arm.state, "erp.sales") == ()
    assert "tool/fx_rates" in arm.state


def test_a_canary_that_has_ended_is_for_everybody():
    overlays = applied((line("b1"), 0.5), (line("b2"), 0.5))
    (arm,) = arms(overlays, overlays.all[1:])
    assert bullets(arm.state, "erp.sales") == ("b1",)


def test_shares_of_different_size_make_an_arm_each():
    overlays = applied((line("b1"), 0.2), (line("b2"), 0.5))
    small, large = arms(overlays, overlays.all)
    assert (small.begins, bullets(small.state, "erp.sales")) == (0.2, ("b2",))
    assert (large.begins, bullets(large.state, "erp.sales")) == (0.5, ())
