"""Who may do what with Nova. Nobody may anything unless the settings name them, and guests little.

Owners decide about everybody; members may use all agents; guests, who are not of the company, use what tells nothing of
it. What is not listed here is closed: to guests an agent, to all but owners a command. (`/ask` is a question, `/stop`
ends one, so both are open to whoever may ask.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Literal

from adapters.message import Person
from agents.spec import AgentSpec
from bot.router import Route, Step
from bot.settings import EVERYONE, Settings

Role = Literal["stranger", "guest", "member", "owner"]

REFUSAL = (
    "Hello! I'm a private assistant and can't talk with people I don't know yet. "
    "If you should have access, give whoever runs me your id: `{person}`."
)
NOT_FOR_GUESTS = "{what} is for members of this workspace, and you are a guest here. Whoever runs me can change that."
ONLY_OWNERS = "Only owners can use {what}."
INSTEAD = "guests may not ask the likeliest agent"

ORDER: tuple[Role, ...] = ("stranger", "guest", "member", "owner")
GUEST_GROUPS = frozenset(("general", "language"))
COMMANDS: Mapping[str, Role] = {
    **dict.fromkeys(("start", "help", "agents", "new"), "guest"),
    **dict.fromkeys(("memory", "forget", "export", "feedback", "learning"), "guest"),  # about what they said themselves
    **dict.fromkeys(("why", "identity", "link", "unlink"), "member"),
    "console": "owner",
    "digest": "owner",
}
OF_A_SERVER = "__"  # in the names of tools that an owner's MCP servers bring, e.g. wiki__search
LIKELY = 0.2  # the router's second thought is worth following from here on, as in questions back


class Access:
    """The lists of the settings, applied alike to messages, reactions and buttons."""

    def __init__(self, settings: Settings, guests: Collection[str] = ()) -> None:
        self._settings = settings
        self._guests = frozenset(guests)

    def role(self, person: str) -> Role:
        """The role of a person (`telegram:7`). Who is named as a guest is one even where everyone is a member."""
        if self._settings.is_owner(person):
            return "owner"
        members = self._settings.nova_allowed_users
        if person in members or (EVERYONE in members and person not in self._guests):
            return "member"
        return "guest" if person in self._guests or EVERYONE in self._guests else "stranger"

    def allows(self, person: Person) -> bool:
        return not person.is_bot and self.role(person.key) != "stranger"

    def is_owner(self, person: Person) -> bool:
        return self._settings.is_owner(person.key)

    @staticmethod
    def refusal(person: Person) -> str:
        """One polite line, with what the owner needs to let the person in."""
        return REFUSAL.format(person=person.key)

    def command_refusal(self, person: str, command: str) -> str:
        """Why somebody may not use a command; "" if they may."""
        least = COMMANDS.get(command, "owner")
        if ORDER.index(self.role(person)) >= ORDER.index(least):
            return ""
        return (ONLY_OWNERS if least == "owner" else NOT_FOR_GUESTS).format(what=f"`/{command}`")

    def may_ask(self, person: str, agent: str, roster: Mapping[str, AgentSpec]) -> bool:
        """Whether somebody may use an agent, with all that it may have done by others."""
        role = self.role(person)
        return role in ("member", "owner") or (role == "guest" and _open_to_guests(agent, roster))

    def narrowed(self, route: Route, person: str, roster: Mapping[str, AgentSpec]) -> Route | None:
        """The route through agents that a person may use; None when nobody is left who is likely to help them."""
        top = tuple((agent, likely) for agent, likely in route.top if self.may_ask(person, agent, roster))
        if all(self.may_ask(person, agent, roster) for agent in route.agents):
            return replace(route, top=top)
        if not top or top[0][1] < LIKELY or len(route.steps) > 1:
            return None
        agent, likely = top[0]
        return replace(
            route, steps=(Step(agent),), confidence=likely, margin=0.0, top=top, why=f"{route.why}; {INSTEAD}"
        )


def _open_to_guests(agent: str, roster: Mapping[str, AgentSpec]) -> bool:
    """Whether an agent, and everyone it could hand a part of the task to, is of a group open to guests."""
    seen: set[str] = set()
    waiting = [agent]
    while waiting:
        spec = roster.get(waiting.pop())
        if spec is None or not _tells_nothing(spec):
            return False
        seen.add(spec.name)
        waiting += [name for name in spec.delegates if name not in seen]
    return True


def _tells_nothing(spec: AgentSpec) -> bool:
    of_servers = any(OF_A_SERVER in tool for tool in spec.tools)
    return spec.group in GUEST_GROUPS and not spec.confidential and not of_servers
