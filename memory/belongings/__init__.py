"""What the store keeps of one person, wherever it lies: to be shown, taken along and deleted."""

from __future__ import annotations

from memory.belongings.belongings import Belongings
from memory.belongings.item import Item, Kind, Topic, Who

__all__ = ["Belongings", "Item", "Kind", "Topic", "Who"]
