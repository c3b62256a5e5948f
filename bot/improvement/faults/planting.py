"""The faults as they are in force: which lines the router was taught wrong, which bullets and tools are missing, ..."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from bot.improvement.faults import wording
from bot.improvement.faults.asks import Ask
from bot.improvement.faults.draws import Dice
from bot.improvement.faults.files import (
    Collateral,
    FlakyTool,
    Misroute,
    ModelRefusal,
    Planted,
    Prompt,
    StaleMemory,
    ToolGap,
)
from bot.improvement.faults.setting import Setting, value_at
from bot.improvement.faults.wording import Taught
from bot.improvement.overlays import digest


@dataclass(frozen=True)
class Planting:
    """What is wrong in each week; with `faulty` False nothing is."""

    setting: Setting
    faulty: bool = True

    @cached_property
    def faults(self) -> tuple[Planted, ...]:
        if not self.faulty:
            return ()
        return tuple(fault for fault in self.setting.scenario.faults if isinstance(fault, Planted))

    def active(self, week: int) -> tuple[Planted, ...]:
        return tuple(fault for fault in self.faults if self.setting.is_active(fault, week))

    # --- the router

    def mistaught(self, week: int) -> tuple[str, ...]:
        """The faults that the router of a week was taught with; routers of equal ones are equal."""
        return tuple(fault.id for fault in self.active(week) if isinstance(fault, Misroute | Collateral))

    def router_version(self, week: int) -> str:
        """`r1`, and one more with every week in which the examples change."""
        return f"r{1 + sum(self.mistaught(w) != self.mistaught(w - 1) for w in range(1, week + 1))}"

    def lines(self, week: int) -> tuple[Taught, ...]:
        """The taught lines as the router of a week knows them."""
        return self._lines[week]

    def lesson(self, week: int) -> str:
        """A name for a week's lines, the same for the same ones."""
        return self._lessons[week]

    @cached_property
    def _lines(self) -> tuple[tuple[Taught, ...], ...]:
        return tuple(self._lines_of(week) for week in range(self.setting.scenario.weeks))

    @cached_property
    def _lessons(self) -> tuple[str, ...]:
        return tuple(digest([[line.id, line.agent, line.text] for line in lines]) for lines in self._lines)

    def _lines_of(self, week: int) -> tuple[Taught, ...]:
        lines = {line.id: line for line in wording.taught(self.setting.world, self.setting.weights)}
        for fault in self.active(week):
            if isinstance(fault, Misroute | Collateral):
                for line in self._mistaught(fault, lines):
                    lines[line.id] = replace(line, agent=fault.to) if fault.to else _NOWHERE
        return tuple(line for line in lines.values() if line is not _NOWHERE)

    def _mistaught(self, fault: Misroute | Collateral, lines: Mapping[str, Taught]) -> list[Taught]:
        """A share of the intent's lines of each language, drawn by the order of their hashes."""
        of_intent = [line for line in lines.values() if line.intent == fault.target]
        chosen: list[Taught] = []
        dice = self.setting.draws.of(fault.id)
        for language in dict.fromkeys(line.lang for line in of_intent):
            spoken = [line for line in of_intent if line.lang == language]
            order = sorted(spoken, key=lambda line: dice.unit(line.id))
            chosen.extend(order[: math.ceil(fault.rate * len(spoken))])
        return chosen

    # --- prompts

    def directives(self, agent: str, week: int) -> tuple[str, ...]:
        """What an agent's own prompt asks for in a week."""
        return self._directives[agent][week]

    @cached_property
    def _directives(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        weeks = range(self.setting.scenario.weeks)
        return {agent: tuple(self._directives_of(agent, week) for week in weeks) for agent in self.setting.agents}

    def _directives_of(self, agent: str, week: int) -> tuple[str, ...]:
        every = dict.fromkeys(
            tag for intent in self.setting.world.intents if intent.agent == agent for tag in intent.directives
        )
        lost = {fault.directive for fault in self._of_prompt(agent) if self.setting.is_active(fault, week)}
        return tuple(tag for tag in every if tag not in lost)

    def prompt_version(self, agent: str, week: int) -> str:
        """`p1`, and one more with every week in which the bullets change."""
        before = [self.directives(agent, w) for w in range(week + 1)]
        return f"p{1 + sum(old != new for old, new in pairwise(before))}"

    def _of_prompt(self, agent: str) -> list[Prompt]:
        intents = self.setting.intents
        return [fault for fault in self.faults if isinstance(fault, Prompt) and intents[fault.target].agent == agent]

    def needs(self, ask: Ask, directive: str, dice: Dice) -> bool:
        """Whether an ask fails without a directive; under a prompt fault only its share does."""
        intent = self.setting.intents[ask.intent]
        rates = [
            (fault.id, fault.rate)
            for fault in self._of_prompt(intent.agent)
            if fault.directive == directive and self.setting.is_active(fault, ask.week)
        ]
        return all(dice.happens(rate, f"fault {name}") for name, rate in rates)

    # --- tools, memory, models

    def lacks_tool(self, ask: Ask, dice: Dice) -> bool:
        """Whether the tool of an ask's intent is not registered."""
        gaps = [fault for fault in self.active(ask.week) if isinstance(fault, ToolGap) and fault.target == ask.intent]
        return any(dice.happens(fault.rate, f"fault {fault.id}") for fault in gaps)

    def unregistered(self, week: int) -> frozenset[str]:
        """Tools that no intent can reach."""
        lost = {fault.target for fault in self.active(week) if isinstance(fault, ToolGap)}
        users = [(intent.tool, intent.id) for intent in self.setting.world.intents if intent.tool]
        return frozenset(tool for tool, _ in users if all(name in lost for used, name in users if used == tool))

    def failure_rate(self, tool: str, week: int) -> float:
        """How often calls of a tool fail in a week."""
        flaky = [fault.rate for fault in self.active(week) if isinstance(fault, FlakyTool) and fault.target == tool]
        return max(flaky, default=value_at(self.setting.tools[tool].p_fail, week))

    def remembered(self, user: str, fact: str, week: int) -> str | None:
        """What Nova's memory says of a person; None for nothing."""
        series = self.setting.users[user].facts.get(fact)
        if not series:
            return None
        stale = self.stale(user, fact, week)
        return value_at(series, min(fault.start_week for fault in stale) - 1 if stale else week)

    def stale(self, user: str, fact: str, week: int) -> list[StaleMemory]:
        """The faults that keep a memory old in a week."""
        target = f"{user}/{fact}"
        return [fault for fault in self.active(week) if isinstance(fault, StaleMemory) and fault.target == target]

    def minds_staleness(self, ask: Ask, fact: str, dice: Dice) -> bool:
        """Whether a wrong value spoils the answer; under a fault only its share does."""
        return all(dice.happens(fault.rate, f"fault {fault.id}") for fault in self.stale(ask.user, fact, ask.week))

    def refuses(self, ask: Ask, model: str, dice: Dice) -> bool:
        """Whether a model does not answer such an ask."""
        refused = next((set(known.refuses) for known in self.setting.world.models if known.id == model), set[str]())
        if not refused & set(self.setting.intents[ask.intent].tags):
            return False
        faults = [fault for fault in self.active(ask.week) if isinstance(fault, ModelRefusal) and fault.target == model]
        return any(dice.happens(fault.rate, f"fault {fault.id}") for fault in faults)

    # --- whose asks

    def concerns(self, fault: Planted, ask: Ask, dice: Dice) -> bool:
        """Whether an ask is one of a fault's: it meets its condition and was drawn by its rate while it was active."""
        if not self.setting.is_active(fault, ask.week) or not self._meets(fault, ask, dice):
            return False
        drawn = isinstance(fault, Prompt | ToolGap | StaleMemory)
        return not drawn or dice.happens(fault.rate, f"fault {fault.id}")

    def _meets(self, fault: Planted, ask: Ask, dice: Dice) -> bool:
        intent = self.setting.intents[ask.intent]
        match fault:
            case Misroute() | Collateral() | ToolGap():
                return ask.intent == fault.target
            case Prompt():
                agent = self.setting.intents[fault.target].agent
                return intent.agent == agent and fault.directive in intent.directives
            case FlakyTool():
                return intent.tool == fault.target and self.call_fails(fault.target, ask, dice)
            case StaleMemory():
                user, _, name = fault.target.partition("/")
                return ask.user == user and name in intent.facts
            case ModelRefusal():
                return ask.model == fault.target and self.refuses(ask, ask.model, dice)

    def call_fails(self, tool: str, ask: Ask, dice: Dice) -> bool:
        return dice.happens(self.failure_rate(tool, ask.week), f"call {tool}")


_NOWHERE = Taught("", "", "", "", "")
