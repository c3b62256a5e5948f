"""Which languages a text is written in: by its letters, then by the common words it uses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.claims.grammar import Language
from agents.claims.languages import written_with
from agents.claims.plain import plain

_LETTERS = {
    "latin": re.compile(r"[a-zà-ɏ]"),
    "arabic": re.compile(r"[\u0600-\u06ff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
    "kana": re.compile(r"[\u3040-\u30ff]"),
    "han": re.compile(r"[\u4e00-\u9fff]"),
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?\b(?!-?\d)")
ENOUGH = 2  # common words that tell a language from the others
FEW = 4  # up to here a word less makes a language as likely
MIXED = 2  # languages
NEAR = 0.7  # of the best score: as likely
SOME = 0.3  # of the best score: perhaps a part of the text


def written_in(text: str) -> tuple[Language, ...]:
    """All languages of the scripts that a text uses, the most used script first."""
    return tuple(language for script in _scripts(plain(text)) for language in written_with(script))


def tongues_of(text: str, share: float = SOME) -> tuple[Language, ...]:
    """The languages a text may be in, the likeliest first; several where it mixes them or says too little to tell."""
    text = plain(text)
    return tuple(language for script in _scripts(text) for language in _likely(text, written_with(script), share))


def _scripts(text: str) -> list[str]:
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    if counts["kana"]:
        counts["han"] = 0  # Japanese is written with both
    return sorted((script for script in counts if counts[script] > 1), key=lambda script: -counts[script])


def tongues_of_sentence(sentence: str, reply: Sequence[Language]) -> tuple[Sequence[Language], Language | None]:
    """The languages of a sentence, those of its reply where it alone says too little, and which of them it surely is.

    A language as likely as another that knows a verb of the sentence is left out if it knows none.
    """
    own = tongues_of(sentence, NEAR)
    languages = own if 0 < len(own) < len(reply) else reply
    if len(languages) < MIXED:
        return languages, languages[0] if languages else None
    words = _WORD.findall(sentence)
    scores = {language: _score(words, language) for language in languages}
    best = max(scores.values())
    first = [language for language in languages if scores[language] == best]
    known = {language: _known(sentence, language) for language in first}
    most = [language for language in first if known[language] == max(known.values())]
    knowing = [language for language in first if any(language.lexicon.hits(sentence))]
    return knowing or languages, most[0] if len(most) == 1 else None


def _likely(text: str, languages: Sequence[Language], share: float) -> Sequence[Language]:
    if len(languages) == 1:
        return languages
    words = _WORD.findall(text)
    if max(sum(word in language.common for word in words) for language in languages) < ENOUGH:
        return languages
    scores = {language: _score(words, language) for language in languages}
    best = max(scores.values())
    least = best - 1 if best <= FEW else share * best
    return sorted((language for language in languages if scores[language] >= least), key=lambda one: -scores[one])


def _known(text: str, language: Language) -> int:
    """How many verbs of effect and things of a language a text names."""
    things = {found[0] for found in language.thing_pattern.finditer(text)}
    return len({hit.start for hit in language.lexicon.hits(text)}) + len(things)


def _score(words: Sequence[str], language: Language) -> int:
    """Common words of the language, and words with letters that the others lack."""
    return sum(word in language.common or bool(language.marks.search(word)) for word in words)
