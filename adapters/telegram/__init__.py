"""Telegram: `Telegram` is the adapter, `raw_event` turns a webhook's update into what is stored."""

from adapters.telegram.adapter import Telegram
from adapters.telegram.intake import raw_event
from adapters.telegram.pacing import Pace

__all__ = ["Pace", "Telegram", "raw_event"]
