"""What comes of an ask: the tools called, the words said, and whether it was any good, with the reasons if not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.improvement.faults import directives, wording
from bot.improvement.faults.asks import Ask
from bot.improvement.faults.draws import Draws
from bot.improvement.faults.files import Cause
from bot.improvement.faults.planting import Planting
from bot.improvement.operations import State
from bot.improvement.overlays import bullets, fact, fallback, is_muted, pinned
from bot.improvement.ports import UNCHANGED, Change
from bot.improvement.records import ToolUse

MOST_STEPS = 2
CAUSES: dict[str, Cause] = {
    "agent": "route",
    "directive": "prompt",
    "gap": "gap",
    "tool": "tool",
    "fact": "memory",
    "model": "model",
    "random": "random",
}
FOUND = "Here it is."
BROKEN = "That did not work just now."


@dataclass(frozen=True, slots=True)
class Serving:
    """What Nova serves with: its own state as planted, the overlays on top, and at most one change for a replay.

    `written` tells when a fact of a person was last written by an overlay (its week).
    """

    planting: Planting
    draws: Draws
    state: State
    now: datetime
    change: Change = UNCHANGED
    random: bool = True
    written: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tags` are the failures, in the order in which the first one is the cause; none for a good answer."""

    agents: tuple[str, ...]
    model: str
    tags: tuple[str, ...]
    tools: tuple[ToolUse, ...]
    memories: tuple[str, ...]
    text: str

    @property
    def good(self) -> bool:
        return not self.tags

    @property
    def cause(self) -> Cause | None:
        return CAUSES[self.tags[0].partition(":")[0]] if self.tags else None

    @property
    def agent(self) -> str:
        """The step the answer counts for."""
        return self.agents[-1]


def reaches(route: Sequence[str], agent: str) -> bool:
    """Whether a route is right for an agent's ask."""
    return agent in route and len(route) <= MOST_STEPS


def judge(ask: Ask, route: tuple[str, ...], serving: Serving) -> Verdict:
    """The answer that the agents of a route give."""
    intent = serving.planting.setting.intents[ask.intent]
    model = serving.change.model or pinned(serving.state, route[-1]) or ask.model
    right = reaches(route, intent.agent)
    tool = _called(ask, serving)
    tags = tuple(_failures(ask, right, tool, model, serving))
    used = _used(ask, tool, serving) if right else ()
    memories = tuple(name for name in intent.facts if _remembered(ask, name, serving) is not None) if right else ()
    return Verdict(route, model, tags, used, memories, _said(ask, tags, serving) if right else FOUND)


def _failures(ask: Ask, right: bool, tool: str | None, model: str, serving: Serving) -> Iterator[str]:  # noqa: FBT001
    planting, dice, intent = serving.planting, serving.draws.of(ask.id), serving.planting.setting.intents[ask.intent]
    if not right:
        yield "agent"
    held = directives.tags_in(prompt(intent.agent, ask.week, serving))
    for tag in intent.directives:
        if tag not in held and planting.needs(ask, tag, dice):
            yield f"directive:{tag}"
    if intent.tool and planting.lacks_tool(ask, dice):
        yield f"gap:{intent.tool}"
    elif intent.tool and (tool is None or _fails(ask, tool, serving)):
        yield f"tool:{intent.tool}"
    for name in intent.facts:
        if not _is_fresh(ask, name, serving):
            yield f"fact:{name}"
    if planting.refuses(ask, model, dice):
        yield "model"
    if serving.random and dice.happens(planting.setting.scenario.noise.base_bad, "random"):
        yield "random"


def prompt(agent: str, week: int, serving: Serving) -> tuple[str, ...]:
    """The bullets that an agent works by."""
    own = tuple(directives.bullet(tag) for tag in serving.planting.directives(agent, week))
    tried = (serving.change.bullet,) if serving.change.bullet else ()
    return (*own, *bullets(serving.state, agent), *tried)


def _called(ask: Ask, serving: Serving) -> str | None:
    """The tool that is called for an ask; None where it is switched off and nothing can stand in."""
    setting = serving.planting.setting
    tool = setting.intents[ask.intent].tool
    if tool is None:
        return None
    if serving.change.tool and serving.change.tool[0] == tool:
        return serving.change.tool[1] if serving.change.tool[1] in setting.tools else tool
    instead = fallback(serving.state, tool)
    if instead in setting.tools:
        return instead
    if is_muted(serving.state, tool, serving.now):
        return next(iter(setting.tools[tool].same_as), None)
    return tool


def _fails(ask: Ask, tool: str, serving: Serving) -> bool:
    """Whether the call fails, or what was called cannot do the same."""
    setting, wanted = serving.planting.setting, serving.planting.setting.intents[ask.intent].tool
    if serving.change.tool == (wanted, ""):
        return False  # its recorded good output
    if tool != wanted and wanted and tool not in setting.tools[wanted].same_as:
        return True
    return serving.planting.call_fails(tool, ask, serving.draws.of(ask.id))


def _used(ask: Ask, tool: str | None, serving: Serving) -> tuple[ToolUse, ...]:
    if tool is None or serving.planting.lacks_tool(ask, serving.draws.of(ask.id)):
        return ()
    return (ToolUse(tool, "error" if _fails(ask, tool, serving) else "ok"),)


def _remembered(ask: Ask, name: str, serving: Serving) -> str | None:
    """The value in use: an overlay's, until memory itself learns a newer one."""
    if serving.change.memory and serving.change.memory[0] == name:
        return serving.change.memory[1]
    own = serving.planting.remembered(ask.user, name, ask.week)
    known, value = fact(serving.state, ask.user, name, serving.now)
    since = serving.written.get((ask.user, name), ask.week)
    return value if known and serving.planting.remembered(ask.user, name, since) == own else own


def _is_fresh(ask: Ask, name: str, serving: Serving) -> bool:
    healthy = Planting(serving.planting.setting, faulty=False)
    true = healthy.remembered(ask.user, name, ask.week)
    if true is None or _remembered(ask, name, serving) == true:
        return True
    return not serving.planting.minds_staleness(ask, name, serving.draws.of(ask.id))


def _said(ask: Ask, tags: Sequence[str], serving: Serving) -> str:
    """What the right agent says; the reason that comes first shows."""
    kinds = [tag.partition(":")[0] for tag in tags]
    if "gap" in kinds or "model" in kinds:
        world, dice = serving.planting.setting.world, serving.draws.of(ask.id)
        phrase = dice.one(wording.in_language(world.phrases.refused, ask.lang), "refused")
        return wording.drawn(phrase, ask.lang, world, dice, "refused")
    return BROKEN if "tool" in kinds else FOUND
