"""The languages in which claims are understood, one module each."""

from __future__ import annotations

from agents.claims.grammar import Language
from agents.claims.languages.arabic import ARABIC
from agents.claims.languages.chinese import CHINESE
from agents.claims.languages.dutch import DUTCH
from agents.claims.languages.english import ENGLISH
from agents.claims.languages.french import FRENCH
from agents.claims.languages.german import GERMAN
from agents.claims.languages.hindi import HINDI
from agents.claims.languages.italian import ITALIAN
from agents.claims.languages.japanese import JAPANESE
from agents.claims.languages.portuguese import PORTUGUESE
from agents.claims.languages.russian import RUSSIAN
from agents.claims.languages.spanish import SPANISH
from agents.claims.languages.turkish import TURKISH

LATIN = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, TURKISH)
SCRIPTS = {
    "latin": LATIN,
    "arabic": (ARABIC,),
    "cyrillic": (RUSSIAN,),
    "devanagari": (HINDI,),
    "kana": (JAPANESE,),
    "han": (CHINESE,),
}
LANGUAGES: tuple[Language, ...] = tuple(language for languages in SCRIPTS.values() for language in languages)
