"""What the console looks at and acts on, and what its pages are made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from adapters.message import Adapter
from agents.spec import Roster
from bot.budgets import Budget
from bot.improvement.live import Improving
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.pipelines.library import Library
from bot.router import Router
from bot.settings import Settings
from bot.web.console.checkup import Checkup
from bot.web.console.links import Session
from memory.connection import RedisClient
from memory.conversation import Conversations
from memory.facts import Facts
from memory.identities import Identities
from memory.recall import Recall
from memory.traces import Traces


@dataclass(frozen=True, slots=True)
class Console:
    """The parts of a running Nova that its owners see. `address` is where browsers reach it, without a path."""

    settings: Settings
    address: str
    redis: RedisClient
    traces: Traces
    facts: Facts
    recall: Recall
    identities: Identities
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    library: Library
    improving: Improving
    roster: Roster
    router: Router
    budgets: Sequence[Budget]
    adapters: Mapping[str, Adapter]
    checkup: Checkup
    now: Callable[[], datetime]

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by https."""
        return urlsplit(self.address).scheme == "https"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a signed-in owner; `form` holds what was posted."""

    request: Request
    session: Session
    form: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def person(self) -> str:
        return self.session.person

    def asked(self, name: str) -> str:
        """A value of the address, after the question mark."""
        return self.request.query_params.get(name, "").strip()

    def named(self, name: str) -> str:
        """A value within the path of the address."""
        return str(self.request.path_params.get(name, ""))

    def given(self, name: str) -> str:
        """A value of the form. Raises Turned."""
        value = self.form.get(name, "").strip()
        if not value:
            raise Turned(400, f"The form lacks “{name}”. Go back, and try again.")
        return value


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it shows."""

    template: str
    content: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Go:
    """After something was done: another page, which begins with a note about it."""

    path: str
    note: str = ""


Look = Callable[[Console, Visit], Awaitable[Page | Response]]
Deed = Callable[[Console, Visit], Awaitable[Page | Go | Response]]


class Turned(Exception):
    """A request that is turned away: the status, and what the person is told."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
