"""Whether a token or key works, asked of whoever gave it."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.message import Adapter, Finding
from agents.models import ModelError, Prompt, UserTurn
from agents.models.claude import ClaudeServer, Price
from bot.settings import Settings

ONE_TOKEN = Prompt("Answer with one word.", (UserTurn("Hello"),), (), max_tokens=1)


def telegram(settings: Settings, token: str) -> Adapter:
    """The adapter of a bot, as `nova run` would make it; a short poll, so that setting up ends at once."""
    from adapters.telegram import Telegram  # noqa: PLC0415 - 15 MB and 0.6 s

    return Telegram(token, base_url=settings.telegram_base_url, long_poll=1)


def slack(settings: Settings, bot_token: str, app_token: str) -> Adapter:
    from adapters.slack import Slack  # noqa: PLC0415 - 12 MB and 0.7 s

    return Slack(bot_token, app_token, base_url=settings.slack_base_url)


async def model_findings(settings: Settings, key: str) -> Sequence[Finding]:
    """One token of the small model, which costs next to nothing."""
    name = settings.nova_model_small
    try:
        async with ClaudeServer(key, settings.anthropic_base_url, abilities=settings.nova_model_server) as server:
            await server.model(name, Price(*settings.nova_price_small)).complete(ONE_TOKEN)
    except ModelError as error:
        return [Finding("model", "problem", str(error), "is the key whole, and has it credit?")]
    return [Finding("model", "ok", f"{name} answers")]
