"""The words of a world: lines with their slots filled, phrases, and the slips of fast fingers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.improvement.faults.draws import Dice
from bot.improvement.faults.files import ByLanguage, Intent, World
from bot.improvement.faults.references import SLOT

Options = Sequence[str]


@dataclass(frozen=True, slots=True)
class Taught:
    """A line as the healthy router learned it."""

    id: str
    intent: str
    agent: str
    lang: str
    text: str


def in_language(lines: ByLanguage, language: str) -> Options:
    """The lines of a language; what it lacks is said in English."""
    return lines.get(language) or lines["en"]


def spoken(intent: Intent, language: str) -> str:
    """The language an intent is asked in by who prefers this one."""
    return language if language in intent.grammar else "en"


def taught(world: World, weights: Mapping[str, float]) -> Iterator[Taught]:
    """Every line of every intent with a weight, once a language, slots filled by their first value."""
    for intent in world.intents:
        if weights[intent.id] > 0:
            yield from _taught(intent, world)


def _taught(intent: Intent, world: World) -> Iterator[Taught]:
    for lang, lines in intent.grammar.items():
        for i, line in enumerate(lines):
            text = fill(line, lang, world, _first)
            yield Taught(f"w:{intent.id}:{lang}:{i}", intent.id, intent.agent, lang, text)


def drawn(line: str, lang: str, world: World, dice: Dice, purpose: str) -> str:
    """A line with values of its slots drawn."""
    return fill(line, lang, world, lambda slot, values: dice.one(values, f"{purpose} <{slot}>"))


def fill(line: str, lang: str, world: World, choose: Callable[[str, Options], str]) -> str:
    """A line with its slots filled; a slot that is left empty leaves no gap."""
    filled = SLOT.sub(
        lambda found: (
            choose(found[1], in_language(world.slots[found[1]], lang)) if found[1] in world.slots else found[0]
        ),
        line,
    )
    return " ".join(filled.split())


def told(phrase: str, names: Mapping[str, str]) -> str:
    """A phrase with <alias>, <old> and <value> said."""
    return SLOT.sub(lambda found: names.get(found[1], found[0]), phrase)


def with_slip(text: str, dice: Dice) -> str:
    """A text with two neighbouring letters swapped, where that makes a difference."""
    places = [i for i in range(len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha() and text[i] != text[i + 1]]
    if not places:
        return text
    i = dice.one(places, "slip")
    return f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}"


def _first(_: str, values: Options) -> str:
    return values[0]
