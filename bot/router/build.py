"""`python -m bot.router.build`: train on the shipped examples and write the file that ships with them.

Without it a first start encodes all examples (about a minute); a test fails while it is older than the examples.
"""

from __future__ import annotations

from agents.spec import load_roster
from bot.router import learned, store
from bot.router.trained import fingerprint
from memory.encoder import Encoder


def build() -> None:
    """Known vectors are kept, so only new examples cost time."""
    roster, encoder = load_roster(), Encoder()
    known = learned.vectors_in(store.read("router", (store.SHIPPED,)))
    brain, vectors = learned.learn(roster, known, encoder)
    packed = learned.pack(brain, vectors) | {"name": store.as_array(fingerprint(roster, encoder))}
    store.write("router", store.SHIPPED, packed)


if __name__ == "__main__":
    build()
