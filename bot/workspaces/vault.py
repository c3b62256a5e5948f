"""Secrets at rest: Fernet (AES-128-CBC with HMAC-SHA256), closed with the newest key, opened with any still named."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import BadSettings

NEW_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


class WrongKey(Exception):
    """What is stored was closed with a key that is not among these."""


class Vault:
    """Closes and opens texts with the keys of NOVA_TOKEN_KEY: the newest first, former ones behind it."""

    def __init__(self, keys: str) -> None:
        """Raises BadSettings, which holds no key."""
        try:
            fernets = [Fernet(key) for key in filter(None, map(str.strip, keys.split(",")))]
            self._fernet = MultiFernet(fernets)
        except ValueError as error:
            raise BadSettings(
                f"NOVA_TOKEN_KEY is no key, or several with commas between; make one with {NEW_KEY}"
            ) from error

    def close(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, closed: str) -> str:
        """Raises WrongKey."""
        try:
            return self._fernet.decrypt(closed).decode()
        except InvalidToken as error:
            raise WrongKey(
                "NOVA_TOKEN_KEY does not open what is stored (or that was altered): "
                "put the former key behind the new one, with a comma between"
            ) from error

    def renew(self, closed: str) -> str:
        """The same under the newest key. Raises WrongKey."""
        return self.close(self.open(closed))
