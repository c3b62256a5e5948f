"""Slack with several teams on one loopback address: each reached by its own token, more to be installed by code."""

from __future__ import annotations

from typing import Any, Self

from aiohttp import web

from tests.fakes import slack_payloads as payloads
from tests.fakes.loopback import Loopback
from tests.fakes.slack import _arguments
from tests.fakes.slack_payloads import BOT, Payload
from tests.fakes.slack_workspace import BOT_TOKEN, Clock, Workspace

CLIENT_ID = "111.222"
CLIENT_SECRET = "client-secret-that-must-not-be-shown"


class SlackTeams:
    """The Web API; what was called, with which token, is in `calls`."""

    def __init__(self) -> None:
        self.teams: dict[str, Workspace] = {}
        self.codes: dict[str, Payload] = {}
        self.calls: list[tuple[str, str]] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._serve)
        self._site = Loopback(app)
        self.url = f"http://{await self._site.open()}/api/"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._site.close()

    def granting(self, code: str, team: str, /, **more: Any) -> Workspace:
        """A person allowed Nova in a team: from the exchange of `code` on its token works."""
        workspace = Workspace(Clock())
        workspace.identity |= {"team": f"Team {team}", "team_id": team}
        self.codes[code] = {
            "token_type": "bot",
            "access_token": token_of(team),
            "team": {"id": team, "name": f"Team {team}"},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U1001"},
            **more,
        }
        self.teams[token_of(team)] = workspace
        return workspace

    def called(self, method: str) -> list[str]:
        """The tokens with which a method was called."""
        return [token for name, token in self.calls if name == method]

    async def _serve(self, request: web.Request) -> web.Response:
        method, arguments = request.match_info["method"], await _arguments(request)
        header = request.headers.get("Authorization", "")
        self.calls.append((method, header.removeprefix("Bearer ")))
        if method == "oauth.v2.access":
            return web.json_response(self._exchanged(arguments))
        workspace = self.teams.get(header.removeprefix("Bearer "))
        if workspace is None:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if method in ("auth.revoke", "apps.uninstall"):
            del self.teams[header.removeprefix("Bearer ")]
            return web.json_response({"ok": True})
        workspace.clock.now += 60  # the pace is not what is looked at here
        answer = workspace.answer(method, arguments, f"Bearer {BOT_TOKEN}")
        return web.json_response(answer, headers=workspace.headers)

    def _exchanged(self, arguments: Payload) -> Payload:
        if (arguments["client_id"], arguments["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        grant = self.codes.pop(arguments["code"], None)
        return {"ok": True, **grant} if grant else {"ok": False, "error": "invalid_code"}


def token_of(team: str) -> str:
    return f"xoxb-the-token-of-{team}"


def message(team: str, text: str, *, event_id: str, channel: str = "D1001", **more: Any) -> Payload:
    """A person's message as Slack delivers it to the one address of the app."""
    return event(team, payloads.message(text, channel=channel, team=team, **more), event_id=event_id)


def event(team: str, inner: Payload, *, event_id: str, **outer: Any) -> Payload:
    authorization = {"team_id": team, "enterprise_id": None, "user_id": BOT, "is_enterprise_install": False}
    more: Payload = {"team_id": team, "context_team_id": team, "authorizations": [authorization], **outer}
    return payloads.event(inner, event_id=event_id, **more)
