"""A stored update -> an event. Pure, so that any process can read what another one stored."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberRestricted,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    MessageOriginUser,
    MessageReactionUpdated,
    ReactionType,
    ReactionTypeCustomEmoji,
    ReactionTypeEmoji,
    Update,
    User,
)
from telegram.warnings import PTBDeprecationWarning

from adapters import message as common
from adapters.message import Addressed, ChatKind, Command, Event, MalformedEvent, Mark, Person, Quoted, RawEvent, Target
from adapters.telegram.client import ALLOWED_UPDATES
from adapters.telegram.files import attachments_of
from adapters.telegram.formatting import Identity, Styled, rich_text
from adapters.telegram.keys import PLATFORM, conversation_key, message_key, person_key

FEEDBACK = "fb"

_FOR_ANOTHER_BOT = "@"
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError)
_KINDS: dict[str, ChatKind] = {"private": "dm", "channel": "channel"}
_VERDICTS = {"u": "up", "d": "down"}
_MARKS: dict[str, Mark] = {
    **dict.fromkeys("👍❤🔥🎉👏💯🏆🤝👌😍", "+1"),
    **dict.fromkeys("👎💩🤮🤬😡🖕", "-1"),
    **dict.fromkeys("🤔🤨🥱😐🤷", "puzzled"),
}
_WEAK: dict[Mark, int] = {"puzzled": 1, "other": 2}  # of several reactions a verdict says most
_MALE_OR_FEMALE = "\N{ZERO WIDTH JOINER}"  # begins what is added to 🤷
_PRESENT = ("creator", "administrator", "member")


def parse(raw: RawEvent, me: Identity) -> Event | None:
    """What an update means; None if it means nothing to Nova. Raises MalformedEvent."""
    if not any(kind in raw.payload for kind in ALLOWED_UPDATES):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PTBDeprecationWarning)  # for attributes that PTB itself still reads
            return _Reader(raw, me).event(Update.de_json(dict(raw.payload), None))
    except _UNREADABLE as error:
        raise MalformedEvent(f"{raw.key!r} cannot be read: {error!r}") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: RawEvent
    me: Identity

    def event(self, update: Update) -> Event | None:
        if update.message:
            return self._migration(update.message) or self._message(update.message)
        if update.edited_message:
            return self._edit(update.edited_message)
        if update.callback_query:
            return self._action(update.callback_query)
        if update.message_reaction:
            return self._reaction(update.message_reaction)
        return self._member(update.my_chat_member) if update.my_chat_member else None

    def _message(self, message: Message) -> common.Message | None:
        sender, styled = _sender(message), _styled(message)
        if _is_passed_on(message):
            return self._passed_on(message, sender, styled)
        name = self._command(styled)
        if sender is None or sender.is_bot or _is_service(message) or name == _FOR_ANOTHER_BOT:
            return None
        mentions, is_named = self._mentions(styled)
        text = styled.commonmark()
        return common.Message(
            event_key=self.raw.key,
            message_key=message_key(message.chat.id, message.message_id),
            platform=PLATFORM,
            workspace=str(self.me.id),
            conversation=self.raw.conversation,
            chat=str(message.chat.id),
            chat_kind=_kind(message.chat),
            sender=sender,
            text=text,
            addressed=self._addressed(message, name, named=is_named),
            sent_at=message.date,
            target=self._target(message),
            thread=_thread(message),
            chat_title=message.chat.title,
            command=Command(name, " ".join(text.split(maxsplit=1)[1:])) if name else None,
            mentions=mentions,
            attachments=attachments_of(message, text if message.caption else ""),
            reply_to=_quoted(message),
            edited_at=message.edit_date,
            group=message.media_group_id,
        )

    def _passed_on(self, message: Message, sender: Person | None, styled: Styled) -> common.Message | None:
        """What somebody else wrote is quoted, not said: no command, no wish and no fact of whoever forwards it."""
        if sender is None or sender.is_bot or message.chat.type != Chat.PRIVATE:
            return None
        text, origin = styled.commonmark(), message.forward_origin
        is_bot = isinstance(origin, MessageOriginUser) and origin.sender_user.is_bot
        return common.Message(
            event_key=self.raw.key,
            message_key=message_key(message.chat.id, message.message_id),
            platform=PLATFORM,
            workspace=str(self.me.id),
            conversation=self.raw.conversation,
            chat=str(message.chat.id),
            chat_kind="dm",
            sender=sender,
            text="",
            addressed="dm",
            sent_at=message.date,
            target=self._target(message),
            attachments=attachments_of(message, text if message.caption else ""),
            reply_to=Quoted("", text, is_bot) if text else None,
            group=message.media_group_id,
        )

    def _addressed(self, message: Message, command: str, *, named: bool) -> Addressed:
        if message.chat.type == Chat.PRIVATE:
            return "dm"
        if command:
            return "command"
        if named:
            return "mention"
        replied = _replied(message)
        return "reply" if replied and replied.from_user and replied.from_user.id == self.me.id else "none"

    def _command(self, styled: Styled) -> str:
        """The command a message starts with, its `@bot` taken out of the text."""
        entity = next((entity for entity in styled.entities if entity.offset == 0), None)
        if entity is None or entity.type != MessageEntity.BOT_COMMAND:
            return ""
        name, at, bot = styled.words(entity)[1:].partition("@")
        if at and bot.lower() != self.me.username.lower():
            return _FOR_ANOTHER_BOT
        if at:
            styled.without(1 + len(name), entity.length)
        return name.lower()

    def _mentions(self, styled: Styled) -> tuple[tuple[str, ...], bool]:
        """Who else is mentioned, and whether Nova is; her own mention is taken out of the text."""
        others: list[str] = []
        is_named = False
        for entity in styled.entities:
            words = styled.words(entity)
            if self.me.is_named(entity, words):
                is_named = True
                styled.without(entity.offset, entity.offset + entity.length)
            elif entity.type == MessageEntity.MENTION:
                others.append(words)
            elif entity.type == MessageEntity.TEXT_MENTION and entity.user:
                others.append(person_key(entity.user.id))
        return tuple(others), is_named

    def _target(self, message: MaybeInaccessibleMessage) -> Target:
        return Target(
            platform=PLATFORM,
            workspace=str(self.me.id),
            chat=str(message.chat.id),
            chat_kind=_kind(message.chat),
            conversation=self.raw.conversation,
            thread=_thread(message),
            reply_to=str(message.message_id),
        )

    def _edit(self, message: Message) -> common.Edit | None:
        sender, styled = _sender(message), _styled(message)
        if sender is None or sender.is_bot or self._command(styled) == _FOR_ANOTHER_BOT:
            return None
        self._mentions(styled)
        return common.Edit(
            event_key=self.raw.key,
            message_key=message_key(message.chat.id, message.message_id),
            conversation=self.raw.conversation,
            sender=sender,
            text=styled.commonmark(),
            edited_at=message.edit_date or message.date,
        )

    def _action(self, query: CallbackQuery) -> common.Action | None:
        if query.message is None or query.data is None or query.from_user.is_bot:
            return None  # buttons of games and inline messages, which Nova does not send
        name, value = _button(query.data)
        return common.Action(
            event_key=self.raw.key,
            message_key=message_key(query.message.chat.id, query.message.message_id),
            conversation=self.raw.conversation,
            sender=_person(query.from_user),
            id=name,
            value=value,
            target=self._target(query.message),
            handle=query.id,
        )

    def _reaction(self, change: MessageReactionUpdated) -> common.Reaction | None:
        actor = change.user or change.actor_chat  # an anonymous administrator reacts as the chat
        emoji, added = _change(change)
        if actor is None or not emoji or (isinstance(actor, User) and actor.is_bot):
            return None
        return common.Reaction(
            event_key=self.raw.key,
            message_key=message_key(change.chat.id, change.message_id),
            conversation=self.raw.conversation,
            sender=_person(actor),
            mark=_mark(emoji),
            emoji=emoji,
            added=added,
        )

    def _member(self, change: ChatMemberUpdated) -> common.Member:
        member = change.new_chat_member
        restricted = isinstance(member, ChatMemberRestricted) and member.is_member
        return common.Member(
            event_key=self.raw.key,
            conversation=self.raw.conversation,
            chat=str(change.chat.id),
            present=member.status in _PRESENT or restricted,
        )

    def _migration(self, message: Message) -> common.Migrate | None:
        """Telegram says it twice: in the old group, where it goes, and in the new one, where it came from."""
        old, new = message.migrate_from_chat_id, message.migrate_to_chat_id
        if old is None and new is None:
            return None
        old, new = old or message.chat.id, new or message.chat.id
        return common.Migrate(
            event_key=self.raw.key,
            conversation=self.raw.conversation,
            old_conversation=conversation_key(self.me.id, old),
            new_conversation=conversation_key(self.me.id, new),
            new_chat=str(new),
        )


def _styled(message: Message) -> Styled:
    if message.text is not None:
        return Styled(message.text, message.entities)
    if message.caption is not None:
        return Styled(message.caption, message.caption_entities)
    return Styled(_other_words(message), ())


def _other_words(message: Message) -> str:
    sticker = message.sticker.emoji if message.sticker else None
    return sticker or rich_text(message.api_kwargs.get("rich_message")).strip()


def _is_service(message: Message) -> bool:
    return message.text is None and not _other_words(message) and message.effective_attachment is None


def _is_passed_on(message: Message) -> bool:
    """Whether somebody else wrote it; one's own words stay one's own when one forwards them."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return message.from_user is None or origin.sender_user.id != message.from_user.id
    return origin is not None


