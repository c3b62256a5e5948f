"""The toolboxes that agents work with, and those behind them that the chat needs as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.models import Model
from agents.spec import Roster, Tier
from agents.tool import Toolbox
from agents.tools.calculator import Calculator
from agents.tools.help import Help, Vitals
from agents.tools.memory import Memory
from agents.tools.pages import Reader as PageReader
from agents.tools.pipelines import Pipelines
from agents.tools.planner import Planner
from agents.tools.reminders import Reminding as ReminderTools
from agents.tools.research import Research
from agents.tools.text import Text
from bot.company import Linking
from bot.erp import open_erp
from bot.parts.clock import now
from bot.parts.connections import Connections
from bot.parts.memories import Memories
from bot.reminding import Reminding
from bot.settings import Settings
from bot.version import VERSION
from memory.reminders import Reminders
from memory.todos import Todos


@dataclass(frozen=True, slots=True)
class Toolboxes:
    """All but the pipelines': that one is made with them, and they may use all others."""

    boxes: Sequence[Toolbox]
    memory: Memory
    reminding: Reminding
    linking: Linking

    @property
    def names(self) -> frozenset[str]:
        """Of all tools, the pipelines' included."""
        return frozenset(name for box in self.boxes for name in box.names()).union(Pipelines.names())


def open_toolboxes(
    settings: Settings, memories: Memories, connections: Connections, roster: Roster, more: Sequence[Toolbox]
) -> Toolboxes:
    """Those that ship, and `more`. Raises BadSettings when the ERP's settings do not fit together."""
    redis = memories.store.redis
    reminders, memory = Reminders(redis), Memory(memories.facts, memories.recall)
    reminding, erp = Reminding(reminders, connections.docket, now), open_erp(settings, redis)
    alone = _alone(settings, memories, roster, _vitals(settings, connections.models, connections.adapters))
    boxes = (*alone, memory, ReminderTools(reminders, reminding), *erp.toolboxes, *more)
    return Toolboxes(boxes, memory, reminding, erp.linking)


def _alone(settings: Settings, memories: Memories, roster: Roster, vitals: Vitals) -> list[Toolbox]:
    """Those that nothing else of Nova has to do with."""
    return [
        Calculator(),
        Help(roster, memories.traces, vitals),
        Text(memories.encoder),
        Planner(Todos(memories.store.redis)),
        Research(PageReader(), memories.encoder, settings.nova_search_url),
    ]


def _vitals(settings: Settings, models: Mapping[Tier, Model], platforms: Iterable[str]) -> Vitals:
    names = {model.name for model in models.values() if model.thinks}
    return Vitals(
        version=VERSION,
        started_at=now(),
        model=", ".join(sorted(names)) or None,
        platforms=tuple(platforms),
        store="Redis (REDIS_URL)" if settings.redis_url else "embedded Valkey",
    )
