"""What the router's tests share: a small roster, and an encoder of bags of words that counts its work."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from agents.spec import AgentSpec, Example, Limits
from bot.router.sparse import Floats
from memory.encoder import DIMENSIONS, Encoder

BREAD = (
    "bake a loaf of bread",
    "how long does sourdough rise",
    "bread without yeast",
    "oven heat for rolls",
    "knead the dough",
)
BIKES = (
    "my bike chain fell off",
    "which tyre fits a road bike",
    "fix a flat tyre",
    "adjust the brakes of a bike",
    "bike light broken",
)
TALK = ("hello there", "how are you", "tell me a joke", "nice weather today", "what do you think about cats")


class CountingEncoder(Encoder):
    """Vectors from hashed words, so that no model is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded = 0

    @property
    def identity(self) -> str:
        return "bag-of-words"

    def encode(self, texts: Sequence[str]) -> Floats:
        self.encoded += len(texts)
        return np.stack([_bag(text) for text in texts])


def _bag(text: str) -> Floats:
    vector = np.full(DIMENSIONS, 1e-3, dtype=np.float32)
    for word in text.casefold().split():
        vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1
    return vector / np.linalg.norm(vector)


def agent(name: str, examples: Sequence[str], follow_ups: Mapping[str, str] | None = None) -> AgentSpec:
    """An agent that is nothing but its examples; follow-ups map a text to the turn before it."""
    continued = [Example(text, (f"user: {before}", "nova: done.")) for text, before in (follow_ups or {}).items()]
    return AgentSpec(
        name=name,
        description=name,
        owns=name,
        neighbours={},
        tier="small",
        tools=(),
        delegates=(),
        limits=Limits(),
        examples=(*map(Example, examples), *continued),
        instructions="",
        without_model="",
        path=Path(f"{name}.md"),
        prompt_hash="",
    )


def small_roster(*more_bread: str) -> dict[str, AgentSpec]:
    """Bread, bikes and conversation."""
    agents = (
        agent("craft.bread", (*BREAD, *more_bread), {"and without salt?": "bread without yeast"}),
        agent("craft.bikes", BIKES, {"and the rear one?": "fix a flat tyre"}),
        agent("general.chat", TALK),
    )
    return {spec.name: spec for spec in agents}
