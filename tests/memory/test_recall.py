"""What was said is found again months later: by its words, its meaning, its time, and only by those who may."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from memory.connection import Store
from memory.encoder import Encoder
from memory.recall import BEARING, Episode, Hit, Question, Recall, View
from tests.fakes.encoder import WordsEncoder

SARA, OMAR = "telegram:1", "telegram:2"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=90)


def said(number: int, text: str, speaker: str = "Sara", *, days: float = 0.0, place: str = "dm") -> Episode:
    at = START + timedelta(days=days, minutes=number)
    return Episode(f"t{number}", "telegram:1:chat", speaker, text, at, place)


def asked(text: str) -> Question:
    return Question(text, LATER, asker="Sara", answerer="Nova")


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.episode.id for hit in hits]


@pytest.fixture
def recall(store: Store) -> Recall:
    return Recall(store.redis, WordsEncoder(), most=50)


async def best(recall: Recall, question: str, owner: str = SARA, view: View | None = None) -> str:
    hits = await recall.search(owner, asked(question), view=view or View(), most=1)
    return hits[0].episode.text if hits else ""


async def test_a_turn_is_found_by_other_forms_of_its_words(recall: Recall):
    await recall.add(SARA, said(1, "I bought two bikes yesterday"), said(2, "The cat broke the blue vase", days=1))
    assert await best(recall, "Who was breaking vases?") == "The cat broke the blue vase"
    assert await best(recall, "What did I buy?") == "I bought two bikes yesterday"


async def test_a_turn_is_found_by_its_meaning(store: Store, encoder: Encoder):
    recall = Recall(store.redis, encoder)
    await recall.add(SARA, said(1, "My wife can't have peanuts, her throat swells up"))
    await recall.add(SARA, said(2, "The wifi in the office is slow on Mondays", days=1))
    assert "peanuts" in await best(recall, "Which food allergy is there in the family?")


async def test_what_a_turn_is_about_may_be_said_before_it(recall: Recall):
    await recall.add(SARA, said(1, "Guess what happened with the sourdough oven"), said(2, "What?", "Nova"))
    await recall.add(SARA, said(3, "We got ours for 900 pounds from a campsite"))
    await recall.add(SARA, said(4, "The rent went up to 900 pounds in a letter", days=9))
    hits = await recall.search(SARA, asked("How much was the sourdough oven?"), view=View(), most=2, around=0)
    assert "t3" in ids(hits)


async def test_after_a_pause_a_conversation_is_about_something_new(recall: Recall):
    await recall.add(SARA, said(1, "the sourdough oven"), said(2, "900 pounds it was", days=2))
    hit, *_ = await recall.search(SARA, asked("sourdough oven"), view=View(), around=2)
    assert (hit.before, hit.after) == ((), ())


async def test_the_one_who_is_asked_about_counts(recall: Recall):
    await recall.add(
        SARA, said(1, "my favourite colour is green", "Omar"), said(2, "my favourite colour is red", days=1)
    )
    assert await best(recall, "What is Omar's favourite colour?") == "my favourite colour is green"
    assert await best(recall, "What is my favourite colour?") == "my favourite colour is red"


async def test_a_named_time_leads_to_the_days_after_it(recall: Recall):
    turns = [said(n, "we had lunch with the team", days=30 * n) for n in range(1, 6)]
    await recall.add(SARA, *turns)
    hits = await recall.search(SARA, asked("Who had lunch with us in March 2026?"), view=View(), most=1)
    assert hits[0].episode.at.month == 3


async def test_asking_when_leads_to_turns_that_tell_a_time(recall: Recall):
    await recall.add(SARA, said(1, "the dentist is kind"), said(2, "the dentist was last Friday", days=1))
    assert await best(recall, "When was the dentist?") == "the dentist was last Friday"


async def test_hits_come_with_their_neighbours_and_nothing_comes_twice(recall: Recall):
    await recall.add(SARA, *(said(n, text) for n, text in enumerate(["one", "two oven", "three", "four oven", "five"])))
    hits = await recall.search(SARA, asked("oven"), view=View(), most=2, around=1)
    given = [episode.id for hit in hits for episode in (*hit.before, hit.episode, *hit.after)]
    assert sorted(given) == ["t0", "t1", "t2", "t3", "t4"]


async def test_a_budget_bounds_what_comes_back(recall: Recall):
    await recall.add(SARA, *(said(n, f"the oven number {n} is in the kitchen") for n in range(20)))
    hits = await recall.search(SARA, asked("oven"), view=View(), most=20, around=2, budget=60)
    assert 1 <= len(hits) < 20
    assert sum(hit.tokens for hit in hits) <= 60


async def test_turns_that_the_prompt_holds_already_are_left_out(recall: Recall):
    await recall.add(SARA, said(1, "the oven broke"), said(2, "the oven works again"))
    hits = await recall.search(SARA, asked("oven"), view=View(), without={"t1"})
    assert ids(hits) == ["t2"]
    assert hits[0].before == ()


async def test_what_has_nothing_to_do_with_the_question_can_be_left_out(store: Store, encoder: Encoder):
    recall = Recall(store.redis, encoder)
    await recall.add(SARA, said(1, "The oven in our kitchen broke yesterday"), said(2, "Omar plays the cello", days=1))
    assert ids(await recall.search(SARA, asked("Is the oven broken?"), view=View(), least=BEARING)) == ["t1"]
    assert await recall.search(SARA, asked("How far is the moon?"), view=View(), least=BEARING) == ()


async def test_the_same_turn_is_kept_once(recall: Recall):
    for _ in range(2):
        await recall.add(SARA, said(1, "the oven broke"))
    assert await recall.count(SARA) == 1


async def test_the_oldest_turns_go_first_when_there_are_too_many(recall: Recall):
    for number in range(60):
        await recall.add(SARA, said(number, f"thing {number}"))
        await recall.search(SARA, asked("thing"), view=View())
    kept = await recall.all(SARA)
    assert [episode.id for episode in kept] == [f"t{number}" for number in range(10, 60)]
    assert len(await recall.search(SARA, asked("thing"), view=View(), most=100, around=0)) == 50


async def test_turns_go_when_they_are_too_old(store: Store):
    recall = Recall(store.redis, WordsEncoder(), keep=timedelta(days=30))
    await recall.add(SARA, said(1, "the old oven"))
    await recall.add(SARA, said(2, "the new oven", days=31))
    assert ids(await recall.search(SARA, asked("oven"), view=View())) == ["t2"]
    for part in ("ids", "turns", "vectors", "state"):
        assert 0 < await store.redis.ttl(f"nova:{{{SARA}}}:recall:{part}") <= 30 * 86400


async def test_forgetting_leaves_no_word_behind(recall: Recall, store: Store):
    await recall.add(SARA, said(1, "the zanzibar affair"), said(2, "the garden"))
    await recall.search(SARA, asked("zanzibar"), view=View())
    assert await recall.forget(SARA, "t1", "unknown") == 1
    assert "zanzibar" not in await everything(store)
    assert ids(await recall.search(SARA, asked("zanzibar"), view=View())) == ["t2"]
    assert await recall.forget_all(SARA) == 1
    assert await everything(store) == ""
    assert await recall.search(SARA, asked("garden"), view=View()) == ()


async def everything(store: Store) -> str:
    """All text in Redis."""
    parts = [str(await store.redis.hgetall(name)) async for name in store.redis.scan_iter("*")]
    return "".join(parts)


async def test_other_processes_see_what_one_adds_corrects_and_forgets(store: Store):
    here, there = Recall(store.redis, WordsEncoder()), Recall(store.redis, WordsEncoder())
    await here.add(SARA, said(1, "the meeting is at noon"))
    assert await best(there, "meeting") == "the meeting is at noon"
    await here.add(SARA, said(2, "bring cake to the party"))
    assert await best(there, "cake") == "bring cake to the party"
    assert await here.correct(SARA, "t1", "the meeting is at three")
    assert await best(there, "meeting") == "the meeting is at three"
    await here.forget(SARA, "t1")
    assert ids(await there.search(SARA, asked("meeting"), view=View())) == ["t2"]
    await here.forget_all(SARA)
    await here.add(SARA, said(3, "a new beginning"))
    assert ids(await there.search(SARA, asked("meeting"), view=View())) == ["t3"]


async def test_a_turn_that_is_not_kept_cannot_be_corrected(recall: Recall):
    assert not await recall.correct(SARA, "t1", "something")


async def test_the_past_of_two_identities_becomes_one(recall: Recall):
    await recall.add("slack:T:U", replace(said(1, "from slack"), conversation="slack:T:D1"))
    await recall.add(SARA, said(2, "from telegram"))
    await recall.move("slack:T:U", SARA)
    assert {episode.text for episode in await recall.all(SARA)} == {"from slack", "from telegram"}
    assert await recall.all("slack:T:U") == ()


async def test_a_chat_that_got_another_name_keeps_its_past(recall: Recall):
    await recall.add("telegram:-5", replace(said(1, "the oven broke"), conversation="telegram:-5", place="telegram:-5"))
    await recall.move("telegram:-5", "telegram:-100")
    view = View(place="telegram:-100", conversation="telegram:-100")
    assert await best(recall, "the oven", "telegram:-100", view) == "the oven broke"


async def test_another_encoder_reads_everything_anew(store: Store):
    await Recall(store.redis, WordsEncoder("old")).add(SARA, said(1, "the oven broke"), said(2, "the garden"))
    encoder = WordsEncoder("new")
    recall = Recall(store.redis, encoder)
    assert await best(recall, "oven") == "the oven broke"
    assert encoder.encoded == 3
    await best(recall, "garden")
    assert encoder.encoded == 4


async def test_vectors_are_made_once_ahead_of_a_search_or_by_it(store: Store):
    encoder = WordsEncoder()
    recall = Recall(store.redis, encoder)
    assert await recall.add(SARA, said(1, "the oven broke"), said(2, "the garden")) == 2
    assert encoder.encoded == 0
    assert await recall.settle(SARA) == 2
    assert await recall.settle(SARA) == 0
    assert encoder.encoded == 2
    assert await recall.add(SARA, said(3, "the roof leaks")) == 1
    assert await best(recall, "roof") == "the roof leaks"
    assert encoder.encoded == 4
    other = Recall(store.redis, WordsEncoder())
    assert await best(other, "roof") == "the roof leaks"
    assert await recall.add(SARA, said(4, "it rains")) == 1


async def test_the_newest_turns_wait_for_their_vectors_while_the_asker_knows_them(store: Store):
    """In a short conversation all that was said is before one's eyes: nothing has to be encoded or searched."""
    encoder = WordsEncoder()
    recall = Recall(store.redis, encoder)
    await recall.add(SARA, said(1, "the oven broke"), said(2, "the garden"))
    known = [said(1, "").id, said(2, "").id]
    assert await recall.search(SARA, asked("oven"), view=View(), without=known) == ()
    assert encoder.encoded == 0
    assert await best(recall, "oven") == "the oven broke"


async def test_for_people_without_a_past_nothing_is_held(recall: Recall):
    """Everybody who ever asks something is searched for; only who has said something may cost memory."""
    for number in range(50):
        assert await recall.search(f"slack:T1:U{number}", asked("oven"), view=View()) == ()
    assert recall._held == {}
    await recall.add(SARA, said(1, "the oven broke"))
    assert await best(recall, "oven") == "the oven broke"
    assert list(recall._held) == [SARA]


async def test_searching_while_adding_is_safe(recall: Recall):
    async def add(number: int) -> None:
        await recall.add(SARA, said(number, f"the oven number {number}"))

    searches = [recall.search(SARA, asked("oven"), view=View()) for _ in range(10)]
    await asyncio.gather(*(add(number) for number in range(30)), *searches)
    assert len(await recall.search(SARA, asked("oven"), view=View(), most=40)) == 30


async def test_who_never_said_anything_has_nothing_to_find(recall: Recall):
    assert await recall.search(OMAR, asked("anything"), view=View()) == ()
