"""Moments and repetitions as people write them: `tomorrow at 9`, `in 20 min`, `every workday 16:30`, `morgen um 7`.

What is no part of a time is left over: that is what the time is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from agents.tools.date_words import WEEKDAYS
from agents.tools.dates import read_day
from agents.tools.numbers import read_count, western

MORNING = time(9)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = ",".join(CODES[:5])

_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_COUNT = r"\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|half an?|eine[rnm]?|une?|uma?|una?|[^\W\d]{0}"
_UNITS = {
    r"seconds?|secs?|sekunden?|segundos?|secondes?|ثواني|ثانية": timedelta(seconds=1),
    r"minutes?|mins?|minuten?|minutos?|دقائق|دقيقة|دقايق": timedelta(minutes=1),
    r"hours?|hrs?|hr|stunden?|horas?|heures?|ساعات|ساعة": timedelta(hours=1),
    r"days?|tagen?|días?|dias?|jours?|أيام|ايام|يوم": timedelta(days=1),
    r"weeks?|wochen?|semanas?|semaines?|أسابيع|أسبوع|اسبوع": timedelta(weeks=1),
}
_ANY_UNIT = "|".join(_UNITS)
_DELAY = re.compile(
    r"(?<!\w)(?:in|dans|dentro de|en|daqui a|em|بعد|for)\s+(?:about |ca\.? |circa )?"
    rf"(?P<count>{_COUNT})\s*(?P<unit>{_ANY_UNIT})(?!\w)"
    rf"|(?<!\w)(?P<bare>\d{{1,3}})\s*(?P<short>minutes?|mins?|minuten|minutos)(?!\w)"
    rf"|(?<!\w)بعد\s+(?P<alone>ساعة|دقيقة|يوم|أسبوع|اسبوع)(?!\w)"
)
_CLOCK = re.compile(
    r"(?<![\w:/.-])(?P<at>at|around|about|by|@|um|gegen|a las?|à|às?|alle|الساعة)?\s*"
    r"(?P<hour>[01]?\d|2[0-4])(?:(?:[:.h]|(?<=\d) ?h ?)(?P<minute>[0-5]\d))?"
    r"\s*(?P<half>am|a\.m\.|pm|p\.m\.|uhr|h|o'?clock|صباحا|الصبح|مساء|المسا)?(?![\w:/%]|[.,-]\d)"
)
_PARTS = (
    (r"noon|midday|mittags?|mediodía|midi|meio-dia|الظهر", time(12)),
    (r"midnight|mitternacht|medianoche|minuit", time(0)),
    (r"(?:in the |this )?morning|morgens|früh|por la mañana|le matin|الصبح|صباحا", time(9)),
    (r"(?:in the |this )?afternoon|nachmittags?|por la tarde|l'après-midi|بعد الظهر", time(15)),
    (r"(?:in the |this )?evening|abends?|por la noche|le soir|المسا|مساء", time(19)),
    (r"(?:by |at )?(?:the )?(?:end of (?:the )?day|eod|close of business)", time(17)),
)
_TONIGHT = re.compile(r"(?<!\w)(?:tonight|heute abend|esta noche|ce soir|hoje à noite|الليلة)(?!\w)")
_EVERY = r"(?:every|each|jeden?|jedes?|alle|cada|tod[oa]s (?:l[oa]s)|chaque|tou(?:s|tes) les|toda|كل)"
_REPEATS = (
    (rf"(?:on )?the last (?:working|business|work) ?day of {_EVERY} month",
     f"FREQ=MONTHLY;BYDAY={WORKDAYS};BYSETPOS=-1"),
    (rf"(?:on )?the last day of {_EVERY} month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    (rf"{_EVERY} (?:work ?|week|working |business )days?|weekdays|werktags|días laborables|jours ouvrables",
     f"FREQ=WEEKLY;BYDAY={WORKDAYS}"),
    (rf"{_EVERY} (?:hour|stunde|hora|heure|ساعة)|hourly|stündlich", "FREQ=HOURLY"),
    (rf"{_EVERY} (?:day|tag|días?|dias?|jours?|يوم)|daily|täglich|diariamente|يوميا", "FREQ=DAILY"),
    (rf"{_EVERY} (?:morning|morgen|mañana|matin|manhã)", "FREQ=DAILY"),
    (rf"{_EVERY} (?:week|woche|semanas?|semaines?|أسبوع|اسبوع)|weekly|wöchentlich", "FREQ=WEEKLY"),
    (rf"{_EVERY} (?:month|monat|mes|mês|mois|شهر)|monthly|monatlich", "FREQ=MONTHLY"),
    (rf"{_EVERY} (?:year|jahr|año|ano|an|سنة)|yearly|annually|jährlich", "FREQ=YEARLY"),
)  # fmt: skip
_EVERY_N = re.compile(
    rf"(?<!\w){_EVERY} (?P<n>\d{{1,3}}|other|second|zweite[nr]?) "
    r"(?P<unit>days?|weeks?|months?|tagen?|tage|wochen|monate|días|semanas|meses|jours|semaines|mois)(?!\w)"
)
_EVERY_DAY_NAMED = re.compile(
    rf"(?<!\w)(?:on )?{_EVERY} (?P<days>(?:{_WEEKDAY})s?(?:(?:,| and| und| y| et| و|/)+ ?(?:{_WEEKDAY})s?)*)(?!\w)"
)
_NTH = re.compile(rf"(?<!\w)(?:on )?the (?P<day>\d{{1,2}})(?:st|nd|rd|th) of {_EVERY} month(?!\w)")
_EDGE = (
    r"^(?:\W|\b(?:at|on|by|for|to|that|in|and|then|um|am|an|de|a|que|pour|le|daran|zu)\b)+|"
    r"(?:\W|\b(?:at|on|by|for|in|um|am|a|à|pls|plz|please|thanks|thx|bitte|por favor|danke)\b)+$"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment (aware), how it repeats (RFC 5545, "" for once), and how an ambiguous text was read."""

    at: datetime
    rule: str = ""
    note: str = ""


