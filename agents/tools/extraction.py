"""Facts that can be recognised by their form: every one is an exact piece of the text, in the text's order."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.tools.date_words import MONTHS, RELATIVE, WEEKDAYS
from agents.tools.numbers import CURRENCY, NUMBER
from agents.tools.sentences import Sentence, sentences


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MONTH = rf"(?:{_any_of(MONTHS)})\.?(?!\w)"
_WEEKDAY = rf"(?:{_any_of(WEEKDAYS)})(?!\w)"
_WEEKDAY_ALONE = rf"(?:{_any_of(set(WEEKDAYS) - {'sun', 'mon', 'sat'})})(?!\w)"
_RELATIVE = rf"(?:{'|'.join(re.escape(word) for word in RELATIVE if len(word) > 4 and word != 'morgen')}|tonight)(?!\w)"
_MONTH_NAME = rf"(?:{_any_of(name.lower() for name in calendar.month_name if name)})"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
_TIME = (
    r"(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?(?:am|pm|uhr|h))?|(?:[01]?\d|2[0-3])\.[0-5]\d\s?(?:am|pm|uhr|h)|"
    r"(?:1[0-2]|0?[1-9])\s?(?:am|pm|a\.m\.|p\.m\.)|(?:[01]?\d|2[0-3])\s?uhr|noon|midnight|midday"
)

PATTERNS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "links": r"(?:https?://|www\.)[^\s<>\"'«»]+[^\s<>\"'«».,;:!?)\]]",
        "e-mails": r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        "dates": (
            rf"\d{{4}}-\d{{2}}-\d{{2}}|(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}[日号]|\d{{1,2}}([/.])\d{{1,2}}\1\d{{2,4}}(?!\d)"
            rf"|(?:{_WEEKDAY},?\s+(?:the\s+|den\s+|le\s+|el\s+)?)?(?<![\d.,:]){_DAY}(?:\s*(?:of|de))?\s+{_MONTH}"
            r"(?:,?\s+(?:de\s+)?\d{4}(?!\d))?"
            rf"|(?<!\w){_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?![\d:.,]\d|\w)(?:,\s+\d{{4}}(?!\d))?"
            rf"|(?:mid|early|late|end of)[\s-]{_MONTH}|(?<!\w){_MONTH_NAME}\s+\d{{4}}(?!\d)"
            rf"|(?<!\w)the\s+\d{{1,2}}(?:st|nd|rd|th)(?!\w)|(?<!\w)(?:next\s+|this\s+|last\s+)?{_WEEKDAY_ALONE}"
            rf"|(?<!\w){_RELATIVE}"
        ),
        "times": rf"(?<![\d.:,\[])(?<!\w)(?:{_TIME})(?![\d%]|[.:]\d|\w)",
        "percentages": rf"(?:{NUMBER})\s?(?:%|٪|(?:percent|per cent|prozent|por ciento|pour cent)(?!\w))",
        "amounts": (
            rf"R\$\s?(?:{NUMBER})|(?<!\w){CURRENCY}\s?(?:{NUMBER})(?!\w)|(?<![\w.,])(?:{NUMBER})\s?{CURRENCY}"
            r"|(?<![\w.,:-])\d{1,3}(?:,?\d{3})*\.\d{2}(?![.,]?\d|\w|\s?%|\s?(?:kg|km|cm|mm|g|m|l|h|gb|mb)(?!\w))"
        ),
        "ibans": r"\b[A-Z]{2}\d{2}[A-Z0-9]{4}(?:\s?[A-Z0-9]{4}){2,6}(?:\s?[A-Z0-9]{1,4})?\b",
        "phone numbers": (
            r"(?<![\w/.-])(?:\+\d{1,3}|00\d{1,3}|0)[\s()-]*\d(?:[\s()/-]{0,2}\d){5,12}"
            r"(?:\s?(?:ext|x)\.?\s?\d{1,5})?(?![\w-])"
        ),
        "numbers": (
            r"(?:\b(?:invoice|inv|bill|po|p\.o\.|purchase order|order|run|ref|reference|ticket|case|quote|quotation|"
            r"rechnung|factura|facture|pedido|bestellung)|(?<!\w)(?:فاتورة|طلب))(?:\s+(?:no|nr|number|id|رقم))?[.:]?\s*[#:]?\s*"
            r"(?:[A-Z]{1,5}[-/])*\d[\w/-]*\b|#\d+\b|\b[A-Z]{2,5}[-/]\d[\w/-]*\b"
        ),
    }.items()
}

# Before "will" or "to" stands whoever is to do it.
_ACTION = re.compile(
    r"\bplease\b|\bpls\b|\bkindly\b|\bto-?do\b|\baction(?: item)?s?:|\[ \]|(?<!\w)@\w|\bneeds? to\b|\bha(?:s|ve) to\b|"
    r"\bmust\b|\bcan you\b|\bcould you\b|\bmake sure\b|\bdon't forget\b|\bremember to\b|\bfollow up\b|"
    r"\b(?:i|we|he|she|they|[^\W\d_]{2,20})(?:'ll| will)\s+(?!be\b|not\b|have been\b)[^\W\d_]{2,}|\bis going to\b|"
    r"\bwill (?:therefore |then |also )(?:call|send|pay|check|scan|print|book|ask|tell|order|prepare|review|write)\b|"
    r"\bbitte\b|\bmuss\b|\bmüssen\b|\bpor favor\b|\bhay que\b|\btiene que\b|\bmerci de\b|\bveuillez\b|"
    r"\bil faut\b|\bdoit\b|يرجى|الرجاء|لازم|يجب",
    re.IGNORECASE,
)

ORDER = (
    "dates",
    "times",
    "amounts",
    "percentages",
    "e-mails",
    "links",
    "phone numbers",
    "numbers",
    "ibans",
    "action items",
)
TITLES = {"e-mails": "E-mail addresses", "numbers": "Document numbers", "ibans": "IBANs"}
# Where two kinds claim the same characters, the one named first has them.
_CLAIMS = ("links", "e-mails", "ibans", "dates", "times", "amounts", "percentages", "numbers", "phone numbers")


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of the text."""

    kind: str
    start: int
    text: str


