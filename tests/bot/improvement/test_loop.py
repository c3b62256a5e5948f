"""The loop from end to end in a little world: what goes wrong is found, repaired once somebody says yes, and watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.improvement.audit import verified
from bot.improvement.finding import Report
from bot.improvement.loop import Actor, Loop
from bot.improvement.operations import AddBullet, AddUtterance, MuteTool, PinModel, ReplaceFact, SetFallback
from bot.improvement.ports import Means
from bot.improvement.records import Book
from bot.improvement.storing import memory_of, rows_of
from bot.improvement.wording import BULLETS
from tests.bot.improvement.kit import BIKES, BREAD, DAY, PEOPLE, TALK, Weeks, World, means, routing

OWNER = Actor("owner", owner=True)
PUMPS = (
    "pump pressure for gravel rides",
    "what pump pressure on gravel",
    "gravel pump pressure please",
    "pressure of the pump for gravel",
    "gravel ride pump pressure front",
    "rear pump pressure on gravel rides",
    "which pressure to pump for gravel",
    "pump up for gravel, what pressure",
)


def misrouted(weeks: Weeks, world: World, count: int = 16, start: int = 0) -> None:
    """Questions about pumps, which the agent for talk gets and cannot answer."""
    for number in range(start, start + count):
        text = f"{PUMPS[number % len(PUMPS)]} {('dry', 'wet', 'mud', 'sand', 'snow')[number % 5]} {number}"
        world.right[text] = BIKES
        said = number % 2 == 0
        weeks.asks(
            PEOPLE[number % 4], text, TALK, then="no, that's not it" if said else "", route_to="" if said else BIKES
        )


def looked(weeks: Weeks, around: Means, loop: Loop | None = None, week: int = 0) -> tuple[Loop, Report]:
    loop = loop or Loop()
    return loop, loop.weekly(weeks.book, around, weeks.now, week)


def test_a_quiet_week_is_quiet():
    weeks, world = Weeks(), World()
    weeks.fine(60)
    _, report = looked(weeks, means(world))
    assert report.is_quiet
    assert report.findings == ()
    assert (report.complaints.part, report.complaints.whole) == (0, report.complaints.whole)


def test_questions_that_go_to_the_wrong_agent_become_a_finding_with_a_tested_fix():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    loop, report = looked(weeks, means(world))
    finding = report.findings[0]
    assert (finding.id, finding.state, finding.cause) == ("F-1", "proposed", "route")
    assert finding.target == f"route:{TALK}>{BIKES}"
    proposal = report.proposals[0]
    assert all(isinstance(op, AddUtterance) and op.agent == BIKES for op in proposal.ops)
    assert proposal.evaluation.better >= 3
    assert proposal.evaluation.worse == proposal.evaluation.golden_worse == 0
    assert loop.overlays.head == 0  # nothing is applied without a yes


@pytest.mark.parametrize(("well", "state"), [(2, "proposed"), (20, "watch")])
def test_odd_wordings_of_what_the_router_knows_are_only_watched(well: int, state: str):
    """What an agent misses is held against what reaches it and is answered well in the same time."""
    weeks, world = Weeks(), World()
    weeks.fine(40)
    for start in range(0, 24, 4):
        misrouted(weeks, world, 4, start)
        weeks.fine(well, BIKES)
    _, report = looked(weeks, means(world))
    found = next(finding for finding in report.findings if finding.target == f"route:{TALK}>{BIKES}")
    assert found.state == state


def applied() -> tuple[Weeks, World, Means, Loop]:
    weeks, world = Weeks(), World()
    weeks.fine(40)
    weeks.fine(20, BIKES)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    around = means(world)
    loop, report = looked(weeks, around)
    loop.apply(report.proposals[0].id, OWNER, weeks.now, around)
    return weeks, world, around, loop


def test_only_who_may_can_apply_and_only_once():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    around = means(world)
    loop, report = looked(weeks, around)
    name = report.proposals[0].id
    assert not loop.apply(name, Actor("ada"), weeks.now, around).ok
    assert not loop.apply(name, OWNER, weeks.now + timedelta(days=15), around).ok
    first = loop.apply(name, OWNER, weeks.now, around)
    assert first.ok
    assert loop.apply(name, OWNER, weeks.now, around).text == "That is applied already."
    assert loop.overlays.head == 1
    assert [entry.act for entry in loop.memory.audit][-1] == "applied"
    assert verified(loop.memory.audit)


def test_a_change_that_breaks_what_worked_is_taken_back_by_itself():
    weeks, _, around, loop = applied()
    weeks.at = weeks.now
    for number in range(12):
        weeks.asks(PEOPLE[number % 4], f"adjust the brakes of a bike {number}", BIKES, then="that's wrong", down=True)
    happened = loop.watch(weeks.book, around, weeks.now)
    assert [one.what for one in happened] == ["rolled back"]
    assert loop.rolled_back == {1}
    assert loop.overlays.state() == {}
    assert loop.memory.findings["F-1"].state == "rolled_back"


def test_a_change_that_helps_is_kept():
    weeks, _, around, loop = applied()
    weeks.at = weeks.now
    for number in range(45):
        weeks.asks(PEOPLE[number % 4], f"{PUMPS[number % 8]} today {number}", BIKES)
    loop.watch(weeks.book, around, weeks.now + timedelta(days=14))
    assert loop.memory.watched[1] in {"kept", "kept, effect unclear"}
    assert loop.overlays.head == 1


def test_an_undo_brings_the_state_back_and_keeps_quiet_about_it():
    weeks, _, _, loop = applied()
    assert loop.undo(1, OWNER, weeks.now).ok
    assert loop.overlays.state() == {}
    assert loop.memory.findings["F-1"].state == "dismissed"
    assert not loop.undo(1, OWNER, weeks.now).ok


def test_not_a_problem_silences_a_finding():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    around = means(world)
    loop, _ = looked(weeks, around)
    assert loop.dismiss("F-1", OWNER, weeks.now).ok
    _, again = looked(weeks, around, loop, 1)
    assert again.proposals == ()
    assert all(finding.id != "F-1" for finding in again.findings)


def test_a_finding_keeps_its_number():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    around = means(world)
    loop, _ = looked(weeks, around)
    misrouted(weeks, world, 8)
    weeks.fine(10)
    looked(weeks, around, loop, 1)
    assert [name for name, one in loop.memory.findings.items() if one.cause == "route"] == ["F-1"]


def test_one_person_alone_makes_no_finding():
    weeks, world = Weeks(), World()
    weeks.fine(60)
    for number in range(12):
        weeks.asks("ben", f"oven heat for rolls {number}", down=True, then="that's wrong")
    _, report = looked(weeks, means(world))
    assert all(finding.state == "watch" for finding in report.findings)


def test_a_troll_makes_no_finding():
    weeks, world = Weeks(), World()
    for number in range(120):
        name = weeks.asks(PEOPLE[number % 4], f"bake a loaf of bread number {number % 9}", place="room")
        if number % 2:
            weeks.listener.pressed(name, "ben", "down", weeks.at)
    _, report = looked(weeks, means(world))
    assert all(finding.state == "watch" for finding in report.findings)


def test_complaints_about_good_answers_are_not_a_finding():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    for number in range(12):
        weeks.asks(PEOPLE[number % 4], f"oven heat for rolls {number}", then="that's wrong")
    _, report = looked(weeks, means(world))
    assert report.proposals == ()
    assert all(finding.cause == "unknown" for finding in report.findings)


def test_a_line_that_people_ask_for_is_proposed_and_starts_with_half_of_them():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    line = BULLETS["table"][1]
    for number in range(24):
        text = f"which flour for which bread {number} {('rye', 'spelt', 'oat')[number % 3]}"
        world.needs[text] = line
        weeks.asks(PEOPLE[number % 4], text, then="no, I meant rows and columns" if number % 3 else "")
    weeks.fine(8)
    around = means(world)
    loop, report = looked(weeks, around)
    proposal = report.proposals[0]
    assert proposal.ops == (replace_id(proposal.ops[0], line),)
    decision = loop.apply(proposal.id, OWNER, weeks.now, around)
    assert decision.overlay is not None
    assert decision.overlay.canary == 0.5
    versions = {loop.version_for(f"c{number}") for number in range(40)}
    assert versions == {0, 1}


def replace_id(op: object, line: str) -> AddBullet:
    assert isinstance(op, AddBullet)
    return AddBullet(agent=BREAD, section="format", id=op.id, text=line)


def failing(weeks: Weeks) -> None:
    for number in range(40):
        status = "error" if number % 4 else "ok"
        weeks.asks(PEOPLE[number % 4], f"how many loaves for {number} people", tool="scale", status=status)
        weeks.asks(PEOPLE[number % 4], f"oven heat in celsius {number}", tool="thermometer")


def test_what_an_agent_answers_well_without_a_line_does_not_hide_that_others_lack_it():
    weeks, world = Weeks(), World()
    line = BULLETS["table"][1]
    grains = (
        "rye",
        "spelt",
        "oats",
        "barley",
        "millet",
        "maize",
        "teff",
        "emmer",
        "durum",
        "sorghum",
        "einkorn",
        "rice",
    )
    for number in range(22):
        text = f"{grains[number % 12]} {('prices', 'yields', 'stocks')[number % 3]} {number}"
        world.needs[text] = line
        weeks.asks(PEOPLE[number % 4], text, then="no, I meant rows and columns", down=True)
        weeks.fine(7)
        weeks.fine(5, TALK)
    _, report = looked(weeks, means(world))
    assert [(finding.target, finding.state) for finding in report.findings] == [(f"prompt:{BREAD}", "proposed")]


@pytest.mark.parametrize(("others", "kind"), [((), MuteTool), (("balance",), SetFallback)])
def test_a_failing_tool_is_muted_or_replaced(others: tuple[str, ...], kind: type):
    weeks, world = Weeks(), World()
    failing(weeks)
    _, report = looked(weeks, means(world, fallbacks={"scale": others}))
    assert report.findings[0].target == "tool:scale"
    assert isinstance(report.proposals[0].ops[0], kind)
    assert report.documents[0].kind == "bug.report"


def test_two_faults_in_one_kind_of_question_are_told_apart():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    line = BULLETS["table"][1]
    for number in range(32):
        text = f"{PUMPS[number % len(PUMPS)]} {('dry', 'wet', 'mud', 'sand', 'snow')[number % 5]} {number}"
        if number % 2:
            world.right[text] = BIKES
        else:
            world.needs[text] = line
        weeks.asks(PEOPLE[number % 4], text, TALK, then="no, that's not it")
    _, report = looked(weeks, means(world))
    assert {f"route:{TALK}>{BIKES}", f"prompt:{TALK}"} <= {finding.target for finding in report.findings}


def test_a_fact_that_is_out_of_date_is_corrected_by_its_person_alone():
    weeks, world = Weeks(), World()
    world.facts |= {(person, "oven"): "Hall 1" for person in PEOPLE}
    world.wanted["ada", "oven"] = "Hall 2"
    for number in range(60):
        person = PEOPLE[number % 4]
        says = "we moved, it is Hall 2 now" if person == "ada" and number % 8 == 0 else ""
        weeks.asks(person, f"is my oven hot {number}", memories=("oven",), then=says)
    around = means(world)
    loop, report = looked(weeks, around)
    proposal = report.proposals[0]
    assert (proposal.subject, report.findings[0].target) == ("ada", "memory:ada/oven")
    assert isinstance(proposal.ops[0], ReplaceFact)
    assert proposal.ops[0].text == "Hall 2"
    assert not loop.apply(proposal.id, OWNER, weeks.now, around).ok
    assert loop.apply(proposal.id, Actor("ada"), weeks.now, around).ok


def test_who_goes_on_with_other_values_does_not_hide_whose_fact_is_out_of_date():
    weeks, world = Weeks(), World()
    world.facts |= {(person, "oven"): "Hall 1" for person in PEOPLE}
    world.wanted["ada", "oven"] = "Hall 2"
    world.values["oven"] = ("Hall 1", "Hall 2", "Hall 3", "Hall 4")
    for number in range(80):
        person = PEOPLE[number % 4]
        says = f"and Hall {2 + number % 3}?" if number % 3 else ""
        if person == "ada" and number % 8 == 0:
            says = "that's wrong, it is Hall 2"
        weeks.asks(person, f"is my oven hot {number}", memories=("oven",), then=says)
    _, report = looked(weeks, means(world))
    assert [finding.target for finding in report.findings if finding.cause == "memory"] == ["memory:ada/oven"]


def test_who_objects_to_what_is_remembered_by_its_name_says_that_it_is_out_of_date():
    """The new value may be no name, and said in other words each time."""
    weeks, world = Weeks(), World()
    world.facts |= {(person, "oven"): "Hall 1" for person in PEOPLE}
    world.wanted["ada", "oven"] = "the annex"
    for number in range(60):
        person = PEOPLE[number % 4]
        says = "wrong, why always Hall 1" if person == "ada" and number % 8 == 0 else ""
        weeks.asks(person, f"is my oven hot {number}", memories=("oven",), then=says)
    _, report = looked(weeks, means(world))
    assert [finding.target for finding in report.findings if finding.state != "watch"] == ["memory:ada/oven"]


def test_a_model_that_refuses_what_others_answer_is_not_asked_there_any_more():
    weeks, world = Weeks(), World(refuses=frozenset({"m2"}))
    for number in range(80):
        model = "m2" if number % 4 == 0 else "m1"
        answer = "I can't help with that." if model == "m2" else f"Take {number} g."
        weeks.asks(PEOPLE[(number // 4) % 4], f"a long recipe with {number} steps", answer=answer, model=model)
    _, report = looked(weeks, means(world, models=("m1", "m2")))
    assert report.findings[0].target == "model:m2"
    assert report.proposals[0].ops == (PinModel(agent=BREAD, model="m1"),)


def test_what_no_tool_can_do_becomes_a_specification_and_no_overlay():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    for number in range(16):
        text = f"fax the bread list to the mill {number}"
        world.right[text] = "nobody"
        weeks.asks(
            PEOPLE[number % 4], text, answer="I can't fax.", then="that's not what I asked" if number % 2 else ""
        )
    _, report = looked(weeks, means(world))
    assert [finding.target for finding in report.findings if finding.state == "ready"] == [f"gap:{BREAD}"]
    assert report.proposals == ()
    assert "fax" in report.documents[0].body


def test_a_fault_that_heals_is_closed():
    weeks, world = Weeks(), World()
    failing(weeks)
    around = means(world)
    loop, _ = looked(weeks, around)
    weeks.at += timedelta(days=8)
    for week in (1, 2):
        weeks.fine(20)
        _, report = looked(weeks, around, loop, week)
        assert report.proposals == ()
    assert loop.memory.findings["F-1"].state == "archived"


def test_two_runs_say_the_same_and_nothing_is_lost_in_the_store():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    failing(weeks)
    routes = routing()
    one, first = looked(weeks, means(world, routes))
    two, second = looked(weeks, means(world, routing()))
    assert first == second
    assert rows_of(one.memory) == rows_of(two.memory)
    assert rows_of(memory_of(rows_of(one.memory))) == rows_of(one.memory)


def test_a_replay_changes_nothing_that_happened():
    weeks, world = Weeks(), World()
    weeks.fine(20)
    failing(weeks)
    before = replace_book(weeks.book)
    looked(weeks, means(world))
    assert replace_book(weeks.book) == before
    assert world.written == 0


def replace_book(book: Book) -> str:
    return repr(replace(book))


def test_before_a_day_has_passed_silence_says_nothing():
    weeks, world = Weeks(), World()
    failing(weeks)
    _, report = looked(weeks, means(world))
    early = Loop().weekly(weeks.book, means(world), weeks.at - 10 * DAY, 0)
    assert report.findings
    assert early.findings == ()


# --- later ----------------------------------------------------------------------------------------------


def deferred(days: int = 15) -> tuple[Weeks, Means, Loop]:
    """A fix that an owner put off some days ago."""
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    around = means(world)
    loop, report = looked(weeks, around)
    assert loop.later(report.proposals[0].finding, OWNER, weeks.now - timedelta(days=days)).ok
    return weeks, around, loop


def test_what_was_put_off_comes_back_once_after_two_weeks():
    weeks, around, loop = deferred(days=13)
    assert looked(weeks, around, loop, 2)[1].proposals == ()
    weeks, around, loop = deferred(days=15)
    assert [proposal.finding for proposal in looked(weeks, around, loop, 2)[1].proposals] == ["F-1"]


def test_what_is_put_off_a_second_time_is_archived():
    weeks, around, loop = deferred()
    looked(weeks, around, loop, 2)
    assert "won't again" in loop.later("F-1", OWNER, weeks.now).text
    assert loop.memory.findings["F-1"].state == "archived"
    assert looked(weeks, around, loop, 3)[1].is_quiet


def test_what_came_back_and_was_left_untouched_is_archived():
    weeks, around, loop = deferred()
    looked(weeks, around, loop, 2)
    loop.archive_deferred(weeks.now)
    assert loop.memory.findings["F-1"].state == "archived"
    assert looked(weeks, around, loop, 3)[1].proposals == ()


def test_what_was_never_put_off_stays_on_offer():
    weeks, world = Weeks(), World()
    weeks.fine(40)
    misrouted(weeks, world, 24)
    weeks.fine(10)
    loop, report = looked(weeks, means(world))
    loop.archive_deferred(weeks.now)
    assert loop.memory.proposals[report.proposals[0].id].applicable
