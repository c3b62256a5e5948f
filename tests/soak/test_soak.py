"""The soak, scaled down: once its caches are full, a Nova that goes on answering keeps nothing more in memory."""

from __future__ import annotations

import gc

import pytest

from bot.settings import Settings
from memory.connection import Store
from tests.chaos.worker import Echo
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.platform import Seen
from tests.soak.line import slope

MESSAGES, PEOPLE = 24, 4
OURS = ("bot.", "adapters.", "agents.", "memory.")
FORGOTTEN = Seen("", "")


async def talk(nova: NovaUnderTest, messages: int) -> None:
    """Everybody says something in turn; what the fake platform shows is forgotten afterwards."""
    before = len(nova.sent)
    for number in range(messages):
        await nova.platform.say(f"which is nicer, number {number} or the next?", person=str(2000 + number % PEOPLE))
    await nova.settled()
    assert len(nova.sent) == before + messages
    nova.platform.adapter.seen[:] = [FORGOTTEN] * len(nova.sent)


def held() -> int:
    """How many objects of Nova's own types are alive, garbage apart."""
    gc.collect()
    return sum(str(type(each).__module__).startswith(OURS) for each in gc.get_objects())


async def test_nothing_of_an_answer_stays_in_memory_however_many_are_given(settings: Settings, store: Store):
    settings = settings.model_copy(update={"nova_allowed_users": ("*",), "nova_rate_per_minute": 0})
    async with nova_under_test(settings, store, model=Echo(0.0), agents=("general.chat",)) as nova:
        await talk(nova, MESSAGES)
        before = held()
        await talk(nova, MESSAGES)
        assert held() - before < MESSAGES  # one object left behind by each would be a leak


@pytest.mark.parametrize(
    ("samples", "growth"),
    [([], 0.0), ([(0, 5.0)], 0.0), ([(0, 1.0), (1, 3.0), (2, 5.0)], 2.0), ([(0, 4.0), (2, 4.0), (9, 4.0)], 0.0)],
)
def test_growth_is_the_slope_of_the_line_that_fits_best(samples: list[tuple[float, float]], growth: float):
    assert slope(samples) == pytest.approx(growth)
