"""Whatever Slack, or somebody who looks like it, may send: thousands of damaged deliveries by every way in."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from pydantic import TypeAdapter

from adapters.message import MalformedEvent, RawEvent, RequestRefused
from adapters.slack import parsing, raw_event
from adapters.slack.http import SlackWebhook
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_payloads import BOT, Payload
from tests.fakes.slack_reading import NOVA, NOW, PEOPLE

COUNT = 5_000
FRAMES = 400
AT = 1_700_000_000.0
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
TS = "1700000001.000100"
_raw = TypeAdapter(RawEvent)


def deep(levels: int) -> Payload:
    value: Payload = {}
    for _ in range(levels):
        value = {"elements": [value]}
    return value


# One of each kind that Slack documents for the app's subscriptions, and some it does not.
KINDS: list[Payload] = [
    payloads.event(payloads.message("hi <@U1002> &amp; <https://a.example|all>", files=[payloads.file()])),
    payloads.event(payloads.message("in a thread", channel="C1", thread_ts="1700000000.000100", parent_user_id=BOT)),
    payloads.event(payloads.message("/stop")),
    payloads.event(payloads.message("x", subtype="message_deleted", deleted_ts=TS)),
    payloads.event(payloads.mention(f"<@{BOT}> what is 2+2?")),
    payloads.event(payloads.changed(payloads.message("a"), payloads.message("b", edited={"user": "U1", "ts": TS}))),
    payloads.event(payloads.reaction("+1::skin-tone-2", ts=TS)),
    payloads.event(payloads.reaction("x", ts=TS, added=False)),
    payloads.event({"type": "app_home_opened", "user": "U1001", "channel": "D1001", "tab": "messages", "event_ts": TS}),
    payloads.event({"type": "agent_session_stopped", "channel": "D1001", "thread_ts": TS, "user": "U1001"}),
    payloads.event({"type": "member_joined_channel", "user": BOT, "channel": "C1", "channel_type": "C"}),
    payloads.event({"type": "app_context_changed", "user": "U1001", "channel": "D1001", "context": {"entities": [{}]}}),
    payloads.event({"type": "tokens_revoked", "tokens": {"bot": [BOT]}}),
    payloads.event({"type": "channel_rename", "channel": {"id": "C1", "name": "new", "created": 1}}),
    payloads.event(payloads.message("from elsewhere", user_team="T2", source_team="T2"), is_ext_shared_channel=True),
    payloads.action({"action_id": "fb:a1", "value": "up", "type": "feedback_buttons"}, ts=TS),
    payloads.action({"action_id": "do:0:again", "value": "a1:erp.sales"}, ts=TS, channel="C1", thread=TS),
    {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1001"},
        "trigger_id": "1.2",
        "view": {"id": "V1"},
    },
    {"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U1001"}, "callback_id": "c", "trigger_id": "1.3"},
    payloads.slash("digest off"),
    payloads.slash("", channel="D1001", channel_name="directmessage"),
]
ODD: list[Callable[[], Any]] = [
    lambda: None,
    lambda: True,
    lambda: 0,
    lambda: -(10**400),
    lambda: float("nan"),
    lambda: "",
    lambda: "\ud83d",
    lambda: "\0",
    lambda: "x" * 10_000,
    lambda: "<@U1002|<!channel>",
    lambda: "9" * 400,
    list,
    lambda: [[]],
    dict,
    lambda: {"id": 7},
    lambda: deep(3),
    lambda: deep(300),
]


def damaged(dice: random.Random) -> Payload:
    """A payload of some kind in which up to three values, at any depth, are odd, gone or renamed."""
    payload: Payload = json.loads(json.dumps(dice.choice(KINDS)))
    for _ in range(dice.randint(0, 3)):
        _damage(payload, dice)
    return payload


def _damage(payload: Payload, dice: random.Random) -> None:
    target = payload
    name = dice.choice(sorted(target)) if target else "x"
    while isinstance(inner := target.get(name), dict) and inner and dice.random() < 0.8:
        target = cast("Payload", inner)
        name = dice.choice(sorted(target))
    match dice.randrange(4):
        case 0:
            target.pop(name, None)
        case 1:
            target[f"{name}\ud83d"] = target.pop(name, None)
        case _:
            target[name] = dice.choice(ODD)()


def read(raw: RawEvent) -> str:
    """What a worker makes of a stored event; its kind."""
    stored = _raw.validate_json(_raw.dump_json(raw))
    try:
        parsing.user_ids(stored)
        return type(parsing.parse(stored, NOVA, PEOPLE)).__name__
    except MalformedEvent:
        return "quarantined"


def test_thousands_of_damaged_payloads_are_stored_and_read_or_quarantined():
    dice = random.Random(1)
    kinds = Counter(read(raw_event(damaged(dice), received_at=NOW)) for _ in range(COUNT))
    assert kinds.total() == COUNT
    wanted = {"Message", "Edit", "Reaction", "Action", "Stop", "Member", "Opened", "NoneType", "quarantined"}
    assert wanted <= set(kinds)


def test_damage_does_not_change_which_delivery_it_is():
    """The same bytes again are the same event, however odd they are."""
    for seed in range(300):
        first, again = (raw_event(damaged(random.Random(seed)), received_at=NOW) for _ in range(2))
        assert (first.key, first.twin, first.conversation) == (again.key, again.twin, again.conversation)


def body(dice: random.Random) -> tuple[bytes, str]:
    """A request's body and its content type: JSON, a form, or either with bytes flipped or cut off."""
    payload = damaged(dice)
    content, mime = json.dumps(payload).encode(), "application/json"
    if dice.random() < 0.6:
        odd_form = {name: str(value) for name, value in payload.items()}
        form = {"payload": content.decode()} if dice.random() < 0.5 else odd_form
        content, mime = urlencode(form, errors="replace").encode(), FORM
    if dice.random() < 0.3:
        at = dice.randrange(len(content))
        junk = dice.choice([b"", b'"}', b"%7B", b"%ED%A0", b"\\ud83d", b"[" * 5_000, dice.randbytes(3)])
        content = content[:at] + junk + content[at + dice.randrange(40) :]
    return content, dice.choice([mime, mime, mime, "", "text/plain", "application/json", FORM])


