"""Installing Nova into a Slack team: only by an owner's link, once, in the browser that began it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from starlette.applications import Starlette

from adapters.slack.oauth import SlackApp
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.installing import Deed, Installing, invitations
from bot.workspaces.routes import install_routes
from bot.workspaces.vault import Vault
from memory.connection import Store
from tests.fakes.slack_teams import CLIENT_ID, CLIENT_SECRET, SlackTeams, token_of

HOME = "THOME"


@dataclass
class Door:
    """Nova's two pages, Slack behind them, and what was put on record."""

    store: Store
    slack: SlackTeams
    web: httpx.AsyncClient
    installations: Installations
    noted: list[tuple[str, Deed, str]] = field(default_factory=list[tuple[str, Deed, str]])
    changes: int = 0

    async def note(self, actor: str, act: Deed, subject: str) -> None:
        self.noted.append((actor, act, subject))

    def changed(self) -> None:
        self.changes += 1

    async def invitation(self, workspace: str = "red") -> str:
        return await invitations(self.store.redis).new(workspace)

    async def begin(self, invitation: str) -> tuple[str, str]:
        """Open the link; the state that went to Slack, and the cookie that stayed."""
        sent = await self.web.get("/slack/install", params={"invitation": invitation})
        assert sent.status_code == 302, sent.text
        state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
        return state, sent.headers["set-cookie"].partition(";")[0]

    async def come_back(self, cookie: str = "", **query: str) -> httpx.Response:
        self.web.cookies.clear()
        headers = {"Cookie": cookie} if cookie else {}
        return await self.web.get("/slack/oauth_redirect", params=query, headers=headers)

    async def install(self, team: str, invitation: str, /, **more: Any) -> httpx.Response:
        self.slack.granting("code", team, **more)
        state, cookie = await self.begin(invitation)
        return await self.come_back(cookie, state=state, code="code")

    async def installed(self) -> dict[str, Installation]:
        return dict((await self.installations.all())[0])


@pytest.fixture
async def door(store: Store) -> AsyncIterator[Door]:
    async with SlackTeams() as slack:
        app = SlackApp(
            CLIENT_ID, CLIENT_SECRET, base_url=slack.url, redirect_url="https://nova.example/slack/oauth_redirect"
        )
        installations = Installations(store.redis, Vault(Fernet.generate_key().decode()))
        door = Door(store, slack, httpx.AsyncClient(), installations)
        installing = Installing(
            app, store.redis, installations, ["red", "blue"], home=HOME, note=door.note, changed=door.changed
        )
        transport = httpx.ASGITransport(Starlette(routes=install_routes(installing)))
        async with httpx.AsyncClient(transport=transport, base_url="https://nova.example") as web:
            door.web = web
            yield door


async def test_an_invited_person_installs_and_the_token_is_kept(door: Door):
    page = await door.install("TRED", await door.invitation())
    assert page.status_code == 200
    assert "Team TRED" in page.text
    installed = (await door.installed())["red"]
    assert (installed.team, installed.token, installed.by) == ("TRED", token_of("TRED"), "slack:TRED:U1001")
    assert door.noted == [("slack:TRED:U1001", "installed", "red: Slack team TRED")]
    assert door.changes == 1


@pytest.mark.parametrize("invitation", ["", "guessed", "x" * 5000, "nova:{workspace-invitation}"])
async def test_a_stranger_gets_no_further_than_the_first_page(door: Door, invitation: str):
    page = await door.web.get("/slack/install", params={"invitation": invitation})
    assert page.status_code == 403
    assert "location" not in page.headers
    assert door.slack.calls == []


async def test_an_invitation_works_once(door: Door):
    invitation = await door.invitation()
    await door.install("TRED", invitation)
    assert (await door.web.get("/slack/install", params={"invitation": invitation})).status_code == 403


async def test_opening_an_invitation_does_not_use_it_up(door: Door):
    """Chats look into links that are sent in them."""
    invitation = await door.invitation()
    await door.begin(invitation)
    assert (await door.install("TRED", invitation)).status_code == 200


async def test_an_invitation_to_a_workspace_that_is_gone_works_no_more(door: Door):
    invitation = await door.invitation("green")
    assert (await door.web.get("/slack/install", params={"invitation": invitation})).status_code == 403


async def test_a_forged_state_exchanges_nothing(door: Door):
    door.slack.granting("code", "TRED")
    await door.begin(await door.invitation())
    page = await door.come_back("nova-slack-install=forged", state="forged", code="code")
    assert page.status_code == 403
    assert door.slack.calls == []


