"""A sum that somebody asked for, and its answer as a chat shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from agents.tools.expressions import Binary, Call, ExpressionError, Minus, Node, Number, evaluate, parse, shown
from agents.tools.numbers import CURRENCY, SYMBOLS, decimals_written, exactly, read_number, rounded, written

THOUSANDTHS = frozenset({"JOD", "JD", "JDS", "KWD", "BHD", "OMR", "TND", "IQD", "LYD"})  # currencies of three decimals


@dataclass(frozen=True, slots=True)
class Extra:
    """Something worth saying beside the result."""

    label: str
    node: Node
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as it was understood.

    `carry` is what a following "then ..." goes on with, where it is not the result; `claim` is what somebody took the
    result to be.
    """

    node: Node
    label: str = ""
    extras: tuple[Extra, ...] = ()
    percent: bool = False
    currency: str = ""
    decimals: int | None = None
    carry: Node | None = None
    shares: tuple[Node, int] | None = None
    claim: Fraction | None = None

    @property
    def onward(self) -> Node:
        return self.carry or self.node


def answer(asked: Sum) -> str:
    """The result with the sum as understood, as Markdown. Raises ToolProblem where there is no result."""
    value = evaluate(asked.node)
    start = f"{asked.label}: " if asked.label else ""
    lines = [f"{start}{shown(asked.node)} {_equals(value, asked)}"]
    lines += [_beside(extra, asked) for extra in asked.extras]
    if asked.shares:
        lines += _fair_shares(*asked.shares, asked)
    if asked.claim is not None:
        lines.append(_verdict(value, asked.claim))
    return "\n".join(lines)


def _verdict(value: Fraction, claim: Fraction) -> str:
    if value == claim:
        return f"- Yes, {written(claim)} is right."
    off = f"it is off by {written(abs(claim - value))}"
    decimals = len(written(claim).partition(".")[2])
    return (
        f"- {written(claim)} is right, rounded."
        if rounded(value, decimals) == claim
        else f"- Not {written(claim)}: {off}."
    )


def _beside(extra: Extra, asked: Sum) -> str:
    return f"- {extra.label}: {_figure(evaluate(extra.node), asked, percent=extra.percent)}"


def _equals(value: Fraction, asked: Sum) -> str:
    kept = value if asked.decimals is None else rounded(value, asked.decimals)
    exact = kept == value and exactly(value * 100 if asked.percent else value)
    return f"{'=' if exact else '≈'} **{_figure(value, asked, percent=asked.percent)}**"


def _figure(value: Fraction, asked: Sum, *, percent: bool) -> str:
    if percent:
        return f"{written(value * 100)}%"
    figure = written(value if asked.decimals is None else rounded(value, asked.decimals))
    if not asked.currency:
        return figure
    if value.denominator != 1 and re.search(r"\.\d$", figure):
        figure += "0"
    return f"{asked.currency}{figure}" if asked.currency in SYMBOLS else f"{figure} {asked.currency}"


def _fair_shares(whole: Node, people: int, asked: Sum) -> list[str]:
    """How to split without losing a cent, where the shares do not come out even."""
    decimals = 3 if asked.currency in THOUSANDTHS else 2
    coins = evaluate(whole) * 10**decimals
    if people < 2 or coins.denominator != 1 or not coins % people:
        return []
    share, over = divmod(int(coins), people)
    low, high = (f"{Decimal(coin).scaleb(-decimals):,f}" for coin in (share, share + 1))
    return [f"- Without losing a cent: {over} × {high} and {people - over} × {low}"]


# --- from symbols ------------------------------------------------------------------------------------------------


def read_amount(text: str) -> tuple[Number, str]:
    """A number and its currency, if any; the text must be one."""
    figure = re.sub(rf"\s?{CURRENCY}\s?", "", text)
    value = read_number(figure)
    if value is None:
        raise ExpressionError(f"{text!r} is not an amount")
    currency = re.search(CURRENCY, text)
    return Number(value, decimals_written(figure)), _currency(currency[0]) if currency else ""


def read_symbols(text: str) -> Sum | None:
    """A sum written in symbols, with amounts of at most one currency."""
    priced = re.findall(CURRENCY, text)
    currencies = {_currency(found) for found in priced}
    try:
        node = parse(re.sub(rf"\s?{CURRENCY}\s?", " ", text))
    except ExpressionError:
        return None
    computed = node.of if isinstance(node, Minus) else node
    if not isinstance(computed, Binary | Call) or len(currencies) > 1:
        return None
    plain_sum = len(priced) == 1 or not re.search(r"[*/^]", text)
    return Sum(node, currency=currencies.pop() if currencies and plain_sum else "")


def _currency(found: str) -> str:
    name = found.strip()
    return name.upper() if len(name) <= 3 else name
