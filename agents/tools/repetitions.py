"""How something repeats, as people write it: `every workday`, `every 30 minutes`, `the first monday of every month`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.tools.date_words import WEEKDAYS

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = ",".join(CODES[:5])
WEEKEND = ",".join(CODES[5:])
SHORTEST = 10  # minutes between two times: whoever is told more often is only disturbed

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_EVERY = r"(?:every|each|jeden?|jedes?|alle|cada|tod[oa]s (?:l[oa]s)|chaque|tou(?:s|tes) les|toda|كل)"
_REPEATS = (
    (rf"(?:on )?the last (?:working|business|work) ?day of {_EVERY} month",
     f"FREQ=MONTHLY;BYDAY={WORKDAYS};BYSETPOS=-1"),
    (rf"(?:on )?the last day of {_EVERY} month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    (rf"{_EVERY} (?:work ?|week|working |business )days?|weekdays|werktags|días laborables|jours ouvrables",
     f"FREQ=WEEKLY;BYDAY={WORKDAYS}"),
    (rf"(?:on |at )?(?:{_EVERY} weekends?|(?:the )?weekends)", f"FREQ=WEEKLY;BYDAY={WEEKEND}"),
    (rf"{_EVERY} half(?: an)? hour|half-hourly", "FREQ=MINUTELY;INTERVAL=30"),
    (rf"{_EVERY} (?:hour|stunde|hora|heure|ساعة)|hourly|stündlich", "FREQ=HOURLY"),
    (rf"{_EVERY} (?:day|tag|días?|dias?|jours?|يوم)|daily|täglich|diariamente|يوميا", "FREQ=DAILY"),
    (rf"{_EVERY} (?:morning|morgen|mañana|matin|manhã)", "FREQ=DAILY"),
    (rf"{_EVERY} (?:week|woche|semanas?|semaines?|أسبوع|اسبوع)|weekly|wöchentlich", "FREQ=WEEKLY"),
    (rf"{_EVERY} (?:month|monat|mes|mês|mois|شهر)|monthly|monatlich", "FREQ=MONTHLY"),
    (rf"{_EVERY} (?:year|jahr|año|ano|an|سنة)|yearly|annually|jährlich", "FREQ=YEARLY"),
)  # fmt: skip
_OTHER = "other|second|zweite[nr]?"
_EVERY_N = re.compile(
    rf"(?<!\w){_EVERY} (?P<n>\d{{1,3}}|{_OTHER}) "
    r"(?P<unit>min(?:ute)?s?|minuten?|minutos|hours?|hrs?|stunden?|horas|heures|days?|weeks?|months?|tagen?|tage|"
    r"wochen|monate|días|semanas|meses|jours|semaines|mois)(?!\w)"
)
_FREQUENCIES = {
    "min": "MINUTELY", "h": "HOURLY", "st": "HOURLY", "d": "DAILY", "t": "DAILY", "j": "DAILY", "w": "WEEKLY",
    "s": "WEEKLY", "m": "MONTHLY",
}  # fmt: skip
_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_EVERY_DAY_NAMED = re.compile(
    rf"(?<!\w)(?:on )?(?:{_EVERY} (?P<other>(?:{_OTHER}) )?(?P<days>(?:{_WEEKDAY})s?"
    rf"(?:(?:,| and| und| y| et| و|/)+ ?(?:{_WEEKDAY})s?)*)"
    rf"|(?P<plural>{_DAYS}(?:(?:,| and|/)+ ?{_DAYS})*))(?!\w)"
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_ORDINAL = "|".join(_ORDINALS)
_NTH_WEEKDAY = re.compile(
    rf"(?<!\w)(?:on )?(?:the (?P<nth>{_ORDINAL}) (?P<day>{_WEEKDAY}) of {_EVERY} month"
    rf"|{_EVERY} (?P<nth2>{_ORDINAL}) (?P<day2>{_WEEKDAY}) of (?:the|each|every) month)(?!\w)"
)
_NTH = re.compile(rf"(?<!\w)(?:on )?the (?P<day>\d{{1,2}})(?:st|nd|rd|th) of {_EVERY} month(?!\w)")
_LEADS = re.compile(rf"(?<!\w){_EVERY}\s+(?:(?:{_OTHER}|{_ORDINAL}|\d{{1,3}})\s+)?\u241f")


@dataclass(frozen=True, slots=True)
class Repetition:
    """A recurrence rule (RFC 5545), and where the words for it stand in the text."""

    rule: str
    start: int
    end: int


def find_repetition(text: str) -> Repetition | None:
    """How something repeats by a text in lower case; None where it happens once."""
    return next((Repetition(rule, *match.span()) for rule, match in _rules(text)), None)


def leads_to_one(rest: str) -> bool:
    """Whether `every` stands before a time that was taken out of a text: then it is no moment that comes once."""
    return bool(_LEADS.search(rest))


def _rules(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    if match := _NTH_WEEKDAY.search(text):
        nth, day = match["nth"] or match["nth2"], match["day"] or match["day2"]
        yield f"FREQ=MONTHLY;BYDAY={_ORDINALS[nth]}{CODES[WEEKDAYS[day]]}", match
    if match := _EVERY_DAY_NAMED.search(text):
        names = re.findall(_WEEKDAY, match["days"] or match["plural"])
        days = ",".join(CODES[WEEKDAYS[name]] for name in names)
        yield f"FREQ=WEEKLY;{'INTERVAL=2;' if match['other'] else ''}BYDAY={days}", match
    if (match := _EVERY_N.search(text)) and (rule := _every_n(match)):
        yield rule, match
    if match := _NTH.search(text):
        yield f"FREQ=MONTHLY;BYMONTHDAY={int(match['day'])}", match
    for pattern, rule in _REPEATS:
        if match := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text):
            yield rule, match


def _every_n(match: re.Match[str]) -> str:
    """The rule of `every 3 hours`; "" where that would be too often."""
    count = int(match["n"]) if match["n"].isdigit() else 2
    freq = next(freq for unit, freq in _FREQUENCIES.items() if match["unit"].startswith(unit))
    return "" if freq == "MINUTELY" and count < SHORTEST else f"FREQ={freq};INTERVAL={count}"


def repeats(rule: str) -> str:
    """A repetition in words."""
    parts = dict(piece.split("=") for piece in rule.split(";"))
    if parts.get("BYSETPOS") == "-1":
        return "every last working day of the month"
    if "BYDAY" in parts:
        return _on_days(parts["BYDAY"], parts["FREQ"], int(parts.get("INTERVAL", "1")))
    if parts.get("BYMONTHDAY") == "-1":
        return "every last day of the month"
    if "BYMONTHDAY" in parts:
        return f"every month on day {parts['BYMONTHDAY']}"
    every = _EACH[parts["FREQ"]]
    interval = int(parts.get("INTERVAL", "1"))
    return f"every {interval} {every}s" if interval > 1 else f"every {every}"


_EACH = {
    "MINUTELY": "minute", "HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year",
}  # fmt: skip


def _on_days(days: str, freq: str, interval: int) -> str:
    if days == WORKDAYS and interval == 1:
        return "every workday"
    names = " and ".join(_NAMES[CODES.index(code[-2:])] for code in days.split(","))
    if freq == "MONTHLY":
        nth = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}[int(days[:-2])]
        return f"every {nth} {names} of the month"
    return f"every {interval} weeks on {names}" if interval > 1 else f"every {names}"
