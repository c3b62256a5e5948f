"""Overlays: every change can be taken back exactly, and what was tested is what is applied."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.improvement.operations import (
    AddBullet,
    AddNegative,
    AddUtterance,
    DropBullet,
    ExpireFact,
    ForgetFact,
    MoveUtterance,
    MuteTool,
    Op,
    PinModel,
    ReplaceBullet,
    ReplaceFact,
    SetFallback,
    SetThreshold,
    SetTimeout,
    operations,
)
from bot.improvement.overlays import (
    Overlays,
    Stale,
    bullets,
    digest,
    fact,
    fallback,
    is_muted,
    pinned,
    route_examples,
    slice_hashes,
)

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
names = st.sampled_from(["one", "two", "three"])
texts = st.text("abc ", min_size=1, max_size=8)
ops = st.one_of(
    st.builds(AddUtterance, agent=names, id=names, text=texts),
    st.builds(AddNegative, agent=names, id=names, text=texts),
    st.builds(MoveUtterance.of, names, names, names, texts),
    st.builds(SetThreshold, scope=names, threshold=st.floats(0, 1)),
    st.builds(AddBullet, agent=names, id=names, section=st.just("style"), text=texts),
    st.builds(ReplaceBullet, agent=names, id=names, text=texts),
    st.builds(DropBullet, agent=names, id=names),
    st.builds(ReplaceFact, person=names, id=names, text=texts),
    st.builds(ExpireFact, person=names, id=names, when=st.just(NOW)),
    st.builds(ForgetFact, person=names, id=names),
    st.builds(MuteTool, tool=names, until=st.just(LATER)),
    st.builds(SetTimeout, tool=names, seconds=st.floats(1, 100)),
    st.builds(SetFallback, tool=names, to=names),
    st.builds(PinModel, agent=names, model=names),
)


def write(overlays: Overlays, *some: Op, finding: str = "F-1"):
    return overlays.append(finding, some, slice_hashes(overlays.state(), some), by="act-1", at=NOW)


@given(st.lists(st.lists(ops, min_size=1, max_size=4), max_size=4), st.lists(ops, min_size=1, max_size=4))
def test_what_is_undone_leaves_no_trace_in_the_state(before: list[list[Op]], some: list[Op]):
    overlays = Overlays()
    for each in before:
        write(overlays, *each)
    was = digest(overlays.state())
    overlay = write(overlays, *some)
    overlays.undo(overlay.n, by="act-1", at=NOW)
    assert digest(overlays.state()) == was


@given(st.lists(ops, min_size=1, max_size=6))
def test_operations_survive_being_written_down(some: list[Op]):
    assert operations.validate_json(operations.dump_json(tuple(some), by_alias=True)) == tuple(some)


def test_what_changed_since_it_was_tested_is_refused():
    overlays = Overlays()
    hashes = slice_hashes(overlays.state(), [AddUtterance(agent="a", id="u1", text="x")])
    write(overlays, AddUtterance(agent="b", id="u2", text="y"))
    with pytest.raises(Stale, match="route changed since"):
        overlays.append("F-2", [AddUtterance(agent="a", id="u1", text="x")], hashes, by="act-1", at=NOW)


def test_two_changes_of_different_slices_do_not_disturb_each_other():
    overlays = Overlays()
    mute, pin = MuteTool(tool="fx", until=LATER), PinModel(agent="a", model="m1")
    one, two = (slice_hashes(overlays.state(), [op]) for op in (mute, pin))
    overlays.append("F-1", [mute], one, by="act-1", at=NOW)
    overlays.append("F-2", [pin], two, by="act-1", at=NOW)
    assert is_muted(overlays.state(), "fx", NOW)
    assert pinned(overlays.state(), "a") == "m1"


def test_an_undo_names_the_later_change_of_the_same_thing():
    overlays = Overlays()
    write(overlays, AddBullet(agent="a", id="b1", section="style", text="Be brief."))
    write(overlays, ReplaceBullet(agent="a", id="b1", text="Be very brief."))
    with pytest.raises(Stale, match="undo overlay 2 first"):
        overlays.undo(1, by="act-1", at=NOW)
    overlays.undo(2, by="act-1", at=NOW)
    overlays.undo(1, by="act-1", at=NOW)
    assert bullets(overlays.state(), "a") == ()
    with pytest.raises(Stale, match="already undone"):
        overlays.undo(1, by="act-1", at=NOW)


def test_a_version_says_what_is_in_force():
    overlays = Overlays()
    write(overlays, ReplaceFact(person="ada", id="branch", text="Jeddah"), SetFallback(tool="fx", to="fx2"))
    write(overlays, ForgetFact(person="ben", id="branch"), ExpireFact(person="cleo", id="branch", when=NOW))
    state = overlays.state()
    assert fact(state, "ada", "branch", NOW) == (True, "Jeddah")
    assert fact(state, "ben", "branch", NOW) == (True, None)
    assert fact(state, "cleo", "branch", NOW) == (True, None)
    assert fact(state, "dan", "branch", NOW) == (False, None)
    assert fallback(state, "fx") == "fx2"
    assert overlays.state(0) == {}


def test_a_mute_ends_by_itself():
    overlays = Overlays()
    write(overlays, MuteTool(tool="fx", until=LATER))
    assert not is_muted(overlays.state(), "fx", LATER)


def test_examples_for_the_router_come_out_in_one_order():
    overlays = Overlays()
    write(overlays, AddUtterance(agent="a", id="u2", text="y"), AddUtterance(agent="a", id="u1", text="x"))
    write(overlays, MoveUtterance.of("w1", "a", "b", "z"), AddNegative(agent="a", id="n1", text="n"))
    found = route_examples(overlays.state())
    assert found.added == (("u1", "a", "x"), ("u2", "a", "y"))
    assert found.moved == (("w1", "z", "a", "b"),)
    assert found.negatives == (("n1", "a", "n"),)


@pytest.mark.parametrize("section", ["role", "safety", "tenancy", "permissions", "tools"])
def test_no_operation_can_name_a_part_of_a_prompt_that_is_not_editable(section: str):
    with pytest.raises(ValidationError, match="section"):
        AddBullet.model_validate({"agent": "a", "id": "b1", "section": section, "text": "x"})
