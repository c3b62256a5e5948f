"""Whether Slack lets Nova work: tokens, scopes, the way in, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.clock import clock_findings
from adapters.message import Finding
from adapters.slack.api import Answer, CallError, Clients
from adapters.slack.http import PATHS
from adapters.slack.keys import PLATFORM

# Those of slack-manifest.json.
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "users:read",
)

_NETWORK = "is the network up, and SLACK_BASE_URL right?"
_REINSTALL = "add them to the app (OAuth & Permissions, or the manifest again) and reinstall it"
_BOT_TOKEN = "copy it anew from the app's OAuth & Permissions into SLACK_BOT_TOKEN"  # noqa: S105 - a sentence
_APP_TOKEN = "make an app-level token with connections:write (Basic Information), set SLACK_APP_TOKEN"  # noqa: S105


async def examine(clients: Clients, app_token: str) -> tuple[Finding, ...]:
    """What there is to say about this workspace; without `app_token` Slack delivers by HTTP."""
    try:
        answer = await clients.reads.ask("auth.test")
    except CallError as failure:
        if failure.is_passing:
            return (Finding(PLATFORM, "problem", f"no answer ({failure})", _NETWORK),)
        return (Finding(PLATFORM, "problem", f"the bot token is refused ({failure.code})", _BOT_TOKEN),)
    clock = clock_findings(PLATFORM, answer.headers.get("date", ""), datetime.now(UTC))
    return (await _way_in(clients, app_token, _who(answer)), *_scopes(answer), *clock)


def _who(answer: Answer) -> str:
    return f"@{answer.content.get('user')} in {answer.content.get('team')}"


async def _way_in(clients: Clients, app_token: str, who: str) -> Finding:
    """Asking for a socket's address opens no socket, so nothing is taken from the Nova that listens."""
    if not app_token:
        return Finding(PLATFORM, "ok", f"{who}, delivers to {PATHS[0]}")
    try:
        await clients.reads.call("apps.connections.open", app_token=app_token)
    except CallError as failure:
        if failure.kind == "refused":
            return Finding(PLATFORM, "problem", f"the app token is refused ({failure.code})", _APP_TOKEN)
        if failure.kind != "limited":
            return Finding(PLATFORM, "problem", f"{who}; no socket to be had ({failure})", _NETWORK)
    return Finding(PLATFORM, "ok", f"{who}, by Socket Mode")


def _scopes(answer: Answer) -> tuple[Finding, ...]:
    granted = answer.headers.get("x-oauth-scopes")
    if granted is None:
        return ()
    missing = [scope for scope in SCOPES if scope not in {name.strip() for name in granted.split(",")}]
    if not missing:
        return ()
    noun = "scope" if len(missing) == 1 else "scopes"
    return (Finding(PLATFORM, "problem", f"the app lacks the {noun} {', '.join(missing)}", _REINSTALL),)