def _sender(message: Message) -> Person | None:
    author = message.sender_chat or message.from_user  # who writes as a chat has a stand-in as `from`
    return _person(author) if author else None


def _person(author: User | Chat) -> Person:
    if isinstance(author, Chat):
        return Person(person_key(author.id), author.effective_name or str(author.id), author.username)
    return Person(person_key(author.id), author.full_name, author.username, author.is_bot, author.language_code)


def _kind(chat: Chat) -> ChatKind:
    return _KINDS.get(chat.type, "group")


def _thread(message: MaybeInaccessibleMessage) -> str | None:
    """The topic of a message. A thread id without the topic mark belongs to a mere chain of replies."""
    if isinstance(message, Message) and message.is_topic_message and message.message_thread_id is not None:
        return str(message.message_thread_id)
    return None


def _replied(message: Message) -> Message | None:
    """The message a person replied to; in a topic every message formally replies to its first one."""
    replied = message.reply_to_message
    if replied and message.is_topic_message and replied.message_id == message.message_thread_id:
        return None
    return replied


def _quoted(message: Message) -> Quoted | None:
    quote = message.quote.text if message.quote else ""
    replied = _replied(message)
    if replied:
        author = replied.from_user
        key = message_key(replied.chat.id, replied.message_id)
        return Quoted(key, _styled(replied).commonmark(), bool(author and author.is_bot), quote)
    outside = message.external_reply
    if outside is None:
        return None
    key = message_key(outside.chat.id, outside.message_id) if outside.chat and outside.message_id else ""
    is_bot = isinstance(outside.origin, MessageOriginUser) and outside.origin.sender_user.is_bot
    return Quoted(key, quote, is_bot, quote)


