"""Slack's side of an installation: where the browser goes, and what a code is exchanged for."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack.api import CallError
from adapters.slack.oauth import Grant, NotGranted, SlackApp, came_from_here, cookie_for, cookie_gone
from tests.fakes.slack_teams import CLIENT_ID, CLIENT_SECRET, SlackTeams, token_of

BACK = "https://nova.example/slack/oauth_redirect"
MANIFEST = Path(__file__).parents[2] / "slack-manifest.json"


@pytest.fixture
async def slack() -> AsyncIterator[SlackTeams]:
    async with SlackTeams() as teams:
        yield teams


@pytest.fixture
def app(slack: SlackTeams) -> SlackApp:
    return SlackApp(CLIENT_ID, CLIENT_SECRET, base_url=slack.url, redirect_url=BACK)


def test_the_browser_is_sent_to_slack_with_the_state_the_manifest_s_scopes_and_the_way_back():
    app = SlackApp(CLIENT_ID, CLIENT_SECRET, base_url="https://slack.com/api/", redirect_url=BACK)
    url = urlsplit(app.authorize_url("st-a_te"))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://slack.com/oauth/v2/authorize"
    asked = parse_qs(url.query)
    assert asked["state"] == ["st-a_te"]
    assert asked["redirect_uri"] == [BACK]
    assert asked["client_id"] == [CLIENT_ID]
    scopes = json.loads(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"]
    assert sorted(asked["scope"][0].split(",")) == sorted(scopes)
    assert "user_scope" not in asked
    assert CLIENT_SECRET not in url.geturl()


async def test_a_code_is_exchanged_for_the_team_and_its_token_once(slack: SlackTeams, app: SlackApp):
    slack.granting("code", "TRED")
    assert await app.exchange("code") == Grant("TRED", "Team TRED", token_of("TRED"), "U1001")
    with pytest.raises(CallError, match="invalid_code"):
        await app.exchange("code")


async def test_a_wrong_client_secret_is_told_by_its_code(slack: SlackTeams):
    slack.granting("code", "TRED")
    with pytest.raises(CallError, match="bad_client_secret") as caught:
        await SlackApp(CLIENT_ID, "wrong", base_url=slack.url, redirect_url=BACK).exchange("code")
    assert "wrong" not in str(caught.value)


async def test_slack_away_is_a_failed_call():
    app = SlackApp(CLIENT_ID, CLIENT_SECRET, base_url="http://127.0.0.1:1/api/", redirect_url=BACK)
    with pytest.raises(CallError):
        await app.exchange("code")


async def test_a_whole_organisation_is_refused_and_its_token_given_back(slack: SlackTeams, app: SlackApp):
    slack.granting("code", "E1", is_enterprise_install=True, team=None, enterprise={"id": "E1", "name": "All"})
    with pytest.raises(NotGranted, match="one workspace of it"):
        await app.exchange("code")
    assert slack.called("auth.revoke") == [token_of("E1")]


async def test_tokens_that_expire_are_refused_and_given_back(slack: SlackTeams, app: SlackApp):
    slack.granting("code", "TRED", refresh_token="xoxe-1", expires_in=43200)
    with pytest.raises(NotGranted, match="token rotation"):
        await app.exchange("code")
    assert slack.called("auth.revoke") == [token_of("TRED")]


@pytest.mark.parametrize("wrong", [{"access_token": ""}, {"token_type": "user"}, {"team": "TRED"}, {"team": {}}])
async def test_an_answer_that_names_no_team_or_bot_is_no_grant(
    slack: SlackTeams, app: SlackApp, wrong: dict[str, object]
):
    slack.granting("code", "TRED", **wrong)
    with pytest.raises(NotGranted, match="cannot be read") as caught:
        await app.exchange("code")
    assert token_of("TRED") not in str(caught.value)


async def test_nothing_secret_is_shown_or_logged(slack: SlackTeams, app: SlackApp, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    slack.granting("the-code", "TRED")
    grant = await app.exchange("the-code")
    assert await app.uninstall(grant.token) == ""
    assert "invalid_auth" in await app.uninstall(grant.token)
    await app.revoke(grant.token)
    for secret in (token_of("TRED"), CLIENT_SECRET, "the-code"):
        assert secret not in caplog.text + repr(grant) + repr(app)


def test_a_state_is_tied_to_the_browser_that_it_was_given_to():
    cookie = cookie_for("state-1")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"} <= {part.strip() for part in cookie.split(";")}
    assert came_from_here("state-1", {"cookie": f"other=1; {cookie.partition(';')[0]}"})
    assert not came_from_here("state-2", {"cookie": cookie.partition(";")[0]})
    assert not came_from_here("state-1", {})
    assert not came_from_here("", {"cookie": "nova-slack-install="})
    assert cookie_gone().startswith("nova-slack-install=deleted")
