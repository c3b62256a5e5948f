"""Reads a question: which figure, which time, grouped how, how many, and the words that may be names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.erp.data.asking.names import tokens
from agents.erp.data.asking.triggers import triggers
from agents.erp.data.asking.whose import EVERYTHING
from agents.erp.data.figures import FIGURES
from agents.erp.data.periods import Period, read_period
from agents.tools.numbers import western

MOST_LETTERS = 400  # a longer text is material, not a question
DOCUMENTS: Mapping[str, str] = {  # prefix or word -> figure
    "inv": "invoice",
    "invoice": "invoice",
    "factura": "invoice",
    "rechnung": "invoice",
    "facture": "invoice",
    "so": "order",
    "sales order": "order",
    "order": "order",
    "auftrag": "order",
    "commande": "order",
    "pedido": "order",
    "quote": "order",
    "quotation": "order",
    "offer": "order",
    "po": "purchase_order",
    "purchase order": "purchase_order",
    "bill": "bill",
    "ap": "bill",
    "je": "entry_lines",
    "entry": "entry_lines",
    "journal entry": "entry_lines",
    "gr": "receipts",
    "grn": "receipts",
    "receipt": "receipts",
}
_NUMBER = re.compile(
    rf"(?<![\w-])(?P<kind>{'|'.join(sorted(DOCUMENTS, key=len, reverse=True))})(?: (?:number|"
    rf"no\.?|nr\.?))?[- #]{{0,2}}(?P<digits>\d{{1,8}})(?![\w-])"
)
_BY: Mapping[str, str] = {
    "customer": r"customers?|clients?|debtors?|clientes?|kunden?",
    "supplier": r"suppliers?|vendors?|proveedor(?:es)?|fournisseurs?|lieferant(?:en)?",
    "branch": (
        r"branch(?:es)?|shops?|stores?|offices?|locations?|sucursal(?:es)?|"
        r"agences?|filialen?|filia(?:l|is)|agence|فرع|الفروع|分店"
    ),
    "item": r"items?|products?|articles?|skus?|artikel|productos?",
    "warehouse": r"warehouses?|almacén|entrepôt|lager",
    "account": r"accounts?|konto|cuentas?",
    "employee": r"employees?|persons?|people|head|mitarbeiter",
    "month": r"months?|monthly|monat(?:e|lich)?|mes(?:es)?|mois|شهر",
    "quarter": r"quarters?|quarterly|quartal|trimestre",
    "year": r"years?|yearly|jahr|año|année",
    "day": r"days?|daily|tag|día|jour",
    "status": r"status|states?",
    "kind": r"kinds?|types?",
}
_EVERY = {
    "month": re.compile(r"(?<!\w)(?:monthly|monatlich\w*|mensual(?:es)?|mensuel\w*|mensa(?:l|is)|شهري)(?!\w)"),
    "quarter": re.compile(r"(?<!\w)(?:quarterly|quartalsweise|trimestral(?:es)?|trimestriel\w*)(?!\w)"),
    "year": re.compile(r"(?<!\w)(?:yearly|annually|jährlich\w*|anual(?:es)?)(?!\w)"),
    "day": re.compile(r"(?<!\w)(?:daily|täglich\w*|diari[oa]s?)(?!\w)"),
}
_NEVER = re.compile(r"(?!)")
_EACH = (
    r"(?:by|per|each|every|for each|for every|je|pro|por|par|split by|grouped by|group by|broken down by|لكل|حسب|按)"
)
_TOP = re.compile(
    r"(?<!\w)(?:top|best|biggest|largest|worst|first|the)[- ](?P<n>\d{1,3})(?!\d)|"
    r"(?<!\w)(?P<m>\d{1,3}) (?:biggest|largest|best|worst|top|most)(?!\w)"
)
_WHO_MOST = re.compile(
    r"(?<!\w)(?:who|wer|quién|qui|quem|مين)(?!\w)"
    r".*(?<!\w)(?:most|least|meisten|öftesten|más|le plus|mais|اكثر|أكثر)(?!\w)"
)
_PEOPLE = ("employee", "customer", "supplier")  # whom "who" may mean; a figure knows one of them
_CHART = re.compile(
    r"(?<!\w)(?:charts?|graphs?|graphically|plot(?:ted|s)?|visuali[sz]e\w*|diagram(?:a|m|me|mes|s)?|"
    r"gr[aá]fic[oa]s?|grafi[kğ]\w*|graphiques?|schaubild|график\w*|диаграмм\w*)(?!\w)|رسم بياني|图表|图"
)
_LEAST = re.compile(r"(?<!\w)(?:least|smallest|lowest|worst|fewest|weakest|bottom)(?!\w)")
_ABOVE = re.compile(
    r"(?<!\w)(?:over|above|more than|larger than|bigger than|exceeding|"
    r"at least|>|über|más de|plus de)\s?(?P<n>\d[\d,. ]*\d|\d)\s?(?P<k>k|"
    r"m|thousand|million)?(?!\s?(?:%|percent|days?|weeks?|months?|d[ií]as|tage|jours|\d))"
)
_OLDER = re.compile(
    r"(?<!\w)(?:older than|more than|over|longer than|after|beyond|"
    r"for (?:over|more than)?|in|since|>|älter als|seit|más de|depuis plus d['e]u?n?|"
    r"plus de|há mais de)\s?(?P<n>\d{1,4}|an?|one|two|three|six|nine|"
    r"un|einem)[ +]*(?P<unit>days?|d|weeks?|months?|years?|dias?|días?|"
    r"tagen?|monaten?|jahr|jours?|mois|meses|dias)(?:\s(?:old|overdue|"
    r"late|past due|ago|pls|please))*(?!\w)"
)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365, "t": 1, "j": 1, "s": 7, "a": 365}
_TREND = re.compile(
    r"(?<!\w)(?:trend|over time|month by month|by months?|development|"
    r"evol\w+|évolution|entwicklung|seasonality|getting (?:better|worse)|curve|courbe)(?!\w)|走势"
)
_FOLLOWS = re.compile(
    r"^\W*(?:and|now|ok(?:ay)?|what about|how about|same|only|just|"
    r"but|also|then|und|y|et|e|و|طيب|那|а|und jetzt|mach|"
    r"compare (?:it|that|this|them|those)|vs\.?|versus|against)(?!\w)|^\W*(?:for|"
    r"in|by|per|without|as of|since|top|last|this|previous|over|above|more than|older than) \S+(?: \S+){0,4}\W*$"
)


_COMPARES = re.compile(
    r"(?<!\w)(?:vs\.?|versus|against|compar\w+|than (?:last|the previous|"
    r"in)|differences?|improve[ds]?|grew|grown|growth|vergl\w+|unterschied|gegenüber|gewachsen|comparado|diferencias?|"
    r"par rapport|différences?|قارن\w*|مقابل|مقارنة|الفرق|"
    r"对比|比较|сравни\w*|karşılaştır\w*)(?!\w)"
)
_BETWEEN = re.compile(r"(?<!\w)(?:between|zwischen|entre|from|بين)(?= )")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_LONG_AGO = re.compile(r"(?<!\w)(?:was|were|did|had)(?!\w)")
_KEYS = re.compile(
    r"(?<!\w)(?:kpis?|key figures|kennzahlen|dashboard|overall picture|"
    r"one[- ]pager|board pack|dso|days sales outstanding|cash cycle|"
    r"inventory (?:days|turns)|turn(?:ing|s)? (?:over )?faster|management report|"
    r"monatsbericht|monthly report|how (?:did|was|is|are) (?:\w+ ){0,3}(?:go|"
    r"going|doing|business|performing)|performance|indicadores|indicateurs|المؤشرات)(?!\w)"
)
KEY_FIGURES = "key_figures"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question says. An empty figure means that it goes on from the one before.

    `words` is what is left when time, order and numbers are taken out; `rest` what of it does not name the figure;
    `earlier` the words of the questions that it goes on from, the last one first; `everywhere` that all branches are
    meant whatever these said, `unsettled` that the last one was refused for a name in it.
    """

    figure: str
    period: Period | None
    by: tuple[str, ...]
    which: tuple[str, ...]
    top: int
    number: str
    above: Decimal | None
    older: int | None
    ascending: bool
    trend: bool
    words: str
    rest: frozenset[str]
    compares: bool = False
    compared: Period | None = None
    chart: bool = False
    earlier: tuple[str, ...] = ()
    everywhere: bool = False
    unsettled: bool = False


