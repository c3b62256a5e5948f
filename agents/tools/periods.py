"""Time between two days, and days some time away from another.

`how many working days 3 march til 19 may, we work sun-thu`, `90 days after 12 march 2026`, `what day is 24 dec`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

from dateutil.relativedelta import relativedelta

from agents.tool import ToolProblem
from agents.tools.date_words import UNITS, Unit, unit_of
from agents.tools.dates import Day, is_day, moved, read_day, shown_day, working_days
from agents.tools.numbers import read_count, western
from agents.tools.wording import MOST_QUESTION, without_courtesies

Weekend = Literal["local", "fri-sat", "sat-sun"]
Arguments = dict[str, Any]

MOST_AMOUNT = 1_000_000
WEEKENDS: Mapping[str, frozenset[int]] = {"fri-sat": frozenset({4, 5}), "sat-sun": frozenset({5, 6})}
FRIDAY_SATURDAY_ZONES = frozenset(
    f"{area}/{city}"
    for area, cities in {
        "Asia": "Amman Aden Baghdad Bahrain Damascus Dhaka Gaza Hebron Jerusalem Kuwait Muscat Qatar Riyadh Tel_Aviv",
        "Africa": "Algiers Cairo Khartoum Tripoli",
    }.items()
    for city in cities.split()
)


# --- answering ---------------------------------------------------------------------------------------------------


def difference(start: str, end: str, unit: Unit, *, weekend: Weekend, today: date, zone: str) -> str:
    """The time between two days, as Markdown. Raises ToolProblem for what is not a day."""
    first, last = _two_days(start, end, today)
    notes = [day.note for day in (first, last) if day.note]
    earlier, later = sorted((first.date, last.date))
    span = f"from {_named(earlier, today)} to {_named(later, today)}"
    if unit == "working days":
        return _with_notes(_working(earlier, later, span, _weekend(weekend, zone)), notes)
    days = (later - earlier).days
    figures = {"days": _count(days, "day"), "weeks": _weeks(days), "months": _calendar(earlier, later)}
    wanted = figures.get(unit, figures["months"])
    others = [
        figure for figure in dict.fromkeys(figures.values()) if figure != wanted and (days >= 7 or unit != "days")
    ]
    also = f" ({'; '.join(others)})" if others else ""
    return _with_notes(f"**{wanted}** {span}{also}.", notes)


def shift(start: str, amount: int, unit: Unit, *, weekend: Weekend, today: date, zone: str) -> str:
    """The day some time before or after another, as Markdown. Raises ToolProblem."""
    day = _day(start, today)
    if abs(amount) > MOST_AMOUNT:
        raise ToolProblem("That is further away than calendars reach.")
    off = _weekend(weekend, zone)
    try:
        found = moved(day.date, amount, unit, WEEKENDS[off])
    except (OverflowError, ValueError) as error:
        raise ToolProblem("That is further away than calendars reach.") from error
    notes = [day.note] if day.note else []
    if not amount:
        return _with_notes(f"{_named(found, today, bold=True)} (week {found.isocalendar().week}).", notes)
    distance = _count(abs(amount), unit.removesuffix("s"))
    if unit == "working days":
        notes.append(f"{_weekend_note(off)}, public holidays not taken out")
    text = f"{distance} {'after' if amount > 0 else 'before'} {_named(day.date, today)}: **{shown_day(found)}**."
    return _with_notes(text, notes)


def _two_days(start: str, end: str, today: date) -> tuple[Day, Day]:
    """Days without a year fall where the question makes sense: until a coming one, since a past one."""
    if _day(end, today).date == today:
        return _day(start, today, "past"), _day(end, today)
    first, last = _day(start, today), _day(end, today, "future")
    return first, last if last.fixed else _day(end, first.date, "future")


def _day(text: str, today: date, prefer: Literal["near", "past", "future"] = "near") -> Day:
    day = read_day(text, today, prefer)
    if not day:
        raise ToolProblem(f"I don't know which day {text!r} is; write it like `24 December 2026` or `2026-12-24`.")
    return day


def _working(earlier: date, later: date, span: str, weekend: str) -> str:
    off = WEEKENDS[weekend]
    both = working_days(earlier, later, off)
    after = both - (earlier.weekday() not in off)
    without = f", {after} without the first day" if after != both else ""
    return (
        f"**{_count(both, 'working day')}** {span}, both ends counted{without}.\n"
        f"_{_weekend_note(weekend)}, public holidays not taken out._"
    )


def _weekend(weekend: Weekend, zone: str) -> str:
    if weekend != "local":
        return weekend
    return "fri-sat" if zone in FRIDAY_SATURDAY_ZONES else "sat-sun"


def _weekend_note(weekend: str) -> str:
    return f"Weekend: {'Friday and Saturday' if weekend == 'fri-sat' else 'Saturday and Sunday'}"


def _named(day: date, today: date, *, bold: bool = False) -> str:
    name = f"**{shown_day(day)}**" if bold else shown_day(day)
    return f"today ({name})" if day == today and not bold else name


def _weeks(days: int) -> str:
    weeks, rest = divmod(days, 7)
    return " and ".join(_count(n, word) for n, word in ((weeks, "week"), (rest, "day")) if n) or "0 days"


def _calendar(earlier: date, later: date) -> str:
    gap = relativedelta(later, earlier)
    parts = [_count(n, word) for n, word in ((gap.years, "year"), (gap.months, "month"), (gap.days, "day")) if n]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]])) or "0 days"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _with_notes(text: str, notes: list[str]) -> str:
    return f"{text}\n_{'. '.join(notes)}._" if notes else text


# --- reading -----------------------------------------------------------------------------------------------------

_WORDS = {
    "{n}": r"(?P<n>\d{1,7}|[^\W\d]+(?: of)?|a couple of)",
    "{unit}": rf"(?P<unit>{UNITS})",
    "{amount}": rf"(?P<n>\d{{1,7}}|[^\W\d]+(?: of)?|a couple of) (?P<unit>{UNITS})",
    "{start}": r"(?P<start>.+?)",
    "{end}": r"(?P<end>.+?)",
    "{how many}": (
        r"(?:how many|number of|count|count the|quantos|quantas|сколько|cuántos|cuántas|cuantos|cuantas|combien de|"
        r"wie ?viele|quanti|hoeveel|كم)?\s*"
    ),
    "{are there}": (
        r"(?:\s+(?:are there|are|is it|is there|there are|left|remaining|remain|do we have|do i have|have we got|to go|"
        r"faltan|quedan|hay|van|reste-t-il|y a-t-il|il y a|il reste|sind es|noch|sind|liegen|باقي|بقي|متبقي|ضل))*"
    ),
    "{until}": (
        r"(?:until|till|til|'til|to|before|for|para el|para|hasta el|hasta|jusqu'au|jusqu'à|avant|bis zum|bis|"
        r"حتى|إلى|الى|لغاية|ل)"
    ),
    "{since}": r"(?:since|desde el|desde|depuis le|depuis|seit dem|seit|منذ|من)",
    "{between}": r"(?:between|from|entre le|entre el|entre|zwischen dem|zwischen|vom|von|от|с|بين|من)?",
    "{and}": r"(?:and|to|until|till|til|-|through|y el|y|e|et le|et|до|по|und dem|und|bis zum|bis|و|إلى|الى|حتى)",
    "{time}": r"(?:the )?(?:difference|time|how long is it|how long)",
    "{weekday}": r"(?:day|weekday|day of the week|date)",
    "{is}": r"(?:is it |is|was|will|does|falls on|is on|was on)",
    "{before}": r"before|prior to|ahead of|antes del|antes de|avant le|avant|vor dem|vor|قبل",
    "{after}": (
        r"after|from|past|following|since|después del|después de|despues de|après le|après|nach dem|nach|ab dem|ab|"
        r"vanaf|na|dopo il|dopo|بعد|من"
    ),
    "{day}": (
        r"(?:(?:date|day|the date|the day|day of the week|weekday|which day|which date|when)"
        r"(?: (?:is it|will it be|was it|is|was|will be|falls))?\s*)"
    ),
}


def _phrase(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[a-z ]+\}", lambda brace: _WORDS[brace[0]], template))


@cache
def _differences() -> tuple[re.Pattern[str], ...]:
    return tuple(
        _phrase(template)
        for template in (
            r"{how many}{unit}{are there} {until} {end}",
            r"(?:countdown|days) (?:until|till|til|to) {end}",
            r"how long (?:is it |is there |until we have )?(?:until|till|til|to|before) {end}",
            r"{how many}{unit}{are there} {since} {start}",
            r"how long (?:is it |has it been )?since {start}",
            r"{how many}(?:{unit}{are there} |{time} ){between} ?{start} {and} ?{end}",
            r"{start} (?:to|until|till|til|-) {end} (?:in|how many) {unit}",
            r"(?P<start>\d{4}-\d\d-\d\d) - (?P<end>\d{4}-\d\d-\d\d)",
            r"how many {unit} ago (?:was|is) {start}",
            r"how many {unit} old (?:is|am|are|was) .*?\bborn (?:on )?{start}",
            r"how old (?:is|am|are|was) .*?\bborn (?:on )?{start}",
            r"عمري.*مولود (?:في )?{start}",
            r"{between} {start} {and} {end},? how many {unit}",
        )
    )


@cache
def _shifts() -> tuple[re.Pattern[str], ...]:
    return tuple(
        _phrase(template)
        for template in (
            r"{day}?{amount} (?P<way>{before}|{after}) {start}",
            r"(?:date |day |when is |due date )?net {n}(?: days)? (?:from|after) {start}",
            r"(?:invoice |bill )?(?:dated|from|of) {start},? net {n}(?: days)?(?:,? (?:which|what) date(?: is that)?)?",
            r"{amount} (?P<way>{before}|{after}) {start},? (?:which|what|welke|welches) (?:date|datum)(?: is that)?",
            r"(?P<way>بعد|قبل) {amount} من {start}",
            r"(?:quel jour|welcher tag|welches datum|qué día|que dia) .*\b(?:dans|in|dentro de) {amount}",
            r"{start} ?(?P<way>\+|-|plus|minus) ?{amount}",
            r"{day}(?:in|after) {amount}(?: (?:from now|time))?",
            r"{day}?{amount} (?P<way>ago)",
            r"{day}?{amount} from now",
        )
    )


@cache
def _day_names() -> tuple[re.Pattern[str], ...]:
    return tuple(
        _phrase(template)
        for template in (
            r"(?:which |what )?{weekday}(?: of the week)? {is} ?{start}(?: (?:be|fall on|on))?",
            r"{start} (?:is|was|falls on|is on|will be)(?: a| on)? (?:what|which) (?:day|weekday)(?: of the week)?",
            r"(?:the )?week(?: number)? (?:of|for|is) {start}",
            r"(?:the )?date (?P<start>today|tomorrow|yesterday|next \w+)",
            r"(?P<start>today|tomorrow|yesterday)(?:'s|s) date",
            r"(?:the )?(?:date|day)(?: is it| is today)?",
            r"when(?:'s| is| was) (?P<start>[^\d]+(?: \d{4})?)",
        )
    )


def _week(work: str, off: str) -> re.Pattern[str]:
    """`we work sun-thu`, `with a fri-sat weekend`, `weekend is friday and saturday`."""
    return re.compile(
        r"[,;]?\s*\(?(?:(?:and|but|if)\s+)?(?:(?:we|i|they)\s+work\s+)?(?:with\s+(?:a\s+)?)?"
        rf"(?:weekends?\s+(?:is|are|=|on)?\s*)?(?:{work}|{off}(?:\s+(?:off|weekends?))?)(?:\s+work(?:ing)?(?:\s+week)?)?\)?"
    )


_WEEKS: Mapping[Weekend, re.Pattern[str]] = {
    "fri-sat": _week(
        r"sun(?:day)?s?\s*(?:-|to|till?|through)\s*thu(?:r|rs|rsday)?s?",
        r"fri(?:day)?s?\s*(?:[-+/&]|and|to)\s*sat(?:urday)?s?",
    ),
    "sat-sun": _week(
        r"mon(?:day)?s?\s*(?:-|to|till?|through)\s*fri(?:day)?s?",
        r"sat(?:urday)?s?\s*(?:[-+/&]|and|to)\s*sun(?:day)?s?",
    ),
}


def read_difference(text: str) -> Arguments | None:
    """Arguments of a question about the time between two days, or None."""
    if len(text) > MOST_QUESTION:
        return None
    asked, weekend = _without_weekend(_cleaned(text))
    for pattern in _differences():
        match = pattern.fullmatch(asked)
        if not match:
            continue
        named = match.groupdict()
        start, end = _trimmed(named.get("start") or "today"), _trimmed(named.get("end") or "today")
        if is_day(start) and is_day(end):
            unit = unit_of(named["unit"]) if named.get("unit") else "years" if re.search("old|عمري", asked) else "days"
            return {"start": start, "end": end, "unit": unit} | weekend
    return None


def read_shift(text: str) -> Arguments | None:
    """Arguments of a question about a day some time away, or None."""
    if len(text) > MOST_QUESTION:
        return None
    asked, weekend = _without_weekend(_cleaned(text))
    for pattern in _shifts():
        match = pattern.fullmatch(asked)
        named = match.groupdict() if match else {}
        amount = read_count(named["n"].removesuffix(" of")) if named else None
        start = _trimmed(named.get("start") or "today")
        if amount is None or not is_day(start):
            continue
        back = re.fullmatch(rf"{_WORDS['{before}']}|ago|-|minus", named.get("way") or "")
        unit = unit_of(named["unit"]) if named.get("unit") else "days"
        return {"start": start, "amount": -amount if back else amount, "unit": unit} | weekend
    return _read_day_name(asked)


def _read_day_name(asked: str) -> Arguments | None:
    for pattern in _day_names():
        match = pattern.fullmatch(asked)
        if match and is_day(start := _trimmed(match.groupdict().get("start") or "today")):
            return {"start": start, "amount": 0, "unit": "days"}
    return None


def _cleaned(text: str) -> str:
    return without_courtesies(" ".join(western(text).lower().replace("’", "'").split()))


def _trimmed(text: str) -> str:
    """Without what often follows a date: `24 dec from now`, `1 may inclusive`."""
    return re.sub(
        r"(?<!\s)\s++(?:from (?:now|today)|starting today|inclusive|included|both included)$", "", text
    ).strip(" ,")


def _without_weekend(asked: str) -> tuple[str, Arguments]:
    for weekend, pattern in _WEEKS.items():
        match = pattern.search(asked)
        if match:
            return (asked[: match.start()] + asked[match.end() :]).strip(" ,"), {"weekend": weekend}
    return asked, {}
