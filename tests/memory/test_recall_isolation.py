"""A search never crosses the owner, the place, the conversation or the ERP scope it was given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.connection import Store
from memory.recall import Episode, Hit, Question, Recall, View
from memory.recall.index import Found, Index, Search
from memory.recall.reading import read
from memory.recall.vectors import to_bytes, to_text
from tests.fakes.encoder import WordsEncoder

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
QUESTION = Question("when did the oven cost 900 in March 2026?", START + timedelta(days=60), "Sara", "Nova")
OWNERS = ("telegram:1", "slack:T1:U1", "slack:T2:U1")
PLACES = ("dm", "slack:T1:C1", "slack:T1:C2")
SCOPES = ("", "tenant-a", "tenant-b")

episodes = st.builds(
    Episode,
    id=st.uuids().map(str),
    conversation=st.sampled_from(("one", "two")),
    speaker=st.sampled_from(("Sara", "Nova")),
    text=st.lists(st.sampled_from(("oven", "ovens", "cost", "900", "yesterday", "cake", "tea")), min_size=1).map(
        " ".join
    ),
    at=st.integers(0, 3000).map(lambda minutes: START + timedelta(minutes=minutes)),
    place=st.sampled_from(PLACES),
    scope=st.sampled_from(SCOPES),
)
views = st.builds(
    View,
    place=st.sampled_from((*PLACES, "slack:T1:C9")),
    scope=st.sampled_from((*SCOPES, "tenant-z")),
    conversation=st.sampled_from((None, "one", "two", "three")),
)


@given(st.lists(st.tuples(st.sampled_from(OWNERS), episodes), max_size=25), views, st.sampled_from(OWNERS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_is_found_that_the_view_does_not_show(
    store: Store, told: list[tuple[str, Episode]], view: View, owner: str
):
    await store.redis.flushall()
    recall = Recall(store.redis, WordsEncoder())
    for teller, episode in told:
        await recall.add(teller, episode)
    hits = await recall.search(owner, QUESTION, view=view, most=100, around=2)
    shown = {episode.id for teller, episode in told if teller == owner and view.shows(episode)}
    assert {episode.id for hit in hits for episode in _all(hit)} == shown


@given(st.lists(episodes, max_size=25), views)
def test_what_is_not_shown_changes_nothing(told: list[Episode], view: View):
    told = sorted(told, key=lambda episode: episode.at)
    shown = [episode for episode in told if view.shows(episode)]
    with_all, alone = _search(told, view), _search(shown, view)
    assert {name: around for name, (_, around) in with_all.items()} == {
        name: around for name, (_, around) in alone.items()
    }
    assert {name: score for name, (score, _) in with_all.items()} == pytest.approx(
        {name: score for name, (score, _) in alone.items()}, abs=1e-4
    )


def test_what_is_dm_alone_stays_there():
    secret, open_words = _episode("1", "dm"), _episode("2", "slack:T1:C1")
    assert View(place="dm").shows(secret)
    assert View(place="dm").shows(open_words)
    assert View(place="slack:T1:C1").shows(open_words)
    assert not View(place="slack:T1:C1").shows(secret)
    assert not View(place="slack:T1:C2").shows(open_words)


def _episode(name: str, place: str) -> Episode:
    return Episode(name, "one", "Sara", "the oven", START, place)


def _all(hit: Hit) -> tuple[Episode, ...]:
    return (*hit.before, hit.episode, *hit.after)


def _search(told: list[Episode], view: View) -> dict[str, tuple[float, list[str]]]:
    """The score and the neighbours of everything found, by id."""
    encoder, index = WordsEncoder(), Index()
    for number, episode in enumerate(told, start=1):
        index.add(number, episode, to_bytes(to_text(encoder.encode([episode.text])[0])))
    reading = read(QUESTION, ("Sara", "Nova"))
    search = Search(reading, encoder.encode([reading.statement])[0], view, most=100, around=2)
    return {told[found.number - 1].id: (found.score, _around(found, told)) for found in index.search(search)}


def _around(found: Found, told: list[Episode]) -> list[str]:
    return [told[number - 1].id for number in (*found.before, *found.after)]
