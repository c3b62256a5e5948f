"""Roles: owners, members, guests and strangers, and what each may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.message import Person
from agents.spec import Roster, load_roster
from bot.access import COMMANDS, Access, Role
from bot.commands import Commands
from bot.router import Method, Route, Step
from bot.settings import Settings
from tests.fakes.nova import NovaUnderTest

OWNER, MEMBER, GUEST, STRANGER = "fake:1001", "fake:1002", "fake:1003", "fake:1004"


@pytest.fixture
def access(settings: Settings) -> Access:
    return Access(settings, guests=(GUEST,))


@pytest.fixture(scope="module")
def roster() -> Roster:
    return load_roster()


@pytest.mark.parametrize(
    ("person", "role"), [(OWNER, "owner"), (MEMBER, "member"), (GUEST, "guest"), (STRANGER, "stranger")]
)
def test_the_settings_name_who_is_what(access: Access, person: str, role: Role):
    assert access.role(person) == role
    assert access.allows(Person(person, "P")) == (role != "stranger")


def test_programs_are_never_let_in(access: Access):
    assert not access.allows(Person(OWNER, "P", is_bot=True))


def test_where_everyone_is_a_member_a_named_guest_stays_one(settings: Settings):
    open_house = Access(settings.model_copy(update={"nova_allowed_users": ("*",)}), guests=(GUEST,))
    assert (open_house.role(STRANGER), open_house.role(GUEST)) == ("member", "guest")


def test_where_everyone_is_a_guest_members_and_owners_stay_what_they_are(settings: Settings):
    access = Access(settings, guests=("*",))
    assert [access.role(each) for each in (OWNER, MEMBER, STRANGER)] == ["owner", "member", "guest"]


# --- commands -------------------------------------------------------------------------------------


async def test_every_command_has_its_role(nova: NovaUnderTest):
    commands: Commands = nova.nova.orchestrator._commands
    assert commands._run.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", [*COMMANDS, "not_in_the_table"])
def test_a_command_is_open_from_its_role_upwards_and_what_is_not_listed_only_to_owners(access: Access, command: str):
    order = ("stranger", "guest", "member", "owner")
    least = order.index(COMMANDS.get(command, "owner"))
    for person in (OWNER, MEMBER, GUEST, STRANGER):
        may = order.index(access.role(person)) >= least
        assert (access.command_refusal(person, command) == "") == may


def test_a_refusal_says_who_may(access: Access):
    assert "`/link` is for members" in access.command_refusal(GUEST, "link")
    assert access.command_refusal(MEMBER, "digest") == "Only owners can use `/digest`."


# --- agents ---------------------------------------------------------------------------------------


def test_guests_may_use_general_and_language_agents_and_nothing_of_the_company(access: Access, roster: Roster):
    closed = {spec.name for spec in roster.values() if not access.may_ask(GUEST, spec.name, roster)}
    assert closed == {spec.name for spec in roster.values() if spec.group in ("erp", "pipeline")}


def test_members_and_owners_may_use_all_and_strangers_none(access: Access, roster: Roster):
    assert all(access.may_ask(person, name, roster) for name in roster for person in (OWNER, MEMBER))
    assert not any(access.may_ask(STRANGER, name, roster) for name in roster)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "office.mail"},
        {"confidential": True},
        {"tools": ("wiki__search",)},
        {"tools": ("wiki__*",)},
        {"delegates": ("erp.sales",)},
        {"delegates": ("general.middle",)},
        {"delegates": ("general.gone",)},
    ],
    ids=str,
)
def test_an_agent_of_a_pack_is_closed_to_guests_as_soon_as_it_may_tell_something_of_the_company(
    access: Access, roster: Roster, change: dict[str, Any]
):
    chat = roster["general.chat"]
    pack = {**roster, "general.middle": replace(chat, name="general.middle", delegates=("erp.sales",))}
    agent = replace(chat, name="general.mine")
    assert access.may_ask(GUEST, agent.name, {**pack, agent.name: agent})
    changed = replace(agent, **change)
    assert not access.may_ask(GUEST, changed.name, {**pack, changed.name: changed})


def test_agents_that_ask_each_other_in_circles_are_no_riddle(access: Access, roster: Roster):
    one = replace(roster["general.chat"], name="general.one", delegates=("general.two",))
    two = replace(one, name="general.two", delegates=("general.one",))
    assert access.may_ask(GUEST, "general.one", {"general.one": one, "general.two": two})


# --- routes ---------------------------------------------------------------------------------------


def route(*steps: str, top: tuple[tuple[str, float], ...], method: Method = "head") -> Route:
    return Route(tuple(map(Step, steps)), top[0][1], 0.3, "its words", method, top)


MIXED = (("erp.sales", 0.5), ("general.calculator", 0.3), ("erp.ledger", 0.1))


def test_a_route_that_a_guest_may_go_keeps_its_steps_and_loses_the_others_from_its_shortlist(
    access: Access, roster: Roster
):
    narrowed = access.narrowed(route("general.calculator", top=MIXED), GUEST, roster)
    assert narrowed is not None
    assert (narrowed.agents, narrowed.top) == (("general.calculator",), (("general.calculator", 0.3),))


def test_a_likely_second_thought_is_followed_instead(access: Access, roster: Roster):
    narrowed = access.narrowed(route("erp.sales", top=MIXED), GUEST, roster)
    assert narrowed is not None
    assert narrowed.agents == ("general.calculator",)
    assert "guests may not ask the likeliest agent" in narrowed.why


@pytest.mark.parametrize(
    "closed",
    [
        route("erp.sales", top=(("erp.sales", 0.9), ("general.chat", 0.05))),
        route("erp.sales", "language.translate", top=MIXED),
        route("general.calculator", "erp.sales", top=MIXED),
        route("erp.sales", top=(("erp.sales", 1.0),), method="command"),
        route("pipeline.runner", top=(("pipeline.runner", 1.0),), method="binding"),
    ],
    ids=lambda closed: "+".join(closed.agents),
)
def test_what_only_a_closed_agent_can_answer_is_not_answered_by_another(access: Access, roster: Roster, closed: Route):
    assert access.narrowed(closed, GUEST, roster) is None


def test_a_members_route_stays_as_it_is(access: Access, roster: Roster):
    whole = route("erp.sales", "language.translate", top=MIXED)
    assert access.narrowed(whole, MEMBER, roster) == whole
