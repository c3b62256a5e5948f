"""What people do outside of Nova: make a bot, make an app, get a key."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

MANIFEST = Path(__file__).parents[2] / "slack-manifest.json"
NEW_APP = "https://api.slack.com/apps?new_app=1"

TELEGRAM = """\
1. In Telegram, write to @BotFather (https://t.me/BotFather): /newbot
2. Choose a name and a user name; it gives you a token like 123456789:AA...
3. For groups, besides: /setprivacy → Disable, so that Nova sees mentions."""

SLACK = """\
1. Open this link, choose the workspace and press Create:
   {link}
2. Basic Information → App-Level Tokens → Generate, scope connections:write: the app token, xapp-...
3. Install App → Install to Workspace: the bot token, xoxb-..."""

MODEL = """\
Without a language model Nova answers from its tools. A key of Anthropic: https://console.anthropic.com/settings/keys
For another server with the same API set ANTHROPIC_BASE_URL and NOVA_MODEL_SMALL in .env first."""


def slack_guide() -> str:
    return SLACK.format(link=manifest_link())


def manifest_link() -> str:
    """The page where an app is made from Nova's manifest; without the file beside the program, the empty one."""
    if not MANIFEST.exists():
        return f"{NEW_APP} (From a manifest: paste slack-manifest.json)"
    manifest = json.dumps(json.loads(MANIFEST.read_text(encoding="utf-8")), separators=(",", ":"))
    return f"{NEW_APP}&manifest_json={quote(manifest, safe='')}"
