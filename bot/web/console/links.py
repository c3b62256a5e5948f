"""One-time links into the console, and the sessions they begin. Tokens are kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key

LINK_KEPT = timedelta(minutes=10)
SESSION_KEPT = timedelta(hours=12)
TOKEN_BYTES = 32
NOTE_KEPT = 60  # seconds
SIGN_IN = "/console/sign-in"

# KEYS: what to take away. Returns it, or nothing.
_TAKE = """
local found = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return found
"""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in; `csrf` is what every form of theirs carries."""

    person: str
    csrf: str


_session = TypeAdapter(Session)


class Links:
    """Links by token: each works once, for ten minutes."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)

    async def new(self, person: str, address: str) -> str:
        """A link that signs a person in at an address like `http://127.0.0.1:8710`."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await self._redis.set(_name("console-link", token), person, ex=int(LINK_KEPT.total_seconds()))
        return f"{address.rstrip('/')}{SIGN_IN}/{token}"

    async def holds(self, token: str) -> bool:
        """Whether a link still works; looking does not use it up."""
        return bool(await self._redis.exists(_name("console-link", token)))

    async def use(self, token: str) -> str | None:
        """Whom a link is for; from then on it works no more. None when it does not work."""
        return await self._take(keys=[_name("console-link", token)], args=[])


class Sessions:
    """Sessions by token, for half a day."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)

    async def begin(self, person: str) -> str:
        """The token of a new session."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        text = _session.dump_json(Session(person, secrets.token_urlsafe(TOKEN_BYTES))).decode()
        await self._redis.set(_name("console-session", token), text, ex=int(SESSION_KEPT.total_seconds()))
        return token

    async def find(self, token: str) -> Session | None:
        text = await self._redis.get(_name("console-session", token)) if token else None
        return _session.validate_json(text) if text else None

    async def end(self, token: str) -> None:
        await self._redis.delete(_name("console-session", token))

    async def tell(self, session: Session, note: str) -> None:
        """Keep a note for the next page of a session."""
        await self._redis.set(_name("console-note", session.csrf), note, ex=NOTE_KEPT)

    async def told(self, session: Session) -> str:
        """The note that was kept, once; "" for none."""
        return await self._take(keys=[_name("console-note", session.csrf)], args=[]) or ""


def _name(kind: str, token: str) -> str:
    return key(f"{kind}:{hashlib.sha256(token.encode()).hexdigest()}")
