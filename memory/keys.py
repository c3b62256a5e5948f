"""Names of everything Nova keeps in Redis.

The part in braces is Redis Cluster's hash tag: keys that change together share it, so they live on one node.
"""

from __future__ import annotations


def key(owner: str, *parts: str) -> str:
    """`nova:{owner}:part:part`; braces in the owner would end the hash tag early, so they are replaced."""
    tag = owner.replace("{", "(").replace("}", ")")
    return ":".join((f"nova:{{{tag}}}", *parts))
