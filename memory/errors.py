"""What can go wrong with the store, in words that name the remedy."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The store cannot be reached or refuses to work; the text names what is in the way and what to do."""


class EncoderUnavailable(Exception):
    """The sentence encoder's weights are missing or are not the expected ones."""
