"""What the page for operators says is so."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app, inbox, outbox
from bot.settings import Settings
from bot.telemetry import exposition, health
from memory import ledger, runs, todos

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "operations.md").read_text()
DEFAULTS = Settings.model_fields


def kept(what: str) -> str:
    """How long something is kept, as the table says."""
    [found] = re.findall(rf"^\| [^|]*{what}[^|]* \| ([^|]+) \|", PAGE, re.MULTILINE)
    return found


def test_every_metric_is_explained():
    names = [*exposition.COUNTERS, *exposition.HISTOGRAMS, *exposition.GAUGES]
    assert [name for name in names if f"nova_{name}" not in PAGE] == []
    for name in ("nova_problem", "nova_silent_seconds", "nova_loop_lag_seconds"):
        assert name in PAGE


@pytest.mark.parametrize(
    ("what", "time"),
    [
        ("turns of a conversation", timedelta(days=DEFAULTS["nova_keep_days"].default)),
        ("traces and votes", timedelta(days=DEFAULTS["nova_keep_trace_days"].default)),
        ("events set aside", inbox.QUARANTINE),
        ("runs of pipelines", runs.KEEP),
        ("spending by day", ledger.KEEP),
        ("to-do lists", todos.KEEP),
    ],
)
def test_what_is_kept_is_kept_as_long_as_the_table_says(what: str, time: timedelta):
    assert kept(what).startswith(f"{time.days:,} days")


def test_messages_on_their_way_out_are_kept_as_long_as_the_table_says():
    assert kept("messages on their way out") == f"{outbox.KEEP.total_seconds() / 3600:g} hours"


def test_the_times_of_readiness_and_of_stopping_are_those_of_the_program():
    assert f"more than {health.PROBE_SECONDS:g} s" in PAGE
    assert f"more than {health.STUCK.total_seconds() / 60:g} minutes with nobody at it" in PAGE
    assert f"more than {health.LONGEST.total_seconds() / 60:g} minutes" in PAGE
    assert f"more than {health.MOST_LAG:g} s within" in PAGE
    assert f"running answers {app.GRACE:g} s" in PAGE


@pytest.mark.parametrize("page", ["operations.md", "upgrading.md"])
def test_links_lead_somewhere(page: str):
    for link in re.findall(r"\]\(([^)#]+)\)", (DOCS / page).read_text()):
        assert (DOCS / link).exists(), link


def test_settings_on_the_page_are_settings():
    named = set(re.findall(r"\b(NOVA_[A-Z_]+|OTEL_[A-Z_]+)\b", PAGE))
    assert {name for name in named if name.lower() not in DEFAULTS} <= {
        "NOVA_LOG_FORMAT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    }