def read_question(text: str, today: date) -> Reading | None:
    """The reading of a question about figures, or None for anything else."""
    plain = " ".join(western(text).lower().replace("’", "'").split())
    if not plain or len(plain) > MOST_LETTERS:
        return None
    figure, number, rest, trigger = _figure(plain)
    chart = bool(_CHART.search(plain))
    if not figure and not ((chart or _FOLLOWS.search(plain)) and len(plain.split()) <= 12):
        return None
    rest = _CHART.sub(" ", rest)
    older, rest = _older(rest, FIGURES[figure].age if figure in FIGURES else "")
    above, rest = _above(rest)
    period, compared, rest = _times(rest, figure, plain, today)
    by, rest = _by(rest)
    top, rest = _top(rest)
    reading = Reading(
        figure=figure,
        period=period,
        by=by,
        which=_which(plain),
        top=top,
        number=number,
        above=above,
        older=older,
        ascending=bool(_LEAST.search(plain)),
        trend=bool(_TREND.search(plain)),
        words=rest,
        rest=frozenset(tokens(trigger.sub(" ", rest) if trigger else rest)),
        compares=bool(_COMPARES.search(plain)),
        compared=compared,
        chart=chart,
        everywhere=bool(EVERYTHING.search(plain)),
    )
    return reading if _asks(reading, plain) else None


