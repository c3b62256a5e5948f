"""The questions in their order. Each answer is kept as soon as it is checked, so stopping in between loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from pydantic import SecretStr

from adapters.message import Adapter, CredentialsRejected, Finding
from bot.settings import BadSettings, Settings, revealed
from bot.setup import checks
from bot.setup.envfile import EnvFile
from bot.setup.guides import MODEL, TELEGRAM, slack_guide
from bot.setup.linking import new_code, owner_by_code
from bot.setup.terminal import Terminal, agrees, tell
from memory.errors import StoreUnavailable

HELLO = """\
Nova keeps what you say here in {path}, which only you can read.
Enter skips a question, or keeps what is set already. Ctrl-C stops; what was checked until then is kept."""
KEEP_ALL_THE_SAME = "Keep it all the same?"
OUTRANKED = "{name} is set in the environment as well, and that counts more than {path}: remove it there"
SEND_CODE = (
    "Now write this code to {who} in a direct message, and you own this Nova: {code}\n(Ctrl-C leaves it for later.)"
)
NOBODY_YET = "Nobody sent the code. Write to the bot once Nova runs: it tells you your id, for NOVA_OWNERS."
DONE = "Done. `make serve` (or `nova run`) starts Nova, `nova doctor` looks whether all is well."
NAMES = {"telegram": "your bot in Telegram", "slack": "Nova in Slack"}

Look = Callable[[], Coroutine[Any, Any, Iterable[Finding]]]


class Setup:
    """One person at one terminal, and the file their answers go to."""

    def __init__(self, terminal: Terminal, file: EnvFile) -> None:
        self._terminal = terminal
        self._file = file

    def run(self) -> None:
        """Ask everything. Raises BadSettings, and OSError when the file cannot be written."""
        self._terminal.say(HELLO.format(path=self._file.path))
        self._telegram()
        self._slack()
        self._model()
        self._owner()
        self._terminal.say(f"\n{DONE}")

    # --- tokens -------------------------------------------------------------------------------

    def _telegram(self) -> None:
        self._begin("Telegram", TELEGRAM, Settings.load().telegram_bot_token)
        while token := self._terminal.ask_secret("Token of the bot"):
            settings = Settings.load()
            if self._works(lambda: checks.telegram(settings, token).examine()):  # noqa: B023 - called at once
                self._keep({"TELEGRAM_BOT_TOKEN": token})
                return

    def _slack(self) -> None:
        self._begin("Slack", slack_guide(), Settings.load().slack_bot_token)
        while bot := self._terminal.ask_secret("Bot token, xoxb-..."):
            app = self._terminal.ask_secret("App token, xapp-...")
            if not app:
                return
            settings = Settings.load()
            if self._works(lambda: checks.slack(settings, bot, app).examine()):  # noqa: B023 - called at once
                self._keep({"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app})
                return

    def _model(self) -> None:
        self._begin("Language model", MODEL, Settings.load().anthropic_api_key)
        while key := self._terminal.ask_secret("Key, sk-ant-..."):
            settings = Settings.load()
            if self._works(lambda: checks.model_findings(settings, key)):  # noqa: B023 - called at once
                self._keep({"ANTHROPIC_API_KEY": key})
                return

    def _begin(self, title: str, guide: str, known: SecretStr | None) -> None:
        self._terminal.say(f"\n{title}\n{guide}")
        if known:
            self._terminal.say("It is set already; Enter keeps it.")

    def _works(self, look: Look) -> bool:
        """Whether what was given works, or is to be kept although it does not."""
        if tell(self._terminal, asyncio.run(look())):
            return True
        return agrees(self._terminal, KEEP_ALL_THE_SAME)

    def _keep(self, values: Mapping[str, str]) -> None:
        self._file.put(values)
        settings = Settings.load()
        for name, value in values.items():
            if _plain(getattr(settings, name.lower())) != value:
                self._terminal.say(OUTRANKED.format(name=name, path=self._file.path))

    # --- the owner ----------------------------------------------------------------------------

    def _owner(self) -> None:
        settings = Settings.load()
        adapter = _listening(settings)
        if adapter is None:
            return
        self._terminal.say("\nOwner")
        if settings.nova_owners:
            self._terminal.say(f"Owners are {', '.join(settings.nova_owners)}.")
            if not agrees(self._terminal, "Add another?"):
                return
        try:
            self._link(settings, adapter)
        except (TimeoutError, StoreUnavailable, CredentialsRejected, BadSettings, ConnectionError) as problem:
            self._terminal.say(str(problem) or NOBODY_YET)

    def _link(self, settings: Settings, adapter: Adapter) -> None:
        code = new_code()
        self._terminal.say(SEND_CODE.format(who=NAMES[adapter.platform], code=code))
        person = asyncio.run(owner_by_code(settings, adapter, code))
        self._keep({"NOVA_OWNERS": ",".join(dict.fromkeys((*settings.nova_owners, person)))})
        self._terminal.say(f"  ✓ {person} owns this Nova")


def _listening(settings: Settings) -> Adapter | None:
    """The platform the code is sent on; one that delivers over HTTP cannot be heard from here."""
    if settings.telegram_bot_token and not settings.nova_telegram_webhook_url:
        return checks.telegram(settings, _plain(settings.telegram_bot_token))
    if settings.slack_bot_token and settings.slack_app_token:
        return checks.slack(settings, _plain(settings.slack_bot_token), _plain(settings.slack_app_token))
    return None


def _plain(value: SecretStr | tuple[str, ...] | None) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return revealed(value)
