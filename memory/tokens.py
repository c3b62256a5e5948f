"""How large a text is for a model, before any model has been asked."""

from __future__ import annotations

BYTES_PER_TOKEN = 3.6  # English prose needs about 4.2, code and other scripts less; erring high keeps budgets kept


def estimate_tokens(text: str) -> int:
    """Tokens that a text is likely to cost, at least 1."""
    return max(1, round(len(text.encode()) / BYTES_PER_TOKEN))
