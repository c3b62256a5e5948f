"""`/slack/install` and `/slack/oauth_redirect`: the two pages of an installation."""

from __future__ import annotations

import logging

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.slack.oauth import came_from_here, cookie_for, cookie_gone
from bot.workspaces.installing import STALE, Installing, Refused
from memory.slots import StoreAway

logger = logging.getLogger(__name__)

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address holds the invitation, or Slack's code
    "Cache-Control": "no-store",
}
CANCELLED = "You did not allow it, so nothing was installed. The link of your invitation still works."
AWAY = "Nova cannot reach its store right now. Try again in a minute."
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{text}</p></html>"""


def install_routes(installing: Installing) -> list[Route]:
    """Both pages; strangers, who have no invitation, get neither to Slack nor further."""

    async def install(request: Request) -> Response:
        try:
            departure = await installing.begin(request.query_params.get("invitation", ""))
        except Refused as refused:
            return _refused(str(refused))
        except StoreAway as problem:
            return _away(problem)
        answer = RedirectResponse(departure.url, 302, HEADERS)
        answer.headers["Set-Cookie"] = cookie_for(departure.state)
        return answer

    async def arrived(request: Request) -> Response:
        try:
            return await _finish(installing, request)
        except Refused as refused:
            return _refused(str(refused))
        except StoreAway as problem:
            return _away(problem)

    return [Route(INSTALL, install, methods=["GET"]), Route(REDIRECT, arrived, methods=["GET"])]


async def _finish(installing: Installing, request: Request) -> Response:
    """Raises Refused."""
    state = request.query_params.get("state", "")
    if not came_from_here(state, request.headers):
        raise Refused(STALE)
    if "error" in request.query_params:
        await installing.give_up(state)
        raise Refused(CANCELLED)
    installation = await installing.finish(state, request.query_params.get("code", ""))
    text = f"Write to Nova in {installation.team_name or 'your Slack'}: it is under Apps. You can close this page."
    answer = _page("Nova is installed", text, 200)
    answer.headers["Set-Cookie"] = cookie_gone()
    return answer


def _refused(why: str) -> Response:
    logger.info("an installation into Slack was refused: %s", why)
    return _page("Nova was not installed", why, 403)


def _away(problem: Exception) -> Response:
    logger.error("nothing can be installed: the store is away (%s)", type(problem).__name__)
    return _page("Nova was not installed", AWAY, 503)


def _page(title: str, text: str, status: int) -> Response:
    return HTMLResponse(PAGE.format(title=escape(title), text=escape(text)), status, HEADERS)