def _button(data: str) -> tuple[str, str]:
    name, _, value = data.partition(":")
    if name != FEEDBACK:
        return name, value
    answer, _, verdict = value.rpartition(":")
    return "feedback", f"{answer}:{_VERDICTS[verdict]}"


def _change(change: MessageReactionUpdated) -> tuple[str, bool]:
    """What was put on or, failing that, taken off: changing 👍 to 👎 counts as adding 👎."""
    old, new = _emoji(change.old_reaction), _emoji(change.new_reaction)
    added = [emoji for emoji in new if emoji not in old]
    removed = [emoji for emoji in old if emoji not in new]
    changed = sorted(added or removed, key=lambda emoji: _WEAK.get(_mark(emoji), 0))
    return (changed[0] if changed else ""), bool(added)


def _emoji(reactions: Sequence[ReactionType]) -> list[str]:
    return [_one_emoji(reaction) for reaction in reactions]


def _one_emoji(reaction: ReactionType) -> str:
    if isinstance(reaction, ReactionTypeEmoji):
        return reaction.emoji
    return reaction.custom_emoji_id if isinstance(reaction, ReactionTypeCustomEmoji) else reaction.type


def _mark(emoji: str) -> Mark:
    sign = emoji.partition(_MALE_OR_FEMALE)[0].removesuffix("\N{VARIATION SELECTOR-16}")
    return _MARKS.get(sign, "other")
