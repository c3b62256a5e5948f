"""Questions about the company: on a fresh machine over the demo ERP, each person within their own branches."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agents.erp.data.access import UNLINKED
from agents.erp.data.charting.drawing import is_possible
from agents.erp.data.demo import manage
from agents.erp.data.links import WRONG
from agents.models import Completion, ToolCall, ToolTurn
from bot.company import DEMO, HOW, NOT_LINKED, ONLY_DIRECT
from bot.company import UNLINKED as GONE
from bot.settings import Settings
from memory.connection import Store
from tests.agents.erp.reference.kit import demo
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

RECEIVABLES = ("erp.receivables",)


@pytest.fixture
def database(settings: Settings) -> Path:
    """The demo's data of this test alone."""
    folder = settings.nova_data_dir / "erp" / DEMO
    folder.mkdir(parents=True)
    shipped = demo().database
    for file in (shipped, shipped.with_suffix(".json")):
        shutil.copy(file, folder)
    return folder / shipped.name


async def linked(nova: NovaUnderTest, database: Path, user: str, person: str = "1001") -> str:
    return await nova.say(f"/link {manage(database, 'nova_code', user).strip()}", person=person)


@pytest.mark.usefixtures("database")
async def test_somebody_unknown_to_the_erp_learns_how_to_link(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=RECEIVABLES) as nova:
        assert await nova.say("who owes us money?") == UNLINKED
        assert await nova.say("/link") == HOW
        assert await nova.say("/unlink") == NOT_LINKED


async def test_a_code_from_the_erp_links_and_each_person_sees_their_own_branches(
    settings: Settings, store: Store, database: Path
):
    async with nova_under_test(settings, store, agents=RECEIVABLES) as nova:
        assert "**Omar Nasser** (Irbid, Aqaba)" in await linked(nova, database, "omar")
        assert "(Lisbon, Porto)" in await linked(nova, database, "ines", person="1002")
        assert "JOD** (Irbid, Aqaba)" in await nova.say("who owes us money?")
        assert "EUR** (Lisbon, Porto)" in await nova.say("who owes us money?", person="1002")
        assert "31 May 2026" in await nova.say("and last month?")
        assert await nova.say("/unlink") == GONE
        assert UNLINKED in await nova.say("who owes us money?")


@pytest.mark.skipif(not is_possible(), reason="the extra `charts` is not installed")
async def test_a_chart_comes_as_a_picture_beside_its_table(settings: Settings, store: Store, database: Path):
    async with nova_under_test(settings, store, agents=("erp.reports",)) as nova:
        await linked(nova, database, "omar")

        assert "| Month | Net sales |" in await nova.say("sales by month this year as a chart")
        (picture,) = nova.sent[-1].files
        assert (picture.name, picture.content[:4]) == ("chart.png", b"\x89PNG")
        assert "2026-06 17,280.60" in picture.caption


async def test_a_code_works_once_and_only_in_a_direct_message(settings: Settings, store: Store, database: Path):
    async with nova_under_test(settings, store, agents=RECEIVABLES) as nova:
        code = manage(database, "nova_code", "omar").strip()
        assert await nova.say(f"/link {code}", chat="-5", addressed="mention") == ONLY_DIRECT
        assert "Omar" in await nova.say(f"/link {code}")
        assert await nova.say(f"/link {code}", person="1002") == WRONG


async def test_figures_stay_out_of_groups_and_out_of_what_is_remembered(
    settings: Settings, store: Store, database: Path
):
    async with nova_under_test(settings, store, agents=RECEIVABLES) as nova:
        await linked(nova, database, "omar")
        in_group = await nova.say("who owes us money?", chat="-5", addressed="mention")
        assert "direct message" in in_group
        assert "JOD" not in in_group
        await nova.say("who owes us money?")
        assert not any("49,919" in episode.text for episode in await nova.memories.recall.all("fake:1001"))


async def test_a_model_gets_the_figures_of_the_asker_whatever_it_asks_for(
    settings: Settings, store: Store, database: Path
):
    call = ToolCall("c1", "company_figures", {"question": "who owes us money in Lisbon?"})
    model = ScriptedModel([Completion("", (call,), stop="tools"), "Nothing that you may see."])
    async with nova_under_test(settings, store, model=model, agents=RECEIVABLES) as nova:
        await linked(nova, database, "omar")
        await nova.say("who owes us money in Lisbon?")
        told = model.prompts[-1].turns[-1]
        assert isinstance(told, ToolTurn)
        assert "EUR" not in told.content
