"""Numbers as people write them, and as a chat shows them. Exact: fractions, never floats."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

MOST_DECIMALS = 12  # a longer expansion is shown rounded, with ≈ instead of =
MOST_DIGITS = 30  # a longer whole number is shown as a power of ten

_GROUPED = (
    r"\d{1,3}(?:,\d{3}){1,99}+(?:\.\d++)?(?!,*+\d)",  # 2,349.90
    r"\d{1,2}(?:,\d{2}){1,99},\d{3}(?:\.\d++)?(?!\d)",  # 1,20,000.50
    r"\d{1,3}(?:['\u00a0\u202f]\d{3}){1,99}(?:[.,]\d++)?(?!\d)",  # 2'349.90 and thin spaces
    r"\d{1,3}(?: \d{3}){1,99}+,\d{1,2}(?!\d)",  # 2 349,90
    r"\d{1,3}(?:\.\d{3}){1,99}+,\d++",  # 2.349,90
    r"\d{1,3}(?:\.\d{3}){2,99}(?!\d)",  # 1.234.567
    r"\d++,\d{1,2}(?!,*+\d)",  # 0,77
)
_SUFFIXES = {
    "k": 10**3,
    "thousand": 10**3,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "bn": 10**9,
    "billion": 10**9,
    "ألف": 10**3,
    "مليون": 10**6,
}
NUMBER = (
    rf"(?:{'|'.join(_GROUPED)}|(?!0\d)\d++(?:\.\d++)?(?!,*+\d)|(?<![\d.])\.\d+)"
    rf"(?:\s?(?:{'|'.join(sorted(_SUFFIXES, key=len, reverse=True))})\b)?"
)
_number = re.compile(NUMBER)
_western = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬٪،؛؟−–—％’",
    "01234567890123456789.,%,;?---%'",
)

SYMBOLS = "$€£¥₪₹₺₽"
_CODES = (
    "usd|eur|gbp|jod|jds?|sar|aed|egp|kwd|bhd|omr|qar|iqd|syp|lbp|ils|try|chf|jpy|cny|inr|cad|aud|nzd|sek|nok|dkk|pln|czk|"
    "huf|ron|brl|mxn|zar|mad|tnd|dzd|dinars?|dollars?|euros?|pounds|sterling|yen|riyals?|dirhams?|bucks|"
    "دينار|دنانير|دولار|يورو|ريال|درهم|جنيه"
)
CURRENCY = rf"(?:[{SYMBOLS}]|(?:{_CODES})(?!\w))"

_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNTS = {
    **{word: number for number, word in enumerate(_SMALL)},
    **dict.fromkeys(("a", "an", "un", "une", "una", "ein", "eine", "einem", "een"), 1),
    **dict.fromkeys(("couple of", "a couple of", "dos", "deux", "zwei", "twee", "due"), 2),
    **dict.fromkeys(("tres", "trois", "drei", "drie", "tre"), 3),
    **dict.fromkeys(("cuatro", "quatre", "vier", "quattro"), 4),
    **dict.fromkeys(("cinco", "cinq", "fünf", "vijf", "cinque"), 5),
    **dict.fromkeys(("seis", "sechs", "zes", "sei"), 6),
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
    "a hundred": 100,
}


def western(text: str) -> str:
    """The same text with Arabic digits, separators and long dashes as their ASCII forms, and no Arabic vowel signs."""
    return re.sub(r"[\u064b-\u0652\u0640]", "", text).translate(_western)


def dotted(text: str) -> str:
    """The same text with `2.450` as 2450, for languages that group with points."""
    return re.sub(r"(?<![\d.,])(\d{1,3})((?:\.\d{3})+)(?![\d.]|,\d{3})", lambda found: found[0].replace(".", ""), text)


def read_number(text: str) -> Fraction | None:
    """One number and nothing else: `2,349.90`, `2.349,90`, `18k`, `1.5 million`."""
    written_number = western(text).strip().lower()
    if not _number.fullmatch(written_number):
        return None
    digits = re.match(r"[\d., '\u00a0\u202f]+", written_number)
    assert digits
    suffix = written_number[digits.end() :].strip()
    return Fraction(_plain(digits[0].strip())) * _SUFFIXES.get(suffix, 1)


def _plain(digits: str) -> str:
    """Only digits and a point: which separator is the decimal one follows from how the number is grouped."""
    joined = re.sub(r"[ '\u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d+(?:\.\d{3})*,\d+", joined) and not re.fullmatch(r"\d{1,3}(?:,\d{3})+", joined):
        return joined.replace(".", "").replace(",", ".")
    if joined.count(".") > 1:
        return joined.replace(".", "")
    return joined.replace(",", "")


def read_count(text: str) -> int | None:
    """A small whole number, in digits or as an English word."""
    word = western(text).strip().lower()
    if word in COUNTS:
        return COUNTS[word]
    return int(word) if re.fullmatch(r"\d{1,6}", word) else None


def exactly(value: Fraction) -> bool:
    """Whether the number can be written out in full."""
    return (value * 10**MOST_DECIMALS).denominator == 1 and abs(value) < 10**MOST_DIGITS


def decimals_written(text: str) -> int:
    """How many decimals a number was written with; none where a word multiplies it, as in `1.5 million`."""
    digits = re.fullmatch(r"[\d., '\u00a0\u202f]+", western(text).strip())
    return len(_plain(digits[0]).partition(".")[2]) if digits else 0


def written(value: Fraction, decimals: int = 0) -> str:
    """A number for people: thousands separated, no zeros beyond `decimals`, rounded only when it has to be."""
    if abs(value) >= 10**MOST_DIGITS:
        return _power_of_ten(value)
    if not exactly(value):
        value = rounded(value, _decimals_worth_showing(value))
    figure = decimal(value)
    return f"{figure:,.{decimals}f}" if -int(figure.as_tuple().exponent) < decimals else f"{figure:,f}"


def decimal(value: Fraction) -> Decimal:
    """The fraction as a decimal without trailing zeros (rounded at 50 digits)."""
    with localcontext() as context:
        context.prec = 50
        quotient = (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
        return quotient.quantize(Decimal(1)) if quotient == quotient.to_integral_value() else quotient


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Rounded half away from zero, as invoices are."""
    shift = Fraction(10) ** decimals
    whole = (abs(value) * shift + Fraction(1, 2)).__floor__()
    return Fraction(whole, 1) / shift * (1 if value >= 0 else -1)


def significant(value: Fraction, digits: int) -> Fraction:
    """Rounded to so many significant digits; whole numbers keep all of theirs."""
    if not value:
        return value
    before_the_point = (decimal(value)).adjusted() + 1
    return rounded(value, max(0, digits - before_the_point))


def _decimals_worth_showing(value: Fraction) -> int:
    if not value or abs(value) >= 1:
        return 6
    return 5 - decimal(value).adjusted()


def _power_of_ten(value: Fraction) -> str:
    with localcontext() as context:
        context.prec = 8
        context.rounding = ROUND_HALF_UP
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
    mantissa = quotient.scaleb(-quotient.adjusted())
    return f"{mantissa:.6f} × 10^{quotient.adjusted()}"