def signed(content: bytes) -> dict[str, str]:
    signature = hmac.new(SECRET.encode(), b"v0:%d:%b" % (AT, content), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": str(int(AT)), "x-slack-signature": f"v0={signature}"}


def test_thousands_of_damaged_requests_are_answered_and_kept():
    """None is turned away: Slack would only send it again."""
    dice = random.Random(2)
    webhook = SlackWebhook(SECRET, now=lambda: AT)
    kinds: Counter[str] = Counter()
    for _ in range(COUNT):
        content, mime = body(dice)
        try:
            delivery = webhook.read(content, signed(content) | {"content-type": mime})
        except RequestRefused:  # bytes that are no text, which Slack never signs
            kinds["refused"] += 1
            continue
        kinds[delivery if isinstance(delivery, str) else read(delivery)] += 1
    assert kinds.total() == COUNT
    assert {"Message", "Action", "quarantined"} <= set(kinds)
    assert kinds["refused"] < COUNT / 10


def test_nothing_damaged_after_it_was_signed_gets_in():
    dice = random.Random(3)
    webhook = SlackWebhook(SECRET, now=lambda: AT)
    for _ in range(500):
        content, mime = body(dice)
        with pytest.raises(RequestRefused) as refused:
            webhook.read(content + b" ", signed(content) | {"content-type": mime})
        assert refused.value.status == 401


async def test_hundreds_of_damaged_frames_are_all_acknowledged():
    """An envelope is acknowledged whatever it holds; the next one is not kept waiting."""
    dice = random.Random(4)
    async with SlackPlatform(ping_interval=5) as slack, slack.adapter as adapter, aclosing(adapter.events()) as events:
        sent = 0
        first = asyncio.create_task(anext(events))
        await slack.until(lambda: slack.connections == 1)
        for _ in range(FRAMES):
            content = damaged(dice) if dice.random() < 0.8 else dice.choice(ODD)()
            if _ends_the_installation(content):
                continue
            await slack.deliver(dice.choice(["events_api", "interactive", "slash_commands", "unheard_of"]), content)
            sent += 1
        kinds = Counter([read(await first)])
        for _ in range(sent - 1):
            kinds[read(await anext(events))] += 1
        last = asyncio.create_task(anext(events))  # acknowledges the one before
        await slack.until(lambda: slack.confirmed == sent)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
    assert kinds.total() == sent
    assert {"Message", "quarantined"} <= set(kinds)


def _ends_the_installation(content: Any) -> bool:
    return isinstance(content, dict) and "tokens_revoked" in json.dumps(content)


def test_a_time_far_away_is_read_or_quarantined():
    for ts in ("99999999999.999999", "0.0", "-1.0", "1e9", "253402300800", "１７.0"):
        message = payloads.event(payloads.message("hi", ts=ts))
        assert read(raw_event(message, received_at=datetime.now(UTC))) in {"Message", "quarantined"}
