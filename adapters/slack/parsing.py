"""Stored payloads read into events. Pure: who Nova is and what people are called comes as arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.message import (
    Action,
    Addressed,
    Command,
    Edit,
    Event,
    MalformedEvent,
    Mark,
    Member,
    Message,
    Opened,
    Person,
    Quoted,
    RawEvent,
    Reaction,
    Stop,
    Target,
)
from adapters.slack import attachments, blocks, keys, mrkdwn
from adapters.slack.events import NEW_MESSAGES, identify, is_new_message
from adapters.slack.fields import Fields
from adapters.slack.identity import Identity

_POSITIVE = """+1 thumbsup heart white_check_mark tada fire clap 100 trophy handshake ok_hand heart_eyes"""
_NEGATIVE = """-1 thumbsdown x confused hankey poop shit face_vomiting face_with_symbols_on_mouth
    serious_face_with_symbols_covering_mouth rage middle_finger reversed_hand_with_middle_finger_extended"""
_PUZZLED = """thinking_face face_with_raised_eyebrow face_with_one_eyebrow_raised yawning_face neutral_face
    shrug man-shrugging woman-shrugging"""
_MARKS: dict[str, Mark] = {
    **dict.fromkeys(_POSITIVE.split(), "+1"),
    **dict.fromkeys(_NEGATIVE.split(), "-1"),
    **dict.fromkeys(_PUZZLED.split(), "puzzled"),
}
_SLACKBOT = "USLACKBOT"


def user_ids(raw: RawEvent) -> tuple[str, ...]:
    """The users whose names are needed to parse an event: who did it, and who is mentioned."""
    payload = Fields(raw.payload)
    if payload.maybe("command"):
        return _named(payload.maybe("user_id"), payload.maybe("text"))
    if payload.maybe("type") == "block_actions":
        return _named(payload.object("user").maybe("id"), None)
    event = payload.object("event")
    if event.maybe("type") not in _READERS or event.maybe("bot_id"):
        return ()
    source = event.object("message") if event.maybe("subtype") == "message_changed" else event
    return _named(source.maybe("user"), source.maybe("text"))


def parse(raw: RawEvent, nova: Identity, people: Mapping[str, Person]) -> Event | None:
    """Read a stored event; None for what Nova has no use for. Raises MalformedEvent."""
    identify(raw.payload, received_at=raw.received_at, dm_threads=False)  # says what is wrong with an unreadable one
    payload = Fields(raw.payload)
    reading = Reading(raw, payload, keys.place(payload), nova, people)
    if payload.maybe("command"):
        return reading.slash_command()
    if payload.maybe("type") == "event_callback":
        return _event(reading, payload.object("event"))
    if payload.maybe("type") == "block_actions":
        return reading.action()
    return None


def mark(emoji: str) -> Mark:
    """What an emoji name means as feedback; skin tones do not matter."""
    return _MARKS.get(emoji.partition("::")[0], "other")


def _event(reading: Reading, event: Fields) -> Event | None:
    kind = event.text("type")
    if kind not in _READERS or (kind != "member_joined_channel" and reading.is_by_a_bot(event)):
        return None
    return _READERS[kind](reading, event)


@dataclass(frozen=True, slots=True)
class Reading:
    """One payload being read, with what is known about its surroundings."""

    raw: RawEvent
    payload: Fields
    place: keys.Place
    nova: Identity
    people: Mapping[str, Person]

    def is_by_a_bot(self, event: Fields) -> bool:
        return self.nova.is_own(event) or bool(event.maybe("bot_id")) or event.maybe("user") == _SLACKBOT

    def written(self, event: Fields) -> Message | Edit | None:
        if is_new_message(event):
            return self.message(event)
        return self.edit(event) if event.maybe("subtype") == "message_changed" else None

    def message(self, event: Fields) -> Message:
        text, ts = event.maybe("text") or "", event.text("ts")
        mentions = self._others(text)
        addressed = self._addressed(event, mentions)
        words = self._words(text)
        thread = event.maybe("thread_ts") or ts
        return Message(
            event_key=self.raw.key,
            message_key=self._message_key(ts),
            platform=keys.PLATFORM,
            workspace=self.place.workspace,
            conversation=self.raw.conversation,
            chat=self.place.channel,
            chat_kind=self.place.kind,
            sender=self.sender(event),
            text=words,
            addressed=addressed,
            sent_at=moment(event, "ts"),
            target=self.target(event),
            thread=thread,
            command=None if addressed == "none" else mrkdwn.command(words),
            mentions=tuple(self._person_key(user) for user in mentions),
            attachments=attachments.read(event),
            reply_to=self._replied_to(event),
            edited_at=moment(event.object("edited"), "ts") if event.values.get("edited") else None,
            is_external=self._is_external(event),
        )

    def slash_command(self) -> Message:
        """`/nova digest off` is the command `digest` with `off`; only the person who typed it sees the answer."""
        text = (self.payload.maybe("text") or "").strip()
        words = mrkdwn.to_markdown(text, self._names())
        name, _, args = words.partition(" ")
        return Message(
            event_key=self.raw.key,
            message_key=self._message_key(self.payload.text("trigger_id")),
            platform=keys.PLATFORM,
            workspace=self.place.workspace,
            conversation=self.raw.conversation,
            chat=self.place.channel,
            chat_kind=self.place.kind,
            sender=self._person(self.payload.text("user_id"), self.payload.maybe("team_id")),
            text=words,
            addressed="command",
            sent_at=self.raw.received_at,
            target=self.target(Fields({"user": self.payload.text("user_id")}), private=self.place.kind != "dm"),
            chat_title=None if self.place.kind == "dm" else self.payload.maybe("channel_name"),
            command=Command(name.lower() or "help", args.strip()),
            is_external=not self.nova.is_home(self.payload.maybe("team_id")),
        )

    def edit(self, event: Fields) -> Edit | None:
        """Only a changed text of a person's counts: unfurls and Nova's own edits arrive as the same event."""
        after, before = event.object("message"), event.object("previous_message")
        same = after.maybe("text") == before.maybe("text")
        if same or after.maybe("subtype") not in NEW_MESSAGES or self.is_by_a_bot(after):
            return None
        return Edit(
            event_key=self.raw.key,
            message_key=self._message_key(after.text("ts")),
            conversation=self.raw.conversation,
            sender=self.sender(after),
            text=self._words(after.maybe("text") or ""),
            edited_at=moment(after.object("edited") if after.values.get("edited") else event, "ts"),
        )

    def reaction(self, event: Fields) -> Reaction | None:
        item = event.object("item")
        if item.maybe("type") != "message" or event.maybe("item_user") != self.nova.user:
            return None
        emoji = event.text("reaction")
        return Reaction(
            event_key=self.raw.key,
            message_key=self._message_key(item.text("ts")),
            conversation=self.raw.conversation,
            sender=self.sender(event),
            mark=mark(emoji),
            emoji=emoji,
            added=event.text("type") == "reaction_added",
        )

    def action(self) -> Action | None:
        pressed = self.payload.objects("actions")
        if not pressed:
            return None
        container, user = self.payload.object("container"), self.payload.object("user")
        ts = container.maybe("message_ts") or self.payload.object("message").text("ts")
        kind, value = blocks.pressed(pressed[0].text("action_id"), pressed[0].maybe("value") or "")
        return Action(
            event_key=self.raw.key,
            message_key=self._message_key(ts),
            conversation=self.raw.conversation,
            sender=self._person(user.text("id"), user.maybe("team_id")),
            id=kind,
            value=value,
            target=self.target(Fields({"user": user.text("id")}), private=container.flag("is_ephemeral")),
        )

    def stop(self, event: Fields) -> Stop:
        return Stop(self.raw.key, self.raw.conversation, self.sender(event), self.target(event))

    def opened(self, event: Fields) -> Opened | None:
        if event.maybe("tab") != "messages":
            return None
        return Opened(self.raw.key, self.raw.conversation, self.sender(event), self.target(event))

    def joined(self, event: Fields) -> Member | None:
        if event.maybe("user") != self.nova.user:
            return None
        return Member(self.raw.key, self.raw.conversation, self.place.channel, present=True)

    def target(self, event: Fields, *, private: bool = False) -> Target:
        """Where to answer: always in the thread of what was said, so that Slack shows it as an answer."""
        person = self._person_key(event.text("user"))
        return Target(
            platform=keys.PLATFORM,
            workspace=self.place.workspace,
            chat=self.place.channel,
            chat_kind=self.place.kind,
            conversation=self.raw.conversation,
            thread=self.place.root,
            only_for=person if private else None,
            recipient=person,
        )

    def sender(self, event: Fields) -> Person:
        return self._person(event.text("user"), event.maybe("user_team"))

    def _addressed(self, event: Fields, mentions: tuple[str, ...]) -> Addressed:
        """In a thread Nova may answer what is said to nobody else; whether it took part in it is for others to know."""
        if self.place.kind == "dm":
            return "dm"
        if self.nova.user in mrkdwn.mentioned(event.maybe("text") or ""):
            return "mention"
        if mentions or event.maybe("thread_ts") in (None, event.maybe("ts")):
            return "none"
        return "reply" if event.maybe("parent_user_id") == self.nova.user else "thread"

    def _replied_to(self, event: Fields) -> Quoted | None:
        """A message that was shared with this one, or the root of the thread; `is_bot` tells whether Nova wrote it."""
        if shared := self._shared(event):
            return Quoted("", shared, is_bot=False)
        root = event.maybe("thread_ts")
        if root in (None, event.maybe("ts")):
            return None
        return Quoted(self._message_key(root), "", is_bot=event.maybe("parent_user_id") == self.nova.user)

    def _shared(self, event: Fields) -> str:
        """The words of messages that a person passes on."""
        passed_on = (each for each in event.objects("attachments") if each.flag("is_share"))
        return "\n\n".join(mrkdwn.to_markdown(each.maybe("text") or "", self._names()) for each in passed_on).strip()

    def _others(self, text: str) -> tuple[str, ...]:
        users = (user for user in mrkdwn.mentioned(text) if user != self.nova.user)
        return tuple(user for user in users if user not in self.people or not self.people[user].is_bot)

    def _words(self, text: str) -> str:
        return mrkdwn.to_markdown(mrkdwn.without_mention(text, self.nova.user), self._names()).strip()

    def _names(self) -> dict[str, str]:
        return {user: person.name for user, person in self.people.items()}

    def _is_external(self, event: Fields) -> bool:
        teams = (event.maybe("user_team"), event.maybe("source_team"))
        return self.payload.flag("is_ext_shared_channel") or not all(map(self.nova.is_home, teams))

    def _person(self, user: str, team: str | None) -> Person:
        key = keys.person_key(team or self._team(), user)
        known = self.people.get(user)
        if known is None:
            return Person(key, name=user)
        return Person(key, known.name, known.username, known.is_bot, known.locale, known.timezone)

    def _team(self) -> str:
        """The team of people who name none; an organisation's installation serves many."""
        whole_organisation = self.place.workspace == self.nova.enterprise
        return (whole_organisation and self.payload.maybe("team_id")) or self.place.workspace

    def _person_key(self, user: str) -> str:
        return keys.person_key(self._team(), user)

    def _message_key(self, ts: str) -> str:
        return keys.message_key(self.place.workspace, self.place.channel, ts)


_READERS: dict[str, Callable[[Reading, Fields], Event | None]] = {
    "message": Reading.written,
    "app_mention": Reading.written,
    "reaction_added": Reading.reaction,
    "reaction_removed": Reading.reaction,
    "agent_session_stopped": Reading.stop,
    "app_home_opened": Reading.opened,
    "member_joined_channel": Reading.joined,
}


def _named(sender: str | None, text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([sender] if sender else []), *mrkdwn.mentioned(text or "")]))


def moment(source: Fields, name: str) -> datetime:
    """Slack's message ids are times: seconds, a dot, and a number that makes them unique. Raises MalformedEvent."""
    value = source.text(name)
    if not re.fullmatch(r"\d{1,11}(\.\d{1,9})?", value):
        raise MalformedEvent(f"{source.path}.{name} should be a time, not {value!r}")
    return datetime.fromtimestamp(float(value), UTC)
