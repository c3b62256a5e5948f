"""Lists over the whole schema, or over the apps that a question names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at, constraint_lines, field_line, index_lines
from agents.erp.schema.asking.levels import manager_line
from agents.erp.schema.asking.question import Question
from agents.erp.schema.sensitive import personal_fields
from agents.erp.schema.snapshot import Field, Model

Lines = Callable[[Model], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A question about all models (`asked`, a pattern), and the lines that one model adds to the answer."""

    asked: str
    title: str
    lines: Lines


def _fields(wanted: Callable[[Field], bool]) -> Lines:
    def lines(model: Model) -> Iterator[str]:
        yield from (field_line(model, field) for field in model.fields.values() if wanted(field))

    return lines


def _when(wanted: Callable[[Model], object], say: Callable[[Model], str] | None = None) -> Lines:
    def lines(model: Model) -> Iterator[str]:
        if wanted(model):
            yield f"`{model.label}`{f': {say(model)}' if say else ''}{at(model.place)}"

    return lines


def _overriding(*names: str) -> Lines:
    def lines(model: Model) -> Iterator[str]:
        methods = [method for method in model.overrides if not names or method.name in names]
        yield from (f"`{model.label}.{method.name}()` in {method.defined_in}{at(method.place)}" for method in methods)

    return lines


def _custom_managers(model: Model) -> Iterator[str]:
    if any(manager.manager_class != "django.db.models.Manager" for manager in model.managers):
        yield f"`{model.label}`: {'; '.join(map(manager_line, model.managers))}"


def _signals(model: Model) -> Iterator[str]:
    yield from (f"`{model.label}`: {entry.signal} → {entry.receiver}{at(entry.place)}" for entry in model.signals)


def _personal(model: Model) -> Iterator[str]:
    names = dict.fromkeys((*model.sensitive, *personal_fields(model)))
    yield from (field_line(model, model.fields[name]) for name in names if name in model.fields)


def _keys(model: Model) -> Iterator[str]:
    yield from (field_line(model, field) for field in model.fields.values() if field.primary_key)


def _is(*relations: str) -> Callable[[Field], bool]:
    return lambda field: field.relation in relations


def _based_on(*types: str) -> Callable[[Field], bool]:
    return lambda field: field.base_type in types


def _may_be_empty(field: Field) -> bool:
    return field.forward and field.null


def _like_soft_delete(field: Field) -> bool:
    return re.search(r"delet|archiv|active", field.name) is not None


def _has_choices(field: Field) -> bool:
    return field.choices_count > 0


def _has_own_table_name(model: Model) -> bool:
    return model.table != f"{model.app}_{model.name.lower()}" and not model.proxy


def _checks(model: Model) -> Iterator[str]:
    yield from (line for line in constraint_lines(model) if line.startswith("Check"))


def _composite(model: Model) -> Iterator[str]:
    yield from (line for line in constraint_lines(model) if "unique" in line.lower() and ", " in line.partition(")")[0])


def _rules(model: Model) -> Iterator[str]:
    yield from constraint_lines(model)


def _indexes(model: Model) -> Iterator[str]:
    yield from index_lines(model)


