"""Sentences about a field: null or not, type, unique, on_delete, another target, another value."""

from __future__ import annotations

import re

from agents.erp.impact.asking import words
from agents.erp.impact.asking.sentence import (
    LISTED,
    NEW_NAME,
    NO_NAMES,
    SIMPLE_TYPES,
    WRITTEN_TYPE,
    Ambiguous,
    Read,
    Sentence,
    listed_fields,
    one_field,
    one_relation,
    stranger,
)
from agents.erp.impact.asking.words import says, where
from agents.erp.impact.effects.altering import exactly_one
from agents.erp.impact.operation import ON_DELETE, Operation
from agents.erp.schema.snapshot import Field, Model
from agents.erp.schema.words import stem

PAIR = re.compile(r"\(?\s*(\d{1,3})\s*,\s*(\d{1,2})\s*\)?")
LENGTH = re.compile(r"(?:to|auf|a|→|->|max_length\s*=?|varchar\(?|length)\s*(\d{1,5})\b")


def an_on_delete(sentence: Sentence) -> Read:
    if not sentence.has(words.ON_DELETE):
        return None
    found = one_relation(sentence)
    if found is None or isinstance(found, Ambiguous):
        return found
    model, field = found
    said = [
        name.upper().replace(" ", "_")
        for name in re.findall(
            r"(?i)\b(?:cascade|protect|restrict|set[ _]null|set[ _]default|do[ _]nothing)\b", sentence.text
        )
    ]
    goals = [name for name in said if name != field.on_delete and name in ON_DELETE]
    if not goals:
        return (
            Ambiguous(f"What is on_delete of `{model.label}.{field.name}` (now {field.on_delete}) to become?")
            if said or sentence.has(words.CHANGE)
            else None
        )
    return Operation(op="on_delete", model=model.label, field=field.name, before=field.on_delete or "", to=goals[-1])


def null_or_not(sentence: Sentence) -> Read:
    forbid, allow = where(sentence.text, words.NOT_NULL), where(sentence.text, words.NULLABLE)
    if (forbid < 0 and allow < 0) or (sentence.has(words.ADD) and not sentence.fields):
        return None
    model = sentence.model
    if model is None:
        found = one_field(sentence)
        return found if isinstance(found, Ambiguous) else None
    if unknown := stranger(sentence, model):
        return unknown
    near = max(forbid, allow)
    named = [field for owner, field in sentence.fields if owner.label == model.label]
    said = sentence.said_of(model, near=near)
    field = named[0] if len(named) == 1 and not LISTED.search(sentence.text) else (said or named or [None])[0]
    if field is None:
        return Ambiguous(f"Which field of `{model.label}` is to change?")
    drops = says(sentence.text, r"drop\w* (the )?not null|no longer (required|mandatory)")
    return Operation(op="alter_field", model=model.label, field=field.name, null=drops or forbid < 0)


def a_check(sentence: Sentence) -> Read:
    if not sentence.has(words.CHECK) or sentence.model is None:
        return None
    named = [model for model in (*sentence.question.models, *sentence.question.guessed) if model.own]
    model = max(named or [sentence.model], key=lambda entry: len(sentence.said_of(entry)))
    names = [field.name for field in sentence.said_of(model)]
    if says(sentence.text, r"exactly one of") and len(names) > 1:
        return Operation(op="add_constraint", model=model.label, fields=tuple(names), check=exactly_one(names))
    if sentence.has(words.REMOVE):
        rule = next((rule for rule in model.constraints if rule.type == "CheckConstraint"), None)
        return Operation(op="remove_constraint", model=model.label, name=rule.name if rule else "")
    return Ambiguous(f"Which condition is the check on `{model.label}` to have?")


def a_unique_rule(sentence: Sentence) -> Read:
    if not sentence.has(words.UNIQUE):
        return None
    model = sentence.model
    found = one_field(sentence)
    if isinstance(found, Ambiguous):
        return found
    if model is None:
        return None
    if unknown := stranger(sentence, model):
        return unknown
    names = listed_fields(sentence, model)
    if sentence.has(words.NOT_UNIQUE):
        return Operation(
            op="remove_constraint",
            model=model.label,
            fields=_whole_rule(model, names),
            name=_rule_named(sentence, model),
        )
    names = tuple(dict.fromkeys([*names, *_per(sentence, model)]))
    return (
        Operation(op="add_constraint", model=model.label, fields=names)
        if names
        else Ambiguous(f"Which fields of `{model.label}` are to be unique together?")
    )


def _rule_named(sentence: Sentence, model: Model) -> str:
    return next((rule.name for rule in model.constraints if rule.name and rule.name in sentence.text), "")


def _whole_rule(model: Model, names: tuple[str, ...]) -> tuple[str, ...]:
    """The unique rule that has all named fields."""
    rules = [rule.fields for rule in model.constraints if rule.type == "UniqueConstraint"] + list(model.unique_together)
    return next((fields for fields in rules if set(names) <= set(fields)), names)


