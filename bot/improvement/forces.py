"""Overlays in force: the router and the roster as the rest of the bot sees them, whatever was applied last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime

from agents.spec import AgentSpec, Roster, Tier
from bot.improvement.assignment import Arm
from bot.improvement.operations import State
from bot.improvement.overlays import bullets, fallback, is_muted, pinned, route_examples
from bot.improvement.ports import RouteExamples, Routing
from bot.improvement.routing import KeepingEncoder, LearnedRouting
from bot.router import Route, Router, learned, store
from bot.router.trained import TrainedRouter
from memory.encoder import Encoder

ADDED = "Besides:"


class SteeredRouter:
    """The router in force. One that was not trained is used as it is."""

    def __init__(self, router: Router, roster: Mapping[str, AgentSpec], encoder: Encoder) -> None:
        self._plain = router
        self._current = router
        self._roster = roster
        self._encoder = encoder
        self._routing: LearnedRouting | None = None

    def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route:
        return self._current.route(text, history, last_route)

    def explain(self, text: str) -> list[str]:
        return self._current.explain(text)

    @property
    def routing(self) -> Routing:
        """The router for trying examples."""
        return (
            self._taught(self._plain)
            if isinstance(self._plain, TrainedRouter)
            else Untaught(self._plain, self._encoder)
        )

    def _taught(self, router: TrainedRouter) -> LearnedRouting:
        if self._routing is None:
            texts, labels = learned.labelled(self._roster)
            names = tuple(self._roster)
            owners = [names[int(label)] for label in labels]
            pairs = zip(owners, texts, strict=True)
            examples = [(f"s:{owner}:{number}", owner, text) for number, (owner, text) in enumerate(pairs)]
            judge = router.judge
            table = judge.learned.head.kernel.vectors
            self._routing = LearnedRouting(judge, "shipped", examples, KeepingEncoder(self._encoder), table=table)
        return self._routing

    def use(self, state: State) -> None:
        """Route with the examples of a state from now on."""
        if isinstance(self._plain, TrainedRouter):
            examples = route_examples(state)
            taught = examples.added or examples.moved or examples.negatives
            self._current = self._taught(self._plain).router(examples) if taught else self._plain


class Untaught:
    """A router that examples do not change."""

    version = "fixed"

    def __init__(self, router: Router, encoder: Encoder) -> None:
        self._router = router
        self._encoder = encoder

    def with_examples(self, examples: RouteExamples) -> Callable[[str], tuple[str, ...]]:
        del examples
        return lambda text: self._router.route(text).agents

    @staticmethod
    def origin(text: str) -> tuple[str, str] | None:
        del text
        return None

    @staticmethod
    def nearest(text: str, most: int) -> Sequence[tuple[str, str, str, float]]:
        del text, most
        return ()

    def vectors(self, texts: Sequence[str]) -> Sequence[bytes]:
        return [row.tobytes() for row in store.squeeze(self._encoder.encode(texts))] if texts else []


class OverlaidRoster(Roster):
    """The roster with lines, tools and models as overlays have them."""

    def __init__(self, roster: Roster, tiers: Mapping[str, Tier]) -> None:
        """`tiers` of the models, by their names."""
        super().__init__(roster.values())
        self._tiers = tiers
        self._changed: Mapping[str, AgentSpec] = {}
        self._arms: Sequence[tuple[float, Mapping[str, AgentSpec]]] = ()
        self._turn: ContextVar[Mapping[str, AgentSpec] | None] = ContextVar("turn", default=None)

    def __getitem__(self, name: str) -> AgentSpec:
        turn = self._turn.get()
        return (self._changed if turn is None else turn).get(name) or super().__getitem__(name)

    def use(self, state: State, now: datetime, arms: Sequence[Arm] = ()) -> None:
        """Let agents be as a state has them from now on; as an `Arm` has them where a canary leaves something out."""
        self._changed = self._with(state, now)
        self._arms = [(arm.begins, self._with(arm.state, now)) for arm in arms]

    @contextmanager
    def pinned(self, bucket: float) -> Generator[None]:
        """What is in force for a conversation stays so for the block, whatever is applied meanwhile."""
        mine = [changed for begins, changed in self._arms if begins <= bucket]
        token = self._turn.set(mine[-1] if mine else self._changed)
        try:
            yield
        finally:
            self._turn.reset(token)

    def _with(self, state: State, now: datetime) -> Mapping[str, AgentSpec]:
        plain = {name: Roster.__getitem__(self, name) for name in self}
        changed = {name: self._overlaid(spec, state, now) for name, spec in plain.items()}
        return {name: spec for name, spec in changed.items() if spec is not plain[name]}

    def _overlaid(self, spec: AgentSpec, state: State, now: datetime) -> AgentSpec:
        lines = bullets(state, spec.name)
        tools = tuple(dict.fromkeys(tool for name in spec.tools if (tool := _tool(state, name, now))))
        tier = self._tiers.get(pinned(state, spec.name) or "", spec.tier)
        if not lines and tools == spec.tools and tier == spec.tier:
            return spec
        added = "\n".join([ADDED, *(f"- {line}" for line in lines)])
        instructions = f"{spec.instructions}\n\n{added}" if lines else spec.instructions
        version = hashlib.sha256(instructions.encode()).hexdigest()[:12]
        return replace(spec, instructions=instructions, prompt_hash=version, tools=tools, tier=tier)


def _tool(state: State, name: str, now: datetime) -> str:
    """The tool that is called for one that is named; "" for one that is muted."""
    return fallback(state, name) or ("" if is_muted(state, name, now) else name)
