"""What a statement and a receipt both tell, but not alike: amounts, days, dates, addresses, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from agents.claims.evidence import Evidence
from agents.claims.statement import Statement

STEM = 3  # letters that make two names or units alike


def contradicts(proof: Evidence, statement: Statement) -> bool:
    """Whether both tell of one kind of detail, and have none in common."""
    said, told = statement.sentence.text, proof.summary
    return (
        any(_are_apart(kind(said), kind(told)) for kind in _KINDS)
        or _is_other_date(said, told)
        or _is_other_name(proof, statement)
    )


def differ(said: Mapping[str, AbstractSet[str]], told: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether the values of some key are known to both, and not the same."""
    return any(told.get(key, values).isdisjoint(values) for key, values in said.items())


def _are_apart(said: Mapping[str, AbstractSet[str]], told: Mapping[str, AbstractSet[str]]) -> bool:
    return bool(said and told) and differ(said, told)


_AMOUNT = re.compile(r"(?<![\w.,:/-])(\d[\d.,]*)\s?([€$£%]|(?:eur|usd|gbp|chf|sar|aed)\b|[^\W\d_]{4,})")
_CENTS = re.compile(r"[.,]00?$")


def _amounts(text: str) -> dict[str, set[str]]:
    """The numbers that stand before a unit, by the first letters of the unit: "6,000 EUR"."""
    amounts: dict[str, set[str]] = {}
    for number, unit in _AMOUNT.findall(text.lower()):
        amounts.setdefault(unit[:STEM], set()).add(re.sub("[.,]", "", _CENTS.sub("", number)))
    return amounts


_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs)?\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


def _weekdays(text: str) -> dict[str, set[str]]:
    days = set(_WEEKDAY.findall(text.lower()))
    return {"day": days} if days else {}


def _addresses(text: str) -> dict[str, set[str]]:
    addresses = set(_ADDRESS.findall(text.lower()))
    return {"address": addresses} if addresses else {}


_PARTED = re.compile(r"(?<![a-z0-9@./-])([a-z]{2,})-([a-z]+|\d+)(?![a-z0-9@.-])")
_FIRM = re.compile(r"\b(?:ohg|e?kg|gmbh|ag|ltd|llc|inc|sarl|sas|spa|srl|bv|nv)\b")


def _parted(text: str) -> dict[str, set[str]]:
    """Names of two parts by their first: "web-2"."""
    parts: dict[str, set[str]] = {}
    for kind, one in _PARTED.findall(text.lower()):
        parts.setdefault(kind, set()).add(one)
    return parts


def _firms(text: str) -> dict[str, set[str]]:
    firms = set(_FIRM.findall(text.lower()))
    return {"firm": firms} if firms else {}


_KINDS: tuple[Callable[[str], Mapping[str, AbstractSet[str]]], ...] = (
    _amounts,
    _weekdays,
    _addresses,
    _parted,
    _firms,
)

_DATE = re.compile(r"(?<![\d:./-])(\d{1,2})(?:/(\d{1,2})(?![\d:/-])|\.(\d{1,2})\.)|(?<!\d)(\d{1,2})月(\d{1,2})日")
_DAY = re.compile(r"(?<![\w:.,/-])(\d{1,2})(?:\.|st|nd|rd|th|er|º)?(?=\s+(?:de |of )?[^\W\d_]{3,}|\s*[.,!]?\s*$)")


def _is_other_date(said: str, told: str) -> bool:
    """Whether a receipt has the day and month of something in numbers, and the statement another day."""
    dates = {int(number) for found in _DATE.findall(told) for number in found if number}
    days = {int(number) for found in _DATE.findall(said) for number in found if number}
    days = days or {int(number) for number in _DAY.findall(said)}
    other = any(number in dates for number in days) and len(_DATE.findall(said)) > 0
    return bool(dates and days) and (days.isdisjoint(dates) or (other and not days <= dates))


_NAMED = re.compile(r"(?<=[\w,:=>] )[A-ZÀ-ÞА-Я][^\W\d_]{2,}|(?<=[:=>])[A-ZÀ-ÞА-Я][^\W\d_]{2,}")
_WORD = re.compile(r"[^\W\d_]{3,}")


def _is_other_name(proof: Evidence, statement: Statement) -> bool:
    """Whether both have names, where not all nouns look like names, and no word in common."""
    if statement.language.capital_nouns:
        return False
    said = {name[:STEM].lower() for name in _NAMED.findall(statement.sentence.text)}
    told = {name[:STEM].lower() for name in _NAMED.findall(f": {proof.summary}")}
    words, shown = (
        {word[:STEM] for word in _WORD.findall(text.lower())} for text in (statement.sentence.text, proof.summary)
    )
    return bool(said and told) and told.isdisjoint(words) and said.isdisjoint(shown) and words.isdisjoint(shown)
