"""Installing Nova's Slack app into a workspace: where the browser is sent, and what its code is exchanged for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.web.async_client import AsyncWebClient

from adapters.message import MalformedEvent
from adapters.slack.api import CallError, WebApi, failures, log, sdk_logger
from adapters.slack.examination import SCOPES
from adapters.slack.fields import Fields, read

AUTHORIZE = "oauth/v2/authorize"
EXCHANGE = "oauth.v2.access"
_COOKIE = OAuthStateUtils(cookie_name="nova-slack-install")


class NotGranted(Exception):
    """The code was exchanged for nothing that Nova can work with; the text says why, for whoever installs."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What Slack gave for one workspace: `token` is the bot's, `by` is the user id of whoever installed."""

    team: str
    team_name: str
    token: str = field(repr=False)
    by: str


class SlackApp:
    """The app that is installed into many workspaces, by the id and secret under Basic Information."""

    def __init__(self, client_id: str, client_secret: str, *, base_url: str, redirect_url: str) -> None:
        self._id = client_id
        self._secret = client_secret
        self._base_url = base_url
        self._redirect_url = redirect_url

    def authorize_url(self, state: str) -> str:
        """Where Slack asks the person whether they want Nova."""
        generator = AuthorizeUrlGenerator(
            client_id=quote(self._id, safe=""),
            redirect_uri=quote(self._redirect_url, safe=""),
            scopes=SCOPES,
            authorization_url=self._base_url.removesuffix("api/") + AUTHORIZE,
        )
        return generator.generate(quote(state, safe=""))

    async def exchange(self, code: str) -> Grant:
        """What a code stands for. Raises CallError when Slack refuses it or is away, NotGranted for what is no use."""
        ours = {"client_id": self._id, "client_secret": self._secret}
        told = {**ours, "code": code, "redirect_uri": self._redirect_url}
        with failures(EXCHANGE):  # not by the SDK's own method, whose way to sign in aiohttp is about to drop
            answer: object = await self._client().api_call(EXCHANGE, data=told)  # pyright: ignore[reportUnknownMemberType]
        return await self._granted(getattr(answer, "data", None))

    async def revoke(self, token: str) -> None:
        """Give back a token that is not kept. Best effort: one that stays valid is known to nobody."""
        try:
            await WebApi(self._client(token)).call("auth.revoke")
        except CallError as failure:
            log.warning("a token that was not kept could not be given back (%s)", failure)

    async def uninstall(self, token: str) -> str:
        """Take the app out of a workspace; returns why that failed, "" when it did not."""
        try:
            await WebApi(self._client(token)).call("apps.uninstall", client_id=self._id, client_secret=self._secret)
        except CallError as failure:
            return str(failure)
        return ""

    async def _granted(self, content: object) -> Grant:
        try:
            answer = read(content, EXCHANGE)
            grant = _read(answer)
        except MalformedEvent as problem:
            raise NotGranted(f"Slack's answer cannot be read: {problem}.") from problem
        if answer.flag("is_enterprise_install"):
            await self.revoke(grant.token)
            raise NotGranted("This is a whole Enterprise organisation. Install Nova into one workspace of it instead.")
        if answer.maybe("refresh_token"):
            await self.revoke(grant.token)
            raise NotGranted("The app's tokens expire. Its operator has to turn token rotation off in the app.")
        return grant

    def _client(self, token: str = "") -> AsyncWebClient:
        return AsyncWebClient(token or None, self._base_url, retry_handlers=[], logger=sdk_logger())


def cookie_for(state: str) -> str:
    """The header `Set-Cookie` that ties a state to this browser."""
    return f"{_COOKIE.build_set_cookie_for_new_state(state)}; SameSite=Lax"


def cookie_gone() -> str:
    """The one that takes it away."""
    return _COOKIE.build_set_cookie_for_deletion()


def came_from_here(state: str, headers: Mapping[str, str]) -> bool:
    """Whether the browser that brings a state is the one that it was given to."""
    return bool(state) and _COOKIE.is_valid_browser(state, {"cookie": headers.get("cookie", "")})


def _read(answer: Fields) -> Grant:
    """An organisation's installation names no team."""
    if answer.text("token_type") != "bot":
        raise MalformedEvent(f"{answer.path}.token_type is not a bot's")
    whole = answer.flag("is_enterprise_install")
    team = answer.object("enterprise" if whole else "team")
    by = answer.object("authed_user").maybe("id") or ""
    return Grant(team.text("id"), team.maybe("name") or "", answer.text("access_token"), by)
