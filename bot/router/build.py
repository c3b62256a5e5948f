"""`python -m bot.router.build`: train on the shipped examples, fit the ranking, and write the files that ship.

Without them a first start encodes all examples (about a minute); a test fails while they are older than the examples.
"""

from __future__ import annotations

import json

from agents.spec import load_roster
from bot.router import learned, ranking, store
from bot.router.fitting import fit_ranking
from bot.router.trained import fingerprint
from memory.encoder import Encoder


def build() -> None:
    """Known vectors are kept, so only new examples cost time; fitting the ranking takes some minutes."""
    roster, encoder = load_roster(), Encoder()
    known = learned.vectors_in(store.read("router", (store.SHIPPED,)))
    brain, vectors = learned.learn(roster, known, encoder)
    packed = learned.pack(brain, vectors) | {"name": store.as_array(fingerprint(roster, encoder))}
    store.write("router", store.SHIPPED, packed)
    weights = fit_ranking(roster, brain, vectors, encoder)
    ranking.WEIGHTS.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build()