LISTINGS: Sequence[Listing] = (
    Listing(r"\bm2m\b|many.?to.?many", "Many-to-many fields", _fields(_is("m2m"))),
    Listing(r"one.?to.?one|\bo2o\b", "One-to-one fields", _fields(_is("one_to_one"))),
    Listing(r"generic (relation|foreign|fk)|content.?type", "Generic relations", _fields(_is("generic"))),
    Listing(
        r"(nullable|optional|empty) (foreign|fk|relation)", "Foreign keys that may be empty", _fields(_may_be_empty)
    ),
    Listing(r"\bprox(y|ies)\b", "Proxy models", _when(lambda model: model.proxy)),
    Listing(r"unmanaged|managed ?= ?false|no table", "Models without a managed table", _when(lambda m: not m.managed)),
    Listing(r"swapp", "Swapped models", _when(lambda model: model.swapped)),
    Listing(
        r"abstract (base|class|model)|base class",
        "Models with abstract bases",
        _when(lambda model: model.abstract_bases, lambda model: ", ".join(model.abstract_bases)),
    ),
    Listing(
        r"inherit|multi.?table",
        "Models that inherit from other models",
        _when(lambda model: model.parents, lambda model: ", ".join(model.parents)),
    ),
    Listing(
        r"base_manager",
        "Models with a base manager of their own",
        _when(lambda model: model.base_manager, lambda model: model.base_manager),
    ),
    Listing(r"custom manager|which managers|unfiltered", "Models with managers of their own", _custom_managers),
    Listing(
        r"overrid\w* .{0,8}save|append.?only", "Models that override save or delete", _overriding("save", "delete")
    ),
    Listing(
        r"overrid\w* .{0,8}clean", "Models that override clean", _overriding("clean", "full_clean", "clean_fields")
    ),
    Listing(r"overrid", "Methods that replace Django's", _overriding()),
    Listing(r"signal|receiver", "Receivers of signals", _signals),
    Listing(r"primary key|\bpk\b", "Primary keys", _keys),
    Listing(r"personal|sensitive|\bpii\b|gdpr", "Sensitive and personal fields, by declaration or name", _personal),
    Listing(r"file.?field|attachment|upload", "File fields", _fields(_based_on("FileField", "ImageField"))),
    Listing(r"json", "JSON fields", _fields(_based_on("JSONField"))),
    Listing(r"soft.?delete|is_archived|deleted_at", "Fields that look like a soft delete", _fields(_like_soft_delete)),
    Listing(r"db_table", "Tables that are not named as usual", _when(_has_own_table_name, lambda model: model.table)),
    Listing(r"composite|several columns", "Unique rules over several columns", _composite),
    Listing(r"check constraint|\bchecks\b", "Check constraints", _checks),
    Listing(r"constraint|unique|guarantee", "Rules", _rules),
    Listing(r"index", "Indexes", _indexes),
    Listing(r"choices|enum|allowed values", "Fields with choices", _fields(_has_choices)),
    Listing(r"foreign.?keys?\b|\bfks?\b", "Foreign keys", _fields(_is("fk", "one_to_one"))),
)


def listed(question: Question) -> Answer | None:
    """The list that a question asks for, over the named apps; None if it asks for none."""
    listing = next((entry for entry in LISTINGS if question.has(entry.asked)), None)
    if listing is None or _asks_more(question, listing):
        return None
    lines = [line for model in _models(question) for line in listing.lines(model)]
    where = f" in {', '.join(question.apps)}" if question.apps else " in the project"
    if not lines:
        return told([f"{listing.title}{where}: none."])
    return told([f"{listing.title}{where} ({len(lines)}):", *bullets(lines)])


def _asks_more(question: Question, listing: Listing) -> bool:
    """Whether a question has so many other words that a list is hardly what it wants."""
    others = [word for word in question.words if word not in question.apps and not re.search(listing.asked, word)]
    return len(others) > 3


def _models(question: Question) -> list[Model]:
    if question.apps:
        return [model for model in question.lookup.models if model.app in question.apps]
    snapshot = question.snapshot
    return [model for model in snapshot.models.values() if model.own and not model.auto_created]


def containing(question: Question) -> Answer | None:
    """Models whose name contains a text: `models that contain 'log' or 'history'`."""
    if not question.has(r"\b(contain|includ|match|start|end)\w*\b.{0,20}['\"`]"):
        return None
    texts = re.findall(r"['\"`](\w+)['\"`]", question.text)
    models = [m for m in question.lookup.models if any(text.lower() in m.name.lower() for text in texts)]
    lines = bullets(f"`{model.label}`{at(model.place)}" for model in models)
    asked = " or ".join(f"“{text}”" for text in texts)
    return told([f"Models with {asked} in their name:", *lines] if models else [f"No model has {asked} in its name."])


def models_of_apps(question: Question) -> Answer:
    """The models of the named apps, or how many each app has."""
    models = _models(question)
    if question.apps:
        lines = bullets(f"`{model.label}`{f': {model.doc}' if model.doc else ''}{at(model.place)}" for model in models)
        return told([f"{len(models)} models in {', '.join(question.apps)}:", *lines])
    counts = Counter(model.app for model in models)
    return told([f"{len(models)} models in {len(counts)} apps:", *bullets(f"{app}: {n}" for app, n in counts.items())])
