"""Arithmetic written as symbols: `3 * (428.50 - 5%)`, `sqrt(2)`, `avg(12; 15; 18)`.

A percentage after + or - is a share of what stands before it, as on a pocket calculator: 480 + 12% is 537.6.
Values are fractions, so nothing is lost on the way; a result too long to be useful is refused before it is computed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from agents.tool import ToolProblem
from agents.tools.numbers import NUMBER, decimals_written, read_number, rounded, written

MOST_CHARACTERS = 500
MOST_NESTING = 30
MOST_BITS = 12_000  # about 3,600 digits
MOST_FACTORIAL = 1000
ROOT_DIGITS = 60

PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "mod": 2, "of": 3, "^": 4}
_SHOWN_OPERATORS = {"*": "×", "/": "÷"}


class ExpressionError(Exception):
    """The text is not arithmetic."""


@dataclass(frozen=True, slots=True)
class Number:
    """`decimals` is how many were written: 2,349.90 stays 2,349.90."""

    value: Fraction
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Percent:
    of: Node


@dataclass(frozen=True, slots=True)
class Minus:
    of: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node = Number | Percent | Minus | Binary | Call


def number(value: Fraction | int) -> Number:
    return Number(Fraction(value))


# --- reading -----------------------------------------------------------------------------------------------------

_token = re.compile(rf"\s*(?:(?P<number>{NUMBER})|(?P<word>[a-z]+)|(?P<symbol>\*\*|[-+*/^%();,]))")


def parse(text: str) -> Node:
    """The expression a text spells. Raises ExpressionError."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(f"longer than {MOST_CHARACTERS} characters")
    reader = _Reader(tuple(_tokens(_arguments_apart(text.lower().strip()))))
    node = reader.expression(0)
    if reader.ahead:
        raise ExpressionError(f"{reader.ahead!r} is not expected here")
    return node


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = _token.match(text, position)
        if not match:
            raise ExpressionError(f"{text[position:].strip()!r} is not arithmetic")
        found = match[0].strip()
        modulo = found == "%" and _operand_follows(text, match.start(), match.end())
        yield {"**": "^"}.get(found, "mod" if modulo else found)
        position = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())


def _operand_follows(text: str, start: int, end: int) -> bool:
    """`17 % 5` and `17%5` are remainders, `17% 5` is nothing anybody can be sure of."""
    if not re.match(r"\s*[\d(.]", text[end:]):
        return False
    if text[end].isspace() and not text[start - 1].isspace():
        raise ExpressionError("a number right after a percentage")
    return True


def _arguments_apart(text: str) -> str:
    """Separate the arguments of functions with semicolons, so that commas can only belong to numbers."""
    for match in reversed(list(re.finditer(r"[a-z]\(", text))):
        end = _closing(text, match.end())
        inner = text[match.end() : end]
        apart = re.sub(r",\s+", "; ", inner) if re.search(r"[,;]\s", inner) else inner.replace(",", ";")
        text = text[: match.end()] + apart + text[end:]
    return text


def _closing(text: str, start: int) -> int:
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if not depth:
            return position
    raise ExpressionError("a bracket is not closed")


class _Reader:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._position = 0
        self._nesting = 0

    @property
    def ahead(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def expression(self, weakest: int) -> Node:
        left = self._operand()
        while PRECEDENCE.get(self.ahead, -1) >= weakest:
            operator = self._take()
            binds = PRECEDENCE[operator]
            left = Binary(operator, left, self.expression(binds if operator == "^" else binds + 1))
        return left

    def _operand(self) -> Node:
        self._nesting += 1
        if self._nesting > MOST_NESTING:
            raise ExpressionError("nested too deeply")
        node = self._signed()
        self._nesting -= 1
        return node

    def _signed(self) -> Node:
        if self.ahead == "-":
            self._take()
            return Minus(self.expression(PRECEDENCE["^"]))
        if self.ahead == "+":
            self._take()
            return self.expression(PRECEDENCE["^"])
        node = self._atom()
        while self.ahead == "%":
            self._take()
            node = Percent(node)
        return node

    def _atom(self) -> Node:
        if self.ahead == "(":
            self._take()
            node = self.expression(0)
            self._expect(")")
            return node
        word = self._take()
        if word in FUNCTIONS:
            return self._call(FUNCTIONS[word])
        value = read_number(word) if word else None
        if value is None:
            raise ExpressionError(f"{word!r} is not a number")
        return Number(value, decimals_written(word))

    def _call(self, function: str) -> Call:
        self._expect("(")
        arguments = [self.expression(0)]
        while self.ahead in {";", ","}:
            self._take()
            arguments.append(self.expression(0))
        self._expect(")")
        if function in _ARITIES and len(arguments) not in _ARITIES[function]:
            raise ExpressionError(f"{function} takes {' or '.join(map(str, _ARITIES[function]))} numbers")
        return Call(function, tuple(arguments))

    def _take(self) -> str:
        token = self.ahead
        self._position += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise ExpressionError(f"expected {token!r}")


# --- computing ---------------------------------------------------------------------------------------------------


def evaluate(node: Node) -> Fraction:
    """The value. Raises ToolProblem where there is none, or where it would be too long."""
    match node:
        case Number(value, _):
            return value
        case Percent(of):
            return evaluate(of) / 100
        case Minus(of):
            return -evaluate(of)
        case Binary("+" | "-" as operator, left, Percent(share)):
            base = evaluate(left)
            return _bounded(base * (1 + (1 if operator == "+" else -1) * evaluate(share) / 100))
        case Binary(operator, left, right):
            return _bounded(_OPERATIONS[operator](evaluate(left), evaluate(right)))
        case Call(function, arguments):
            return _bounded(_CALLS[function](*map(evaluate, arguments)))


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise _too_large()
    return value


def _too_large() -> ToolProblem:
    return ToolProblem("That number would have thousands of digits, so I did not work it out.")


def _divided(left: Fraction, right: Fraction) -> Fraction:
    if not right:
        raise ToolProblem("That divides by zero, so it has no result.")
    return left / right


def _remainder(left: Fraction, right: Fraction) -> Fraction:
    if not right:
        raise ToolProblem("That divides by zero, so it has no remainder.")
    return left % right


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if base == 0 and exponent < 0:
        raise ToolProblem("Zero to a negative power divides by zero, so it has no result.")
    if exponent.denominator == 1:
        size = max(base.numerator.bit_length(), base.denominator.bit_length(), 1)
        if abs(exponent) * (size if abs(base) != 1 else 0) > MOST_BITS:
            raise _too_large()
        return base ** int(exponent)
    return _fractional_power(base, exponent)


def _fractional_power(base: Fraction, exponent: Fraction) -> Fraction:
    if base < 0:
        raise ToolProblem("A fractional power of a negative number is not a real number.")
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent) * size > MOST_BITS:
        raise _too_large()
    if exponent == Fraction(1, 2) and (root := _exact_root(base)) is not None:
        return root
    with localcontext() as context:
        context.prec = ROOT_DIGITS
        power = Decimal(exponent.numerator) / exponent.denominator
        return Fraction((Decimal(base.numerator) / base.denominator) ** power)


