"""Where something is stored: a search by words, honest about what it did not find."""

from __future__ import annotations

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at, field_line
from agents.erp.schema.asking.question import Question
from agents.erp.schema.asking.synonyms import SYNONYMS
from agents.erp.schema.lookup import Hit
from agents.erp.schema.words import split_name, stem

MOST_HITS = 6


def stored_answer(question: Question) -> Answer:
    """The fields and models that the words of a question mean, best first; or that nothing is called so."""
    words = [*question.words, *(word for model in question.subjects for word in split_name(model.name))]
    if not words:
        return unknown_answer(question)
    asked = {stem(word) for word in question.words}
    hits = question.lookup.search([*words, *(meant for word in words for meant in SYNONYMS.get(stem(word), ()))])
    found = [hit for hit in hits if _covers(hit, asked)] if asked else []
    if not found:
        return _not_found(question, hits)
    best = [hit for hit in found if hit.weight >= found[0].weight - 0.5][:MOST_HITS]
    title = "Stored in:" if len(best) == 1 else "The names that fit, best first:"
    return told([title, *bullets(map(hit_line, best))])


def _covers(hit: Hit, asked: set[str]) -> bool:
    """Whether every asked word, or another word for it, is found in a hit."""
    return all(word in hit.matched or set(map(stem, SYNONYMS.get(word, ()))) & hit.matched for word in asked)


def hit_line(hit: Hit) -> str:
    model = hit.model
    return field_line(model, hit.field) if hit.field else f"`{model.label}`: table `{model.table}`{at(model.place)}"


def _not_found(question: Question, hits: list[Hit]) -> Answer:
    asked = " ".join(question.words) or question.text
    lines = [f"No model, field or choice is called “{asked}”."]
    own = [hit for hit in hits if hit.model.own]
    if question.subjects:
        names = ", ".join(f"`{name}`" for name in question.subjects[0].fields)
        lines.append(f"`{question.subjects[0].label}`{at(question.subjects[0].place)} has {names}.")
    elif own:
        lines += ["What comes nearest, by single words:", *bullets(map(hit_line, own[:MOST_HITS]))]
    elif near := [
        name for word in question.words if len(word) > 4 for name in question.lookup.near(word, likeness=0.8)
    ]:
        lines.append(f"Nearest names: {', '.join(f'`{name}`' for name in dict.fromkeys(near))}.")
    return told(lines, [f"“{asked}” is not in the schema"])


def unknown_answer(question: Question) -> Answer:
    """Names written like code that the schema does not have, each with the nearest ones."""
    lines: list[str] = []
    for name in question.unknown:
        near = ", ".join(f"`{entry}`" for entry in question.lookup.near(name))
        lines.append(f"There is no `{name}` in the schema." + (f" Nearest: {near}." if near else ""))
    if not lines:
        lines = ["I find no name of the schema in that. Name a model (`sales.Invoice`) or a field (`Invoice.number`)."]
    return told(lines, [f"`{name}` is not in the schema" for name in question.unknown])
