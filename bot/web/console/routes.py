"""The console's pages and deeds, and where they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.audit_log import Act
from bot.web.console import (
    agents,
    chat,
    conversations,
    costs,
    doctor,
    improvement,
    overview,
    people,
    pipelines,
    queues,
    routing,
)
from bot.web.console.gate import PATH, Endpoint, Gate, choose_theme
from bot.web.console.links import SIGN_IN
from bot.web.console.parts import Console, Deed, Look
from bot.web.console.shield import shielded
from bot.web.console.views import FOLDER, Views

ON_RECORD: Mapping[str, Act] = {
    "/improvement/apply": "pressed a fix",
    "/improvement/undo": "pressed a fix",
    "/memory/forget": "forgot",
    "/inbox/retry": "retried",
    "/inbox/drop": "dropped",
}
STATIC = ("console.css", "console.js", "icon.svg")


def console_routes(console: Console) -> list[Route]:
    """Everything below `/console`."""
    views = Views(console.settings.zone)
    gate = Gate(console, views)
    pages: dict[str, Look] = {
        "": overview.overview,
        "/chat": chat.chat,
        "/chat/news": chat.streaming(views),
        "/conversations": conversations.conversations,
        "/conversations/{conversation:path}": conversations.conversation,
        "/answers/{trace}": conversations.trace,
        "/agents": agents.agents,
        "/agents/{agent}": agents.agent,
        "/router": routing.routing,
        "/improvement": improvement.improvement,
        "/pipelines": pipelines.pipelines,
        "/pipelines/runs/{run}": pipelines.run,
        "/costs": costs.costs,
        "/memory": people.people,
        "/memory/forget": people.ask_to_forget,
        "/inbox": queues.queues,
        "/inbox/drop": queues.ask_to_drop,
        "/doctor": doctor.doctor,
    }
    deeds: dict[str, Deed] = {
        "/sign-out": gate.sign_out,
        "/theme": choose_theme,
        "/chat/say": chat.say,
        "/chat/press": chat.press,
        "/chat/clear": chat.clear,
        "/improvement/apply": improvement.apply,
        "/improvement/undo": improvement.undo,
        "/memory/forget": people.forget,
        "/inbox/retry": queues.retry,
        "/inbox/drop": queues.drop,
        "/doctor": doctor.look_again,
    }
    return [
        *(_file(name) for name in STATIC),
        Route(f"{SIGN_IN}/{{token}}", gate.offer(), methods=["GET"]),
        Route(f"{SIGN_IN}/{{token}}", gate.sign_in(), methods=["POST"]),
        *(Route(f"{PATH}{path}", gate.deed(do, ON_RECORD.get(path)), methods=["POST"]) for path, do in deeds.items()),
        *(Route(f"{PATH}{path}", gate.page(show), methods=["GET"]) for path, show in pages.items()),
        Route(f"{PATH}/{{rest:path}}", gate.nowhere(), methods=["GET", "POST"]),
    ]


def _file(name: str) -> Route:
    return Route(f"{PATH}/static/{name}", _serving(FOLDER / "static" / name), methods=["GET"])


def _serving(path: Path) -> Endpoint:
    async def serve(_: Request) -> Response:
        return shielded(FileResponse(path, headers={"Cache-Control": "max-age=3600"}))

    return serve
