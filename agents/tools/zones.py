"""What time it is elsewhere: `3pm in amman is what in toronto on 12 november`, `time in tokyo`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from string import capwords
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from agents.tool import ToolProblem
from agents.tools.date_words import WEEKDAYS
from agents.tools.dates import is_day, read_day, shown_day
from agents.tools.numbers import western
from agents.tools.places import ABBREVIATIONS, PLACES, SEVERAL_ZONES, UNSURE
from agents.tools.wording import MOST_QUESTION, without_courtesies

Arguments = Mapping[str, Any]

HERE = frozenset({"", "here", "local", "my", "mine", "me", "our"})
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere with a clock."""

    name: str
    zone: tzinfo
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, and whether it was written with am or pm."""

    time: time
    twelve: bool


# --- places ------------------------------------------------------------------------------------------------------


@cache
def _zones() -> Mapping[str, str]:
    """Names of places, in lower case, and their zones; the curated ones win."""
    named = {
        name.rpartition("/")[2].replace("_", " ").lower(): name
        for name in sorted(available_timezones())
        if name.startswith(AREAS)
    }
    rows = (line.partition(": ") for line in PLACES.replace("\n  ", " ").strip().splitlines())
    curated = {place.strip(): zone for zone, _, places in rows for place in places.split(",")}
    whole = {name.lower(): name for name in available_timezones() if "/" in name}
    return named | curated | whole | ABBREVIATIONS


def find_place(text: str, home: str) -> Place | None:
    """A place by name, abbreviation or offset; the person's own for `here`."""
    name = re.sub(r"^(?:the )", "", " ".join(text.lower().split()).strip(" .,?!"))
    name = re.sub(r"(?:'s)? (?:local )?time(?: zone)?$", "", name) if name not in _zones() else name
    if name in HERE or name == home.lower():
        return Place(f"your time zone ({home})", _zone(home))
    offset = re.fullmatch(r"(?:utc|gmt)\s?([+-])(\d{1,2})(?::?([0-5]\d))?", name)
    if offset and int(offset[2]) <= 14:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return Place(name.upper(), timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)))
    if name not in _zones():
        return None
    return Place(_shown_name(name, _zones()[name]), ZoneInfo(_zones()[name]), UNSURE.get(name, ""))


def _shown_name(name: str, zone: str) -> str:
    if "/" in name:
        return zone
    if name in ABBREVIATIONS:
        name = name.upper() if len(name) <= 4 else capwords(name)
        return name if zone == "UTC" else f"{name} ({zone.rpartition('/')[2].replace('_', ' ')})"
    return name.upper() if len(name) <= 3 else capwords(name)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def local(now: datetime, home: str) -> datetime:
    """Now on the person's own clock."""
    return now.astimezone(_zone(home)) if now.tzinfo else now.replace(tzinfo=_zone(home))


def _place(text: str, home: str) -> Place:
    place = find_place(text, home)
    if place:
        return place
    name = text.strip().lower().removeprefix("the ")
    if name in SEVERAL_ZONES:
        shown = name.upper() if len(name) <= 3 else capwords(name)
        raise ToolProblem(f"{shown} has several time zones; name a city, such as {SEVERAL_ZONES[name]}.")
    raise ToolProblem(
        f"I don't know the time zone of {text!r}; name a larger city nearby, or a zone such as Europe/Rome."
    )


# --- answering ---------------------------------------------------------------------------------------------------


def convert_clock(written_time: str, source: str, target: str, *, day: str, now: datetime, home: str) -> str:
    """What a time in one place is in another, or in several, as Markdown. Raises ToolProblem."""
    several = _several(target)
    if len(several) > 1:
        return "\n\n".join(convert_clock(written_time, source, one, day=day, now=now, home=home) for one in several)
    there, here = _place(target, home), _place(source, home)
    if written_time.strip().lower() in {"", "now"}:
        return _now(now, here, there)
    clock = read_clock(written_time)
    if not clock:
        raise ToolProblem(f"I can't read {written_time!r} as a time; write it like `15:30` or `3:30 pm`.")
    wanted = read_day(day or "today", now.astimezone(here.zone).date(), "future")
    if not wanted:
        raise ToolProblem(f"I don't know which day {day!r} is; write it like `12 November 2026`.")
    start = datetime.combine(wanted.date, clock.time, here.zone)
    notes = [note for note in (wanted.note, here.note, there.note, _change_note(start, here)) if note]
    return _answer(start, here, there, clock, notes)