async def test_a_state_in_another_browser_exchanges_nothing(door: Door):
    """A link that an attacker began, opened by a victim, would put the victim's team into the attacker's hands."""
    door.slack.granting("code", "TRED")
    state, cookie = await door.begin(await door.invitation())
    assert (await door.come_back("", state=state, code="code")).status_code == 403
    _, other = await door.begin(await door.invitation())
    assert (await door.come_back(other, state=state, code="code")).status_code == 403
    assert door.slack.calls == []
    assert (await door.come_back(cookie, state=state, code="code")).status_code == 200


async def test_a_state_is_not_taken_twice(door: Door):
    invitation = await door.invitation()
    state, cookie = await door.begin(invitation)
    assert (await door.come_back(cookie, state=state, code="wrong")).status_code == 403
    door.slack.granting("code", "TRED")
    assert (await door.come_back(cookie, state=state, code="code")).status_code == 403
    assert await door.installed() == {}
    assert (await door.install("TRED", invitation)).status_code == 200


async def test_a_state_lives_for_ten_minutes(door: Door):
    door.slack.granting("code", "TRED")
    state, cookie = await door.begin(await door.invitation())
    (name,) = [name async for name in door.store.redis.scan_iter("nova:{workspace-state:*")]
    assert 590 <= await door.store.redis.ttl(name) <= 600
    await door.store.redis.expire(name, 0)
    assert (await door.come_back(cookie, state=state, code="code")).status_code == 403
    assert door.slack.calls == []


async def test_a_code_that_slack_refuses_keeps_nothing_and_leaves_the_invitation(door: Door):
    invitation = await door.invitation()
    state, cookie = await door.begin(invitation)
    page = await door.come_back(cookie, state=state, code="wrong")
    assert (page.status_code, "invalid_code" in page.text) == (403, True)
    assert (await door.install("TRED", invitation)).status_code == 200


async def test_saying_no_at_slack_installs_nothing_and_ends_the_attempt(door: Door):
    invitation = await door.invitation()
    state, cookie = await door.begin(invitation)
    page = await door.come_back(cookie, state=state, error="access_denied")
    assert "did not allow it" in page.text
    door.slack.granting("code", "TRED")
    assert (await door.come_back(cookie, state=state, code="code")).status_code == 403
    assert (await door.install("TRED", invitation)).status_code == 200


async def test_a_whole_organisation_is_refused_with_the_way_out(door: Door):
    organisation = {"is_enterprise_install": True, "team": None, "enterprise": {"id": "E1", "name": "All"}}
    page = await door.install("E1", await door.invitation(), **organisation)
    assert (page.status_code, "one workspace of it" in page.text) == (403, True)
    assert await door.installed() == {}
    assert door.slack.called("auth.revoke") == [token_of("E1")]


async def test_an_invitation_used_up_meanwhile_gives_the_token_back(door: Door):
    invitation = await door.invitation()
    state, cookie = await door.begin(invitation)
    await invitations(door.store.redis).withdraw("red")
    door.slack.granting("code", "TRED")
    page = await door.come_back(cookie, state=state, code="code")
    assert page.status_code == 403
    assert await door.installed() == {}
    assert door.slack.called("auth.revoke") == [token_of("TRED")]


async def test_a_second_team_is_kept_out_of_a_workspace(door: Door):
    await door.install("TRED", await door.invitation())
    page = await door.install("TOTHER", await door.invitation())
    assert page.status_code == 403
    assert (await door.installed())["red"].team == "TRED"
    assert door.slack.called("auth.revoke") == [token_of("TOTHER")]


@pytest.mark.parametrize("team", ["TRED", HOME])
async def test_a_team_that_is_served_stays_where_it_is_and_its_token_stays_good(door: Door, team: str):
    await door.install("TRED", await door.invitation())
    page = await door.install(team, await door.invitation("blue"))
    assert (page.status_code, "already serves" in page.text) == (403, True)
    assert "blue" not in await door.installed()
    assert "red" not in page.text
    assert door.slack.called("auth.revoke") == []


async def test_installing_the_same_team_again_renews_its_token(door: Door):
    await door.install("TRED", await door.invitation())
    page = await door.install("TRED", await door.invitation(), access_token="xoxb-the-token-of-TRED")
    assert page.status_code == 200
    assert door.changes == 2


async def test_the_pages_run_nothing_and_are_kept_nowhere(door: Door):
    name = {"id": "TRED", "name": "<script>alert(1)</script>"}
    page = await door.install("TRED", await door.invitation(), team=name)
    assert "<script>" not in page.text
    for answer in (page, await door.web.get("/slack/install")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
