"""What code can check of a text that a model wrote: figures, marks, length, language, form.

An agent names its checks in its file. What fails is told to the model once; what still fails is told to the person.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Literal, get_args

from agents.tools.material import separate
from agents.tools.numbers import western

Check = Literal["keeps-numbers", "no-new-numbers", "keeps-marks", "shorter", "language", "well-formed"]
CHECKS: frozenset[str] = frozenset(get_args(Check))

SMALL = 12  # numbers up to here may be counts and list marks of the writer's own
ENOUGH = 25  # letters from which a language can be told
WORTH = 30  # letters from which a text is one to be worked on, not a part of the request
ANYTHING = re.compile(r"\w")
NUMBER = re.compile(r"\d(?:[\d.,'\u00a0\u202f]*\d)?")
MARKS = re.compile(r"https?://[^\s)>\]]+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+|\{\w*\}|%[sd]|`[^`\n]+`|<[a-z][^<>\n]*>")

LANGUAGES: Mapping[str, str] = {
    name: code
    for code, names in {
        "ar": "arabic arabisch árabe arabe عربي العربية",
        "de": "german deutsch alemán allemand ألماني",
        "en": "english englisch inglés anglais inglese ingles inglizce engels انجليزي إنجليزي الانجليزية",
        "es": "spanish spanisch español castellano espagnol إسباني",
        "fr": "french französisch francés français francese فرنسي الفرنسية",
        "it": "italian italienisch italiano italien",
        "ja": "japanese japanisch japonés",
        "nl": "dutch niederländisch holandés néerlandais",
        "pl": "polish polnisch polaco",
        "pt": "portuguese portugiesisch portugués portugais português",
        "ru": "russian russisch ruso russe",
        "sv": "swedish schwedisch sueco",
        "tr": "turkish türkisch turco turc türkçe تركي",
        "uk": "ukrainian ukrainisch",
        "zh": "chinese chinesisch chino chinois mandarin",
    }.items()
    for name in names.split()
}
_INTO = re.compile(
    r"\b(?:in|into|to|auf|ins|al|en|a|au|pro|in's)\s+(?:the\s+)?(\w+)|\b(\w+)\s+(?:version|please|pls|plz)\b|\b(\w+):"
)


def problems(checks: Sequence[str], asked: str, answer: str) -> tuple[str, ...]:
    """What is wrong with an answer, in words for the model and the person; empty when nothing is."""
    parts = separate(asked, ANYTHING, lambda material: len(material) >= WORTH)
    ask, material = (parts.ask, parts.material) if parts else (asked, asked)
    found = (_CHECKS[check](ask, material, answer) for check in checks)
    return tuple(problem for problem in found if problem)


def _keeps_numbers(_: str, material: str, answer: str) -> str:
    lost = _numbers(material) - _numbers(answer)
    return f"these figures of the text are missing: {_listed(lost)}" if lost else ""


def _no_new_numbers(ask: str, material: str, answer: str) -> str:
    new = {number for number in _numbers(answer) - _numbers(f"{ask} {material}") if int(number) > SMALL}
    return f"these figures are not in the text: {_listed(new)}" if new else ""


def _keeps_marks(_: str, material: str, answer: str) -> str:
    lost = {mark for mark in MARKS.findall(material) if mark not in answer}
    return f"these were changed or lost: {_listed(lost)}" if lost else ""


def _shorter(_: str, material: str, answer: str) -> str:
    return "it is no shorter than the text" if len(material) > 200 and len(answer) >= len(material) else ""


def _language(ask: str, _: str, answer: str) -> str:
    wanted = target_language(ask)
    letters = re.sub(r"[\W\d_]", "", answer)
    if wanted is None or len(letters) < ENOUGH:
        return ""
    code, _score = import_module("py3langid").classify(answer)
    return f"it is not in the language that was asked for ({wanted})" if code != wanted else ""


def _well_formed(ask: str, _: str, answer: str) -> str:
    wanted = ask.lower()
    body = _block(answer)
    if "json" in wanted:
        return "" if _is_json(body) else "it is not valid JSON"
    if "csv" in wanted:
        return "" if _is_csv(body) else "its rows do not have the same number of columns"
    rows = [row for row in body.splitlines() if row.strip().startswith("|")]
    uneven = len({row.strip().strip("|").count("|") for row in rows}) > 1
    return "the rows of its table do not have the same number of columns" if uneven else ""


_CHECKS: Mapping[str, Callable[[str, str, str], str]] = {
    "keeps-numbers": _keeps_numbers,
    "no-new-numbers": _no_new_numbers,
    "keeps-marks": _keeps_marks,
    "shorter": _shorter,
    "language": _language,
    "well-formed": _well_formed,
}


def target_language(ask: str) -> str | None:
    """The code of the language that a text is wanted in; None where none is named."""
    named = [word for groups in _INTO.findall(ask.lower()) for word in groups if word in LANGUAGES]
    codes = list(dict.fromkeys(LANGUAGES[word] for word in named))
    return codes[-1] if codes else None


def _numbers(text: str) -> set[str]:
    """Numbers by their digits alone: another language groups and separates them otherwise."""
    without_marks = re.sub(r"(?m)^\s*\d{1,2}[.)]\s", "", MARKS.sub(" ", western(text)))
    return {re.sub(r"\D", "", number) for number in NUMBER.findall(without_marks)}


def _block(answer: str) -> str:
    fenced = re.search(r"```[\w-]*\n(.*?)```", answer, re.DOTALL)
    return (fenced[1] if fenced else answer).strip()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_csv(text: str) -> bool:
    return len({len(row) for row in csv.reader(io.StringIO(text)) if row}) == 1


def _listed(values: set[str]) -> str:
    return ", ".join(sorted(values)[:8])
