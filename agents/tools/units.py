"""Conversions between units: `3 miles to km`, `how many cups is 250 ml`, `5'11 in cm`, `30 mpg in l/100km`.

Units are recognised from a table of what people write, without loading pint; pint then converts, in decimals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from agents.tool import ToolProblem
from agents.tools.numbers import CURRENCY, NUMBER, SYMBOLS, decimal, read_number, rounded, significant, western, written
from agents.tools.unit_names import INGREDIENTS, NOTES, UNITS
from agents.tools.wording import MOST_QUESTION, without_courtesies

MOST_CONVERSIONS = 10
DIGITS = 6
LONGEST_EXACT = 10  # digits up to which an exact result is not worth rounding
FUEL = frozenset({"fuel use", "fuel economy"})
_TO = r"(?:to|in|into|as|=|->|→|en|em|nach|a|à|إلى|الى|ل|ب)"
_CONVERT = r"(?:convierte|pasa|convertis|converti|konvertiere|rechne|حول)"
_HOW_MANY = (
    r"(?:how many|how much|cuántos|cuántas|cuantos|cuantas|combien de|combien d'|wie ?viele|quanti|quante|hoeveel|كم)"
)
_ARE = (
    r"(?:is|are|in|make|makes|equals?|do|does|there are in|are there in|are in|is in|son|hay en|dans|font|sind|sono|في)"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """`pint` is the name under which pint knows it."""

    pint: str
    shown: str
    kind: str


@dataclass(frozen=True, slots=True)
class Quantity:
    amount: Fraction
    unit: Unit
    shown: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """Parts of one quantity (5 ft 11 in) and what they become; `of` is an ingredient, where that matters."""

    parts: tuple[Quantity, ...]
    to: Unit
    of: str = ""


@dataclass(frozen=True, slots=True)
class MoneyConversion:
    """Something that needs an exchange rate. `rate` is there where the person gave one."""

    amount: Fraction
    source: str
    target: str
    rate: Fraction | None = None


# --- reading -----------------------------------------------------------------------------------------------------


@cache
def units() -> Mapping[str, Unit]:
    """Every unit under every name people write for it."""
    rows = (line.split("|") for line in UNITS.replace("\n  ", " ").strip().splitlines())
    return {name.strip(): Unit(pint, shown, kind) for pint, shown, kind, names in rows for name in names.split(",")}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    unit = "|".join(re.escape(name) for name in sorted(units(), key=len, reverse=True))
    quantity = rf"(?:-?{NUMBER})\s?(?:degrees? )?(?:{unit})(?!\w)"
    inches = rf"{NUMBER}\s?(?:'|ft|feet|foot)\s?\d{{1,2}}(?:\.\d+)?(?:\"|″)?(?!\w)"
    stones = rf"{NUMBER} ?stone \d{{1,2}}(?= )"
    ingredient = rf"(?: of)?(?: (?P<of>{'|'.join(INGREDIENTS)}))?"
    whole = rf"(?P<what>{inches}|{stones}|{quantity}(?:(?: and |, | )?{quantity})?){ingredient}"
    target = rf"(?P<to>{unit})"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"{_CONVERT}? ?{whole} {_TO} (?:degrees? )?{target}(?: um)?",
            rf"{_HOW_MANY} {target} {_ARE} (?:an? |one )?{whole}",
            rf"{whole},? (?:{_ARE} )?{_HOW_MANY} {target}",
            rf"{whole} {_HOW_MANY} {target} (?:sono|son|sind|font)",
            rf"{target} {_ARE} {whole}",
        )
    )


def read_conversions(text: str) -> tuple[Conversion | MoneyConversion, ...] | None:
    """The conversions a text asks for, all of them, or None."""
    if len(text) > MOST_QUESTION:
        return None
    asked = without_courtesies(western(" ".join(text.lower().replace("’", "'").split())))
    asked = re.sub(r"^(?:convert|change|turn)\s+", "", asked)
    asked = re.sub(r"(?:(?<![\d.,])(\d+) ?)?(?:\b([1357])/([248])(?![\d/])|([½¼¾]))", _as_decimal, asked)
    if not re.search(r"\d|\ban? |\bone ", asked):
        return None
    whole = _read_one(asked)
    if whole:
        return (whole,)
    found = [_read_one(part.strip()) for part in re.split(r"(?<!\s)\s++and\s+|(?:(?<!\s)\s++)?[;&]\s*|,\s+", asked)]
    conversions = tuple(conversion for conversion in found if conversion)
    return conversions if conversions and len(conversions) == len(found) <= MOST_CONVERSIONS else None


def _as_decimal(fraction: re.Match[str]) -> str:
    """`1 1/2` as 1.5, so that kitchens understand it."""
    part = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}.get(fraction[4] or "")
    part = part if part is not None else Fraction(int(fraction[2]), int(fraction[3]))
    return written(int(fraction[1] or 0) + part)


def _read_one(text: str) -> Conversion | MoneyConversion | None:
    money = _read_money(text)
    if money:
        return money
    for variant in (text, re.sub(r"\b(?:an?|one)\b(?= [^\W\d])", "1", text)):
        for pattern in _patterns():
            match = pattern.fullmatch(variant)
            if match and (conversion := _conversion(match["what"], units()[match["to"]], match["of"] or "")):
                return conversion
    return None


def _conversion(what: str, to: Unit, of: str) -> Conversion | None:
    parts = tuple(_quantity(number, name, to) for number, name in _parts(what))
    kinds = {part.unit.kind for part in parts}
    if len(kinds) > 1 or (len(parts) > 1 and "temperature" in kinds):
        return None
    kind = kinds.pop()
    if kind == to.kind or {kind, to.kind} <= FUEL or (of and {kind, to.kind} == {"mass", "volume"}):
        return Conversion(parts, to, of)
    return None


def _parts(what: str) -> list[tuple[str, str]]:
    stone = re.fullmatch(rf"({NUMBER})\s?(?:stone|st)\s?(\d{{1,2}})", what)
    if stone:
        return [(stone[1], "stone"), (stone[2], "lb")]
    feet = re.fullmatch(rf"({NUMBER})\s?(?:'|ft|feet|foot)\s?(\d{{1,2}}(?:\.\d+)?)[\"″]?", what)
    if feet:
        return [(feet[1], "ft"), (feet[2], "in")]
    names = "|".join(re.escape(name) for name in sorted(units(), key=len, reverse=True))
    return re.findall(rf"(-?{NUMBER})\s?(?:degrees? )?({names})(?!\w)", what)


def _quantity(figure: str, name: str, to: Unit) -> Quantity:
    value = read_number(figure.removeprefix("-")) or Fraction(0)
    unit = units()[name]
    if unit.pint == "ounce" and to.kind == "volume":
        unit = units()["fl oz"]
    amount = -value if figure.startswith("-") else value
    one = unit.shown.removesuffix("s") if amount == 1 and re.search(r"[a-z]{3}s$", unit.shown) else unit.shown
    return Quantity(amount, unit, f"{written(amount)} {one}")


def _read_money(text: str) -> MoneyConversion | None:
    amount = rf"(?:(?P<before>{CURRENCY})\s?(?P<one>{NUMBER})|(?P<two>{NUMBER})\s?(?P<after>{CURRENCY}))"
    rate = rf"(?:,? (?:at|@|with a rate of|rate) (?P<rate>{NUMBER}))"
    match = re.fullmatch(rf"(?:exchange )?{amount} {_TO} (?P<to>{CURRENCY}){rate}?", text)
    if not match:
        match = re.fullmatch(rf"(?:exchange )?{amount}{rate} {_TO} (?P<to>{CURRENCY})", text)
    if not match:
        match = re.fullmatch(rf"{_HOW_MANY} (?P<to>{CURRENCY}) {_ARE} {amount}(?P<rate>(?!))?", text)
    if not match:
        return None
    source = (match["before"] or match["after"]).upper()
    value = read_number(match["one"] or match["two"])
    if value is None or source == match["to"].upper():
        return None
    return MoneyConversion(value, source, match["to"].upper(), read_number(match["rate"]) if match["rate"] else None)


# --- converting --------------------------------------------------------------------------------------------------


def convert(conversion: Conversion | MoneyConversion) -> str:
    """The conversion as Markdown. Raises ToolProblem when it has no result."""
    if isinstance(conversion, MoneyConversion):
        return _without_rates(conversion)
    source = " ".join(part.shown for part in conversion.parts)
    value = _converted(conversion)
    kept = significant(value, 20)  # pint's offsets leave dust at the 27th digit
    short = kept if significant(kept, LONGEST_EXACT) == kept else significant(kept, DIGITS)
    about = "≈" if conversion.of or short != kept else "="
    ingredient = f" of {conversion.of}" if conversion.of else ""
    result = f"{source}{ingredient} {about} **{written(short)} {conversion.to.shown}**"
    return result + _feet_and_inches(conversion.to, kept) + _notes(conversion)


def _converted(conversion: Conversion) -> Fraction:
    first, to = conversion.parts[0].unit, conversion.to
    if first.kind != to.kind and {first.kind, to.kind} <= FUEL:
        return _other_way_round(conversion.parts[0], to)
    if first.kind != to.kind:
        return _weighed(conversion)
    return sum((_by_pint(part.amount, part.unit.pint, to.pint) for part in conversion.parts), Fraction(0))


def _other_way_round(part: Quantity, to: Unit) -> Fraction:
    """Litres per 100 km grow where miles per gallon shrink."""
    if part.amount <= 0:
        raise ToolProblem("That is not a distance per fuel that a vehicle can have.")
    use = part.unit.kind == "fuel use"
    direct = _by_pint(part.amount, part.unit.pint, "liter/kilometer" if use else "kilometer/liter")
    return _by_pint(1 / direct, "kilometer/liter" if use else "liter/kilometer", to.pint)


def _weighed(conversion: Conversion) -> Fraction:
    grams_per_cup = INGREDIENTS[conversion.of]
    mass_first = conversion.parts[0].unit.kind == "mass"
    middle = "gram" if mass_first else "cup"
    amount = sum((_by_pint(part.amount, part.unit.pint, middle) for part in conversion.parts), Fraction(0))
    other = amount / grams_per_cup if mass_first else amount * grams_per_cup
    return significant(_by_pint(other, "cup" if mass_first else "gram", conversion.to.pint), 3)


def _by_pint(amount: Fraction, source: str, target: str) -> Fraction:
    converted: Any = _registry().Quantity(decimal(amount), source).to(target)
    return Fraction(Decimal(converted.magnitude))


@cache
def _registry() -> Any:
    import pint  # noqa: PLC0415 - 0.9 s that only those who convert units should pay

    make: Any = pint.UnitRegistry  # its types know floats only
    registry: Any = make(non_int_type=Decimal)
    registry.define("nova_acre = 43560 * foot ** 2")  # pint's acre is of survey feet
    registry.define("nova_fuel_use = liter / (100 * kilometer)")
    registry.define("nova_dunam = 1000 * meter ** 2")
    registry.define("nova_feddan = 4200.833 * meter ** 2")
    return registry


def convert_by_names(text: str) -> str:
    """A conversion between units that only pint knows, `2 furlongs to rods`. Raises ToolProblem."""
    match = re.fullmatch(rf"(-?{NUMBER})\s*([^\d].*?)\s+(?:to|in|into)\s+(.+)", western(text.strip()), re.IGNORECASE)
    value = read_number(match[1].removeprefix("-")) if match else None
    if not match or value is None:
        raise ToolProblem("I need a number, a unit and the unit it should become, such as `3 miles to km`.")
    try:
        result = _by_pint(-value if match[1].startswith("-") else value, match[2], match[3])
    except Exception as error:
        raise ToolProblem(f"I cannot turn {match[2]!r} into {match[3]!r}.") from error
    kept = significant(result, DIGITS)
    return f"{match[1]} {match[2]} {'=' if kept == result else '≈'} **{written(kept)} {match[3]}**"


# --- saying ------------------------------------------------------------------------------------------------------


def _feet_and_inches(to: Unit, value: Fraction) -> str:
    if to.pint != "foot" or value < 1 or value.denominator == 1:
        return ""
    feet, inches = divmod(significant(value * 12, 4), 12)
    return f" ({feet} ft {written(inches)} in)"


def _notes(conversion: Conversion) -> str:
    names = dict.fromkeys([*(part.unit.pint for part in conversion.parts), conversion.to.pint])
    notes = [NOTES[name] for name in names if name in NOTES]
    if conversion.of:
        notes.append("weights by the cup are kitchen averages")
    kinds = {conversion.to.kind, conversion.parts[0].unit.kind}
    if "data" in kinds and not any("bibyte" in name or "bit" in name for name in names):
        notes.append("in steps of 1,000; for 1,024 say MiB, GiB")
    return f"\n_{'. '.join(note[:1].upper() + note[1:] for note in notes)}._" if notes else ""


def _without_rates(money: MoneyConversion) -> str:
    given = _money(written(money.amount), money.source)
    if not money.rate:
        return (
            f"Exchange rates are not connected, so I can't turn {given} into {_name(money.target)}. "
            f"With a rate you trust I can: `{given} in {_name(money.target)} at 0.85`."
        )
    rate, source, target = written(money.rate), _name(money.source), _name(money.target)
    times, divided = (
        _money(written(rounded(amount, 3)), money.target)
        for amount in (money.amount * money.rate, money.amount / money.rate)
    )
    return (
        f"{given} at a rate of {rate} (yours; I have no exchange rates):\n"
        f"- **{times}** if 1 {source} is {rate} {target}\n"
        f"- **{divided}** if 1 {target} is {rate} {source}"
    )


def _name(currency: str) -> str:
    return currency if len(currency) <= 3 else currency.lower()


def _money(figure: str, currency: str) -> str:
    return f"{currency}{figure}" if currency in SYMBOLS else f"{figure} {_name(currency)}"
