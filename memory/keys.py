"""Names of everything Nova keeps in Redis.

The part in braces is Redis Cluster's hash tag: keys that change together share it, so they live on one node.
"""

from __future__ import annotations

from collections.abc import Sequence


def key(owner: str, *parts: str) -> str:
    """`nova:{owner}:part:part`; braces in the owner would end the hash tag early, so they are replaced."""
    tag = owner.replace("{", "(").replace("}", ")")
    return ":".join((f"nova:{{{tag}}}", *parts))


def glob(owner_pattern: str, parts: Sequence[str] = ()) -> str:
    """A SCAN pattern over owners."""
    return key(owner_pattern, *parts)
