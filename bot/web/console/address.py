"""Where browsers reach the console."""

from __future__ import annotations

from bot.settings import Settings

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - to be told from addresses, not listened at


def address_of(settings: Settings) -> str:
    """Where a proxy serves it, else the address that is listened at: `http://127.0.0.1:8710`."""
    if settings.nova_console_url:
        return settings.nova_console_url
    host = "127.0.0.1" if settings.nova_host in EVERYWHERE else settings.nova_host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