@dataclass(slots=True)
class _Found:
    """What was found in a text so far; `rest` is the text without it."""

    rest: str
    rule: str = ""
    day: date | None = None
    clock: time | None = None
    delay: timedelta | None = None
    note: str = ""

    def take(self, start: int, end: int) -> None:
        self.rest = f"{self.rest[:start]} \u241f {self.rest[end:]}"


def read_moment(text: str, now: datetime) -> tuple[Moment | None, str]:
    """The first moment after `now` that a text names, and the text without it. None where it names none."""
    found = _Found(_spaced(text))
    _find_rule(found)
    if not found.rule:
        _find_delay(found)
    _find_clock(found)
    _find_day(found, now.date())
    rest = _tidy(found.rest)
    if found.delay and not found.clock:
        return Moment((now + found.delay).replace(microsecond=0), note=found.note), rest
    if found.rule:
        return _repeating(found, now), rest
    if found.day is None and found.clock is None:
        return None, rest
    return _once(found, now), rest


def following(moment: Moment, count: int) -> list[datetime]:
    """The next occurrences of a moment that repeats, itself the first."""
    if not moment.rule:
        return [moment.at]
    rule = rrulestr(moment.rule, dtstart=moment.at.replace(tzinfo=None))
    return [each.replace(tzinfo=moment.at.tzinfo) for _, each in zip(range(count), rule, strict=False)]


def _once(found: _Found, now: datetime) -> Moment | None:
    day, clock = found.day or now.date(), found.clock or MORNING
    at = datetime.combine(day, clock, tzinfo=now.tzinfo)
    if at <= now and found.day is None:
        at += timedelta(days=1)
    return Moment(at, note=found.note) if at > now else None


def _repeating(found: _Found, now: datetime) -> Moment | None:
    clock = found.clock or (now.time().replace(second=0, microsecond=0) if "HOURLY" in found.rule else MORNING)
    start = datetime.combine(found.day or now.date(), clock)
    first = rrulestr(found.rule, dtstart=start).after(now.replace(tzinfo=None))
    return Moment(first.replace(tzinfo=now.tzinfo), found.rule, found.note) if first else None


def _find_rule(found: _Found) -> None:
    for rule, match in _rules(found.rest.lower()):
        found.rule = rule
        found.take(*match.span())
        return


def _rules(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    if match := _EVERY_DAY_NAMED.search(text):
        names = re.findall(_WEEKDAY, match["days"])
        yield "FREQ=WEEKLY;BYDAY=" + ",".join(CODES[WEEKDAYS[name]] for name in names), match
    if match := _EVERY_N.search(text):
        count = int(match["n"]) if match["n"].isdigit() else 2
        unit = match["unit"][0]
        freq = {"d": "DAILY", "t": "DAILY", "j": "DAILY", "w": "WEEKLY", "s": "WEEKLY", "m": "MONTHLY"}[unit]
        yield f"FREQ={freq};INTERVAL={count}", match
    if match := _NTH.search(text):
        yield f"FREQ=MONTHLY;BYMONTHDAY={int(match['day'])}", match
    for pattern, rule in _REPEATS:
        if match := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text):
            yield rule, match


