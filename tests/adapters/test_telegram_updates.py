"""Whatever Telegram may send is stored and read: thousands of updates made up from its own description."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.telegram import raw_event
from adapters.telegram.formatting import Identity
from adapters.telegram.parsing import parse
from tests.fakes.telegram_server import Json
from tests.fakes.telegram_spec import Inventor, missing

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # also on a busy machine

NOVA = Identity(123456, "nova_bot")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = 5_000


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_thousands_of_valid_updates_are_read_without_an_error():
    inventor = Inventor(seed=1)
    read: Counter[str] = Counter()
    for number in range(COUNT):
        raw = raw_event(inventor.update(number), NOVA.id, NOW)
        read[type(parse(raw, NOVA)).__name__] += 1
    assert read.total() == COUNT
    assert {"Message", "Edit", "Reaction", "Action", "Member", "Migrate", "NoneType"} <= set(read)


USER = st.fixed_dictionaries(
    {"id": st.integers(1, 2**52), "is_bot": st.booleans(), "first_name": st.text()}, optional={"username": st.text()}
)
CHAT = st.fixed_dictionaries(
    {"id": st.integers(-(2**52), 2**52), "type": st.sampled_from(["private", "group", "supergroup", "channel"])}
)
ENTITY = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["mention", "bot_command", "bold", "code", "pre", "blockquote", "text_mention", "a new one"]
        ),
        "offset": st.integers(0, 20),
        "length": st.integers(0, 20),
    },
    optional={"user": USER},
)
FILE = st.fixed_dictionaries(
    {"file_id": st.text(), "file_unique_id": st.text()}, optional={"file_size": st.integers(0)}
)
TEXT = st.text(max_size=20) | st.sampled_from(["/stop", "/ask@nova_bot 😀", "@nova_bot hi", "hi @other"])
FIRST = st.fixed_dictionaries({"message_id": st.integers(1), "date": st.integers(0, 2**31), "chat": CHAT})


@st.composite
def messages(draw: st.DrawFn) -> Json:
    more: dict[str, st.SearchStrategy[Any]] = {
        "from": USER,
        "sender_chat": CHAT,
        "text": TEXT,
        "caption": TEXT,
        "entities": st.lists(ENTITY, max_size=4),
        "caption_entities": st.lists(ENTITY, max_size=4),
        "message_thread_id": st.integers(1),
        "is_topic_message": st.just(value=True),
        "reply_to_message": FIRST,
        "document": FILE,
        "media_group_id": st.text(),
        "migrate_to_chat_id": st.integers(-(2**52), -1),
        "edit_date": st.integers(0, 2**31),
        "something_new": st.dictionaries(st.text(), st.integers()),
    }
    return {**draw(FIRST), **draw(st.fixed_dictionaries({}, optional=more))}


def emoji_lists() -> st.SearchStrategy[list[Json]]:
    return st.lists(st.sampled_from("👍👎🤔❤").map(lambda sign: {"type": "emoji", "emoji": sign}), max_size=2)


@st.composite
def presses(draw: st.DrawFn) -> Json:
    data = draw(st.sampled_from(["fb:a:u", "x:y", "plain"]))
    return {"id": "q", "from": draw(USER), "chat_instance": "1", "message": draw(messages()), "data": data}


@st.composite
def reactions(draw: st.DrawFn) -> Json:
    about = {"chat": draw(CHAT), "message_id": draw(st.integers(1)), "date": draw(st.integers(0, 2**31))}
    return about | {"user": draw(USER), "old_reaction": draw(emoji_lists()), "new_reaction": draw(emoji_lists())}


@st.composite
def updates(draw: st.DrawFn) -> Json:
    kinds: dict[str, st.SearchStrategy[Json]] = {
        "message": messages(),
        "edited_message": messages(),
        "callback_query": presses(),
        "message_reaction": reactions(),
        "a_kind_of_tomorrow": st.just({"chat": {"id": 1}}),
    }
    kind = draw(st.sampled_from(sorted(kinds)))
    return {"update_id": 1, kind: draw(kinds[kind])}


@patient
@given(updates())
def test_valid_updates_of_our_kinds_are_read_without_an_error(update: Json):
    raw = raw_event(update, NOVA.id, NOW)
    event = parse(raw, NOVA)
    assert event is None or event.event_key == "telegram:123456:1"
    assert event is None or event.conversation == raw.conversation != "telegram:unreadable"