def _several(target: str) -> list[str]:
    """`amman and mumbai` are two places, `Trinidad and Tobago` would not be."""
    parts = [part.strip() for part in re.split(r",\s*|(?<!\s)\s++(?:and|&|und|et|y)\s+", target) if part.strip()]
    return parts if all(find_place(part, "UTC") for part in parts) else [target]


def _now(now: datetime, here: Place, there: Place) -> str:
    moment = now.astimezone(there.zone)
    text = f"It is **{moment:%H:%M}** in {there.name}, {shown_day(moment.date())}."
    if there.zone != here.zone:
        text += f"\n{_apart(now.astimezone(here.zone), moment, here, there)}"
    return text + (f"\n_{there.note}._" if there.note else "")


def _answer(start: datetime, here: Place, there: Place, clock: Clock, notes: list[str]) -> str:
    end = start.astimezone(there.zone)
    when = f" on {shown_day(start.date())}"
    other_day = f" on {shown_day(end.date())}" if end.date() != start.date() else ""
    text = (
        f"{_shown(start, clock)} in {here.name}{when} is **{_shown(end, clock)} in {there.name}{other_day}**.\n"
        f"{_apart(start, end, here, there)}"
    )
    return text + (f"\n_{'. '.join(notes)}._" if notes else "")


def _shown(moment: datetime, clock: Clock) -> str:
    if not clock.twelve:
        return f"{moment:%H:%M}"
    return f"{(moment.hour - 1) % 12 + 1}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def _apart(here_time: datetime, there_time: datetime, here: Place, there: Place) -> str:
    gap = _offset(there_time) - _offset(here_time)
    if not gap:
        return f"{_capital(there.name)} and {here.name} keep the same time."
    hours, minutes = divmod(abs(gap), 60)
    parts = [f"{hours} hour{'s' * (hours != 1)}"] * bool(hours) + [f"{minutes} minutes"] * bool(minutes)
    return f"{_capital(there.name)} is {' '.join(parts)} {'ahead of' if gap > 0 else 'behind'} {here.name}."


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _change_note(moment: datetime, place: Place) -> str:
    """Twice a year a clock time does not exist, or happens twice."""
    back = moment.astimezone(UTC).astimezone(place.zone)
    if back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        return f"Clocks go forward in {place.name} that night, so that time does not exist; taken as {back:%H:%M}"
    if moment.replace(fold=1).utcoffset() != moment.utcoffset():
        return f"Clocks go back in {place.name} that night, so that time comes twice; the first is taken"
    return ""


# --- reading -----------------------------------------------------------------------------------------------------

_CLOCK = (
    r"noon|midday|midnight|\d{1,2}(?:[:.]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?)(?!\w)|"
    r"(?:[01]?\d|2[0-3])[:.]\d{2}(?:\s?(?:h|uhr|hrs|o'clock))?(?!\w)|"
    r"(?:[01]?\d|2[0-3])\s?(?:h|uhr)(?!\w)|(?:[01]?\d|2[0-3])h[0-5]\d"
)
_WORDS = {
    "{time}": rf"(?P<time>{_CLOCK}),?",
    "{source}": r"(?:in |at |à |en )?(?P<source>.+?)",
    "{target}": r"(?P<target>.+?)",
    "{in}": r"(?:over in|in|for|at|en|à)",
    "{now}": r"(?: right now| now| at the moment| rn| currently)",
    "{when}": r"(?:when|if|at|for)",
    "{it is}": r"(?:it's |its |it is |it |son las |il est )?",
    "{event}": (
        r"(?:(?:if |when )?(?:the |my |our |a )?(?:meeting|call|webinar|flight|event|game|match|show|deadline) "
        r"(?:is |starts |begins |leaves |at )*)"
    ),
    "{what}": (
        r"(?:what(?:'?s| is)?(?: the)?(?: time)?(?: that| is it| is that| will it be| would it be| does that make it)?|"
        r"when(?:'s| is| will)(?: that| it)?(?: be)?|how late is it|wie spät(?: ist es)?|qué hora es|"
        r"quelle heure est-il|\?)"
    ),
}


def _phrase(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[a-z ]+\}", lambda brace: _WORDS[brace[0]], template))


