"""What shifts a time that people write: another clock (`5pm Tokyo time`), and being early (`an hour before`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from agents.tools.numbers import read_count
from agents.tools.zones import find_place

_SHORT = "utc|gmt|est|edt|cst|cdt|mst|mdt|pst|pdt|cet|cest|eet|eest|bst|jst|aest|aedt"
_CLOCK = r"(?<![\w:])\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?|uhr|h|o'?clock)?"
_ELSEWHERE = re.compile(
    rf"{_CLOCK}(?P<said>\s+(?:in\s+|the\s+)?(?P<place>(?:{_SHORT})(?:\s+time)?|(?:[^\W\d_][^\W\d_'-]*\s+){{1,3}}?time))(?!\w)",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"(?<!\w)(?P<count>\d{1,3}|half an|an?|one|two|three|four|five|ten|fifteen|twenty|thirty)\s*"
    r"(?P<unit>minute|min|hour|hr|day|week)s?\s+(?:before|prior to|ahead of)(?!\w)",
    re.IGNORECASE,
)
_UNITS = {
    "min": timedelta(minutes=1),
    "hou": timedelta(hours=1),
    "hr": timedelta(hours=1),
    "day": timedelta(days=1),
    "wee": timedelta(weeks=1),
}


_SPELT = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_QUARTERS = re.compile(
    rf"(?<!\w)(?P<part>half|(?:a )?quarter|halb|viertel)"
    r"(?: (?P<way>past|after|to|nach|vor))? "
    rf"(?P<hour>1[0-2]|[1-9]|{_SPELT})(?![\w:])",
    re.IGNORECASE,
)
_AT_SPELT = re.compile(rf"(?<!\w)(?P<at>at|@) (?P<hour>{_SPELT})(?! (?:of|or|and|more)\b)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whose clock was meant, and where the words for it stand in the text."""

    name: str
    zone: ZoneInfo
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """How much before the named time, and where the words for it stand in the text."""

    by: timedelta
    start: int
    end: int


def find_elsewhere(text: str) -> Elsewhere | None:
    """The place on whose clock a time is given; None where it is the person's own."""
    found = _ELSEWHERE.search(text)
    place = find_place(found["place"], "") if found else None
    if not found or not place or not isinstance(place.zone, ZoneInfo):
        return None
    return Elsewhere(place.name, place.zone, *found.span("said"))


def find_earlier(text: str) -> Earlier | None:
    """`10 minutes before`, `a day before`; None where the named time itself is meant."""
    found = _EARLIER.search(text)
    if not found:
        return None
    step = next(step for unit, step in _UNITS.items() if found["unit"].lower().startswith(unit))
    words = found["count"].lower()
    count = 0.5 if words == "half an" else _TENS.get(words) or read_count(words) or 1
    return Earlier(step * count, *found.span())


def with_digits(text: str) -> str:
    """A text whose spoken clock times are written in digits: `half past eight` as `8:30`, `at nine` as `at 9`."""
    text = _QUARTERS.sub(_in_digits, text)
    return _AT_SPELT.sub(lambda found: f"{found['at']} {read_count(found['hour'].lower())}", text)


def _in_digits(found: re.Match[str]) -> str:
    part, way = found["part"].lower(), (found["way"] or "").lower()
    hour = read_count(found["hour"].lower()) or 0
    earlier = (hour - 1) or 12
    if part == "halb" and not way:
        return f"{earlier}:30"
    if part == "half" and way in ("past", "after"):
        return f"{hour}:30"
    if part.endswith("quarter") or part == "viertel":
        return {"to": f"{earlier}:45", "vor": f"{earlier}:45"}.get(way, f"{hour}:15") if way else found[0]
    return found[0]


_TENS = {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
