"""The digest as a page, to be looked at: `python -m tests.bot.improvement.pictures FILE.html`.

Slack's side is drawn from the blocks that are sent, Telegram's from the messages with their rows of buttons.
"""

from __future__ import annotations

import base64
import sys
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from adapters.message import Button, Person, Reply, Target
from adapters.slack.blocks import Content
from bot.improvement.chart import Chart, drawn
from bot.improvement.digest import Beside, written
from bot.improvement.finding import Report
from bot.improvement.loop import Decision
from bot.improvement.messages import APPLY, Tap, decided, messages, opened
from bot.improvement.overlays import Overlay
from bot.improvement.rates import Rate
from tests.bot.improvement.test_digest import NOW, full

STYLE = """
body {font: 15px/1.45 Lato, "Noto Sans", "Noto Color Emoji", sans-serif; margin: 0; display: flex; gap: 24px; padding: 16px; background: #fff}
section {width: 620px} h2 {font-size: 13px; color: #666; margin: 0 0 8px} p {margin: 0 0 6px} ul {margin: 0 0 6px; padding-left: 22px}
code {background: #f2f2f2; color: #c0284f; padding: 0 3px; border-radius: 3px; font-size: 13px}
.slack .message {border-left: 3px solid #ddd; padding: 4px 12px; margin-bottom: 14px} .slack button {border: 1px solid #bbb; background: #fff; border-radius: 4px; padding: 4px 10px; margin: 2px 6px 2px 0; font: inherit}
.slack button.primary {background: #007a5a; color: #fff; border-color: #007a5a} pre {margin: 6px 0; overflow: auto; font-size: 12px; white-space: pre-wrap}
.telegram {background: #cfe3c8; padding: 12px; border-radius: 8px} .telegram .message {background: #fff; border-radius: 10px; padding: 8px 12px; width: 420px; margin: 0 0 4px}
.telegram .keys {width: 444px; display: grid; grid-template-columns: 1fr 1fr; gap: 4px; margin-bottom: 12px} .telegram button {background: #8fae86; color: #fff; border: 0; border-radius: 6px; padding: 7px; font: inherit}
img {width: 100%; border-radius: 6px}
"""
MARKDOWN = MarkdownIt("commonmark", {"breaks": True})
TARGET = Target("slack", "T1", "D1", "dm", "slack:T1:D1")
HISTORY = tuple(Rate(part, 400) for part in (49, 51, 44, 47, 55, 53, 53, 38))
BESIDE = Beside(
    {"F-31": "4 asked again, 3 corrected, 2 👎", "F-32": "6 corrected, 1 asked again"},
    loudest=15,
    reviewed="60 answers were reviewed by a model: erp.ledger left the scope 4×, language.tone wrong form 2×",
)
CASES = """\
1. “which invoices are overdue for \\<branch\\>” ✗ `erp.ledger` → ✓ `erp.receivables`
2. “who has not paid since \\<date\\>” ✗ `erp.ledger` → ✓ `erp.receivables`
3. “overdue above \\<amount\\>” ✗ `erp.ledger` → ✗ `erp.ledger`

Was that answered well? ✓ or ✗ by number: the model that reviews answers is measured by it.

\\+ “overdue invoices \\<branch\\>” → `erp.receivables`"""
ANSWERS = ("0123456789ab", "1123456789ab", "2123456789ab")
SPECIFICATION = """\
Tool: inventory_export_transfers
For: erp.inventory (Stock, transfers, warehouses)
Asked for: 9 times in four weeks, by 4 people
Arguments: {"type": "object", "properties": {"what": {"type": "string"}, "branch": {"type": "string"}}}
Example asks:
- export transfers to excel for <branch>
Tenancy: reads only what the asking person's scope allows; effect `reads`."""


def page() -> str:
    """Both platforms side by side."""
    report = replace(full(), history=HISTORY)
    chart = drawn(report)
    slack, telegram = (
        "".join(draw(reply, chart) for reply in _replies(replace(report, week=47))) for draw in (_slack, _telegram)
    )
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        f'<section class="slack"><h2>Slack</h2>{slack}</section>'
        f'<section class="telegram"><h2>Telegram</h2>{telegram}</section>'
    )


def _replies(report: Report) -> list[Reply]:
    """What an owner and a person with an outdated fact get, and what messages say after a tap."""
    digest = written(report, "week 47", {"general.planner": Rate(2, 5), "pipeline.runner": Rate(3, 11)}, BESIDE)
    sent = [*messages(replace(digest, spark=""), "week", ["sara"], {"ab12": "ada"})]
    sara, route, spec = Person("telegram:1", "Sara"), digest.fixes[0], digest.needs[0]
    applied = Decision(ok=True, text="Applied 09:14.", overlay=Overlay(31, 30, route.finding, (), (), {}, "act-1", NOW))
    sent.append(decided(route.body, Tap(route.finding, APPLY), applied, sara))
    sent += [opened(route, CASES, sara, ANSWERS), opened(spec, SPECIFICATION, sara)]
    return [Reply("head" if place == 0 else one.key, TARGET, one.body, one.buttons) for place, one in enumerate(sent)]


def _picture(chart: Chart | None, reply: Reply) -> str:
    if chart is None or reply.key != "head":
        return ""
    return f'<img alt="{escape(chart.alt)}" src="data:image/png;base64,{base64.b64encode(chart.png).decode()}">'


def _slack(reply: Reply, chart: Chart | None) -> str:
    blocks = "".join(_block(block) for block in Content.of(reply).blocks or [])
    return f'<div class="message">{_picture(chart, reply)}{blocks}</div>'


def _block(block: Any) -> str:
    if block["type"] == "markdown":
        return MARKDOWN.render(block["text"])
    return "".join(
        f'<button class="{one.get("style", "")}">{escape(one["text"]["text"])}</button>' for one in block["elements"]
    )


def _telegram(reply: Reply, chart: Chart | None) -> str:
    keys = "".join(_key(button) for button in reply.buttons)
    body = MARKDOWN.render(reply.body)
    return f'<div class="message">{_picture(chart, reply)}{body}</div><div class="keys">{keys}</div>'


def _key(button: Button) -> str:
    return f"<button>{escape(button.label)}</button>"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
