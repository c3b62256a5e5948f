"""What every answer of the console carries, and which requests get none: the browser's part in keeping others out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.web.body import TooMuch, body_of
from bot.web.console.parts import Turned

MOST_BYTES = 100_000  # of a form
READ_SECONDS = 10.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the address of a link never leaves for another site; forms name their origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def shielded(response: Response) -> Response:
    """An answer with all these headers; one that sets its own keeps it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def check_host(request: Request, address: str) -> None:
    """Refuse names that are not this machine's: a page elsewhere may have its name point here. Raises Turned."""
    wanted = LOOPBACK | {urlsplit(address).hostname or ""}
    if _name(f"//{request.headers.get('host', '')}") not in wanted:
        raise Turned(421, "This console answers to its own address only; NOVA_CONSOLE_URL names it.")
    origin = request.headers.get("origin")
    if request.method == "POST" and origin is not None and _name(origin) not in wanted:
        raise Turned(403, "That form was on another site.")


async def read_form(request: Request) -> dict[str, str]:
    """What a form holds, never more of it in memory than is allowed. Raises Turned."""
    try:
        body = await body_of(request, most=MOST_BYTES, seconds=READ_SECONDS)
    except TooMuch:
        raise Turned(413, "That is too much for one form.") from None
    except (TimeoutError, ClientDisconnect):
        raise Turned(408, "The form did not arrive as a whole.") from None
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise Turned(400, "That form cannot be read.") from None


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # half an IPv6 address
        return ""
