"""Whether Telegram lets Nova work: the token, the way in, what it may read in groups, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from adapters.clock import clock_findings
from adapters.message import Finding
from adapters.telegram.client import Client, redact
from adapters.telegram.keys import PLATFORM

MANY = 100  # updates that wait at Telegram although somebody should take them in
RECENT = timedelta(hours=1)

PRIVACY = "privacy mode is on: in groups Nova only sees commands, replies to it and perhaps mentions"
PRIVACY_REMEDY = "/setprivacy with @BotFather, then remove the bot from each group and add it again"
_TOKEN_REMEDY = "copy it anew from @BotFather into TELEGRAM_BOT_TOKEN"  # noqa: S105 - a sentence, no token
_NETWORK = "is the network up, and TELEGRAM_BASE_URL right?"
_TAKEN = "start `nova run`, which removes it; if it comes back, another program has this token: /revoke at @BotFather"
_NOT_SET = "start `nova run --only web`, which sets it"


async def examine(client: Client, webhook_url: str | None) -> tuple[Finding, ...]:
    """What there is to say about this bot; without `webhook_url` Nova polls."""
    try:
        async with client:
            webhook = await client.get_webhook_info()
    except InvalidToken:
        return (Finding(PLATFORM, "problem", "the bot token is refused", _TOKEN_REMEDY),)
    except TelegramError as error:
        return (Finding(PLATFORM, "problem", f"no answer ({redact(error.message)})", _NETWORK),)
    now = datetime.now(UTC)
    clock = clock_findings(PLATFORM, await _date(client.root), now)
    return (_way_in(client, webhook, webhook_url), *_privacy(client), *_stuck(webhook, now), *clock)


def _way_in(client: Client, webhook: WebhookInfo, wanted: str | None) -> Finding:
    who = f"@{client.username}"
    if wanted is None and webhook.url:
        return Finding(PLATFORM, "problem", f"{who}: a webhook is set ({webhook.url}), so polling gets nothing", _TAKEN)
    if wanted is not None and webhook.url != wanted:
        return Finding(PLATFORM, "problem", f"{who}: the webhook is {webhook.url or 'not set'}, not {wanted}", _NOT_SET)
    return Finding(PLATFORM, "ok", f"{who}, {f'delivers to {wanted}' if wanted else 'by polling'}")


def _privacy(client: Client) -> tuple[Finding, ...]:
    if client.bot.can_read_all_group_messages:
        return ()
    return (Finding(PLATFORM, "warning", PRIVACY, PRIVACY_REMEDY),)


def _stuck(webhook: WebhookInfo, now: datetime) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    failed = webhook.last_error_date
    if webhook.url and failed and now - failed < RECENT:
        said = f"a delivery failed at {failed:%H:%M}Z: {webhook.last_error_message}"
        findings.append(Finding(PLATFORM, "problem", said, f"can Telegram reach {webhook.url}?"))
    if webhook.pending_update_count > MANY:
        said = f"{webhook.pending_update_count} updates wait at Telegram"
        findings.append(Finding(PLATFORM, "warning", said, "does `nova run` take them in?"))
    return tuple(findings)


async def _date(root: str) -> str:
    """What time Telegram has it; "" when it does not say."""
    try:
        async with httpx.AsyncClient(timeout=5.0) as http:
            return (await http.head(root)).headers.get("date", "")
    except httpx.HTTPError:
        return ""
