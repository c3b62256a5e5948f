"""The loop in the running bot: traces become findings, a tap changes what the router does, and all of it is in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.message import Action, Person, Target
from agents.spec import Roster
from bot.improvement.audit import verified
from bot.improvement.cadence import SELDOM
from bot.improvement.finding import Finding
from bot.improvement.forces import OverlaidRoster, SteeredRouter
from bot.improvement.live import Improving, owners_labels
from bot.improvement.loop import Actor, Loop
from bot.improvement.marks import marks_of
from bot.improvement.messages import BUTTON, Outgoing
from bot.improvement.operations import AddBullet, MuteTool
from bot.improvement.overlays import Overlays, slice_hashes
from bot.improvement.reading import Pseudonyms, book_of, record_of
from bot.improvement.storing import memory_of, rows_of
from bot.improvement.weeks import Week
from bot.improvement.whys import Whys
from bot.router import learned
from bot.router.judge import Judge
from bot.router.trained import TrainedRouter
from memory.connection import Store
from memory.facts import Facts
from memory.feedback import Feedback
from memory.improvement import Improvement
from memory.labels import Label, Labels
from memory.traces import Page, RouteRecord, Trace, Traces
from tests.bot.improvement.kit import BIKES, PEOPLE, TALK
from tests.bot.routerkit import CountingEncoder, small_roster

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OWNER = "telegram:1"
WEEK = Week.parse("2026-W47")
NAMES = Pseudonyms(b"pepper")


def trace(number: int, person: str, question: str, agent: str, at: datetime, **more: str) -> Trace:
    route = RouteRecord((agent,), 0.6, 0.3, "head", "…", ((agent, 0.6), (BIKES, 0.3)))
    return Trace(
        id=f"{number:012x}",
        conversation=f"telegram:{person}:dm",
        platform="telegram",
        person=f"telegram:{person}",
        question=question,
        answer=more.get("answer", "Here you are."),
        started_at=at,
        milliseconds=5.0,
        outcome="answered",
        route=route,
    )


async def a_bad_week(store: Store, now: datetime = NOW, number: int = 0) -> None:
    """Questions about pumps go to the talker; people say where they belong."""
    traces, labels = Traces(store.redis), Labels(store.redis)
    for question, agent in [("bake a loaf of bread", "craft.bread"), ("tell me a joke", TALK)] * 15:
        number += 1
        at = now - timedelta(days=6) + timedelta(hours=number)
        await traces.store(trace(number, PEOPLE[number % 4], f"{question} {number % 5}", agent, at))
    for turn in range(24):
        number += 1
        at = now - timedelta(days=4) + timedelta(hours=2 * turn)
        text = f"pump pressure for gravel {('dry', 'wet', 'mud')[turn % 3]} {('front', 'rear')[turn % 2]} {turn % 8}"
        await traces.store(trace(number, PEOPLE[turn % 4], text, TALK, at))
        await labels.keep(
            Label(f"{number:012x}", text, BIKES, (TALK,), f"telegram:{PEOPLE[turn % 4]}", "corrected", at)
        )


def improving(store: Store, now: datetime = NOW) -> tuple[Improving, SteeredRouter, OverlaidRoster]:
    roster, encoder = Roster(small_roster().values()), CountingEncoder()
    brain, _ = learned.learn(roster, learned.Vectors.none(), encoder)
    router = SteeredRouter(TrainedRouter(Judge(brain, encoder)), roster, encoder)
    overlaid = OverlaidRoster(roster, {})
    live = Improving(
        store=Improvement(store.redis),
        traces=Traces(store.redis),
        labels=Labels(store.redis),
        facts=Facts(store.redis, encoder),
        roster=roster,
        router=router,
        overlaid=overlaid,
        owners=(OWNER,),
        clock=lambda: now,
    )
    return live, router, overlaid


def pressing(value: str, person: str = OWNER) -> Action:
    target = Target("telegram", "", "1", "dm", "telegram:1:dm")
    return Action("e1", "m1", "telegram:1:dm", Person(person, ""), BUTTON, value, target)


def apply_button(found: Sequence[Outgoing]) -> str:
    return next(message.buttons[0].value for message in found if message.buttons)


async def test_a_tap_in_the_digest_teaches_the_router(store: Store):
    await a_bad_week(store)
    live, router, _ = improving(store)
    before = router.route("gravel pump pressure").agents
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    assert [message.person for message in found] == [OWNER, OWNER]
    note, besides = await live.pressed(pressing(apply_button(found)), owner=True)
    assert note == "Applied 09:00."
    assert besides is not None
    assert besides.body.endswith("✓ Applied 09:00.")
    assert "Tested:" in besides.body
    assert router.route("gravel pump pressure").agents == (BIKES,) != before
    note, _ = await live.pressed(pressing(besides.buttons[0].value), owner=True)
    assert note == "Undone 09:00."
    assert router.route("gravel pump pressure").agents == before


async def test_another_process_uses_what_was_applied_in_this_one(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    other, router, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    await live.pressed(pressing(apply_button(found)), owner=True)
    async with other.followed():
        assert router.route("gravel pump pressure").agents == (BIKES,)


async def test_examples_open_in_the_message_and_show_the_change(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    value = next(message.buttons[1].value for message in found if message.buttons)
    note, shown = await live.pressed(pressing(value), owner=True)
    assert note == ""
    assert shown is not None
    assert f"✗ `{TALK}` → ✓ `{BIKES}`" in shown.body
    assert f"→ `{BIKES}`" in shown.body.splitlines()[-1]
    assert [button.label for button in shown.buttons[-3:]] == ["✅ Apply", "⏰ Later", "🙅 Not a problem"]
    assert (await live.pressed(pressing(value, "telegram:ada"), owner=False))[1] is None


async def marked_examples(store: Store) -> tuple[Improving, list[Action]]:
    """Taps on ✓ 1, ✗ 1, ✓ 2 and so on."""
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    _, shown = await live.pressed(pressing(apply_button(found).replace("|a|", "|e|")), owner=True)
    assert shown is not None
    labels = [f"{sign} {number}" for number in range(1, 6) for sign in "✓✗"]
    assert [button.label for button in shown.buttons[:10]] == labels
    return live, [pressing(button.value) for button in shown.buttons[:10]]


async def test_owners_mark_examples_and_the_last_mark_counts(store: Store):
    live, taps = await marked_examples(store)
    assert await live.pressed(taps[0], owner=True) == ("Noted: answered well.", None)
    assert await live.pressed(taps[1], owner=True) == ("Noted: not answered well.", None)
    await live.pressed(taps[2], owner=True)
    rows = (await Improvement(store.redis).load())[1]
    first, second = (taps[place].value.split("|")[3] for place in (0, 2))
    assert marks_of(rows) == {first: True, second: False}


async def test_only_owners_mark_and_only_what_was_shown(store: Store):
    live, taps = await marked_examples(store)
    assert await live.pressed(replace(taps[0], sender=Person("telegram:ada", "")), owner=False) == (
        "Only an owner can say that.",
        None,
    )
    strange = pressing("fx|F-1|b|000000000001|0")
    assert (await live.pressed(strange, owner=True))[0] == "That answer is not among the examples any more."
    assert marks_of((await Improvement(store.redis).load())[1]) == {}


async def test_marks_stay_over_the_week_and_go_with_their_answer(store: Store):
    live, taps = await marked_examples(store)
    for tap in (taps[1], taps[3]):
        await live.pressed(tap, owner=True)
    first, second = (taps[place].value.split("|")[3] for place in (1, 3))
    await live.weekly(WEEK.next, "digest:default:2026-W48")
    await live.forget_answer(first)
    assert marks_of((await Improvement(store.redis).load())[1]) == {second: True}


def test_a_judge_is_measured_by_owners_votes_and_marks():
    votes = {f"{1:012x}": {OWNER: "down"}, f"{2:012x}": {OWNER: "up"}, f"{3:012x}": {"telegram:ada": "down"}}
    book = book_of(Page(tuple(trace(n, "ada", "q", TALK, NOW) for n in (1, 2, 3)), votes), (), [], NAMES, {})
    labels = owners_labels(book, {NAMES.of(OWNER)}, {f"{2:012x}": True, f"{3:012x}": False})
    assert labels == {f"{1:012x}": True, f"{2:012x}": True, f"{3:012x}": False}


async def test_the_specification_of_a_missing_tool_opens_in_its_message(store: Store):
    traces = Traces(store.redis)
    for number in range(40):
        at = NOW - timedelta(days=6) + timedelta(hours=number)
        await traces.store(trace(number, PEOPLE[number % 4], f"bake a loaf of bread {number % 5}", "craft.bread", at))
    for number in range(40, 64):
        at = NOW - timedelta(days=4) + timedelta(hours=2 * (number - 40))
        asked = f"fax the bread list to the mill {number % 8}"
        one = trace(number, PEOPLE[number % 4], asked, "craft.bread", at, answer="I can't fax.")
        await traces.store(replace(one, outcome="refused"))
        again = trace(number + 100, PEOPLE[number % 4], "no, that's not what I asked", TALK, at + timedelta(minutes=1))
        await traces.store(again)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    need = next(message for message in found if message.buttons and message.buttons[0].label == "📄 Get spec")
    assert "“fax bread list mill”" in need.body
    _, shown = await live.pressed(pressing(need.buttons[0].value), owner=True)
    assert shown is not None
    assert "Tool: bread_fax_bread_list_mill" in shown.body
    assert [button.label for button in shown.buttons] == ["🙅 Not a problem"]


async def test_half_of_the_conversations_have_a_new_line_and_keep_it_for_the_whole_turn(store: Store):
    live, _, overlaid = improving(store)
    await live.refresh()
    loop = Loop()
    loop.memory.findings["F-1"] = Finding("F-1", "k", "prompt", f"prompt:{BIKES}", "canary", (), 3, 2.0, 1)
    op = AddBullet(agent=BIKES, id="b1", section="style", text="Use plain words.")
    loop.overlays.append("F-1", (op,), slice_hashes({}, (op,)), by="act-1", at=NOW, canary=0.5)
    improvement = Improvement(store.redis)
    await improvement.save(await improvement.version(), rows_of(loop.memory))
    await live.refresh()
    told: set[bool] = set()
    for number in range(40):
        with live.pinned(f"telegram:{number}:dm"):
            before = overlaid[BIKES]
            overlaid.use({}, NOW)  # somebody takes it back meanwhile
            assert overlaid[BIKES] == before
        told.add("plain words" in before.instructions)
        await live.refresh()
    assert told == {True, False}


async def test_nobody_else_can_press(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    note, besides = await live.pressed(pressing(apply_button(found), "telegram:ada"), owner=False)
    assert (note, besides) == ("Only an owner can apply that.", None)
    assert (await live.loop()).overlays.head == 0


async def test_pressing_twice_applies_once(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    value = apply_button(await live.weekly(WEEK, "digest:default:2026-W47"))
    await live.pressed(pressing(value), owner=True)
    note, _ = await live.pressed(pressing(value), owner=True)
    assert note == "That is applied already."
    assert (await live.loop()).overlays.head == 1


async def test_a_digest_that_is_asked_for_again_is_the_same(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    first = await live.weekly(WEEK, "digest:default:2026-W47")
    again, _, _ = improving(store)
    assert await again.weekly(WEEK, "digest:default:2026-W47") == first


async def test_looking_in_between_changes_nothing(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    _, digest = await live.so_far(WEEK)
    assert f"`{BIKES}`" in digest.text
    assert (await live.loop()).memory.findings == {}


async def test_the_command_line_applies_and_undoes(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    await live.weekly(WEEK, "digest:default:2026-W47")
    operator = Actor("operator", owner=True)
    assert (await live.apply("F-1", operator)).ok
    assert (await live.undo(1, operator)).ok
    assert not (await live.apply("F-9", operator)).ok


async def test_no_person_and_no_word_of_theirs_is_in_what_the_loop_keeps(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    await live.weekly(WEEK, "digest:default:2026-W47")
    _, rows = await Improvement(store.redis).load()
    kept = " ".join(rows.values())
    assert not [person for person in PEOPLE if f"telegram:{person}" in kept]
    assert "pump pressure for gravel dry front 0" not in kept


def test_agents_work_with_the_lines_and_without_the_tools_that_overlays_say():
    roster = OverlaidRoster(Roster(small_roster().values()), {"big": "large"})
    overlays = Overlays()
    ops = (
        AddBullet(agent=BIKES, id="b1", section="style", text="Be brief."),
        MuteTool(tool="scale", until=NOW + timedelta(days=1)),
    )
    overlays.append("F-1", ops, slice_hashes({}, ops), by="act-1", at=NOW)
    plain = roster[BIKES]
    roster.use(overlays.state(), NOW)
    assert roster[BIKES].instructions.endswith("- Be brief.")
    assert roster[BIKES].prompt_hash != plain.prompt_hash
    assert roster[TALK].instructions == ""
    roster.use({}, NOW)
    assert roster[BIKES] == plain


async def test_votes_and_next_messages_become_signals(store: Store):
    traces = Traces(store.redis)
    first = trace(1, "ada", "how long does it rise, ask me at ada@example.com", "craft.bread", NOW)
    await traces.store(first)
    await traces.store(trace(2, "ada", "no, I meant rye", "craft.bread", NOW + timedelta(minutes=1)))
    await Feedback(store.redis).vote(first.id, "telegram:ben", "down")
    page = await traces.between(NOW, NOW + timedelta(hours=1))
    book = book_of(page, (), [BIKES], NAMES, {})
    assert sorted(signal.kind for signal in book.on(first.id)) == ["correction", "down"]
    assert "[e-mail]" in book.answers[first.id].text
    assert book.asides == {f"{2:012x}"}


def test_a_message_that_is_rewritten_speaks_against_its_first_answer():
    first = replace(trace(1, "ada", "how long does bread rise", "craft.bread", NOW), turn="m1")
    again = replace(
        trace(2, "ada", "how long does rye bread rise", "craft.bread", NOW + timedelta(minutes=1)), turn="m1"
    )
    other = replace(trace(3, "ada", "thanks for the bicycle pump", BIKES, NOW + timedelta(minutes=2)), turn="m2")
    book = book_of(Page((first, again, other)), (), [BIKES], NAMES, {})
    assert [(signal.kind, signal.text) for signal in book.on(first.id)] == [("edited", again.question)]
    assert [signal.kind for signal in book.on(again.id)] == ["thanks"]


def test_a_message_that_is_rewritten_into_the_same_words_is_asked_again():
    first = replace(trace(1, "ada", "how long does bread rise", "craft.bread", NOW), turn="m1")
    again = replace(first, id=f"{2:012x}", started_at=NOW + timedelta(minutes=1))
    assert [signal.kind for signal in book_of(Page((first, again)), (), [], NAMES, {}).on(first.id)] == ["retry"]


def test_what_goes_on_after_a_decision_is_not_asked_again():
    first = replace(trace(1, "ada", "post the invoice", TALK, NOW), turn="m1", outcome="waiting")
    after = replace(first, id=f"{2:012x}", started_at=NOW + timedelta(minutes=1), continues=first.id)
    assert list(book_of(Page((first, after)), (), [], NAMES, {}).on(first.id)) == []


def test_a_doubtful_reaction_is_neither_praise_nor_blame():
    page = Page(
        (trace(1, "ada", "how long does bread rise", "craft.bread", NOW),), {f"{1:012x}": {"telegram:ben": "puzzled"}}
    )
    assert [signal.kind for signal in book_of(page, (), [], NAMES, {}).on(f"{1:012x}")] == ["puzzled"]


def test_an_unsure_router_and_a_slow_answer_are_seen_against_what_is_usual():
    usual = [trace(number, "9", f"question {number}", TALK, NOW + timedelta(hours=number)) for number in range(30)]
    odd = replace(usual[7], milliseconds=500.0, route=replace(usual[7].route, margin=0.01))
    records = book_of(Page((*usual[:7], odd, *usual[8:])), (), [], NAMES, {}).answers
    assert [name for name, record in records.items() if record.unsure] == [odd.id]
    assert [name for name, record in records.items() if record.slow] == [odd.id]


@pytest.mark.parametrize("person", ["telegram:1", "slack:T:U1"])
def test_a_person_has_a_name_that_only_this_nova_can_read(person: str):
    record = record_of(trace(1, person, "hi", TALK, NOW), NAMES, {})
    assert person not in repr(record)
    assert NAMES.of(person) != Pseudonyms(b"other").of(person)
    assert book_of(Page(()), (), [], NAMES, {}).answers == {}


async def test_after_a_tap_the_message_says_what_was_decided_and_by_whom(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    value = next(message.buttons[3].value for message in found if message.buttons)
    press = replace(pressing(value), sender=Person(OWNER, "Sara"))
    _, changed = await live.pressed(press, owner=True)
    assert changed is not None
    assert changed.body.endswith("🙅 Noted. I won't bring it up for eight weeks. By Sara.")
    assert changed.buttons == ()


# --- one tap why ----------------------------------------------------------------------------------------


async def test_a_person_is_asked_why_once_a_day(store: Store):
    await a_bad_week(store)
    whys = Whys(Improvement(store.redis), Traces(store.redis))
    first, second = f"{1:012x}", f"{5:012x}"
    assert [button.label for button in await whys.offer(first, "telegram:ada", NOW)][-1] == "Skip"
    assert await whys.offer(second, "telegram:ada", NOW + timedelta(hours=3)) == ()
    assert await whys.offer(second, "telegram:ada", NOW + timedelta(days=1))
    assert await whys.offer(second, "telegram:ben", NOW)


async def test_the_reason_a_person_taps_is_read_with_their_vote(store: Store):
    await a_bad_week(store)
    improvement, traces = Improvement(store.redis), Traces(store.redis)
    whys, answer = Whys(improvement, traces), f"{1:012x}"
    await Feedback(store.redis).vote(answer, "telegram:ada", "down")
    button = (await whys.offer(answer, "telegram:ada", NOW))[4]
    trace = await traces.get(answer)
    assert trace
    press = replace(pressing(button.value), sender=Person("telegram:ada", ""))
    assert (await whys.pressed(press))[1] is None  # pressed elsewhere
    press = replace(press, conversation=trace.conversation)
    assert await whys.pressed(press) == ("Noted, thank you.", "out of date")
    page = await traces.between(NOW - timedelta(days=7), NOW)
    book = book_of(page, [], [], NAMES, {}, whys=await improvement.whys([answer]))
    assert "out of date" in {signal.why for signal in book.on(answer)}


# --- forgetting -----------------------------------------------------------------------------------------


async def test_a_person_who_is_forgotten_leaves_no_name_and_no_word(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    await live.pressed(pressing(apply_button(found)), owner=True)
    improvement = Improvement(store.redis)
    await improvement.keep_why(f"{1:012x}", OWNER, "style")
    opaque = Pseudonyms(await improvement.pepper()).of(OWNER)
    assert opaque in str((await improvement.load())[1])
    await live.forget([OWNER])
    rows = (await improvement.load())[1]
    assert opaque not in str(rows)
    assert await improvement.whys([f"{1:012x}"]) == {}
    assert verified(memory_of(rows).audit)


async def test_answers_of_a_forgotten_person_are_no_evidence_any_more(store: Store):
    await a_bad_week(store)
    live, router, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    await live.pressed(pressing(apply_button(found)), owner=True)
    page = await Traces(store.redis).between(NOW - timedelta(days=7), NOW)
    theirs = {one.id for one in page.traces if one.person == f"telegram:{PEOPLE[0]}"}
    before = (await live.loop()).memory.findings["F-1"].evidence
    await live.forget([f"telegram:{PEOPLE[0]}"])
    after = (await live.loop()).memory.findings["F-1"].evidence
    assert set(before) & theirs
    assert set(before) - set(after) == set(before) & theirs
    assert router.route("gravel pump pressure").agents == (BIKES,)  # what was approved stays


# --- how often the digest comes ----------------------------------------------------------------------------


async def test_an_owner_turns_the_digest_off_and_on_again(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    assert await live.use_mode("off")
    assert await live.weekly(WEEK, "digest:default:2026-W47") == ()
    assert await live.use_mode("weekly")
    assert await live.weekly(WEEK.next, "digest:default:2026-W48")


async def test_a_tap_tells_that_the_digest_is_read(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    slots = [f"digest:default:2026-W{number}" for number in (47, 48, 49)]
    await live.weekly(WEEK, slots[0])
    found = await live.weekly(WEEK.next, slots[1])
    await live.pressed(pressing(apply_button(found).replace("|a|", "|e|")), owner=True)
    found = await live.weekly(WEEK.next.next, slots[2])
    assert SELDOM not in found[0].body


async def test_a_digest_that_nobody_touches_comes_less_often(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    await live.weekly(WEEK, "digest:default:2026-W47")
    await live.weekly(WEEK.next, "digest:default:2026-W48")
    found = await live.weekly(WEEK.next.next, "digest:default:2026-W49")
    assert found[0].body.endswith(SELDOM)
    assert await live.weekly(WEEK.next.next.next, "digest:default:2026-W50") == ()


async def test_what_was_put_off_and_is_then_left_untouched_rests(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    await live.pressed(pressing(apply_button(found).replace("|a|", "|l|")), owner=True)
    await a_bad_week(store, NOW + timedelta(days=15), 1000)
    weeks_later, _, _ = improving(store, NOW + timedelta(days=15))
    assert apply_button(await weeks_later.weekly(WEEK.next.next, "digest:default:2026-W49"))
    await weeks_later.weekly(WEEK.next.next.next, "digest:default:2026-W50")
    assert (await weeks_later.loop()).memory.findings["F-1"].state == "archived"


async def test_only_the_first_message_of_a_digest_rings(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    found = await live.weekly(WEEK, "digest:default:2026-W47")
    assert [message.silent for message in found] == [False, True]


# --- one answer, and people who want none of it --------------------------------------------------------------


async def test_an_answer_that_is_forgotten_is_no_evidence_any_more(store: Store):
    await a_bad_week(store)
    live, _, _ = improving(store)
    await live.weekly(WEEK, "digest:default:2026-W47")
    improvement = Improvement(store.redis)
    answer = (await live.loop()).memory.findings["F-1"].evidence[0]
    await improvement.keep_why(answer, OWNER, "style")
    await live.forget_answer(answer)
    assert answer not in str((await improvement.load())[1])
    assert await improvement.whys([answer]) == {}


def test_answers_without_words_are_asked_nothing_and_their_votes_count():
    silent = [replace(trace(number, "9", "", TALK, NOW + timedelta(minutes=number)), answer="") for number in (1, 2)]
    page = Page(tuple(silent), {f"{1:012x}": {"telegram:9": "down"}})
    book = book_of(page, [], [], NAMES, {})
    assert book.asides == {f"{1:012x}", f"{2:012x}"}
    assert [signal.kind for signal in book.on(f"{1:012x}")] == ["down"]
    assert not list(book.on(f"{2:012x}"))


# --- fixes that wear out ------------------------------------------------------------------------------------


async def test_a_fix_that_nothing_uses_is_proposed_for_removal_once_and_kept_by_a_tap(store: Store):
    await a_bad_week(store)
    live, router, _ = improving(store)
    await live.pressed(pressing(apply_button(await live.weekly(WEEK, "digest:default:2026-W47"))), owner=True)
    at = NOW + timedelta(days=15)
    await improving(store, at)[0].weekly(WEEK.next.next, "digest:default:2026-W49")  # its trial ends
    much_later = NOW + timedelta(days=112)
    late, router, _ = improving(store, much_later)
    await late.refresh()
    found = await late.weekly(Week.parse("2027-W10"), "digest:default:2027-W10")
    need = next(message for message in found if message.buttons)
    assert "was used by no answer for 11" in need.body
    assert [button.label for button in need.buttons] == ["↩️ Undo", "👍 Keep it"]
    assert router.route("gravel pump pressure").agents == (BIKES,)
    await late.pressed(pressing(need.buttons[1].value), owner=True)
    again, _, _ = improving(store, much_later + timedelta(days=7))
    assert not [m for m in await again.weekly(Week.parse("2027-W11"), "digest:default:2027-W11") if m.buttons]
