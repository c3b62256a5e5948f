"""The router that needs no model: a head over each agent's examples, a planner by rules, a sense for follow-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from agents.spec import AgentSpec
from bot.router import Route, Step, head, learned, parts, store
from bot.router.chains import Planner
from bot.router.followups import Continuity
from bot.router.judge import FALLBACK, Judge, Opinion
from bot.router.segments import without_opener
from bot.router.steering import without_orders
from memory.encoder import Encoder

THRESHOLD = 0.12  # below this nobody is likely enough, and a conversation is better than a misfit


class TrainedRouter:
    """Chooses a route from the words and what was said before."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._planner = Planner(judge)
        self._continuity = Continuity(judge)

    @property
    def judge(self) -> Judge:
        """What it thinks with."""
        return self._judge

    @classmethod
    def load(cls, roster: Mapping[str, AgentSpec], encoder: Encoder, cache_dir: Path) -> TrainedRouter:
        """From the cache or the shipped file where they fit the examples; otherwise train, and cache."""
        name = fingerprint(roster, encoder)
        arrays = store.read(f"router-{name}", (cache_dir,)) or store.read("router", (store.SHIPPED,))
        if arrays and str(arrays["name"]) == name:
            return cls(Judge(learned.unpack(arrays), encoder))
        brain, vectors = learned.learn(roster, learned.vectors_in(arrays), encoder)
        store.write(f"router-{name}", cache_dir, learned.pack(brain, vectors) | {"name": store.as_array(name)})
        return cls(Judge(brain, encoder))

    def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route:
        text = without_orders(text)
        goes_on = bool(history or last_route)
        said = without_opener(text) if goes_on else text
        opinion = self._judge.opinion(said)
        followed = self._continuity.follow(text, opinion, history, last_route) if goes_on else None
        if followed:
            return followed
        return self._planner.plan(said, opinion) or single(opinion)

    def explain(self, text: str) -> list[str]:
        """The words without which the chosen agent would be least likely, most important first."""
        return self._judge.words_that_mattered(text)


def single(opinion: Opinion) -> Route:
    """One step, or conversation when nobody is likely enough."""
    top = opinion.top
    (agent, confidence), margin = top[0], top[0][1] - top[1][1]
    if confidence < THRESHOLD:
        why = f"no agent is likely enough (best: {agent} with {confidence:.0%})"
        return Route((Step(FALLBACK),), confidence, margin, why, "below-threshold", top)
    return Route((Step(agent),), confidence, margin, f"the message reads like what {agent} owns", "head", top)


def fingerprint(roster: Mapping[str, AgentSpec], encoder: Encoder) -> str:
    """Changes whenever training could come out differently: examples, encoder, features, settings."""
    written = [
        f"{name}\1{example.text}\1{example.history!r}" for name, spec in roster.items() for example in spec.examples
    ]
    probes = [head.words_of(parts.split(spec.examples[0].text)) for spec in roster.values()]
    features = [f"{keys.tobytes().hex()}{values.tobytes().hex()}" for keys, values in probes]
    return store.digest([str(store.VERSION), encoder.identity, *written, *features])
