"""Items taken out of mappings."""

from __future__ import annotations

import re

from agents.erp.audit.reading.values import NOTHING, Origin, Token, Value, plain

KEY = re.compile(r"(^|_)(ids?|uuids?|pks?)$")


def picked_from(base: Value, key: str | None, picked: Value) -> Value:
    """An item of a mapping of somebody: as trustworthy as the mapping."""
    if key is None:
        return plain(base.tokens | picked.tokens)
    inside = frozenset(
        Token(Origin.STORED, f"{token.key}[{key}]") for token in base.tokens if token.origin is Origin.PARAM
    )
    return plain(frozenset(_part(token, key) for token in base.tokens) | (inside if KEY.search(key) else NOTHING))


def _part(token: Token, key: str) -> Token:
    """Items of one body are told apart by their key; arguments stay themselves."""
    if token.origin is Origin.ROUTE and token.key == "*":
        return Token(Origin.ROUTE, key)
    if token.origin is Origin.CLIENT:
        return Token(Origin.CLIENT, f"{token.key}[{key}]")
    return token
