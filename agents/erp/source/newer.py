"""Newer syntax said in older words, so that a Python 3.11 can parse what 3.12 to 3.15 may write.

Handled: type parameters and `type` statements (PEP 695, 696), nested f-strings (701), t-strings (750, read as
f-strings), `except A, B:` (758), `lazy import` (810). Every line keeps its number; columns may move. Inside nested
strings a character that 3.11 could not hold becomes `?`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

OPENING = re.compile(r"(?i)((?<!\w)[rbuft]{1,2}|)(\"\"\"|'''|\"|')")
NAMED_CHARACTER = re.compile(r"\\N\{[^}\n]*\}")
COMMENT = re.compile(r"#[^\n]*")
TYPE_PARAMETERS = re.compile(r"\b(?:class|def)[ \t]+\w+[ \t]*(?=\[)")
TYPE_STATEMENT = re.compile(r"(?m)^([ \t]*)type[ \t]+(\w+)[ \t]*(?=[\[=])")
BARE_EXCEPT = re.compile(r"(?m)^([ \t]*except\*?[ \t]+)(?![^\n]*\bas\b)([^\n:(]+,[^\n:]*?)([ \t]*:)")
LAZY_IMPORT = re.compile(r"(?m)^([ \t]*)lazy[ \t]+(?=import\b|from\b)")
BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
HIDDEN, HIDDEN_LINE_END = "\1", "\2"


class Unrewritable(Exception):
    """Strings are not closed, or nested in a way that older syntax cannot say."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def in_older_syntax(source: str) -> str:
    """The same program, line by line, in the syntax of Python 3.11. Raises Unrewritable."""
    pieces = list(_pieces(source))
    text = "".join(piece for piece, _ in pieces)
    code = "".join(piece if is_code else _hidden(piece) for piece, is_code in pieces)
    for edit in sorted(_edits(code), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _hidden(piece: str) -> str:
    return "".join(HIDDEN_LINE_END if char == "\n" else HIDDEN for char in piece)


def _pieces(source: str) -> Iterator[tuple[str, bool]]:
    """The source cut into code (True), and strings and comments (False); f-strings are rewritten already."""
    place = 0
    while place < len(source):
        if comment := COMMENT.match(source, place):
            yield comment.group(), False
            place = comment.end()
        elif OPENING.match(source, place):
            text, place = _string(source, place, depth=0)
            yield text, False
        else:
            yield source[place], True
            place += 1


# --- strings ------------------------------------------------------------------------------------------------------


def _string(source: str, start: int, depth: int, outer: str = "") -> tuple[str, int]:
    """The string literal that starts at `start` as older syntax says it, and where it ends."""
    opening = OPENING.match(source, start)
    if opening is None:
        raise Unrewritable(f"no string at {start}")
    prefix, quote = opening[1], opening[2]
    if set(prefix.lower()) & {"f", "t"}:
        older = _delimiter(quote, depth, outer)
        body, end = _formatted(source, opening.end(), quote, depth, older)
        return f"{prefix.lower().replace('t', 'f')}{older}{body}{older}", end
    end = _closing(source, opening.end(), quote)
    if depth == 0:
        return source[start:end], end
    return _nested_plain(prefix, source[opening.end() : end - len(quote)], depth), end


def _delimiter(quote: str, depth: int, outer: str) -> str:
    """Quotes that no enclosing string uses: triple, the other triple, then single ones."""
    if depth == 0:
        return quote[0] * 3
    if depth > 3:
        raise Unrewritable("f-strings nested more than four deep")
    return {1: "'''" if outer == '"""' else '"""', 2: '"', 3: "'"}[depth]


def _closing(source: str, place: int, quote: str) -> int:
    """Just past the closing quotes."""
    while not source.startswith(quote, place):
        if place >= len(source):
            raise Unrewritable("a string is not closed")
        place += 2 if source[place] == "\\" else 1
    return place + len(quote)


def _nested_plain(prefix: str, content: str, depth: int) -> str:
    if "\n" in content:
        raise Unrewritable("a nested string spans lines")
    quote = '"' if depth < 3 and "'" in content and '"' not in content else "'"
    return f"{prefix}{quote}{re.sub(rf'[{quote}#]|' + re.escape(chr(92)), '?', content)}{quote}"


def _formatted(source: str, place: int, quote: str, depth: int, older: str) -> tuple[str, int]:
    """The body of an f-string up to its closing quotes, and the place after them."""
    out: list[str] = []
    while not source.startswith(quote, place):
        text, place = _formatted_part(source, place, depth, older)
        out.append(text)
    return "".join(out), place + len(quote)


def _formatted_part(source: str, place: int, depth: int, older: str) -> tuple[str, int]:
    if place >= len(source):
        raise Unrewritable("an f-string is not closed")
    if source.startswith(("{{", "}}"), place):
        return source[place : place + 2], place + 2
    if source[place] == "{":
        return _field(source, place + 1, depth, older)
    if source[place] == "\\":
        return _escape(source, place, depth)
    return source[place] if depth == 0 or source[place] not in "\n#" else "?", place + 1


def _escape(source: str, place: int, depth: int) -> tuple[str, int]:
    """A backslash and what belongs to it (a named character is no field); nested, 3.11 allows none."""
    named = NAMED_CHARACTER.match(source, place)
    text = named.group() if named else source[place : place + 2]
    return (text if depth == 0 else "?"), place + len(text)


def _field(source: str, place: int, depth: int, older: str) -> tuple[str, int]:
    """A replacement field after its `{`, with the closing `}`."""
    out, open_brackets = ["{"], 0
    while place < len(source):
        char = source[place]
        if open_brackets == 0 and char in "}:":
            rest, place = _field_end(source, place, depth, older)
            return "".join([*out, rest]), place
        text, place = _field_part(source, place, depth, older)
        out.append(text)
        open_brackets += BRACKETS.get(char, 0) if text == char else 0
    raise Unrewritable("a replacement field is not closed")


def _field_part(source: str, place: int, depth: int, older: str) -> tuple[str, int]:
    if comment := COMMENT.match(source, place):
        return "", comment.end()
    if OPENING.match(source, place):
        return _string(source, place, depth + 1, older)
    return "" if source[place] == "\\" else source[place], place + 1


def _field_end(source: str, place: int, depth: int, older: str) -> tuple[str, int]:
    """`}` or a format specification, which may hold fields itself."""
    out: list[str] = []
    while place < len(source) and source[place] != "}":
        text, place = _field(source, place + 1, depth, older) if source[place] == "{" else (source[place], place + 1)
        out.append(text)
    return "".join([*out, "}"]), place + 1


# --- statements ---------------------------------------------------------------------------------------------------


def _edits(code: str) -> Iterator[_Edit]:
    for found in TYPE_PARAMETERS.finditer(code):
        yield _without_brackets(code, found.end())
    for found in TYPE_STATEMENT.finditer(code):
        yield _Edit(found.start(), found.end(), f"{found[1]}{found[2]} ")
        if code[found.end()] == "[":
            yield _without_brackets(code, found.end())
    for found in BARE_EXCEPT.finditer(code):
        yield _Edit(found.start(2), found.start(2), "(")
        yield _Edit(found.end(2), found.end(2), ")")
    for found in LAZY_IMPORT.finditer(code):
        yield _Edit(found.end(1), found.end(), "")


def _without_brackets(code: str, start: int) -> _Edit:
    """Takes the brackets at `start` away; their line ends stay, as continuations."""
    place, open_brackets = start, 0
    while place < len(code):
        open_brackets += BRACKETS.get(code[place], 0)
        place += 1
        if not open_brackets:
            lines = code.count("\n", start, place) + code.count(HIDDEN_LINE_END, start, place)
            return _Edit(start, place, "\\\n" * lines)
    raise Unrewritable("brackets are not closed")
