"""Replies into Slack: one message at a time, and what each refusal means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from adapters.message import JsonObject, NotSent, Rejected, Reply, SendError, Sent, Target, Uncertain
from adapters.slack import keys
from adapters.slack.api import CallError, Clients, log
from adapters.slack.blocks import Content
from adapters.slack.mrkdwn import escape
from adapters.slack.pacing import POST_EVERY, Pacer
from adapters.text import plain

TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
NO_THREAD = frozenset({"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"})
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_UNREACHABLE = {
    "channel_not_found": "invite Nova to the channel with /invite @Nova",
    "not_in_channel": "invite Nova to the channel with /invite @Nova",
    "is_archived": "the channel is archived",
    "restricted_action": "a workspace setting keeps Nova from posting there",
}
TOKEN_REFUSED = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type"}
)
_STILL_STREAMING = "streaming_state_conflict"
_MAX_EDITED_TEXT = 4_000
_PAUSES = (1.0, 3.0)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One message about to be posted, and what is left to try when Slack refuses it."""

    reply: Reply
    content: Content
    thread: str | None

    def simpler(self, code: str) -> _Draft | None:
        """Plain text once, without the thread once; the chat never changes."""
        if code in TOO_MUCH and not self.content.is_plain:
            return replace(self, content=self.content.as_plain(self.reply))
        if code in NO_THREAD and self.thread:
            return replace(self, thread=None)
        return None


class Sender:
    """Posts, edits and uploads."""

    def __init__(self, clients: Clients, pacer: Pacer) -> None:
        self._clients = clients
        self._pacer = pacer

    async def send(self, part: Reply) -> Sent:
        """Post one part, then its files. Raises NotSent, Uncertain or Rejected."""
        if part.attachments and part.target.only_for:
            raise Rejected("Slack cannot show a file to one person only")
        channel, ts = await self._post(_Draft(part, Content.of(part), part.target.thread))
        await self.upload(part, channel)
        return sent(part.target, channel, ts)

    async def edit(self, message: Sent, part: Reply) -> Sent:
        """Replace a message, or post a new one if it cannot be changed any more."""
        try:
            await self.replace(part, keys.channel(message.message_key), message.message_id)
        except CallError as failure:
            if failure.code in GONE:
                return await self.send(part)
            raise NotSent(str(failure)) if failure.is_passing else rejected(failure) from failure
        return message

    async def replace(self, part: Reply, channel: str, ts: str) -> None:
        """Make a message show this part. Repeated while that may help. Raises CallError."""
        content = Content.of(part)
        try:
            await self._update(channel, ts, content)
        except CallError as failure:
            if failure.code == _STILL_STREAMING:
                with suppress(CallError):  # whether it worked is seen at the next attempt
                    await self._clients.writes.call("chat.stopStream", channel=channel, ts=ts)
            elif failure.code in TOO_MUCH:
                _explain(failure)
                content = content.as_plain(part)
            else:
                raise
            await self._update(channel, ts, content)

    async def upload(self, part: Reply, channel: str) -> None:
        """Share the files of a part whose text has been sent."""
        if not part.attachments:
            return
        captions = "\n".join(plain(file.caption) for file in part.attachments if file.caption)
        files = [{"filename": file.name, "title": file.name, "content": file.content} for file in part.attachments]
        await self._pacer.turn(part.target.chat)
        try:
            await self._clients.writes.call(
                "files.upload_v2",
                file_uploads=files,
                channel=channel,
                thread_ts=part.target.thread,
                initial_comment=escape(captions) or None,
            )
        except CallError as failure:
            if failure.kind == "lost":
                raise Uncertain(f"the text was sent; its files: {failure}") from failure
            raise Rejected(f"the text was sent, its files were not: {failure}") from failure

    async def repeat(self, call: Callable[[], Awaitable[JsonObject]]) -> JsonObject:
        """Repeat what may safely happen twice, with pauses. Raises the last CallError."""
        for pause in _PAUSES:
            try:
                return await call()
            except CallError as failure:
                if not failure.is_passing:
                    raise
                await self._pacer.sleep(max(pause, failure.retry_after))
        return await call()

    async def _update(self, channel: str, ts: str, content: Content) -> None:
        async def call() -> JsonObject:
            await self._pacer.turn(channel)
            return await self._clients.writes.call("chat.update", channel=channel, ts=ts, **_edited(content))

        await self.repeat(call)

    async def _post(self, draft: _Draft) -> tuple[str, str]:
        await self._pacer.turn(draft.reply.target.chat)
        try:
            answer = await self._call(draft)
        except CallError as failure:
            simpler = draft.simpler(failure.code)
            if simpler is None:
                raise for_new_message(failure) from failure
            _explain(failure)
            return await self._post(simpler)
        channel = str(answer.get("channel", draft.reply.target.chat))
        if channel != draft.reply.target.chat:  # a direct message that has just been opened
            self._pacer.hold(channel, POST_EVERY)
        return channel, str(answer.get("ts") or answer["message_ts"])

    async def _call(self, draft: _Draft) -> JsonObject:
        target, content = draft.reply.target, draft.content
        shown = {"channel": target.chat, "text": content.text, "blocks": content.blocks, "thread_ts": draft.thread}
        if target.only_for:
            return await self._clients.writes.call("chat.postEphemeral", user=keys.user_id(target.only_for), **shown)
        return await self._clients.writes.call(
            "chat.postMessage",
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False if content.is_plain else None,
            **shown,
        )


def _edited(content: Content) -> dict[str, object]:
    """Blocks are always named, as an absent list would keep the old ones."""
    if content.is_plain and len(content.text) > _MAX_EDITED_TEXT:
        return {"markdown_text": content.body}
    return {"text": content.text, "blocks": content.blocks or []}


def sent(target: Target, channel: str, ts: str) -> Sent:
    return Sent(ts, keys.message_key(target.workspace, channel, ts))


def for_new_message(failure: CallError) -> SendError:
    """What a failed post means: only what certainly is not there may be sent again."""
    if failure.kind in {"unsent", "limited"}:
        return NotSent(str(failure), retry_after=failure.retry_after)
    if failure.kind == "lost":
        return Uncertain(str(failure))
    return rejected(failure)


def rejected(failure: CallError) -> Rejected:
    if remedy := _UNREACHABLE.get(failure.code):
        return Rejected(f"{failure}: {remedy}", unreachable=True)
    if failure.code == "missing_scope":
        return Rejected(f"{failure}: give Nova's Slack app the scope {', '.join(failure.details)} and reinstall it")
    if failure.code in TOKEN_REFUSED:
        return Rejected(f"{failure}: Slack does not accept SLACK_BOT_TOKEN")
    return Rejected(str(failure))


def _explain(failure: CallError) -> None:
    log.warning("%s, so it is sent in a simpler form %s", failure, "; ".join(failure.details))
