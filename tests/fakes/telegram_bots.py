"""Several Telegram bots at one loopback address, as at Telegram's own: each is reached by its token alone.

Their ids and chats are the same on purpose, so that only what keeps workspaces apart keeps them apart.
"""

from __future__ import annotations

from typing import Self

from aiohttp import web

from tests.fakes.loopback import Loopback
from tests.fakes.telegram import UNPACED, TelegramPlatform
from tests.fakes.telegram_server import TOKEN, RefusalError


class TelegramBots:
    """People write to `bots[token]`; what it shows there was sent with that token."""

    def __init__(self, *tokens: str) -> None:
        self.bots = {token: TelegramPlatform(pace=UNPACED) for token in tokens}
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._answer)
        self._site = Loopback(app, ends_handlers=True)
        self.url = f"http://{await self._site.open()}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._site.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        bot = self.bots.get(request.match_info["token"])
        if bot is None:
            return RefusalError(401, "Unauthorized").answer()
        request.match_info["token"] = TOKEN  # what each takes for its own
        return await bot.server._answer(request)
