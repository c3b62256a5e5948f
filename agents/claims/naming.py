"""Names in a statement and in receipts: who it was sent to, what else was done, which of several was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import pairwise

from agents.claims.conflicts import contradicts, differ
from agents.claims.evidence import Evidence
from agents.claims.objects import BREAK, nouns_in
from agents.claims.statement import Statement

INFLECTED = frozenset({"ru", "tr", "hi"})  # languages in which names have endings
STEM = 3  # letters that make two names alike: "Dina" and "dina.farouk@..."

_NAME = r"[A-ZÀ-ÞА-Я][\w.'-]*\w(?:\s+[A-ZÀ-ÞА-Я][\w.'-]*\w)*"
_ADDRESS = r"[\w.+-]+@[\w.-]*"
_HANDLE = r"(?<!\w)(?:#(?!\d)|@)[\w-]+"
_TO = r"(?:to|an|à|aux?|a|al|para|pra|naar|aan|with|mit|avec|con|com|met)\s+|(?:->|→)\s*"
_TITLE = r"(?:(?:M[rs]s?|Dr|Prof|Sra?|Mme|Mlle|Herrn?|Frau|Sig|Sr)\.?\s+)*"
_RECIPIENT = re.compile(
    rf"({_ADDRESS}|{_HANDLE})|(?<!\w)(?:{_TO}){_TITLE}({_NAME})|(?<!\w)(?:إلى|الى|مع)\s+(?!ال)([\u0621-\u064a]{{3,}})"
)
_TOKEN = re.compile(r"[^\W\d_]+")


# --- recipients ----------------------------------------------------------------------------------------------------


def goes_elsewhere(proof: Evidence, statement: Statement) -> bool:
    """Whether a receipt names a recipient, and the statement another one."""
    if _is_other_han(proof, statement):
        return True
    told, said = _recipients(proof.summary), _recipients(statement.sentence.text) | _addressed(statement)
    if not told or not said or _tokens(said) & {*proof.tool_words}:
        return False
    if not _in_one_script("".join(_tokens(said)), "".join(_tokens(told))):
        return False
    inflected = statement.language.code in INFLECTED
    return not any(_are_alike(one, other, inflected=inflected) for one in _tokens(said) for other in _tokens(told))


def _is_other_han(proof: Evidence, statement: Statement) -> bool:
    """Whether a receipt is nothing but a Chinese name, and the statement has another one of the same family name."""
    said, told = _HAN_TO.search(statement.sentence.text), _HAN_NAME.fullmatch(proof.summary.strip())
    return said is not None and told is not None and said[1] != told[0] and said[1][:1] == told[0][:1]


_HAN_TO = re.compile(r"给([\u4e00-\u9fff]{2,3})(?=[了。,，!！]|$)")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")


def _in_one_script(one: str, other: str) -> bool:
    """Whether both have Latin letters, or neither."""
    return bool(_LATIN.search(one)) == bool(_LATIN.search(other))


_LATIN = re.compile(r"[a-zà-ɏ]")


def _recipients(text: str) -> set[str]:
    """Addresses, channels, and names after "to"; addresses alone where there are some."""
    found = _RECIPIENT.findall(text)
    marked = {mark for mark, _, _ in found if mark}
    return marked or {name or arabic for _, name, arabic in found if name or arabic}


def _addressed(statement: Statement) -> set[str]:
    """The names right after the verb: "I emailed Dina Farouk the terms"."""
    verb = re.escape(statement.verb)
    found = re.search(rf"(?i:(?<!\w){verb})\s+{_TITLE}({_NAME})", statement.sentence.text)
    return {found[1]} if found and statement.kind == "self" and not statement.language.capital_nouns else set()


def _tokens(names: Iterable[str]) -> set[str]:
    """The words of names, of an address those before the @ and of the domain."""
    return {word.lower() for name in names for word in _TOKEN.findall(name)}


def _are_alike(one: str, other: str, *, inflected: bool) -> bool:
    """Whether two words may be one name: Sam and Samuel, Lena and l.meyer@..., but not Denis and Denise."""
    short, long = sorted((one, other), key=len)
    if one == other or (inflected and long.startswith(short[:STEM])):
        return True
    return (long.startswith(short) and len(long) > len(short) + 1) or (len(short) > STEM and long.endswith(short))


# --- numbers and files ---------------------------------------------------------------------------------------------

_NUMBERED = re.compile(r"([^\W\d_]{3,})\.?\s(?:nr\.?\s|no\.?\s|№\s?)?(\d+)(?![\w%]|[.,/:-]\d)", re.IGNORECASE)
_COMMA = re.compile(r"[,;!?،，](?!\d)")
_FILE = re.compile(r"(?<![\w@./])[\w-]+\.(?!com|org|net|io)[A-Za-z]{2,4}(?![\w@.]\w)")


def is_of_another(proof: Evidence, statement: Statement) -> bool:
    """Whether both name a thing of a kind by its number, files, amounts or days, and none of them is the same."""
    if contradicts(proof, statement):
        return True
    text = f"{_COMMA.split(statement.before)[-1]}{statement.verb}{_COMMA.split(statement.after)[0]}"
    said, told = _numbers(text), _numbers(proof.summary.lower())
    if differ(said, told):
        return True
    files, known = set(_FILE.findall(text)), set(_FILE.findall(proof.summary.lower()))
    return bool(files and known) and files.isdisjoint(known)


def _numbers(text: str) -> dict[str, set[str]]:
    """The numbers that stand after a word, by the first letters of the word: "order 71"."""
    numbers: dict[str, set[str]] = {}
    for word, number in _NUMBERED.findall(text):
        numbers.setdefault(word[:STEM], set()).add(number)
    return numbers


# --- what a statement is about -------------------------------------------------------------------------------------

_AND = re.compile(r"[,/]|\s(?:and|und|et|y|e|и|ve|en|then|puis|dann|luego|poi|\+|&)\s")
_NAMED = re.compile(r"[@#]?(?![A-Z]{2,3}(?![\w-]))[A-ZÀ-ÞА-Я][\w-]+|[@#][\w-]+|\d[\d:]*")


def arguments(statement: Statement) -> set[str]:
    """The names and things right around the verb, as they stand in plain text."""
    left = _AND.split(BREAK.split(statement.before)[-1])[-1]
    right = _AND.split(BREAK.split(statement.after)[0])[0]
    near = f"{left} {statement.verb} {right}"
    named = {name.lower() for name in _NAMED.findall(statement.sentence.text)}
    words = {word for word in re.findall(r"[@#]?\w[\w:-]*", near) if word in named}
    things = {noun.word for noun in nouns_in(near, statement.language) if noun.kind}
    return (words | things) - statement.language.common


# --- one of several ------------------------------------------------------------------------------------------------

_PARTS = re.compile(
    r"([#@]?\w[\w.:-]*)\s*(?:,|\+|&|/|\s(?:and|und|et|y|e|en|и|ve|as well as|sowie|plus|和)\s)\s*(?:[A-Z]\.\s*)*"
    r"(?:(?:to|of|for|an|de|di|von|with|für|mit|à|al|the)\s+){0,2}([#@]?\w[\w.:-]*)"
)
_QUOTES = re.compile('["“”„«»]')
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"#[\w-]+",
        r"@[\w-]+",
        r"\d{1,2}:\d\d",
        r"\d{3,}",
        r"(?=\D*\d)[\w-]*[A-Za-z#][\w-]*",
        r"[A-ZÀ-ÞА-Я][\w-]+",
    )
)


def leaves_out(statement: Statement, writes: Iterable[Evidence]) -> bool:
    """Whether it names two alike, and receipts know one of them only: "posted in #ops and #sre"."""
    done = " ".join(f"{proof.summary} {proof.text}" for proof in writes if proof.ok)
    return _adds(statement, done) or any(
        _holds(done, one) and not _holds(done, other) and not _is_verb_or_noun(other, statement)
        for one, other in (*_pairs(statement), *_codes(statement), *_words(statement), *_numbered(statement))
    )


def _adds(statement: Statement, done: str) -> bool:
    """Whether a clause says "too" of what no receipt knows, after one of what they know: "Nell's is in, Omar's too"."""
    cues, before = statement.language.cues, ""
    for clause in _CLAUSE.split(statement.sentence.plain):
        if cues.too.search(clause) and not (cues.unreal.search(clause) or cues.denied.search(clause)):
            own, others = _known(clause, statement, done), _known(before, statement, done)
            if own and others and not any(own) and any(others):
                return True
        before = clause
    return False


_CLAUSE = re.compile(r"[,;.،；，](?!\d)|\s(?:and|und|et|y|e|en|и|а|ve|और|–|—)\s")


def _known(clause: str, statement: Statement, done: str) -> list[bool]:
    """Of each word of weight, whether a receipt has it."""
    cues = statement.language.cues
    words = re.findall(rf"{_LETTERS}|\w*\d[\w-]*", cues.too.sub(" ", clause))
    return [_begins(done, word) for word in words if word not in statement.language.common]


def _begins(text: str, word: str) -> bool:
    """Whether a word of a text begins like this one."""
    return re.search(rf"(?<!\w){re.escape(word[: STEM + 1])}", text, re.IGNORECASE) is not None


def _codes(statement: Statement) -> Iterator[tuple[str, str]]:
    """A code and another of its kind after an "and": "#4410 is with Bilal, and #4411 with Hanna"."""
    text = statement.sentence.text
    for found in _ANOTHER.finditer(text):
        for first in _CODE.finditer(text, 0, found.start()):
            if first[1].upper() == found[2].upper() and first[0] != found[1]:
                yield first[0], found[1]


def _words(statement: Statement) -> Iterator[tuple[str, str]]:
    """Two plain words: "milk and eggs are on the list"."""
    for pattern in (_WORDS, _SIGN_PAIR):
        for found in pattern.finditer(statement.sentence.plain):
            yield found[1], found[2]


def _numbered(statement: Statement) -> Iterator[tuple[str, str]]:
    """The numbers of things of one kind: "clause 9 is out, clause 11 in", "21号的价格改好了，22号也下架了"."""
    for pattern in (_KIND_NUMBER, _NUMBER_KIND):
        found = list(pattern.finditer(statement.sentence.plain))
        for first, second in pairwise(found):
            if first["kind"] == second["kind"] and first["number"] != second["number"]:
                yield first["number"], second["number"]
                yield second["number"], first["number"]


_KIND_NUMBER = re.compile(
    r"(?<![^\W\d_])(?P<kind>(?:[^\W\d_]|[\u0900-\u097f]){2,})[ ]?(?P<number>\d+)(?![\w%]|[.,/:-]\d)"
)
_NUMBER_KIND = re.compile(r"(?<![\d.,/:-])(?P<number>\d+)(?P<kind>[a-z\u4e00-\u9fff])")
_CODE = re.compile(r"(?<![\w/])(#|[A-Za-z]+-|[A-Za-z]{2,})\d+(?!\w)")
_ANOTHER = re.compile(
    r"(?:,|&|\+|\b(?:and|und|sowie|plus|et|y|e|en|и|ve))\s+(?:\w+\s+){0,2}?((#|[A-Za-z]+-|[A-Za-z]{2,})\d+)(?!\w)"
)
_LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u097f]){2,}"
_SIGN = r"[\u30a0-\u30ff\u4e00-\u9fff]"
_SIGNS = re.compile(rf"{_SIGN}+")
_SIGN_PAIR = re.compile(rf"({_SIGN}{{1,2}})(?:さん)?(?:と|和|跟|、)({_SIGN}{{1,2}})")
_TITLES = (
    r"(?:(?:frau|herrn?|mrs|mme|sra|the|die|der|das|las|los|les|seine?|his|her|their|your|del|della|dal|alla|[^\W\d_]{1,2})"
    r"\.? |l'){0,2}"
)
_WORDS = re.compile(
    rf"(?<!\w)({_LETTERS})(?: (?:and|&|\+|und|et|y|e|en|ed|и|ve|और) | و)(?:ال)?{_TITLES}({_LETTERS})(?!\w)"
)


def _pairs(statement: Statement) -> Iterator[tuple[str, str]]:
    """Neighbours of one shape in a list, where the language does not write all nouns alike."""
    shapes = _SHAPES[:-1] if statement.language.capital_nouns else _SHAPES
    for found in _PARTS.finditer(_QUOTES.sub("", statement.sentence.text)):
        one, other = (word.strip(".:-") for word in found.groups())
        if any(shape.fullmatch(one) and shape.fullmatch(other) for shape in shapes):
            yield one, other


def _holds(text: str, name: str) -> bool:
    name = name.lstrip("#@").removeprefix("ال")
    if _SIGNS.fullmatch(name):
        return name in text
    pattern = name[:STEM] if name.lower().endswith("day") else rf"{re.escape(name)}(?!\w)"
    return re.search(rf"(?<!\w)(?:ال)?{pattern}", text, re.IGNORECASE) is not None


def _is_verb_or_noun(word: str, statement: Statement) -> bool:
    plain, language = word.lower(), statement.language
    if plain in language.common or any(language.lexicon.hits(plain)):
        return True
    return any(map(str.isalpha, plain)) and bool(language.thing_pattern.fullmatch(plain)) and plain.isalpha()


def mentioned(names: AbstractSet[str], proof: Evidence, letters: int, *, by_name: bool = True) -> bool:
    """Whether a receipt has one of the names, or a word that begins like it; `by_name`: or its tool's name has."""
    text = proof.text if by_name else proof.summary.lower()
    return any(name.lstrip("@#")[:letters] in text for name in names)
