"""A sentence with the names in it, and the one question to ask back where it allows several readings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter

from agents.erp.impact.asking.words import says
from agents.erp.impact.operation import Operation
from agents.erp.schema.asking.question import Question
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot
from agents.erp.schema.words import split_name

NEW_NAME = re.compile(
    r"(?:\bto\b|\binto\b|\bas\b|\bin\b|\bnach\b|\ben\b|\bpara\b|\bà\b|→|->|=>|إلى|\bnaar\b|"
    r"\bв\b)\s*[`'\"“]?([A-Za-z_][\w.]*)"
)
WRITTEN_TYPE = re.compile(r"\b([A-Z]\w*Field|ForeignKey)\s*(\([^)]*\))?")
LISTED = re.compile(r"\(([\w\s,]+)\)")
SIMPLE_TYPES = {
    "bigint": "BigIntegerField", "big integer": "BigIntegerField", "biginteger": "BigIntegerField", "uuid": "UUIDField",
    "text": "TextField", "json": "JSONField", "integer": "IntegerField", "int": "IntegerField", "date": "DateField",
    "datetime": "DateTimeField", "timestamp": "DateTimeField", "boolean": "BooleanField", "bool": "BooleanField",
    "float": "FloatField",
    "decimal": "DecimalField", "flag": "BooleanField",
}  # fmt: skip
NO_NAMES = frozenset(
    {
        "a",
        "an",
        "the",
        "be",
        "it",
        "its",
        "null",
        "not",
        "not_null",
        "new",
        "another",
        "something",
        "cascade",
        "protect",
        "unique",
        "branch",
        "tenant",
    }
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """What cannot be decided; `ask` is the one question to ask back."""

    ask: str


Read = Operation | Ambiguous | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A question with what it names; helpers for the readers below."""

    question: Question

    @property
    def text(self) -> str:
        return self.question.text

    @property
    def snapshot(self) -> SchemaSnapshot:
        return self.question.snapshot

    @property
    def roots(self) -> tuple[str | None, str | None]:
        return self.snapshot.roots.branch, self.snapshot.roots.tenant

    def has(self, pattern: str) -> bool:
        """The project's own names of its roots stand for `tenant` and `branch`."""
        return says(self.text, pattern) or self.question.says(pattern)

    @property
    def model(self) -> Model | None:
        """The model that it is about: that of a named field first."""
        fields = self.fields
        if fields and len({model.label for model, _ in fields}) == 1:
            return fields[0][0]
        subjects = [model for model in self.question.subjects if model.own]
        return subjects[0] if subjects else None

    @property
    def fields(self) -> list[tuple[Model, Field]]:
        """Named fields; those that are called like another model (`branch`) are found beside their model."""
        return [pair for pair in self.question.fields if pair[0].own]

    def said_of(self, model: Model, *, near: int | None = None) -> list[Field]:
        """Fields of a model whose names stand in the text, by place; or by nearness to a place."""
        found = [(min(self._distances(field, near or 0), default=-1), field) for field in model.fields.values()]
        return [field for distance, field in sorted(found, key=itemgetter(0)) if distance >= 0]

    def _distances(self, field: Field, near: int) -> list[int]:
        """How far from a place in the text the field is named, each time that it is."""
        name = "[ _]?".join(split_name(field.name)) or re.escape(field.name)
        pattern = rf"(?<![\w-]){name}(?:_id)?s?(?!\w)(?!-[ab]\b)"
        return [abs(found.start() - near) for found in re.finditer(pattern, self.text, re.IGNORECASE)]


def one_field(sentence: Sentence) -> tuple[Model, Field] | Ambiguous | None:
    """The field that is meant; which one, where several models have it."""
    pairs = sentence.fields
    models = {model.label for model, _ in pairs}
    if len(models) > 1 and len({field.name for _, field in pairs}) == 1:
        every = " or ".join(f"`{model.label}.{field.name}`" for model, field in pairs[:6])
        return Ambiguous(f"Which field do you mean: {every}?")
    if pairs:
        return pairs[0]
    model = sentence.model
    said = [field for field in sentence.said_of(model) if not field.primary_key] if model else []
    said = [field for field in said if model and field.name.lower() != model.name.lower()]
    return (model, said[0]) if model and said else None


def stranger(sentence: Sentence, model: Model) -> Ambiguous | None:
    """A field that the model does not have, named like `Invoice.numer`."""
    new = {name.rstrip(".").rpartition(".")[2] for name in NEW_NAME.findall(sentence.text)}
    for name in sentence.question.unknown:
        owner, _, last = name.rpartition(".")
        if owner and last not in model.fields and last not in new:
            near = ", ".join(f"`{entry}`" for entry in sentence.question.lookup.near(name)) or "none is near"
            return Ambiguous(f"`{model.label}` has no field `{last}`. Nearest: {near}. Which one do you mean?")
    return None


def one_relation(sentence: Sentence) -> tuple[Model, Field] | Ambiguous | None:
    """A named foreign key."""
    pairs = [(model, field) for model, field in sentence.fields if field.forward]
    if len({(model.label, field.name) for model, field in pairs}) == 1:
        return pairs[0]
    model = sentence.model
    said = [field for field in sentence.said_of(model) if field.forward] if model else []
    if model and said:
        return model, said[0]
    if pairs:
        return Ambiguous(f"Which relation do you mean: {' or '.join(f'`{m.label}.{f.name}`' for m, f in pairs[:6])}?")
    return None


def listed_fields(sentence: Sentence, model: Model) -> tuple[str, ...]:
    """Fields in brackets, `(branch, number)`, else those that are named."""
    for found in LISTED.findall(sentence.text):
        names = [name.strip() for name in found.split(",")]
        if len(names) > 0 and all(name in model.fields for name in names):
            return tuple(names)
    named = [field.name for owner, field in sentence.fields if owner.label == model.label]
    named += [field.name for field in sentence.said_of(model) if field.name not in named]
    return tuple(named)
