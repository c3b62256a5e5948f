"""`slack-manifest.json`, from which people create Nova's Slack app: Slack's limits, and all that the adapter needs."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.examination import SCOPES

MANIFEST: dict[str, Any] = json.loads((Path(__file__).parents[2] / "slack-manifest.json").read_text())
EVENT_SCOPES = {
    "agent_session_stopped": "assistant:write",
    "app_context_changed": "assistant:write",
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "tokens_revoked": None,
}
METHOD_SCOPES = {
    "agents.sessions.setStatus": "chat:write",
    "assistant.threads.setStatus": "assistant:write",
    "chat.postMessage to a user": "im:write",
    "conversations.replies": "channels:history",
    "files.info": "files:read",
    "files.upload_v2": "files:write",
    "users.info": "users:read",
    "the command /nova": "commands",
}


def scopes() -> list[str]:
    return MANIFEST["oauth_config"]["scopes"]["bot"]


def test_names_and_descriptions_are_within_slacks_limits():
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    agent = MANIFEST["features"]["agent_view"]
    assert len(agent["agent_description"]) <= 300
    assert 1 <= len(agent["suggested_prompts"]) <= 4
    assert all(prompt.keys() == {"title", "message"} for prompt in agent["suggested_prompts"])


def test_the_adapter_hears_every_event_it_reads():
    assert sorted(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == sorted(EVENT_SCOPES)


@pytest.mark.parametrize(("event", "scope"), EVENT_SCOPES.items())
def test_each_event_has_its_scope(event: str, scope: str | None):
    assert scope is None or scope in scopes(), event


@pytest.mark.parametrize(("method", "scope"), METHOD_SCOPES.items())
def test_each_call_has_its_scope(method: str, scope: str):
    assert scope in scopes(), method


def test_no_scope_is_asked_for_twice_or_out_of_order():
    assert scopes() == sorted(set(scopes()))


def test_the_doctor_looks_for_the_same_scopes():
    assert list(SCOPES) == scopes()


def test_people_can_write_to_nova_and_press_its_buttons():
    home = MANIFEST["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == ["/nova"]
    assert all(len(command["description"]) <= 2_000 for command in MANIFEST["features"]["slash_commands"])


def test_the_app_works_by_socket_mode_with_a_lasting_token():
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"]
    assert not settings["token_rotation_enabled"]
    assert not settings["org_deploy_enabled"]


def test_nothing_is_left_of_slacks_older_assistants():
    assert "assistant_view" not in json.dumps(MANIFEST)