def _times(rest: str, figure: str, plain: str, today: date) -> tuple[Period | None, Period | None, str]:
    """The period, the one it is compared with, and the text without both."""
    if figure in {"close_checklist", "closes"}:
        rest = re.sub(r"month[- ]end|(?<=may) be\b", " ", rest)  # what is asked about, not when
    ahead = figure in FIGURES and FIGURES[figure].ahead and not _LONG_AGO.search(plain)
    if _COMPARES.search(plain) and (two := _two_periods(rest, today)):
        return two
    period, rest = read_period(rest, today, "future" if ahead else "past")
    return period, None, rest


def _two_periods(rest: str, today: date) -> tuple[Period, Period, str] | None:
    """The later and the earlier of two periods, and the text without them; `between may and june` are two."""
    for text in (_BETWEEN.sub(" ", rest), rest):
        first, left = read_period(text, today)
        second, left = read_period(left, today)
        if first and second:
            if not _YEAR.search(rest):
                first, second = _nearest(first, second)
            later, earlier = (first, second) if first.last >= second.last else (second, first)
            return later, earlier, left
    return None


def _nearest(first: Period, second: Period) -> tuple[Period, Period]:
    """Two months or quarters without a year: the last ones of these names that lie closest together."""
    if first.unit != second.unit or first.unit not in {"month", "quarter"}:
        return first, second
    pairs = ((first, second), (first, second.year_before), (first.year_before, second))
    apart = [pair for pair in pairs if pair[0] != pair[1]]
    return min(apart, key=lambda pair: abs((pair[0].first - pair[1].first).days))


def follows(text: str) -> bool:
    """Whether a text by its form goes on from a question before: `and last month?`, `by branch`."""
    return bool(_FOLLOWS.search(" ".join(western(text).lower().split())))


def _asks(reading: Reading, plain: str) -> bool:
    """Whether anything is asked at all; "against" alone compares nothing, and a follow-up has to say something."""
    if reading.figure == KEY_FIGURES:
        return bool(reading.period or _KEYS.search(plain))
    said = (reading.period, reading.by, reading.top, reading.above, reading.older, reading.trend, reading.chart)
    return bool(reading.figure or reading.words.strip()) or any(said)


