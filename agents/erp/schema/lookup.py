"""Finds models and fields: by their exact name, by a name that is nearly right, by words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot
from agents.erp.schema.words import split_name, stem

MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A model, or a field of it, that words may mean. `matched` of the asked words were found in it."""

    model: Model
    field: Field | None
    matched: frozenset[str]
    weight: float

    @property
    def name(self) -> str:
        return f"{self.model.label}.{self.field.name}" if self.field else self.model.label


class Lookup:
    """Names of one snapshot. Hidden tables and models that were swapped out are found by their label only."""

    def __init__(self, snapshot: SchemaSnapshot) -> None:
        self.snapshot = snapshot
        every = snapshot.models.values()
        self.models: Sequence[Model] = [model for model in every if not model.auto_created and not model.swapped]
        self._by_name: Mapping[str, list[Model]] = self._names()
        self._words = {model.label: _model_words(model) for model in self.models}

    def _names(self) -> Mapping[str, list[Model]]:
        """Models by each text that names them exactly: label, class, table, all in lower case."""
        names: dict[str, list[Model]] = defaultdict(list)
        for model in self.snapshot.models.values():
            for name in {model.label.lower(), model.name.lower(), model.table.lower()}:
                names[name].append(model)
        return names

    def named(self, text: str) -> list[Model]:
        """All models of a name: a label, a class name (any app), a table. Own ones first, then by label."""
        found = self._by_name.get(text.strip().lower(), [])
        usual = [model for model in found if not model.auto_created and not model.swapped] or found
        return sorted(usual, key=lambda model: (not model.own, model.proxy, model.label))

    def field(self, text: str) -> list[tuple[Model, Field]]:
        """Fields of `Model.field`, `app.Model.field`, `table.column` or a bare field name."""
        owner, _, name = text.strip().rpartition(".")
        models = self.named(owner) if owner else self.models
        return [(model, field) for model in models for field in _called(model, name)]

    def near(self, text: str, likeness: float = 0.66) -> list[str]:
        """Names that are nearly the given one: of models, and of fields of a model that exists."""
        owner, _, name = text.strip().rpartition(".")
        if owner and (models := self.named(owner)):
            names = {f"{model.label}.{field}": field for model in models for field in model.fields}
            return _closest(name, names, likeness)
        names = {model.label: model.name for model in self.models}
        fields = {f"{model.label}.{field}": field for model in self.models for field in model.fields}
        last = text.rpartition(".")[2]
        return (_closest(last, names, likeness) + _closest(last, fields, likeness))[:MOST_NEAR]

    def search(self, words: Iterable[str]) -> list[Hit]:
        """Models and fields that have any of the words, best first: more words, then a better place."""
        asked = frozenset(stem(word) for word in words)
        hits = [hit for model in self.models for hit in self._hits(model, asked) if hit.matched]
        return sorted(hits, key=lambda hit: (-len(hit.matched), -hit.weight, hit.name))

    def _hits(self, model: Model, asked: frozenset[str]) -> Iterator[Hit]:
        of_model = self._words[model.label]
        yield Hit(model, None, asked & of_model, 1.0 + _share(asked, of_model))
        for field in model.fields.values():
            name = frozenset(stem(word) for word in split_name(field.name))
            told = name | _text_words(field.verbose_name, field.help_text, *(label for _, label in field.choices))
            matched = asked & (told | of_model)
            if asked & told:
                yield Hit(model, field, matched, 2 * len(asked & name) + _share(asked, name) + 0.5 * model.own)


def _called(model: Model, name: str) -> list[Field]:
    lower = name.lower()
    return [field for field in model.fields.values() if lower in {field.name.lower(), (field.column or "").lower()}]


def _closest(name: str, candidates: Mapping[str, str], likeness: float) -> list[str]:
    """Keys of the candidates whose value is close to a name."""
    wanted = name.lower()
    values = {value.lower() for value in candidates.values()}
    close = get_close_matches(wanted, sorted(values), n=MOST_NEAR, cutoff=likeness)
    whole = [
        value
        for value in sorted(values)
        if len(wanted) > 3 and (wanted in value or (value in wanted and len(value) > 3))
    ]
    order = list(dict.fromkeys([*close, *whole]))
    ranked = sorted(
        candidates, key=lambda key: order.index(v) if (v := candidates[key].lower()) in order else len(order)
    )
    return [key for key in ranked if candidates[key].lower() in order][:MOST_NEAR]


def _model_words(model: Model) -> frozenset[str]:
    return frozenset(stem(word) for word in split_name(model.name)) | _text_words(model.verbose_name)


def _text_words(*texts: str) -> frozenset[str]:
    return frozenset(stem(word) for text in texts for word in re.findall(r"[^\W\d_]{2,}", text.lower()))


def _share(asked: frozenset[str], words: frozenset[str]) -> float:
    return len(asked & words) / len(words) if words else 0.0
