"""A pack is Markdown: the example joins the 34, gets the messages of its domain, and takes none of theirs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from agents.spec import SPECIALISTS, BadAgent, Roster, load_roster
from bot.router.evaluate import Summary, read_cases, run, summarise
from bot.router.trained import TrainedRouter
from bot.settings import Settings
from memory.connection import Store
from memory.encoder import Encoder
from tests.agents.conftest import agent_file, write
from tests.fakes.nova import nova_under_test

PACK = Path(__file__).parents[2] / "docs" / "examples" / "signage"
GOLDEN = Path(__file__).parents[1] / "golden" / "routing.jsonl"
MOST_LOST = 0.015  # of the 34's accuracy, when a pack joins

ASKED = {
    "signage.listing": (
        "can you write the product page for our rooftop letters, 80 cm, aluminium",
        "have a look at my listing for the acrylic menu holder sign, anything a buyer would miss?",
        "need a catchy but honest title for a solar powered bus shelter lightbox",
        "what pictures do buyers expect for engraved plaques",
        "keywords + category for pvc foam letters",
        "the description says UV resistant for 15 years on the banner, can we keep that",
        "ficha de producto para un vinilo de escaparate con horario, por favor",
        "Artikelbeschreibung für ein Praxisschild aus Edelstahl schreiben",
    ),
    "signage.quoting": (
        "how much for a lit fascia 5.5 m by 80 cm",
        "price of 7 halo letters at 45 cm, mirror steel",
        "we pay 96 per sheet of ACM, what should a 1.2 x 0.8 panel sell for",
        "client asks for 75 yard signs with stakes, give me a unit price",
        "is mesh or solid pvc the better buy for a 10 m banner on scaffolding",
        "total for two blade signs at 265 each plus mounting 140 and 16% tax",
        "قديش سعر لوحة نيون ٢ متر للمطعم",
        "devis pour lettres découpées en pvc 10 mm, hauteur 25 cm",
    ),
    "signage.scheduling": (
        "can the fitters come monday for the optician's letters",
        "storm warning for wednesday, which sign jobs do we push",
        "city hall wants another drawing for the sign permit, what happens to the install date",
        "best order for tomorrow's fittings: Jubeiha, Wehdat, Khalda, airport road",
        "crew B finished early, is there another mounting close to Fuheis",
        "the shopping centre gives us access only sunday night for the lightboxes",
        "¿cuándo puede ir el instalador a poner el letrero de la clínica?",
        "Hebebühne ist kaputt, welche Schildmontagen fallen heute aus?",
    ),
}


@pytest.fixture(scope="session")
def joined() -> Roster:
    return load_roster((SPECIALISTS, PACK))


@pytest.fixture(scope="session")
def joined_router(joined: Roster, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> TrainedRouter:
    """The router with the pack beside the 34, trained once for the whole run."""
    return TrainedRouter.load(joined, encoder, tmp_path_factory.mktemp("router-with-pack"))


def test_the_pack_joins_without_code(joined: Roster):
    assert sorted(set(joined) - set(load_roster())) == sorted(ASKED)
    assert not list(PACK.rglob("*.py"))


def test_no_example_of_the_pack_is_written_twice_or_taken_from_the_34(joined: Roster):
    written = Counter(example for spec in joined.values() for example in spec.examples)
    ours = [example for name in ASKED for example in joined[name].examples]
    assert [example.text for example in ours if written[example] > 1] == []


def test_what_is_asked_here_was_not_taught(joined: Roster):
    taught = {example.text for spec in joined.values() for example in spec.examples}
    assert not taught & {text for texts in ASKED.values() for text in texts}


@pytest.mark.timeout(240)  # the first to ask trains
def test_messages_of_its_domain_go_to_the_pack(joined_router: TrainedRouter):
    wrong = [
        (text, joined_router.route(text).agents)
        for agent, texts in ASKED.items()
        for text in texts
        if joined_router.route(text).agents != (agent,)
    ]
    assert len(wrong) <= 0.2 * sum(map(len, ASKED.values())), wrong


@pytest.mark.timeout(240)
def test_the_34_keep_their_accuracy_when_the_pack_joins(router: TrainedRouter, joined_router: TrainedRouter):
    alone, together = _accuracy(router), _accuracy(joined_router)
    assert together.overall.rate >= alone.overall.rate - MOST_LOST, together.confusions


def _accuracy(router: TrainedRouter) -> Summary:
    return summarise(run(router, (case for case in read_cases(GOLDEN) if case.kind == "single")))


async def test_a_pack_that_names_an_unknown_tool_stops_the_start(settings: Settings, store: Store, tmp_path: Path):
    path = write(tmp_path / "pack", "shop.orders", agent_file("shop.orders", tools="[calculate, telepathy]"))
    with_pack = settings.model_copy(update={"nova_agent_dirs": (tmp_path / "pack",)})
    with pytest.raises(BadAgent, match=f"^{path}:6: unknown tool 'telepathy'; known: .*calculate"):
        async with nova_under_test(with_pack, store):
            pass
