"""One-time codes with which a person shows Nova which user they are.

Only a slow hash of a code is kept, in a table that Nova may read; issuing a code ends the one before.
"""

from __future__ import annotations

import hashlib
import secrets
import time

from django.db import connection, transaction

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that looks like something else
MINUTES = 10


def issue_code(user_id: int) -> str:
    """A code for a user, like KF7W-M2XP-9T, good for MINUTES."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM nova_link_code WHERE user_id = %s", [user_id])
        cursor.execute(
            "INSERT INTO nova_link_code (code_hash, user_id, expires_at) VALUES (%s, %s, %s)",
            [code_hash(letters), user_id, int(time.time()) + MINUTES * 60],
        )
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def revoke_codes(user_id: int) -> None:
    """Make a user's open code useless."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM nova_link_code WHERE user_id = %s", [user_id])


def code_hash(letters: str) -> str:
    """What Nova compares: PBKDF2 (SHA-256, 100,000 rounds) of the letters, in hexadecimal."""
    return hashlib.pbkdf2_hmac("sha256", letters.encode(), b"nova link code", 100_000).hex()