_CONVERSIONS = tuple(
    _phrase(template)
    for template in (
        r"{event}?(?:if |when |at |si )?{it is}{time} {source},?(?: time)? (?:then |is |equals )*{what} {in} {target}",
        r"{time} {source}(?: time)? (?:to|in|into|->|=|=>|is|nach|en|à) {target}",
        r"(?:time|hour)(?: is it| will it be| would it be)?(?: in)? {target},? {when} {it is}{time} {source}",
        r"{target} time {when} {it is}{time} {source}",
    )
)
_NOW = tuple(
    _phrase(template)
    for template in (
        r"(?:the |current |local )*time (?:is it |it is )?(?:right now |now |currently |rn )?{in} {target}{now}?",
        r"{target} (?:local )?time{now}?",
        r"now in {target}",
        r"(?:hora es|hora) en {target}(?: ahora)?",
        r"(?:quelle )?heure (?:est-il|il est) (?:à|a|en|au) {target}",
        r"(?:wie spät ist es|(?:wie ?viel )?uhr ist es|uhrzeit) (?:gerade |jetzt )?in {target}(?: gerade| jetzt)?",
        r"(?:الساعة|الوقت)(?: الآن| الان)? (?:في|ب) ?{target}(?: الآن| الان)?",
    )
)
_APART = re.compile(
    r"(?:the )?(?:time|hour) (?:zone )?differences? (?:between|from) (?P<source>.+?) (?:and|to) (?P<target>.+)"
    r"|(?:how many )?hours (?:ahead|behind)(?: of (?P<of>.+?))? is (?P<is>.+)"
)
_HERE_NOW = re.compile(
    r"(?:the |current )*time(?: is it| it is)?(?: right)?(?: now)?|hora es|(?:quelle )?heure est-il|wie spät ist es|"
    r"(?:الساعة|الوقت)(?: الآن| الان)?"
)
_MONTH = r"[^\W\d]{3,10}"
_DATES = re.compile(
    rf",?\s*\b(?:on |am |el |le )?(?P<day>\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{_MONTH}(?: \d{{4}})?|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?(?![\d:.]|\s?[ap]m)|"
    rf"\d{{4}}-\d\d-\d\d|today|tomorrow|(?:next |this )?(?:{'|'.join(WEEKDAYS)}))\b"
)


def read_clock(text: str) -> Clock | None:
    """A time of day: `3pm`, `15:30`, `noon`, `15h30`, `9 Uhr`."""
    plain = western(text).lower().strip(" .,?!")
    if plain in {"noon", "midday", "midnight"}:
        return Clock(time(0 if plain == "midnight" else 12), twelve=True)
    match = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s?(a\.?m\.?|p\.?m\.?|a|p)?(?:h|uhr|hrs|o'clock)?", plain)
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        return None
    return Clock(time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute), twelve=bool(half))


def read_time_question(text: str) -> Arguments | None:
    """Arguments of a question about the time in another place, or None."""
    if len(text) > MOST_QUESTION:
        return None
    plain = " ".join(western(text).lower().replace("’", "'").split())
    asked, day = _without_date(re.sub(r"^(?:convert|change)\s+", "", without_courtesies(plain)))
    if _HERE_NOW.fullmatch(asked):
        return {"time": "now", "target": "here"}
    for pattern in _CONVERSIONS:
        match = pattern.fullmatch(asked)
        if match and _known(match["source"]) and _known(match["target"]):
            found = {"time": match["time"], "source": _bare(match["source"]), "target": _bare(match["target"])}
            return found | ({"date": day} if day else {})
    return None if day else _read_now(asked)


def _read_now(asked: str) -> Arguments | None:
    apart = _APART.fullmatch(asked)
    if apart:
        source, target = apart["source"] or apart["of"] or "here", apart["target"] or apart["is"]
        return {"time": "now", "source": source, "target": target} if _known(source) and _known(target) else None
    for pattern in _NOW:
        match = pattern.fullmatch(asked)
        if match and _known(match["target"]):
            return {"time": "now", "target": _bare(match["target"])}
    return None


def _known(text: str) -> bool:
    name = _bare(text)
    return name in SEVERAL_ZONES or len(_several(name)) > 1 or find_place(name, "UTC") is not None


def _bare(text: str) -> str:
    return re.sub(r"^(?:in|at|the)\s+|(?:(?<!\s)\s++(?:time|local time))+$", "", text.strip(" .,?!"))


def _without_date(asked: str) -> tuple[str, str]:
    for match in _DATES.finditer(asked):
        if is_day(match["day"]):
            rest = f"{asked[: match.start()]} {asked[match.end() :]}"
            return " ".join(rest.split()).strip(" ,"), match["day"]
    return asked, ""
