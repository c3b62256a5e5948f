"""Who gets in: each page and each deed of the console passes here."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.audit_log import Act, open_audit_log
from bot.web.console.links import SESSION_KEPT, Links, Session, Sessions
from bot.web.console.parts import Console, Deed, Go, Look, Page, Turned, Visit
from bot.web.console.shield import check_host, read_form, shielded
from bot.web.console.views import Views
from memory.counts import Counts
from memory.slots import StoreAway

COOKIE = "nova_console"
THEME = "nova_theme"
THEMES = ("auto", "light", "dark")
THEME_KEPT = 365 * 86_400  # seconds
PATH = "/console"
MOST_SIGN_INS = 10  # a minute, from one address
MOST_DEEDS = 60  # a minute, of one person
SIGN_IN_FIRST = "Sign in first: write /console to Nova in a direct message, or run `nova console` on its machine."
USED_UP = "That link was used before, or is older than ten minutes. Write /console to Nova for a new one."
SLOWER = "That is more than anybody does in a minute. Wait a moment, and try again."
AWAY = "The store is away right now. Try again in a moment; `nova doctor` tells more."

Endpoint = Callable[[Request], Awaitable[Response]]


class Gate:
    """Makes endpoints of pages, which are looked at, and of deeds, which change something."""

    def __init__(self, console: Console, views: Views) -> None:
        self._console = console
        self._views = views
        self._links = Links(console.redis)
        self._sessions = Sessions(console.redis)
        self._counts = Counts(console.redis)
        self._audit = open_audit_log(console.settings, console.redis)

    def page(self, show: Look) -> Endpoint:
        """For owners who are signed in."""

        async def answer(request: Request) -> Response:
            visit = Visit(request, await self._signed_in(request))
            return await self._answered(await show(self._console, visit), visit)

        return self._guarded(answer)

    def deed(self, do: Deed, act: Act | None = None) -> Endpoint:
        """The same for forms: they carry the session's token, and nobody sends more than MOST_DEEDS a minute.

        `act` is what the audit log calls it; most need not be on record.
        """

        async def answer(request: Request) -> Response:
            session = await self._signed_in(request)
            if await self._counts.tick(session.person, "console-deeds", seconds=60) > MOST_DEEDS:
                raise Turned(429, SLOWER)
            form = await read_form(request)
            if not hmac.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
                raise Turned(403, "That form is from another session. Load its page again.")
            visit = Visit(request, session, form)
            done = await do(self._console, visit)
            if act:
                await self._audit.note(session.person, act, "in the console")
            return await self._went(done, visit) if isinstance(done, Go) else await self._answered(done, visit)

        return self._guarded(answer)

    def offer(self) -> Endpoint:
        """The page of a link: a button, so that a preview of the link does not use it up."""

        async def answer(request: Request) -> Response:
            await self._calm(request)
            if not await self._links.holds(request.path_params["token"]):
                raise Turned(410, USED_UP)
            return self._views.rendered("sign-in.html", {"theme": _theme(request)})

        return self._guarded(answer)

    def sign_in(self) -> Endpoint:
        """Use a link up, and begin a session."""

        async def answer(request: Request) -> Response:
            await self._calm(request)
            person = await self._links.use(request.path_params["token"])
            if person is None or not self._console.settings.is_owner(person):
                raise Turned(410, USED_UP)
            await self._audit.note(person, "signed in", "to the console")
            response = RedirectResponse(PATH, 303)
            token, seconds = await self._sessions.begin(person), int(SESSION_KEPT.total_seconds())
            return _with_cookie(response, COOKIE, token, seconds, secure=self._console.is_secure)

        return self._guarded(answer)

    async def sign_out(self, _: Console, visit: Visit) -> Page:
        await self._sessions.end(visit.request.cookies.get(COOKIE, ""))
        return Page("signed-out.html")

    def nowhere(self) -> Endpoint:
        async def answer(request: Request) -> Response:
            await self._signed_in(request)
            raise Turned(404, "There is no such page.")

        return self._guarded(answer)

    def _guarded(self, answer: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            try:
                check_host(request, self._console.address)
                return shielded(await answer(request))
            except Turned as turned:
                return shielded(self._turned(request, turned.status, turned.said))
            except StoreAway:
                return shielded(self._turned(request, 503, AWAY))

        return guarded

    async def _signed_in(self, request: Request) -> Session:
        """The session, of somebody who is an owner to this day. Raises Turned."""
        session = await self._sessions.find(request.cookies.get(COOKIE, ""))
        if session is None or not self._console.settings.is_owner(session.person):
            raise Turned(401, SIGN_IN_FIRST)
        return session

    async def _calm(self, request: Request) -> None:
        """Raises Turned."""
        address = request.client.host if request.client else "unknown"
        if await self._counts.tick(f"console:{address}", "sign-ins", seconds=60) > MOST_SIGN_INS:
            raise Turned(429, SLOWER)

    async def _answered(self, page: Page | Response, visit: Visit) -> Response:
        if isinstance(page, Response):
            return page
        said = await self._sessions.told(visit.session)
        about = {"visit": visit, "note": said, "theme": _theme(visit.request), "here": visit.request.url.path}
        return self._views.rendered(page.template, {**about, **page.content})

    async def _went(self, go: Go, visit: Visit) -> Response:
        if go.note:
            await self._sessions.tell(visit.session, go.note)
        return RedirectResponse(_within(go.path), 303)

    def _turned(self, request: Request, status: int, said: str) -> Response:
        content: Mapping[str, object] = {"status": status, "said": said, "theme": _theme(request)}
        return self._views.rendered("turned.html", content, status)


async def choose_theme(console: Console, visit: Visit) -> Response:
    """Remember dark or light in this browser."""
    chosen = visit.form.get("theme", "")
    response = RedirectResponse(_within(visit.form.get("back", "")), 303)
    theme = chosen if chosen in THEMES else THEMES[0]
    return _with_cookie(response, THEME, theme, THEME_KEPT, secure=console.is_secure)


def _with_cookie(response: Response, name: str, value: str, seconds: int, *, secure: bool) -> Response:
    response.set_cookie(name, value, seconds, path=PATH, secure=secure, httponly=True, samesite="strict")
    return response


def _theme(request: Request) -> str:
    chosen = request.cookies.get(THEME, "")
    return chosen if chosen in THEMES else THEMES[0]


def _within(path: str) -> str:
    """A path of the console, whatever was asked for."""
    inside = path == PATH or path.startswith((f"{PATH}/", f"{PATH}?"))
    return path if inside and "\\" not in path and "\n" not in path else PATH
