"""Deliveries of many Slack teams at one address: each to its workspace, strangers' to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from adapters.message import RawEvent
from adapters.slack.events import raw_event
from bot.workspaces.dropped import dropped
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.installing import Deed
from bot.workspaces.switchboard import Switchboard
from bot.workspaces.vault import Vault
from memory.connection import Store
from memory.errors import StoreUnavailable
from tests.fakes.slack_payloads import slash
from tests.fakes.slack_teams import event, message

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GONE: dict[str, Any] = {"type": "app_uninstalled"}


@dataclass
class Line:
    """A Nova's inbox."""

    taken: list[str] = field(default_factory=list[str])

    async def keep(self, raw: RawEvent) -> bool:
        self.taken.append(raw.key)
        return True


@dataclass
class Exchange:
    """A switchboard between two workspaces and a Nova beside them."""

    store: Store
    home: Line = field(default_factory=Line)
    red: Line = field(default_factory=Line)
    blue: Line = field(default_factory=Line)
    noted: list[tuple[str, Deed, str]] = field(default_factory=list[tuple[str, Deed, str]])
    changes: int = 0

    def __post_init__(self) -> None:
        self.installations = Installations(self.store.redis, Vault(Fernet.generate_key().decode()))
        self.board = self.new("THOME")

    def new(self, home: str) -> Switchboard:
        otherwise = self.home.keep if home else None
        redis, note = self.store.redis, self.note
        return Switchboard(redis, self.installations, home=home, otherwise=otherwise, note=note, changed=self.changed)

    async def note(self, actor: str, act: Deed, subject: str) -> None:
        self.noted.append((actor, act, subject))

    def changed(self) -> None:
        self.changes += 1

    async def installed(self, workspace: str, team: str, at: datetime = NOW) -> None:
        await self.installations.save(Installation(workspace, team, team, "xoxb-1", f"slack:{team}:U1", at))


@pytest.fixture
def exchange(store: Store) -> Exchange:
    return Exchange(store)


def delivered(payload: Any) -> RawEvent:
    return raw_event(payload, received_at=NOW)


async def test_each_delivery_reaches_the_workspace_of_its_team(exchange: Exchange):
    with exchange.board.connected("TRED", exchange.red.keep), exchange.board.connected("TBLUE", exchange.blue.keep):
        for team, number in (("TRED", "1"), ("TBLUE", "2"), ("TRED", "3"), ("THOME", "4")):
            assert await exchange.board.keep(delivered(message(team, "hello", event_id=f"Ev{number}")))
    assert exchange.red.taken == ["slack:Ev1", "slack:Ev3"]
    assert exchange.blue.taken == ["slack:Ev2"]
    assert exchange.home.taken == ["slack:Ev4"]


async def test_in_a_shared_channel_the_installation_counts_and_not_who_wrote(exchange: Exchange):
    """Slack names the other company's team on top there."""
    payload = message("TRED", "hello", event_id="Ev1") | {"team_id": "TBLUE", "is_ext_shared_channel": True}
    with exchange.board.connected("TRED", exchange.red.keep), exchange.board.connected("TBLUE", exchange.blue.keep):
        await exchange.board.keep(delivered(payload))
    assert (exchange.red.taken, exchange.blue.taken) == (["slack:Ev1"], [])


async def test_commands_find_their_workspace_too(exchange: Exchange):
    command = slash("help", user="U1", channel="C1", channel_name="general", trigger="t.1") | {"team_id": "TBLUE"}
    with exchange.board.connected("TBLUE", exchange.blue.keep):
        await exchange.board.keep(delivered(command))
    assert exchange.blue.taken == ["slack:t.1"]


async def test_a_team_that_is_not_installed_is_dropped_and_counted(exchange: Exchange):
    for number in range(3):
        assert not await exchange.board.keep(delivered(message("TELSE", "hello", event_id=f"Ev{number}")))
    assert exchange.home.taken == []
    assert await dropped(exchange.store.redis) == 3


async def test_a_team_whose_workspace_is_not_up_yet_is_to_be_delivered_again(exchange: Exchange):
    await exchange.installed("red", "TRED")
    with pytest.raises(StoreUnavailable, match="TRED"):
        await exchange.board.keep(delivered(message("TRED", "hello", event_id="Ev1")))
    assert await dropped(exchange.store.redis) == 0


async def test_what_names_no_team_is_set_aside_by_the_nova_beside_them_if_there_is_one(exchange: Exchange):
    await exchange.board.keep(delivered({"unreadable": "?"}))
    assert len(exchange.home.taken) == 1
    assert not await exchange.new("").keep(delivered({"unreadable": "?"}))
    assert await dropped(exchange.store.redis) == 1


@pytest.mark.parametrize("news", [GONE, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UNOVA"]}}])
async def test_a_team_that_took_nova_out_is_forgotten(exchange: Exchange, news: dict[str, Any]):
    await exchange.installed("red", "TRED")
    await exchange.installed("blue", "TBLUE")
    at = int(NOW.timestamp()) + 5
    with exchange.board.connected("TRED", exchange.red.keep):
        assert await exchange.board.keep(delivered(event("TRED", news, event_id="Ev1", event_time=at)))
        assert not await exchange.board.keep(delivered(message("TRED", "hello", event_id="Ev2")))
    found, _ = await exchange.installations.all()
    assert set(found) == {"blue"}
    assert exchange.red.taken == []
    assert exchange.noted == [("slack:TRED", "uninstalled", "red: Slack team TRED")]
    assert exchange.changes == 1


async def test_a_person_s_own_token_being_revoked_changes_nothing(exchange: Exchange):
    await exchange.installed("red", "TRED")
    news = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}
    assert not await exchange.board.keep(delivered(event("TRED", news, event_id="Ev1", event_time=2_000_000_000)))
    assert await exchange.installations.find("red")


async def test_late_news_of_an_earlier_removal_does_not_end_a_new_installation(exchange: Exchange):
    """Slack delivers again for a day; by then Nova may be back."""
    await exchange.installed("red", "TRED", NOW)
    earlier = int((NOW - timedelta(hours=2)).timestamp())
    assert not await exchange.board.keep(delivered(event("TRED", GONE, event_id="Ev1", event_time=earlier)))
    assert await exchange.installations.find("red")
    assert exchange.changes == 0


async def test_nobody_can_end_another_team_s_installation(exchange: Exchange):
    await exchange.installed("red", "TRED")
    assert not await exchange.board.keep(delivered(event("TELSE", GONE, event_id="Ev1", event_time=2_000_000_000)))
    assert await exchange.installations.find("red")