def _find_delay(found: _Found) -> None:
    match = _DELAY.search(western(found.rest).lower())
    if not match:
        return
    unit = match["unit"] or match["short"] or match["alone"]
    step = next(step for pattern, step in _UNITS.items() if re.fullmatch(pattern, unit))
    found.delay = step * _count(match["count"] or match["bare"] or "1")
    found.take(*match.span())


def _count(word: str) -> float:
    if word.startswith("half"):
        return 0.5
    return read_count(word) or 1


def _find_clock(found: _Found) -> None:
    text = western(found.rest).lower()
    tonight = _TONIGHT.search(text)
    if tonight:
        found.take(*tonight.span())
        found.clock = time(20)
        text = western(found.rest).lower()
    part = next((item for item in _day_parts(text)), None)
    for match in _CLOCK.finditer(text):
        if match["at"] or match["minute"] or match["half"]:
            late = bool(tonight) or (part is not None and part[0] >= time(12))
            _set_clock(found, match, late=late)
            found.take(*match.span())
            text = western(found.rest).lower()
            break
    for moment, match in _day_parts(text):
        found.clock = found.clock or moment
        found.take(*match.span())
        return


def _day_parts(text: str) -> Iterator[tuple[time, re.Match[str]]]:
    for pattern, moment in _PARTS:
        if match := re.search(rf"(?<!\w)(?:at |am |a la |à |in the )?(?:{pattern})(?!\w)", text):
            yield moment, match


def _set_clock(found: _Found, match: re.Match[str], *, late: bool) -> None:
    hour, minute, half = int(match["hour"]) % 24, int(match["minute"] or 0), match["half"] or ""
    if half.startswith("p") or half in ("مساء", "المسا"):
        hour = hour % 12 + 12
    elif half.startswith("a"):
        hour %= 12
    elif late and hour < 12:
        hour += 12
    elif hour in range(1, 7) and not half and len(match["hour"]) == 1:
        hour += 12
        found.note = f"“{match['hour']}” read as {hour}:{minute:02}"
    found.clock = time(hour, minute)


def _find_day(found: _Found, today: date) -> None:
    words = list(re.finditer(r"[^\s\u241f,;]+", found.rest))
    for length in (5, 4, 3, 2, 1):
        for start in range(len(words) - length + 1):
            first, last = words[start], words[start + length - 1]
            span = found.rest[first.start() : last.end()].strip(".!?,")
            if re.fullmatch(r"\W*\d+\W*|now|jetzt", span.lower()) or "\u241f" in span:
                continue
            day = read_day(span, today, "future")
            if day:
                found.day = day.date
                found.note = found.note or day.note
                found.take(first.start(), last.end())
                return


def _tidy(rest: str) -> str:
    """What is left of a text, without the words that only led to the time."""
    pieces = [re.sub(_EDGE, "", piece.strip(), flags=re.IGNORECASE) for piece in rest.split("\u241f")]
    return re.sub(r"\s+", " ", " ".join(piece for piece in pieces if piece)).strip(" ,;.-")


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", western(text)).strip()


def shown(moment: Moment) -> str:
    """`Tuesday 3 March, 09:00 (UTC)`, with the repetition in words where there is one."""
    at = moment.at
    zone = at.tzname() or ""
    when = f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M} ({zone})"
    return f"{repeats(moment.rule)} at {at:%H:%M} ({zone}), first on {at:%A} {at.day} {at:%B}" if moment.rule else when


def repeats(rule: str) -> str:
    """A repetition in words."""
    parts = dict(piece.split("=") for piece in rule.split(";"))
    every = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}[parts["FREQ"]]
    if parts.get("BYSETPOS") == "-1":
        return "every last working day of the month"
    if parts.get("BYDAY") == WORKDAYS:
        return "every workday"
    if "BYDAY" in parts:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        return "every " + " and ".join(names[CODES.index(code)] for code in parts["BYDAY"].split(","))
    if parts.get("BYMONTHDAY") == "-1":
        return "every last day of the month"
    if "BYMONTHDAY" in parts:
        return f"every month on day {parts['BYMONTHDAY']}"
    interval = int(parts.get("INTERVAL", "1"))
    return f"every {interval} {every}s" if interval > 1 else f"every {every}"