def _figure(plain: str) -> tuple[str, str, str, re.Pattern[str] | None]:
    """The figure, the number of a document, the text without that number, and what gave the figure away."""
    document = _NUMBER.search(plain)
    number = _number(document) if document else ""
    rest = f"{plain[: document.start()]} {plain[document.end() :]}" if document else plain
    found = next((each for each in triggers() if each.fits(plain)), None)
    if document:
        about = _ABOUT_DOCUMENTS.get(found.figure) if found else None
        return about or DOCUMENTS[document["kind"]], number, rest, found.pattern if found else None
    if found and not (_KEYS.search(plain) and found.figure in {"net_sales", "result"}):
        return found.figure, "", plain, found.pattern
    if _KEYS.search(plain) or (_COMPARES.search(plain) and not _FOLLOWS.search(plain)):
        return KEY_FIGURES, "", plain, _KEYS
    return "", "", plain, None


def _number(document: re.Match[str]) -> str:
    prefix = f"{document['kind'].upper()}-" if document["kind"] in _PREFIXES else ""
    return prefix + document["digits"]


_PREFIXES = frozenset({"inv", "so", "po", "bill", "je", "gr"})
_ABOUT_DOCUMENTS = {"approvals": "approval", "pending_approvals": "approval", "audit_log": "audit_log"}


def _cut(text: str, match: re.Match[str] | None) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}" if match else text


def _older(text: str, age: str) -> tuple[int | None, str]:
    """Days of "older than 60 days"; only for figures that have an age."""
    match = _OLDER.search(text) if age else None
    if not match:
        return None, text
    words = {"a": 1, "an": 1, "one": 1, "un": 1, "einem": 1, "two": 2, "three": 3, "six": 6, "nine": 9}
    count = int(match["n"]) if match["n"].isdigit() else words[match["n"]]
    return count * _DAYS[match["unit"][0]], _cut(text, match)


def _above(text: str) -> tuple[Decimal | None, str]:
    match = _ABOVE.search(text)
    if not match:
        return None, text
    digits = re.sub(r"[, ]", "", match["n"])
    factor = {"k": 1000, "t": 1000, "m": 1_000_000}.get((match["k"] or " ")[0], 1)
    try:
        return Decimal(digits) * factor, _cut(text, match)
    except ArithmeticError:
        return None, text


def _top(text: str) -> tuple[int, str]:
    match = _TOP.search(text)
    return (int(match["n"] or match["m"]), _cut(text, match)) if match else (0, text)


def _by(text: str) -> tuple[tuple[str, ...], str]:
    """What it is grouped by: `by customer`, `per branch and month`, `top 10 customers`."""
    found: list[str] = []
    for name, words in _BY.items():
        each = re.compile(rf"(?<!\w){_EACH} (?:the )?(?:{words})(?!\w)")
        if each.search(text) or _ranked(words).search(text) or _EVERY.get(name, _NEVER).search(text):
            found.append(name)
            text = each.sub(" ", text)
    found += [name for name, words in _BY.items() if found and name not in found and _also(words).search(text)]
    return tuple(found) or (_PEOPLE if _WHO_MOST.search(text) else ()), text


def _also(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:and|,|y|und|et) (?:by |per )?(?:{words})(?!\w)")


def _ranked(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:top|best|biggest|largest|worst|rank|most)(?: \d+)?(?: the)? (?:\w+ )?(?:{words})(?!\w)"
    )


def _which(plain: str) -> tuple[str, ...]:
    """What is asked for by "which": `which customers`, `what items`."""
    asked = {
        name: rf"(?<!\w)(?:which|what|welche\w*|qué|que|quels?|quelles?) (?:\w+ )?(?:{words})(?!\w)"
        for name, words in _BY.items()
    }
    return tuple(name for name, pattern in asked.items() if re.search(pattern, plain))
