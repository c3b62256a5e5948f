"""Sums as people say them: `18% off 2,349.90`, `what % is 30 of 120`, `add 12% to 480, then take 30 off`.

Every word has to be accounted for: what is neither a known phrase nor arithmetic from its first to its last character
is not a sum.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agents.tools.numbers import CURRENCY, NUMBER, dotted, read_number, western
from agents.tools.phrases import PHRASES, STEPS, phrase
from agents.tools.sums import Sum, read_symbols
from agents.tools.wording import MOST_QUESTION, without_courtesies

MOST_WORDS = 40

_PERCENT = (
    r"(?:percentage|per ?cent|pct|prozent|por ?ciento|pour ?cent|procent|per ?cento|процент(?:а|ов)?|"
    r"بالمئة|بالمية|في المئة|في المية)(?!\w)"
)
_SYMBOLS = (
    (rf"\s?{_PERCENT} over ", "% of "),
    (rf"\s?{_PERCENT}", "%"),
    (r"[×·∙✕]", "*"),
    (r"(?<=[\d)%])\s*x\s*(?=[\d(])", " * "),
    (r"÷", "/"),
    (r"²", "^2"),
    (r"³", "^3"),
    (r"√\s*(\d[\d.,]*)", r"sqrt(\1)"),
    (rf"(?:the )?(?:square root of|wurzel aus|raíz cuadrada de|racine carrée de|جذر) ({NUMBER})", r"sqrt(\1)"),
    (rf"(?:the )?cube root of ({NUMBER})", r"cbrt(\1)"),
    (r"(\d+) factorial\b|\bfactorial (?:of )?(\d+)|(?<![\d.])(\d+)!", r"factorial(\1\2\3)"),
    (rf"\b(?:the )?half of (?=(?:{CURRENCY})?\s?{NUMBER})", "50% of "),
    (r"\b(?:a|one) quarter of (?=\d)", "25% of "),
    (r"\bthree quarters of (?=\d)", "75% of "),
    (r"\b(?:a|one) third of (?=\d)", "1/3 * "),
    (r"\btwo thirds of (?=\d)", "2/3 * "),
    (r"\b(?:double|twice) (?=\d)", "2 * "),
    (r"\btriple (?=\d)", "3 * "),
    (r"(?<=[^\W\d])%", " %"),
)
_OPERATORS = (
    (r"(?<=%)\s*(?:de|del|von|vom|di|van|من)\s+", " of "),
    (r"\b(?:plus|added to|más|mas|più|زائد)(?!\w)", "+"),
    (r"\b(?:minus|less|take away|subtract|menos|moins|meno|ناقص)(?!\w)", "-"),
    (r"\b(?:times|multiplied by|multiplicado por|por|per|fois|mal|ضرب|في)(?!\w)|乘以", "*"),
    (r"\b(?:divided by|(?<!%)(?<!% )over|dividido (?:por|entre)|entre|divisé par|geteilt durch|diviso)(?!\w)", "/"),
    (r"\b(?:تقسيم|على)(?!\w)", "/"),
    (r"\bto the power of\b", "^"),
    (r"\bsquared\b", "^2"),
    (r"\bcubed\b", "^3"),
    (r"\b(?:modulo|mod)\b", " mod "),
)
_THEN = re.compile(
    r"(?:,\s++|(?<![\s,])\s++)(?:and\s++)?(?:then|afterwards|luego|después|puis|ensuite|dann|danach|ثم|وبعدين)\s+"
    r"|(?:,\s++|(?<![\s,])\s++)(?:and\s++)?(?=split\s)"
)
_GROUPS_WITH_POINTS = re.compile(
    r"\b(?:was|wie ?viel|sind|von|prozent|rechne|cuánto|cuanto|por ciento|quanto|quanti|di|hoeveel|procent|van|combien|"
    r"de)\b"
)
_CLAIM = re.compile(
    rf"(?:check (?:my|the|this) \w+:? )?(?P<sum>.+?)(?<!\s)\s*+=\s*+"
    rf"(?P<claim>{NUMBER}),?(?: (?:right|correct|true|ok))?"
)
_DATES = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([/.])\d{1,2}\1\d{2,4}")
# A fraction or a date, a range, a document number, a telephone number: a sum only when it is asked for.
_PERHAPS_NO_SUM = re.compile(r"\d{1,2}[-/]\d{1,2}|20\d\d/\d{1,4}|\d{3}-\d{4}|\+?\d+(?:-\d{2,}){2,}|\+.*")


def read_sum(text: str) -> Sum | None:
    """The sum that a text asks for, or None when it may be about something else."""
    if len(text) > MOST_QUESTION:
        return None
    plain = western(" ".join(text.lower().split()))
    if len(plain.split()) > MOST_WORDS or not re.search(r"\d", plain) or _DATES.search(plain):
        return None
    asked = without_courtesies(plain)
    if _GROUPS_WITH_POINTS.search(plain):
        asked = dotted(asked)
    if asked == plain and _PERHAPS_NO_SUM.fullmatch(plain):
        return None
    for pattern, symbol in _SYMBOLS:
        asked = re.sub(pattern, symbol, asked)
    claim = _CLAIM.fullmatch(asked.strip())
    if claim:
        return _checked(claim["sum"], claim["claim"])
    first, *steps = _THEN.split(asked.strip())
    result = _read_first(first)
    for step in steps:
        result = _read_step(result, step.strip()) if result else None
    return result


def _checked(text: str, claim: str) -> Sum | None:
    asked = _read_first(text)
    return replace(asked, claim=read_number(claim)) if asked else None


def _read_first(text: str) -> Sum | None:
    for template, build in PHRASES:
        match = phrase(template).fullmatch(text)
        if match and (asked := build(match.groupdict(default=""))):
            return asked
    share = re.fullmatch(r"(?P<sum>.+?) (?:as|in) (?:a )?%", text)
    for words, symbol in _OPERATORS:
        text = re.sub(words, symbol, text)
    asked = read_symbols(share["sum"] if share else text)
    return replace(asked, percent=True) if asked and share else asked


def _read_step(so_far: Sum, step: str) -> Sum | None:
    for template, build in STEPS:
        match = phrase(template).fullmatch(step)
        if match:
            return build(so_far, match.groupdict(default=""))
    return None
