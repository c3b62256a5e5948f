"""The digest as a page, to be looked at: `python -m tests.bot.improvement.pictures FILE.html`.

Slack's side is drawn from the blocks that are sent, Telegram's from the messages with their rows of buttons.
"""

from __future__ import annotations

import base64
import sys
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from adapters.message import Button, Reply, Target
from adapters.slack.blocks import Content
from bot.improvement.chart import Chart, drawn
from bot.improvement.digest import written
from bot.improvement.messages import buttons, undo_button
from bot.improvement.rates import Rate
from tests.bot.improvement.test_digest import full

STYLE = """
body {font: 15px/1.45 Lato, "Noto Sans", "Noto Color Emoji", sans-serif; margin: 0; display: flex; gap: 24px; padding: 16px; background: #fff}
section {width: 620px} h2 {font-size: 13px; color: #666; margin: 0 0 8px} p {margin: 0 0 6px} ul {margin: 0 0 6px; padding-left: 22px}
code {background: #f2f2f2; color: #c0284f; padding: 0 3px; border-radius: 3px; font-size: 13px}
.slack .message {border-left: 3px solid #ddd; padding: 4px 12px; margin-bottom: 14px} .slack button {border: 1px solid #bbb; background: #fff; border-radius: 4px; padding: 4px 10px; margin: 2px 6px 2px 0; font: inherit}
.telegram {background: #cfe3c8; padding: 12px; border-radius: 8px} .telegram .message {background: #fff; border-radius: 10px; padding: 8px 12px; width: 420px; margin: 0 0 4px}
.telegram .keys {width: 444px; display: grid; grid-template-columns: 1fr 1fr; gap: 4px; margin-bottom: 12px} .telegram button {background: #8fae86; color: #fff; border: 0; border-radius: 6px; padding: 7px; font: inherit}
img {width: 100%; border-radius: 6px}
"""
MARKDOWN = MarkdownIt("commonmark", {"breaks": True})
TARGET = Target("slack", "T1", "D1", "dm", "slack:T1:D1")


def page() -> str:
    """Both platforms side by side."""
    report = full()
    chart, digest = drawn(report), written(report, "week 47", {"general.planner": Rate(2, 5)})
    replies = [Reply("head", TARGET, digest.head)]
    replies += [Reply(fix.finding, TARGET, fix.body, buttons(fix)) for fix in digest.fixes]
    done = f"{digest.fixes[0].body}\n\n✓ Applied 09:14. By Sara."
    replies.append(Reply("done", TARGET, done, (undo_button("F-31", 31),)))
    slack = "".join(f'<div class="message">{_picture(chart, reply)}{_slack(reply)}</div>' for reply in replies)
    telegram = "".join(_telegram(reply, chart) for reply in replies)
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        f'<section class="slack"><h2>Slack</h2>{slack}</section>'
        f'<section class="telegram"><h2>Telegram</h2>{telegram}</section>'
    )


def _picture(chart: Chart | None, reply: Reply) -> str:
    if chart is None or reply.key != "head":
        return ""
    return f'<img alt="{escape(chart.alt)}" src="data:image/png;base64,{base64.b64encode(chart.png).decode()}">'


def _slack(reply: Reply) -> str:
    return "".join(_block(block) for block in Content.of(reply).blocks or [])


def _block(block: Any) -> str:
    if block["type"] == "markdown":
        return MARKDOWN.render(block["text"])
    return "".join(f"<button>{escape(one['text']['text'])}</button>" for one in block["elements"])


def _telegram(reply: Reply, chart: Chart | None) -> str:
    keys = "".join(_key(button) for button in reply.buttons)
    body = MARKDOWN.render(reply.body)
    return f'<div class="message">{_picture(chart, reply)}{body}</div><div class="keys">{keys}</div>'


def _key(button: Button) -> str:
    return f"<button>{escape(button.label)}</button>"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
