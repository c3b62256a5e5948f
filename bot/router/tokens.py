"""A message as words, pieces of words and hints about its form: what counts beside its meaning.

Names that differ in every company (a pipeline, an order number, a model) become marks such as `¤slug`, so that one
example teaches all of them. Pieces of words carry typos and languages that the encoder hardly knows.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.router.parts import Parts

LENGTHS = (0, 1, 2, 3, 6, 12, 25)  # words; messages of like length are alike
RECENT = 32  # texts; the words of one message are asked for several times in a row
MATERIAL_TOKENS = 60  # pasted text says little about what is wanted; its beginning is enough

_MASKS = tuple(
    (re.compile(pattern), mark)
    for pattern, mark in (
        (r"https?://\S+|\bwww\.\S+", " ¤url "),
        (r"(?<!\S)@?[^\s@]++@\S+\.\w+", " ¤mail "),
        (r"\b[\w./-]+/[\w-]+\.(?:py|js|sql|html|yaml|yml)\b", " ¤path "),
        (r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)*\.(?:objects|scoped|unscoped|_base_manager)\b\S*", " ¤queryset "),
        (r"\b[A-Z][A-Za-z]+\.[a-z_]{2,}\b", " ¤modelfield "),
        (r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", " ¤model "),
        (r"\b(PO|po)[- #]?\d{2,}\b", " ¤po "),
        (r"\b(SO|so)[- #]?\d{2,}\b", " ¤so "),
        (r"\b(JE|je)[- #]?\d{2,}\b", " ¤je "),
        (r"\b(?:INV|inv|Inv)[- #]?\d{2,}\b", " ¤inv "),
        (r"\b(?:GRN|grn|DN|dn|RFQ|rfq|PR|pr)[- #]?\d{2,}\b", " ¤doc "),
        (r"\b[A-Z]{1,4}-?\d[\w-]*\b", " ¤code "),
        (r"#\d+\b", " ¤hashnum "),
        (r"(?:[\d*]+(?:/\d+)?\s){4}[\d*?]\S*", " ¤cron "),
        (r"\b\d{1,2}(?::\d{2})?\s?(?:am|pm|h|uhr)\b|\b\d{1,2}:\d{2}\b", " ¤time "),
        (r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b", " ¤date "),
        (r"\b\d+(?:[.,]\d+)?\s?%", " ¤percent "),
        (r"\b\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?\b|\b\d+[.,]\d+\b", " ¤amount "),
        (r"\b\d{4,}\b", " ¤bignum "),
        (r"\b\d+\b", " ¤num "),
    )
)
_NUMBERLESS = tuple((pattern, mark) for pattern, mark in _MASKS if not re.search(r"\\d", pattern.pattern))
_DIGIT = re.compile(r"\d")
_SLUG = re.compile(r"\b[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+\b")
_DOTTED = re.compile(r"\b[a-z_]{3,}\.[a-z_]{3,}\b")
_WORD = re.compile(r"¤\w+|\w+|[^\w\s]")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´](?=\w)")
_ASCII = re.compile(r"[\x00-\x7f¤]*")
_REPEATED = re.compile(r"(.)\1{2,}")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "ı": "i"})
_OPERATORS = re.compile(r"[\d)]\s*[-+*/×÷^]\s*[\d(]")


def normalise(text: str) -> str:
    """Case, accents, Arabic letter forms and stretched letters no longer matter."""
    if _ASCII.fullmatch(text):
        return _REPEATED.sub(r"\1\1", text.lower())
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _REPEATED.sub(r"\1\1", unicodedata.normalize("NFKC", bare).translate(_ARABIC).translate(_PLAIN))


@lru_cache(maxsize=RECENT)
def words(text: str) -> tuple[str, ...]:
    """Words and marks, in order."""
    text = _APOSTROPHE.sub("", text)
    for pattern, mark in _MASKS if _DIGIT.search(text) else _NUMBERLESS:
        text = pattern.sub(mark, text)
    text = _SLUG.sub(lambda found: f" ¤slug {re.sub('[-_]', ' ', found[0])} ", text)
    text = _DOTTED.sub(" ¤dotted ", text)
    return tuple(_WORD.findall(normalise(text)))


def tokens(parts: Parts) -> list[tuple[int, float]]:
    """Every feature of a message, hashed, with its weight, before repetition and rarity are weighed in."""
    asked = words(parts.ask)
    found = [weighed for word in asked for weighed in _word_keys(word)]
    found += [(key(f"b={left} {right}"), 1.0) for left, right in pairwise(("^", *asked, "$"))]
    found += [(key(f"m={word}"), 0.5) for word in words(parts.material[:600])[:MATERIAL_TOKENS]]
    found += [(key(f"f={hint}"), 1.0) for hint in _form(parts, asked)]
    return found


def meant(english: str) -> list[tuple[int, float]]:
    """The features of a text put into English: its words and pairs of words."""
    asked = words(english)
    found = [(key(f"w={word}"), 1.0) for word in asked]
    return found + [(key(f"b={left} {right}"), 1.0) for left, right in pairwise(asked)]


def key(token: str) -> int:
    return zlib.crc32(token.encode())


@lru_cache(maxsize=20_000)
def _word_keys(word: str) -> Sequence[tuple[int, float]]:
    pieces = _pieces(word) if word[0].isalpha() else ()
    return ((key(f"w={word}"), 1.0), *((key(f"c={piece}"), 0.5) for piece in pieces))


def _pieces(word: str) -> Iterator[str]:
    if not word.isascii() and ord(word[0]) > 0x2E80:
        yield from word
        yield from (word[i : i + 2] for i in range(len(word) - 1))
        return
    bounded = f"<{word}>"
    for size in (3, 4, 5):
        yield from (bounded[i : i + size] for i in range(len(bounded) - size + 1))


def _form(parts: Parts, asked: Sequence[str]) -> Iterator[str]:
    yield f"len{next((size for size in LENGTHS if len(asked) <= size), 99)}"
    yield f"kind-{parts.kind}"
    yield f"script-{script(parts.ask)}"
    if parts.material:
        yield "has-material"
        yield "long-material" if len(parts.material) > 200 else "short-material"
    if "?" in asked or "؟" in asked:
        yield "question"
    if _OPERATORS.search(parts.ask):
        yield "arithmetic"
    if asked:
        yield f"first-{asked[0]}"


def script(text: str) -> str:
    """The writing system of the first letters."""
    if text.isascii():
        return "latin"
    for char in text:
        if char.isalpha() and ord(char) > 0x24F:
            return unicodedata.name(char, "UNKNOWN").split()[0].lower()
    return "latin"


_ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "do",
        "does",
        "did",
        "i",
        "you",
        "we",
        "my",
        "our",
        "me",
        "it",
        "this",
        "that",
        "what",
        "which",
        "who",
        "how",
        "why",
        "when",
        "where",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "for",
        "with",
        "from",
        "pls",
        "please",
        "can",
        "could",
        "has",
        "have",
        "had",
        "any",
        "all",
        "not",
        "no",
        "if",
        "at",
        "by",
        "be",
        "get",
        "give",
        "make",
        "show",
        "list",
        "tell",
        "put",
        "write",
        "find",
        "run",
        "start",
        "stop",
        "out",
        "up",
        "whats",
        "im",
        "dont",
        "u",
    ]
)
_OTHERS = frozenset(
    [
        "de",
        "la",
        "el",
        "los",
        "las",
        "que",
        "un",
        "una",
        "por",
        "para",
        "con",
        "del",
        "al",
        "y",
        "es",
        "en",
        "mi",
        "lo",
        "le",
        "les",
        "des",
        "est",
        "et",
        "du",
        "au",
        "aux",
        "pour",
        "dans",
        "sur",
        "une",
        "qui",
        "avec",
        "pas",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "ein",
        "eine",
        "den",
        "dem",
        "nicht",
        "mit",
        "fur",
        "auf",
        "zu",
        "von",
        "ich",
        "wir",
        "mir",
        "bitte",
        "was",
        "wie",
        "wer",
        "wann",
        "il",
        "di",
        "e",
        "un",
        "che",
        "per",
        "non",
        "ve",
        "bir",
        "bu",
        "mi",
        "da",
        "o",
        "os",
        "na",
        "no",
        "em",
        "het",
        "een",
        "van",
        "ik",
        "je",
        "is",
    ]
)


def is_english(text: str) -> bool:
    """Whether script and small words are English ones; a Latin text without small words counts as English."""
    if script(text) != "latin":
        return False
    found = words(text)
    return sum(word in _ENGLISH for word in found) >= sum(word in _OTHERS for word in found)