def extract(text: str, kinds: Iterable[str] = ORDER) -> Mapping[str, tuple[str, ...]]:
    """What the text holds of each kind, without repetitions."""
    wanted = set(kinds)
    found: dict[str, list[str]] = {kind: [] for kind in ORDER if kind in wanted}
    for piece in sorted(_pieces(text), key=lambda piece: piece.start):
        if piece.kind in found and piece.text not in found[piece.kind]:
            found[piece.kind].append(piece.text)
    if "action items" in found:
        found["action items"] = list(dict.fromkeys(_actions(text)))
    return {kind: tuple(texts) for kind, texts in found.items()}


def _pieces(text: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for kind in _CLAIMS:
        for match in PATTERNS[kind].finditer(text):
            piece = match[0].strip().rstrip(".")
            if not piece or any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            yield Found(kind, match.start(), piece)


def _actions(text: str) -> Iterator[str]:
    """Whole sentences, or whole lines of a chat, in which somebody is to do something."""
    for sentence in sentences(text):
        if not _ACTION.search(sentence.text):
            continue
        piece = _as_written(sentence, text)
        if piece:
            yield piece


def _as_written(sentence: Sentence, text: str) -> str:
    """The exact stretch of the text; a chat line with its speaker."""
    words = r"\s+".join(map(re.escape, sentence.text.split()))
    speaker = rf"{re.escape(sentence.speaker)}\s*(?:\(\d{{1,2}}:\d{{2}}\))?\s*[:：]\s+" if sentence.speaker else ""
    match = re.search(speaker + words, text)
    return match[0] if match else ""
