"""Recall: the turns of the past that bear on a question."""

from __future__ import annotations

from memory.recall.episode import Episode, Hit, Question, View, asked_in
from memory.recall.ranking import BEARING
from memory.recall.recall import Recall

__all__ = ["BEARING", "Episode", "Hit", "Question", "Recall", "View", "asked_in"]
