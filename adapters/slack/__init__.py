"""Nova in Slack.

`Slack` is the adapter (Socket Mode). `verify`, `decode` and `raw_event` are for whoever serves Slack over HTTP.
"""

from adapters.slack.adapter import Slack
from adapters.slack.events import raw_event
from adapters.slack.http import decode, verify

__all__ = ["Slack", "decode", "raw_event", "verify"]
