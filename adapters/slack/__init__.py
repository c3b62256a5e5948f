"""Nova in Slack.

`Slack` is the adapter: by Socket Mode, over HTTP or both.
"""

from adapters.slack.adapter import Slack
from adapters.slack.events import raw_event
from adapters.slack.http import decode, verify

__all__ = ["Slack", "decode", "raw_event", "verify"]
