"""The answer to a question in plain words, composed without a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.erp.impact.asking import words
from agents.erp.impact.asking.general import general_rows
from agents.erp.impact.asking.reading import read_sentence
from agents.erp.impact.asking.sentence import Ambiguous, Sentence
from agents.erp.impact.asking.situations import cross_link, has_situation, visibility, without_scope
from agents.erp.impact.asking.words import says
from agents.erp.impact.engine import impact
from agents.erp.impact.known import Known
from agents.erp.impact.operation import BadOperation, Operation
from agents.erp.impact.report import Row
from agents.erp.impact.wording import cited, worded
from agents.erp.schema.answers import with_reservations
from agents.erp.schema.asking.answer import Answer, told
from agents.erp.schema.asking.question import read_question
from agents.erp.schema.lookup import Lookup

SITUATIONS: Sequence[tuple[str, Callable[[Known, Sentence], list[Row] | None]]] = (
    ("Rows that point into another branch", cross_link),
    ("Without a scope", without_scope),
    ("Who sees them", visibility),
)
ASKED = (
    words.RENAME, words.ON_DELETE, words.BASE_MANAGER, words.NOT_NULL, words.NULLABLE, words.UNIQUE, words.CHECK,
    words.RETARGET, words.LEVEL, words.TRANSFER, words.REMOVE, words.ADD, words.TYPE, words.INDEX, words.MANAGER,
    words.CHOICE,
)  # fmt: skip
NO_IDEA = (
    "Which change do you mean? Name the model and what is to happen to it, for example: rename Model.field to "
    "new_name; "
    "remove Model.field; make Model.field not null; on_delete of Model.field to CASCADE; make Model branch-level; "
    "delete a Model row."
)


def is_about_change(text: str) -> bool:
    """Whether a text may ask what a change implies; says nothing about names."""
    wish = f"{words.CHANGE}|\\?|{words.RENAME}|{words.REMOVE}|{words.ADD}"
    field = re.search(r"\b[A-Z]\w+\.[a-z]\w+", text) is not None
    asked = field or any(says(text, pattern) for pattern in ASKED)
    told = field and any(
        says(text, pattern) for pattern in (words.UNIQUE, words.ON_DELETE, words.NOT_NULL, words.NULLABLE)
    )
    return told or has_situation(text) or (asked and says(text, wish))


def _without_operation(known: Known, sentence: Sentence, read: Ambiguous | None) -> Answer:
    """Names that do not exist, the question back, or what holds in general."""
    lookup, unknown = sentence.question.lookup, sentence.question.unknown
    lines = [read.ask] if read else []
    for name in unknown[:2] if read is None else ():
        near = ", ".join(f"`{entry}`" for entry in lookup.near(name))
        lines.append(f"The schema of `{known.snapshot.project}` has no `{name}`.{f' Nearest: {near}.' if near else ''}")
    general = general_rows(sentence.text) if not sentence.question.models and not sentence.question.fields else []
    if general:
        lines += ["In general:", *(f"- {entry.text}{cited(entry.evidence)}" for entry in general)]
    return told([*lines, *([] if read else [NO_IDEA])])


def answer(known: Known, text: str) -> Answer:
    """The report of the change that a question means, a situation explained, or one question back."""
    sentence = Sentence(read_question(text, Lookup(known.snapshot)))
    for title, explain in SITUATIONS:
        rows = explain(known, sentence)
        if rows:
            lines = [f"**{title}**", *(f"- {entry.text}{cited(entry.evidence)}" for entry in rows)]
            return with_reservations(known.snapshot, told(lines))
    read = read_sentence(known.snapshot, text)
    if not isinstance(read, Operation):
        return _without_operation(known, sentence, read)
    try:
        report = impact(known.snapshot, known.uses, read)
    except BadOperation as problem:
        return told([f"{problem}."])
    return with_reservations(known.snapshot, worded(report))
