"""What must not be kept: addresses, numbers of people and accounts, keys. Each is replaced by what it was."""

from __future__ import annotations

import re

_PATTERNS = (
    (re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}"), "[token]"),
    (
        re.compile(r"\b(?:sk-[\w-]{12,}|xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}|gh[opsu]_\w{20,}|AKIA[0-9A-Z]{12,})"),
        "[key]",
    ),
    (re.compile(r"\b\d{8,10}:[\w-]{30,}"), "[key]"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "[iban]"),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "[id]"),
)
_DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[ ()-]?\d){8,18}(?!\w)")


def redacted(text: str) -> str:
    """A text without what identifies people, accounts or keys."""
    for pattern, name in _PATTERNS:
        text = pattern.sub(name, text)
    return _DIGITS.sub(lambda found: _number(found[0]), text)


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 13 and is_card(digits):
        return "[card]"
    return "[id]" if len(digits) == 10 and not text.startswith(("+", "0")) else "[phone]"


def is_card(digits: str) -> bool:
    """Luhn's check."""
    doubled = [int(digit) * (2 - (place % 2 == 0)) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
