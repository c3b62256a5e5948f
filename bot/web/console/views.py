"""Templates into pages, and how figures, moments and Markdown read on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.pipelines.progress import duration
from bot.version import VERSION

FOLDER = Path(__file__).parent
MENU = (
    ("/console", "Overview"),
    ("/console/chat", "Chat"),
    ("/console/conversations", "Conversations"),
    ("/console/agents", "Agents"),
    ("/console/router", "Router"),
    ("/console/improvement", "Improvement"),
    ("/console/pipelines", "Pipelines"),
    ("/console/costs", "Costs"),
    ("/console/memory", "Memory"),
    ("/console/inbox", "Inbox"),
    ("/console/doctor", "Doctor"),
)

# Raw HTML is shown as text, and pictures, which would tell other sites who looks, as their link.
_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)


class Views:
    """The console's templates."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "ms": milliseconds,
            "usd": usd,
            "percent": percent,
            "markdown": markdown,
            "lasted": duration,
            "moment": self._moment,
            "time": self._time,
        }

    def rendered(self, template: str, content: Mapping[str, object], status: int = 200) -> Response:
        return HTMLResponse(self.text(template, content), status)

    def text(self, template: str, content: Mapping[str, object]) -> str:
        return self._templates.get_template(template).render(menu=MENU, version=VERSION, **content)

    def _moment(self, at: datetime) -> str:
        """`21 Nov 14:05`, where Nova lives."""
        return f"{at.astimezone(self._zone):%d %b %H:%M}"

    def _time(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"


def milliseconds(value: float) -> str:
    """`340 ms`, `2.1 s`, `3 min 20 s`."""
    return f"{value:.0f} ms" if value < 1000 else duration(value / 1000)


def usd(value: float) -> str:
    """`$0.00`, `$0.0042`, `$3.10`: small amounts with the digits that say something."""
    return f"${value:.4f}" if 0 < value < 0.1 else f"${value:,.2f}"


def percent(share: float) -> str:
    return f"{share:.0%}"


def markdown(text: str) -> Markup:
    """CommonMark as HTML that holds no more than its marks."""
    return Markup(_markdown.render(text))  # noqa: S704 - the renderer escapes what it is given
