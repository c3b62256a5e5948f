"""Reading Slack's payloads without a server: who Nova is, who is in the workspace, and the adapter's parser."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.message import Event, Person
from adapters.slack import parsing, raw_event
from adapters.slack.identity import Identity
from tests.fakes.slack_payloads import BOT, BOT_ID, TEAM, Payload

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NOVA = Identity(BOT, BOT_ID, TEAM)
ANA = Person("slack:T1:U1001", "Ana Lima", "ana", locale="pt-BR", timezone="America/Sao_Paulo")
BEN = Person("slack:T1:U1002", "Ben")
ROBOT = Person("slack:T1:U1003", "Robot", is_bot=True)
PEOPLE = {"U1001": ANA, "U1002": BEN, "U1003": ROBOT}


def parse(payload: Payload, *, dm_threads: bool = False) -> Event | None:
    return parsing.parse(raw_event(payload, received_at=NOW, dm_threads=dm_threads), NOVA, PEOPLE)