def _per(sentence: Sentence, model: Model) -> list[str]:
    """`unique per supplier`: the relation that leads there."""
    found = re.findall(
        r"\b(?:per|within|in each|for each|pro|par|por)\s+(?:the\s+|a\s+)?(\w+)", sentence.text, re.IGNORECASE
    )
    said = {stem(word) for word in found}
    if "company" in said:
        said.add("tenant")
    return [
        field.name
        for field in model.fields.values()
        if field.forward and (stem(field.name) in said or stem((field.target or "").rpartition(".")[2]) in said)
    ]


def new_type_of(sentence: Sentence) -> Read:
    if not sentence.has(words.TYPE) or sentence.has(words.ADD):
        return None
    found = one_field(sentence)
    if found is None and sentence.model and says(sentence.text, r"\bpk\b|primary key"):
        found = sentence.model, next(iter(sentence.model.fields.values()))
    if found is None or isinstance(found, Ambiguous):
        return found
    model, field = found
    if (not sentence.fields and says(sentence.text, r"\bbig ?int")) or says(sentence.text, r"\bpk\b|primary key"):
        field = next((entry for entry in model.fields.values() if entry.primary_key), field)
    written = _written_type(sentence.text, field)
    return (
        Operation(op="alter_field", model=model.label, field=field.name, before=field.type, type=written)
        if written
        else None
    )


def _written_type(text: str, field: Field) -> str:
    """The new type as far as it is said: sizes alone keep the type."""
    named = WRITTEN_TYPE.findall(text)
    if named:
        name, numbers = named[-1]
        return f"{name}{numbers}" if numbers or name != field.type else ""
    pairs = PAIR.findall(text)
    if field.type == "DecimalField" and pairs:
        return f"DecimalField({pairs[-1][0]}, {pairs[-1][1]})"
    lengths = LENGTH.findall(text)
    if field.max_length and lengths:
        return f"{field.type}({lengths[-1]})"
    places = re.search(r"(\d) (?:decimals?|decimal places|digits)", text)
    if field.type == "DecimalField" and places and field.max_digits and field.decimal_places is not None:
        whole = field.max_digits - field.decimal_places
        return f"DecimalField({whole + int(places[1])}, {places[1]})"
    after = re.search(rf"(?:to|into|→|->|as|auf|a)\s+(?:an?\s+)?({'|'.join(SIMPLE_TYPES)})\b", text, re.IGNORECASE)
    return SIMPLE_TYPES[after[1].lower()] if after else ""


def a_retarget(sentence: Sentence) -> Read:
    if not sentence.has(words.RETARGET):
        return None
    found = one_relation(sentence)
    if found is None or isinstance(found, Ambiguous):
        return found
    model, field = found
    others = [
        m for m in (*sentence.question.models, *sentence.question.guessed) if m.label not in {model.label, field.target}
    ]
    return (
        Operation(op="retarget", model=model.label, field=field.name, before=field.target or "", to=others[-1].label)
        if others
        else None
    )


def an_index(sentence: Sentence) -> Read:
    model = sentence.model
    if not sentence.has(words.INDEX) or model is None:
        return None
    names = listed_fields(sentence, model)
    by_name = [index.name for index in model.indexes if index.name and index.name in sentence.text]
    if sentence.has(words.REMOVE):
        return Operation(op="remove_index", model=model.label, fields=names, name=(by_name or [""])[0])
    if not names:
        return Ambiguous(f"Over which fields of `{model.label}` is the index to be?")
    return Operation(op="add_index", model=model.label, fields=names)


def a_choice(sentence: Sentence) -> Read:
    """Another value for a field with choices: `Invoice.status gets a 'disputed' value`."""
    found = one_field(sentence)
    if not isinstance(found, tuple) or not found[1].choices or not says(sentence.text, words.CHOICE):
        return found if isinstance(found, Ambiguous) and says(sentence.text, words.CHOICE) else None
    known = {value for value, _ in found[1].choices}
    quoted = [value for value in re.findall(r"['\"`“‘](\w+)['\"`”’]", sentence.text) if value not in known]
    named = re.search(r"(?:value|choice|status|state|option)\s+(\w+)", sentence.text, re.IGNORECASE)
    value = quoted[0] if quoted else named[1] if named else ""
    return Operation(op="alter_field", model=found[0].label, field=found[1].name, choice=value or "another")


def a_related_name(sentence: Sentence) -> Read:
    """Another reverse name of a relation."""
    if not says(sentence.text, r"\brelated[_ ]name\b|\breverse name\b"):
        return None
    found = one_relation(sentence)
    if found is None or isinstance(found, Ambiguous):
        return found
    new = [name for name in NEW_NAME.findall(sentence.text) if name.lower() not in NO_NAMES]
    goal = new[-1] if new else "another"
    return Operation(op="alter_field", model=found[0].label, field=found[1].name, related_name=goal)
