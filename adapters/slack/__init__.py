"""Nova in Slack.

`Slack` is the adapter (Socket Mode). `verify`, `payload` and `raw_event` are for whoever serves Slack over HTTP.
"""

from adapters.slack.adapter import Slack
from adapters.slack.events import raw_event
from adapters.slack.http import payload, verify

__all__ = ["Slack", "payload", "raw_event", "verify"]
