"""Telegram's Bot API on loopback: every call is checked, what is sent is kept, failures come on order."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from adapters.text import utf16_len
from tests.fakes.loopback import Loopback
from tests.fakes.telegram_spec import wrong_with

TOKEN = "123456:loopback-token-that-must-never-be-logged"
BOT: dict[str, Any] = {"id": 123456, "is_bot": True, "first_name": "Nova", "username": "nova_bot"}
SENDING = ("sendMessage", "editMessageText", "sendDocument", "sendPhoto", "sendVoice", "sendMediaGroup")

Json = dict[str, Any]


@dataclass(slots=True)
class Kept:
    """A message as the chat shows it."""

    chat: int
    id: int
    text: str
    entities: list[Json]
    buttons: list[Json]
    thread: int | None
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    form: Json
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])


class RefusalError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters

    def answer(self) -> web.Response:
        body: Json = {"ok": False, "error_code": self.status, "description": str(self)}
        return web.json_response(
            body | ({"parameters": self.parameters} if self.parameters else {}), status=self.status
        )


class TelegramServer:
    """`now` is the clock by which Telegram's rates are enforced; without one they are not."""

    def __init__(self, now: Callable[[], float] | None = None) -> None:
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.messages: list[Kept] = []
        self.updates: list[Json] = []
        self.files: dict[str, bytes] = {}
        self.commands: dict[str, list[Json]] = {}
        self.answered: dict[str, str] = {}
        self.open_queries: set[str] = set()
        self.confirmed_below = 0
        self.webhook: Json = {"url": "https://left.example/over"}
        self.troubles: Json = {}  # what getWebhookInfo says besides
        self.clock_ahead = timedelta()
        self.can_read_all = True
        self._now = now
        self._sent_at: defaultdict[int, list[float]] = defaultdict(list)
        self._failures: defaultdict[str, deque[RefusalError | str]] = defaultdict(deque)
        self._changed = asyncio.Condition()
        self._site: Loopback | None = None
        self.url = ""

    # --- running ------------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application(client_max_size=100 * 1024 * 1024)
        app.router.add_post("/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        app.router.add_get("/", self._root)
        self._site = Loopback(app, ends_handlers=True)
        self.url = f"http://{await self._site.open()}"

    async def stop(self) -> None:
        if self._site:
            await self._site.close()

    @property
    def webhook_is_set(self) -> bool:
        return bool(self.webhook["url"])

    def fail_next(self, method: str, failure: RefusalError | str) -> None:
        self._failures[method].append(failure)

    async def deliver(self, **parts: Any) -> int:
        """Put an update where getUpdates finds it."""
        number = 700_001 + len(self.updates)
        async with self._changed:
            self.updates.append({"update_id": number, **parts})
            self._changed.notify_all()
        return number

    async def wait_until(self, seen: Callable[[], bool]) -> None:
        """Return as soon as calls have made this true."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(seen), 10)

    def called(self, method: str) -> list[Json]:
        return [call.form for call in self.calls if call.method == method]

    # --- answering ----------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        failure = self._failures[method].popleft() if self._failures[method] else None
        try:
            call = await self._checked(request, method)
            if isinstance(failure, RefusalError):
                raise failure
            result = await self._handle(call)
        except RefusalError as refusal:
            return refusal.answer()
        finally:
            async with self._changed:
                self._changed.notify_all()
        if failure == "lost" and request.transport:
            request.transport.abort()
        if failure == "garbled":
            return web.Response(text="<html>a proxy's page</html>")
        return web.json_response({"ok": True, "result": result})

    async def _checked(self, request: web.Request, method: str) -> Call:
        if request.match_info["token"] != TOKEN:
            raise RefusalError(401, "Unauthorized")
        form: dict[str, str] = {}
        files: dict[str, bytes] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                form[name] = str(value)
        call = Call(method, {name: _decoded(value) for name, value in form.items()}, files)
        self.calls.append(call)
        self._refuse(wrong_with(method, form, frozenset(files)))
        return call

    def _refuse(self, wrong: list[str]) -> None:
        self.violations += wrong
        if wrong:
            raise RefusalError(400, f"Bad Request: {'; '.join(wrong)}")

    async def _handle(self, call: Call) -> Any:
        if call.method in SENDING:
            self._enforce_rates(int(call.form["chat_id"]))
        return await getattr(self, f"_{call.method}")(call.form)

    def _enforce_rates(self, chat: int) -> None:
        if self._now is None:
            return
        now, times = self._now(), self._sent_at[chat]
        everywhere = sum(now - at < 1 for sent in self._sent_at.values() for at in sent)
        too_fast = chat > 0 and times and now - times[-1] < 1
        too_many = chat < 0 and sum(now - at < 60 for at in times) >= 20
        if too_fast or too_many or everywhere >= 30:
            self.violations.append(f"too fast in chat {chat}")
            raise RefusalError(429, "Too Many Requests: retry after 1", retry_after=1)
        times.append(now)

    # --- methods ------------------------------------------------------------------------------

    async def _getMe(self, form: Json) -> Json:  # noqa: N802 - named as in the API, here and below
        return BOT | {"can_read_all_group_messages": self.can_read_all}

    async def _deleteWebhook(self, form: Json) -> bool:  # noqa: N802
        self._refuse(["deleteWebhook drops updates"] if form.get("drop_pending_updates") else [])
        self.webhook = {"url": ""}
        return True

    async def _setWebhook(self, form: Json) -> bool:  # noqa: N802
        self._refuse(["setWebhook drops updates"] if form.get("drop_pending_updates") else [])
        if not str(form["url"]).startswith("https://"):
            raise RefusalError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = form
        return True

    async def _getWebhookInfo(self, form: Json) -> Json:  # noqa: N802
        waiting = len(self._waiting())
        return {"url": self.webhook["url"], "has_custom_certificate": False, "pending_update_count": waiting} | (
            self.troubles
        )

    async def _getUpdates(self, form: Json) -> list[Json]:  # noqa: N802
        if self.webhook_is_set:
            raise RefusalError(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        self.confirmed_below = max(self.confirmed_below, form.get("offset", 0))
        async with self._changed:
            self._changed.notify_all()
            try:
                await asyncio.wait_for(self._changed.wait_for(lambda: bool(self._waiting())), form["timeout"])
            except TimeoutError:
                return []
        return self._waiting()[:100]

    def _waiting(self) -> list[Json]:
        return [update for update in self.updates if update["update_id"] >= self.confirmed_below]

    async def _sendMessage(self, form: Json) -> Json:  # noqa: N802
        self._check_text(form)
        if form.get("message_thread_id") == 1:
            raise RefusalError(400, "Bad Request: message thread not found")
        return self._keep(form, str(form["text"]))

    async def _editMessageText(self, form: Json) -> Json:  # noqa: N802
        self._check_text(form)
        message = next(
            (kept for kept in self.messages if (kept.chat, kept.id) == (form["chat_id"], form["message_id"])), None
        )
        if message is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        new = (str(form["text"]), form.get("entities", []), _buttons(form))
        if new == (message.text, message.entities, message.buttons):
            raise RefusalError(
                400, "Bad Request: message is not modified: specified new message content is exactly the same"
            )
        message.text, message.entities, message.buttons = new
        message.edits += 1
        return _message(message)

    async def _sendDocument(self, form: Json) -> Json:  # noqa: N802
        self._refuse(["caption is too long"] if utf16_len(str(form.get("caption", ""))) > 1024 else [])
        return self._keep(form, str(form.get("caption", "")))

    _sendPhoto = _sendVoice = _sendDocument  # noqa: N815

    async def _sendMediaGroup(self, form: Json) -> list[Json]:  # noqa: N802
        self._refuse([] if 2 <= len(form["media"]) <= 10 else ["an album holds 2 to 10 files"])
        return [self._keep(form, "") for _ in form["media"]]

    async def _sendChatAction(self, form: Json) -> bool:  # noqa: N802
        return True

    async def _answerCallbackQuery(self, form: Json) -> bool:  # noqa: N802
        query = str(form["callback_query_id"])
        if query not in self.open_queries:
            raise RefusalError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._refuse(["the note is too long"] if len(str(form.get("text", ""))) > 200 else [])
        self.answered[query] = str(form.get("text", ""))
        return True

    async def _getMyCommands(self, form: Json) -> list[Json]:  # noqa: N802
        return self.commands.get(form["scope"]["type"], [])

    async def _setMyCommands(self, form: Json) -> bool:  # noqa: N802
        self.commands[form["scope"]["type"]] = form["commands"]
        return True

    async def _getFile(self, form: Json) -> Json:  # noqa: N802
        if form["file_id"] not in self.files:
            raise RefusalError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return {"file_id": form["file_id"], "file_unique_id": "u", "file_path": f"documents/{form['file_id']}"}

    async def _root(self, request: web.Request) -> web.Response:
        now = datetime.now(UTC) + self.clock_ahead
        return web.Response(status=302, headers={"Date": format_datetime(now, usegmt=True)})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["path"].removeprefix("documents/")])

    # --- what the description says only in prose --------------------------------------------------

    def _check_text(self, form: Json) -> None:
        text, entities = str(form["text"]), form.get("entities", [])
        if not text.strip():
            self._refuse(["message text is empty"])
        if utf16_len(text) > 4096:
            self._refuse(["message is too long"])
        self._refuse(["more than 100 entities"] if len(entities) > 100 else [])
        outside = [entity for entity in entities if entity["offset"] + entity["length"] > utf16_len(text)]
        self._refuse([f"entity outside of the text: {outside[0]}"] if outside else [])
        data = [button["callback_data"] for button in _buttons(form)]
        self._refuse([f"BUTTON_DATA_INVALID: {item}" for item in data if not 1 <= len(item.encode()) <= 64])

    def _keep(self, form: Json, text: str) -> Json:
        kept = Kept(
            chat=form["chat_id"],
            id=5_001 + len(self.messages),
            text=text,
            entities=form.get("entities", []),
            buttons=_buttons(form),
            thread=form.get("message_thread_id"),
        )
        self.messages.append(kept)
        return _message(kept)


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _buttons(form: Json) -> list[Json]:
    return [button for row in form.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def _message(kept: Kept) -> Json:
    kind = {"type": "private", "first_name": "Ann"} if kept.chat > 0 else {"type": "supergroup", "title": "Team"}
    return {
        "message_id": kept.id,
        "date": 1_700_000_000,
        "chat": {"id": kept.chat, **kind},
        "from": BOT,
        "text": kept.text,
    }
