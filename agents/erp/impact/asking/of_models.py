"""Sentences about a model or about something new: rename, remove, add, move, another manager."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.erp.impact.asking import words
from agents.erp.impact.asking.sentence import (
    NEW_NAME,
    NO_NAMES,
    SIMPLE_TYPES,
    WRITTEN_TYPE,
    Ambiguous,
    Read,
    Sentence,
    one_field,
    stranger,
)
from agents.erp.impact.asking.words import says, where
from agents.erp.impact.operation import Operation
from agents.erp.schema.snapshot import Model
from agents.erp.schema.words import split_name

NEW_FIELD = re.compile(
    r"\badd(?:ing|ed|s)?\s+(?:an?\s+|the\s+)?(?:new\s+|nullable\s+|optional\s+|"
    r"required\s+)*[`'\"]?(\w+)[`'\"]?\s*(?:fk\b|foreign key|column|field|flag|relation)?",
    re.IGNORECASE,
)


def a_rename(sentence: Sentence) -> Read:
    if not sentence.has(words.RENAME):
        return None
    new = [name.rstrip(".").rpartition(".")[2] for name in NEW_NAME.findall(sentence.text)]
    new = [name for name in new if name.lower() not in NO_NAMES]
    goal = new[-1] if new else ""
    model = sentence.model
    if model and (unknown := stranger(sentence, model)):
        return unknown
    found = one_field(sentence)
    if isinstance(found, Ambiguous):
        return found
    if found and found[1].name == goal:
        found = None if len(new) < 2 else found
    if found and not (sentence.has(words.CLASS) and not sentence.fields):
        if not goal:
            goal = f"new_{found[1].name}"
        return Operation(op="rename_field", model=found[0].label, field=found[1].name, before=found[1].name, to=goal)
    if model is None:
        return Ambiguous(
            "Which model or field is to be renamed, and to what? For example: rename Model.field to new_name."
        )
    return Operation(
        op="rename_model", model=model.label, before=model.name, to=_class_name(goal) or f"New{model.name}"
    )


def _class_name(name: str) -> str:
    return name if name[:1].isupper() else "".join(part.title() for part in name.split("_"))


def a_base_manager(sentence: Sentence) -> Read:
    model = sentence.model
    if not sentence.has(words.BASE_MANAGER) or model is None:
        return None
    named = [manager.name for manager in model.managers if says(sentence.text, rf"\b{manager.name}\b")]
    scoped = [manager.name for manager in model.managers if manager.scoped in {"yes", "fail-open"}]
    return Operation(op="base_manager", model=model.label, to=(named or scoped or ["objects"])[-1])


def a_manager(sentence: Sentence) -> Read:
    model = sentence.model
    if (
        not sentence.has(words.MANAGER)
        or sentence.has(r"branch manager|tenant manager")
        or model is None
        or sentence.fields
    ):
        return None
    if not (sentence.has(words.CHANGE) or sentence.has(words.REMOVE)):
        return None
    default = model.default_manager
    others = [manager.name for manager in model.managers if manager is not default]
    named = [name for name in others if says(sentence.text, rf"\b{name}\b")]
    return Operation(
        op="manager", model=model.label, before=default.name if default else "", to=(named or others or [""])[0]
    )


def a_transfer(sentence: Sentence) -> Read:
    """A row gets another parent: `transfer an employee`, `move a warehouse to another branch`."""
    if not sentence.has(words.TRANSFER) or sentence.has(words.PLAIN_LEVEL):
        return None
    model = sentence.model
    if model is None or sentence.has(r"\bmodel\b|\bclass\b") or sentence.has(r"\bother tenant'?s\b"):
        return None
    named = [field for owner, field in sentence.fields if owner.label == model.label and field.forward]
    to_root = [
        field
        for root in sentence.roots
        for field in model.fields.values()
        if root and field.target == root and not field.null
    ]
    said = [field for field in sentence.said_of(model) if field.forward]
    chosen = (named or said or to_root or [None])[0]
    if chosen is None and model.scope.path:
        chosen = model.fields.get(model.scope.path.split("__")[0])
    return Operation(op="change_rows", model=model.label, field=chosen.name) if chosen else None


def a_level(sentence: Sentence) -> Read:
    if not sentence.has(words.LEVEL) or not (
        sentence.has(words.CHANGE) or sentence.has(r"\bcan\b|\bcould\b|\bshould\b|\?|instead")
    ):
        return None
    subjects = [model for model in sentence.question.subjects if model.label not in sentence.roots]
    if not subjects or sentence.fields or sentence.has(rf"{words.ADD}|\bpath\b"):
        return None
    goal = _goal_level(sentence, subjects[0])
    return (
        Operation(op="move_scope", model=subjects[0].label, before=subjects[0].scope.level, to=goal) if goal else None
    )


def _goal_level(sentence: Sentence, model: Model) -> str:
    """The level that is wanted: what comes after `instead of` or `from` is the old one."""
    text = re.sub(
        r"\b(instead of|rather than|from|statt|en vez de|بدل)\s+(the\s+)?[\w-]+( level)?",
        " ",
        sentence.text,
        flags=re.IGNORECASE,
    )
    level_words = {
        "B": r"\bbranch|filial|sucursal|\bsuccursale|مستوى الفرع",
        "T": r"\btenant|\bcompany|\bempresa|\bfirma|مستوى الشركة|shared (by|across|between) (all )?branch",
        "G": r"\bglobal|shared (by|across|between) (all )?tenant",
    }
    found = {level: where(text, pattern) for level, pattern in level_words.items() if says(text, pattern)}
    if says(text, r"shared (by|across|between) (all )?branch"):
        found.pop("B", None)
    wanted = [level for level in sorted(found, key=lambda level: found[level]) if level != model.scope.level]
    return wanted[0] if wanted else next(iter(found), "")


def an_addition(sentence: Sentence) -> Read:
    if not sentence.has(words.ADD):
        return None
    models = [model for model in (*sentence.question.models, *sentence.question.guessed) if model.own]
    rooted = [model for model in models if model.label in sentence.roots]
    holders = [model for model in models if model not in rooted]
    holder = _holder(sentence, holders or models)
    if holder is None or (holder in rooted and len(models) == 1 and not sentence.question.unknown):
        return None
    target = next((model for model in models if model is not holder), None)
    relation = target in rooted or says(sentence.text, words.RELATION)
    if relation and target:
        name = _new_field(sentence) or "_".join(split_name(target.name))
        name = name if name not in {"fk", "foreign"} else "_".join(split_name(target.name))
        return Operation(
            op="add_field",
            model=holder.label,
            field=name,
            type=f"ForeignKey({target.label})",
            null=_null_said(sentence),
        )
    name = _new_field(sentence)
    if not name or name in holder.fields:
        return None
    return Operation(
        op="add_field", model=holder.label, field=name, type=_new_type(sentence.text), null=_null_said(sentence)
    )


def _holder(sentence: Sentence, models: Sequence[Model]) -> Model | None:
    """The model that gets the field: behind `to`, `on`, `onto`."""
    for model in models:
        name = " ?".join(split_name(model.name))
        if says(sentence.text, rf"\b(to|on|onto|in|into|zu|a|à|al)\s+(the\s+|each\s+|every\s+)?{name}"):
            return model
    return models[-1] if models else None


def _new_field(sentence: Sentence) -> str:
    unknown = [name for name in sentence.question.unknown if "." not in name]
    found = NEW_FIELD.search(sentence.text)
    name = found[1] if found else ""
    if unknown:
        return unknown[0]
    return name.lower() if name.lower() not in {"a", "an", "the", "new", "field", "column", "fk"} else ""


def _null_said(sentence: Sentence) -> bool | None:
    if says(sentence.text, words.NOT_NULL):
        return False
    return True if says(sentence.text, words.NULLABLE) else None


def _new_type(text: str) -> str:
    named = WRITTEN_TYPE.findall(text)
    if named:
        return f"{named[-1][0]}{named[-1][1]}"
    return next((written for word, written in SIMPLE_TYPES.items() if says(text, rf"\b{word}\b")), "CharField(100)")


def a_removal(sentence: Sentence) -> Read:
    if not sentence.has(words.REMOVE):
        return None
    model = sentence.model
    if model and (unknown := stranger(sentence, model)):
        return unknown
    of_field = sentence.fields or says(sentence.text, r"\bfield|\bcolumn|campo|\bfeld\b|\bchamp\b")
    found = one_field(sentence) if of_field else None
    if isinstance(found, Ambiguous):
        return found
    if found:
        return Operation(op="remove_field", model=found[0].label, field=found[1].name)
    return _remove_model(sentence)


def _remove_model(sentence: Sentence) -> Read:
    """A model that goes, or rows of it."""
    named = [entry for entry in sentence.question.models if entry.own] or list(sentence.question.guessed)
    if not named or says(sentence.text, r"\bsignals?\b|\breceivers?\b"):
        return None
    if strange := _no_such_part(sentence, named[0]):
        return strange
    chosen = _deleted(sentence, named)
    drops = sentence.has(words.CLASS) or says(sentence.text, r"\bdrop\b")
    return Operation(op="remove_model" if drops else "delete_rows", model=chosen.label)


def _no_such_part(sentence: Sentence, model: Model) -> Ambiguous | None:
    """Something of a model that is to go and that it does not have: a column, a quoted name, a value of its choices."""
    quoted = re.findall(r"['\"`“‘](\w+)['\"`”’]", sentence.text)
    for field in model.fields.values():
        if {value for value, _ in field.choices} & set(quoted):
            return Ambiguous(f"Is a value to go from the choices of `{model.label}.{field.name}`, or are rows to go?")
    strange = [name for name in (*sentence.question.unknown, *quoted) if "." not in name]
    if strange or says(sentence.text, r"\b(field|column)\b"):
        what = f"`{strange[0]}`" if strange else "field of that name"
        return Ambiguous(f"`{model.label}` has no {what}; it has {', '.join(f'`{name}`' for name in model.fields)}.")
    return None


def _deleted(sentence: Sentence, models: Sequence[Model]) -> Model:
    """The model right behind the verb."""
    verb = where(sentence.text, words.REMOVE)
    places = [(where(sentence.text[verb:], " ?".join(split_name(model.name))), model) for model in models]
    behind = [(place, model) for place, model in places if place >= 0]
    return min(behind, key=lambda pair: pair[0])[1] if behind else models[0]