def _exact_root(value: Fraction) -> Fraction | None:
    root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
    return root if root**2 == value else None


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise ToolProblem("A negative number has no real square root.")
    return _power(value, Fraction(1, 2))


def _cube_root(value: Fraction) -> Fraction:
    size = _power(abs(value), Fraction(1, 3))
    near = rounded(size, 12)
    return (near if near**3 == abs(value) else size) * (1 if value >= 0 else -1)


def _magnitude(value: Fraction) -> Fraction:
    return abs(value)


def _round(value: Fraction, decimals: Fraction = Fraction(0)) -> Fraction:
    if decimals.denominator != 1 or not 0 <= decimals <= 30:
        raise ToolProblem("I can round to 0 to 30 decimals.")
    return rounded(value, int(decimals))


_OPERATIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "of": lambda left, right: left * right,
    "/": _divided,
    "mod": _remainder,
    "^": _power,
}


def _median(*values: Fraction) -> Fraction:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _whole(values: tuple[Fraction, ...], what: str) -> list[int]:
    if any(value.denominator != 1 for value in values):
        raise ToolProblem(f"The {what} is for whole numbers only.")
    return [int(value) for value in values]


def _factorial(value: Fraction) -> Fraction:
    (number,) = _whole((value,), "factorial")
    if number < 0:
        raise ToolProblem("A negative number has no factorial.")
    if number > MOST_FACTORIAL:
        raise _too_large()
    return Fraction(math.factorial(number))


_CALLS: Mapping[str, Callable[..., Fraction]] = {
    "sqrt": _root,
    "round": _round,
    "abs": _magnitude,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "sum": lambda *values: sum(values, Fraction(0)),
    "avg": lambda *values: sum(values, Fraction(0)) / len(values),
    "median": _median,
    "gcd": lambda *values: Fraction(math.gcd(*_whole(values, "greatest common divisor"))),
    "lcm": lambda *values: Fraction(math.lcm(*_whole(values, "least common multiple"))),
    "cbrt": _cube_root,
    "factorial": _factorial,
}
_ARITIES: Mapping[str, tuple[int, ...]] = {"sqrt": (1,), "abs": (1,), "cbrt": (1,), "factorial": (1,), "round": (1, 2)}
FUNCTIONS: Mapping[str, str] = {name: name for name in _CALLS} | {"average": "avg", "mean": "avg", "total": "sum"}


# --- showing -----------------------------------------------------------------------------------------------------


def shown(node: Node, binds: int = 0) -> str:
    """The expression as it was understood, with only the brackets it needs."""
    match node:
        case Number(value, decimals):
            return written(value, decimals) if value >= 0 else f"({written(value)})"
        case Percent(of):
            return f"{shown(of, 5)}%"
        case Minus(of):
            inner = f"-{shown(of, 4)}"
            return f"({inner})" if binds else inner
        case Call(function, arguments):
            return f"{function}({'; '.join(shown(argument) for argument in arguments)})"
        case Binary(operator, left, right):
            return _shown_binary(operator, left, right, binds)


def _shown_binary(operator: str, left: Node, right: Node, binds: int) -> str:
    own = PRECEDENCE[operator]
    before, after = (own + 1, own) if operator == "^" else (own, own + 1)
    text = f"{shown(left, before)} {_SHOWN_OPERATORS.get(operator, operator)} {shown(right, after)}"
    text = text.replace(" ^ ", "^") if operator == "^" else text
    return f"({text})" if own < binds else text
