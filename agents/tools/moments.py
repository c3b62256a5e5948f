"""Moments and repetitions as people write them: `tomorrow at 9`, `in 20 min`, `every workday 16:30`, `morgen um 7`.

What is no part of a time is left over: that is what the time is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from agents.tools.clock_shifts import Elsewhere, find_earlier, find_elsewhere, with_digits
from agents.tools.dates import read_day
from agents.tools.numbers import read_count, western
from agents.tools.repetitions import find_repetition, leads_to_one, repeats

MORNING = time(9)
WITHIN_A_DAY = ("FREQ=HOURLY", "FREQ=MINUTELY")
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
_EARLY_RISER = re.compile(r"(?<!\w)(?:wake|alarm|get up|breakfast|weck\w*|aufsteh\w*|frühstück)(?!\w)")
_TONIGHT = re.compile(r"(?<!\w)(?:tonight|heute abend|esta noche|ce soir|hoje à noite|الليلة)(?!\w)")
_EDGE = (
    r"^(?:\W|\b(?:at|on|by|for|to|that|in|and|then|um|am|an|de|a|que|pour|le|daran|zu)\b|\bd')+|"
    r"(?:\W|\b(?:at|on|by|for|in|um|am|a|à|pls|plz|please|thanks|thx|bitte|por favor|danke)\b)+$"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment (aware), how it repeats (RFC 5545, "" for once), and how an ambiguous text was read.

    One that is `counted` from now is the same on every clock.
    """

    at: datetime
    rule: str = ""
    note: str = ""
    counted: bool = False


@dataclass(slots=True)
class _Found:
    """What was found in a text so far; `rest` is the text without it."""

    rest: str
    rule: str = ""
    day: date | None = None
    clock: time | None = None
    delay: timedelta | None = None
    earlier: timedelta = timedelta()
    elsewhere: Elsewhere | None = None
    note: str = ""

    def take(self, start: int, end: int) -> None:
        self.rest = f"{self.rest[:start]} \u241f {self.rest[end:]}"


def read_moment(text: str, now: datetime) -> tuple[Moment | None, str]:
    """The first moment after `now` that a text names, and the text without it. None where it names none."""
    found = _Found(_spaced(text))
    _find_shifts(found)
    there = now.astimezone(found.elsewhere.zone) if found.elsewhere else now
    moment, rest = _named(found, there)
    return _shifted(moment, found, now) if moment else None, rest


def _named(found: _Found, now: datetime) -> tuple[Moment | None, str]:
    """The moment that the text names on the clock of `now`, before any shift, and what is left of the text."""
    _find_rule(found)
    if not found.rule:
        _find_delay(found)
    _find_clock(found)
    _find_day(found, now.date())
    rest = _tidy(found.rest)
    if found.delay and not found.clock and not leads_to_one(found.rest.lower()):
        return Moment((now + found.delay).replace(microsecond=0), note=found.note, counted=True), rest
    if found.rule:
        return _repeating(found, now), rest
    if (found.day is None and found.clock is None) or leads_to_one(found.rest.lower()):
        return None, rest
    return _once(found, now), rest


def _find_shifts(found: _Found) -> None:
    """Whose clock is meant, and how long before the named time."""
    if elsewhere := find_elsewhere(found.rest):
        found.elsewhere = elsewhere
        found.take(elsewhere.start, elsewhere.end)
    if earlier := find_earlier(found.rest):
        found.earlier = earlier.by
        found.take(earlier.start, earlier.end)


def _shifted(moment: Moment, found: _Found, now: datetime) -> Moment | None:
    """The moment itself: earlier where that was asked, and on the person's own clock unless it repeats elsewhere."""
    at = moment.at - found.earlier
    if at <= now or (moment.rule and at.date() != moment.at.date()):
        return None
    if moment.rule or not found.elsewhere:
        return replace(moment, at=at)
    note = f"{at:%H:%M} in {found.elsewhere.name}"
    return replace(moment, at=at.astimezone(now.tzinfo), note="; ".join(each for each in (moment.note, note) if each))


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
    clock = found.clock or (
        now.time().replace(second=0, microsecond=0) if found.rule.startswith(WITHIN_A_DAY) else MORNING
    )
    start = datetime.combine(found.day or now.date(), clock)
    first = rrulestr(found.rule, dtstart=start).after(now.replace(tzinfo=None))
    return Moment(first.replace(tzinfo=now.tzinfo), found.rule, found.note) if first else None


def _find_rule(found: _Found) -> None:
    if repetition := find_repetition(found.rest.lower()):
        found.rule = repetition.rule
        found.take(repetition.start, repetition.end)


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
    elif hour in range(1, 7) and not half and len(match["hour"]) == 1 and not _EARLY_RISER.search(found.rest.lower()):
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
    return with_digits(re.sub(r"\s+", " ", western(text)).strip())


def shown(moment: Moment) -> str:
    """`Tuesday 3 March, 09:00 (UTC)`, with the repetition in words where there is one."""
    at = moment.at
    zone, day = at.tzname() or "", f"{at:%A} {at.day} {at:%B}"
    if not moment.rule:
        return f"{day} {at:%Y}, {at:%H:%M} ({zone})"
    if moment.rule.startswith(WITHIN_A_DAY):
        return f"{repeats(moment.rule)}, first on {day} at {at:%H:%M} ({zone})"
    return f"{repeats(moment.rule)} at {at:%H:%M} ({zone}), first on {day}"
