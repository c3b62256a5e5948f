"""What is gained over doing without: no loop at all, and a log that lists where most 👎 are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.improvement.faults.asks import Ask
from bot.improvement.faults.matching import match
from bot.improvement.faults.people import DOWN, Event, People
from bot.improvement.faults.score import Figure, Score, ratio
from bot.improvement.faults.setting import Setting
from bot.improvement.faults.world import Played

TOP = 9


def log_only(setting: Setting, score: Score, untouched: Played) -> dict[str, Figure]:
    """Recall and precision of the nine intents with most 👎, each with all of them as its evidence.

    Generous: a log does not know intents, and nobody reads nine lists. It names no cause and changes nothing.
    """
    people = People(setting)
    events = (event for ask in untouched.asks.values() for event in people.after(ask, untouched.verdicts[ask.id]))
    last = setting.scenario.weeks - 1
    lines = [{"week": last, "target": "", "evidence": evidence} for evidence in _lists(events, untouched.asks)]
    found = [wrong for line in lines if (wrong := match(line, score.wrongs))]
    visible = {wrong.id for wrong in score.visible}
    precision = None if setting.is_null else ratio(len(found), len(lines))
    return {"recall": ratio(len({wrong.id for wrong in found} & visible), len(visible)), "precision": precision}


def _lists(events: Iterable[Event], asked: Mapping[str, Ask]) -> list[list[str]]:
    """The asks that drew a 👎, of the intents with most of them."""
    votes = [event.ask for event in events if DOWN in event.new]
    counts = Counter(asked[name].intent for name in votes)
    top = sorted(counts, key=lambda intent: (-counts[intent], intent))[:TOP]
    return [sorted({name for name in votes if asked[name].intent == intent}) for intent in top]
