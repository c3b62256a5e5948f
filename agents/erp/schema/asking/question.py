"""What a question names: models and fields of the snapshot, and words that name nothing yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from agents.erp.schema.asking.phrases import Words, exactly, nearly
from agents.erp.schema.asking.stopwords import DJANGO_WORDS, EMPTY_WORDS, FILE_ENDINGS
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot
from agents.erp.schema.words import split_name, stem

DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
CODE = re.compile(r"\b(?:[A-Z]+[a-z0-9]+[A-Z]\w*|[A-Za-z0-9]+_\w+)\b")
MODEL_FIELD = re.compile(r"(?!Meta\.|Model\.)[A-Z][a-z]\w+\.[a-z_]\w*")
PAIR = re.compile(r"\b([A-Z][a-z]+\w*)\s+(?:and|or|vs\.?|versus|nor|to|from)\s+([A-Z][a-z]+\w*)\b")
OTHER_CLASSES = re.compile(r"[a-z](Error|Exception|Field|View|Form|Serializer|Migration|QuerySet|Mixin)$")
EVERYDAY = frozenset({"id", "code", "total", "user", "title", "active", "entry", "item", "order", "amount", "cost"})

Named = tuple[Model, Field]
Pattern = Callable[[Sequence[str]], list[set[str]]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read; models and fields in the order in which they are named.

    `guessed` are models of which only a part of the name was said, or another word for it; `unknown` are names written
    like code that the schema does not have, `paths` are lookups (`order__customer`), `words` the content words left.
    """

    text: str
    lookup: Lookup
    models: tuple[Model, ...] = ()
    guessed: tuple[Model, ...] = ()
    fields: tuple[Named, ...] = ()
    unknown: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()

    @property
    def snapshot(self) -> SchemaSnapshot:
        return self.lookup.snapshot

    @property
    def subjects(self) -> tuple[Model, ...]:
        """The models that it is about; a root beside others only says in which respect."""
        every = (*self.models, *self.guessed)
        roots = {self.snapshot.roots.tenant, self.snapshot.roots.branch}
        named = tuple(model for model in self.models if model.label not in roots)
        return named or tuple(model for model in every if model.label not in roots) or every

    def has(self, pattern: str) -> bool:
        return re.search(pattern, self.text, re.IGNORECASE) is not None

    def says(self, pattern: str) -> bool:
        """The same, where the project's own names of its roots stand for `tenant` and `branch`."""
        text = self.text
        for word, label in (("tenant", self.snapshot.roots.tenant), ("branch", self.snapshot.roots.branch)):
            name = " ?".join(split_name((label or "").rpartition(".")[2]))
            text = re.sub(rf"\b{name}(s|es)?\b", word, text, flags=re.IGNORECASE) if name else text
        return re.search(pattern, text, re.IGNORECASE) is not None


def read_question(text: str, lookup: Lookup) -> Question:
    """The names in a question: first those written like code, then longer phrases before shorter ones."""
    reader = _Reader(text, lookup)
    reader.read_code()
    reader.read_phrases()
    reader.guess()
    reader.read_fields()
    reader.read_strangers()
    return reader.question()


class _Reader:
    """Takes names out of a text; what is taken is not read again."""

    def __init__(self, text: str, lookup: Lookup) -> None:
        self._text = text
        self._lookup = lookup
        self._words = Words("")
        self._own = [model for model in lookup.models if model.own]
        self._phrases = _phrases(self._own)
        self._telling = _by_words(_telling(lookup.models))
        self._models: list[tuple[int, Model]] = []
        self._guessed: list[tuple[int, Model]] = []
        self._fields: list[tuple[int, Named]] = []
        self._unknown: list[str] = []
        self._paths: list[str] = []

    # --- names written like code ----------------------------------------------------------------------------------

    def read_code(self) -> None:
        """Dotted names, class names and names with underscores; then the rest is cut into words."""
        left = self._text
        for pattern in (DOTTED, CODE):
            for found in list(pattern.finditer(left)):
                if self._understood(found.group(), found.start()):
                    left = left[: found.start()] + " " * len(found.group()) + left[found.end() :]
        self._words = Words(left)

    def _understood(self, name: str, start: int) -> bool:
        """Whether a name was understood, as one that exists or as one that does not."""
        if "__" in name.strip("_"):
            self._paths.append(name)
            return True
        if models := self._lookup.named(name):
            self._models += [(start, model) for model in models]
            return True
        if found := self._lookup.field(name):
            self._fields += [(start, pair) for pair in found]
            self._models += [(start, model) for model, _ in found if "." in name]
            return True
        return self._is_stranger(name, start)

    def _is_stranger(self, name: str, start: int) -> bool:
        """Whether a name can only be meant for the schema, which does not have it."""
        owner, _, last = name.rpartition(".")
        common = {name.lower(), last.lower()} & (DJANGO_WORDS | FILE_ENDINGS) or OTHER_CLASSES.search(last)
        of_an_app = any(model.app == name.partition(".")[0] for model in self._lookup.models)
        if common or (owner and not of_an_app and not self._lookup.named(owner) and not MODEL_FIELD.fullmatch(name)):
            return False
        self._models += [(start, model) for model in self._lookup.named(owner)]
        self._unknown.append(name)
        return True

    # --- phrases --------------------------------------------------------------------------------------------------

    def read_phrases(self) -> None:
        """Models by the words of their names, and fields whose names have several words; the longest first."""
        for size in sorted({len(words) for words in (*self._phrases, *self._telling)}, reverse=True):
            self._read_models(exactly, size)
            if size > 1:
                self._take_fields(self._telling, exactly, size)
            self._read_others(size)
        for size in (4, 3, 2, 1):
            self._guessed += self._taken(nearly, size)

    def _read_models(self, pattern: Pattern, size: int) -> None:
        self._models += self._taken(pattern, size)

    def _read_others(self, size: int) -> None:
        """Models of Django and of packages count only where they are written as classes."""
        written = {word for word in self._words.capitalised() if size == 1}
        others = (model for model in self._lookup.models if not model.own and model.name in written)
        self._models += [(start, model) for model in others for start in self._words.take(exactly([model.name]))]

    def _taken(self, pattern: Pattern, size: int) -> list[tuple[int, Model]]:
        """Places of the models whose phrase of that many words is found."""
        phrases = [(words, models) for words, models in self._phrases.items() if len(words) == size]
        return [
            (start, model)
            for words, models in phrases
            for start in self._words.take(pattern(words))
            for model in models
        ]

    def guess(self) -> None:
        """`bill` for SupplierBill and `leave` for LeaveRequest, if no other model of the project ends or begins so."""
        known = {model.label for _, model in (*self._models, *self._guessed)}
        for part, models in self._parts():
            if len(models) == 1 and models[0].label not in known and not set(part) <= EMPTY_WORDS:
                self._guessed += [(start, models[0]) for start in self._words.take(exactly(part))]

    def _parts(self) -> Iterator[tuple[tuple[str, ...], list[Model]]]:
        """Ends and beginnings of the models' names, the longer ones first."""
        names = [(split_name(model.name), model) for model in self._own]
        for size in (3, 2, 1):
            for cut in (slice(-size, None), slice(0, size)):
                parts: dict[tuple[str, ...], list[Model]] = {}
                for words, model in names:
                    if len(words) > size:
                        parts.setdefault(tuple(map(stem, words[cut])), []).append(model)
                yield from parts.items()

    # --- fields ---------------------------------------------------------------------------------------------------

    def read_fields(self) -> None:
        """Fields by the words of their names: those of the models in question, else those with a telling name."""
        subjects = [model for _, model in (*self._models, *self._guessed)]
        own = _by_words(
            (model, entry) for model in subjects for entry in model.fields.values() if self._said(entry.name)
        )
        fields = own if subjects else self._telling
        for size in sorted({len(words) for words in fields}, reverse=True):
            self._take_fields(fields, exactly, size)
        for size in (4, 3, 2):
            self._take_fields(own, nearly, size)

    def _said(self, name: str) -> bool:
        return name not in EMPTY_WORDS or self._words.means_field(name)

    def _take_fields(self, fields: Mapping[tuple[str, ...], list[Named]], pattern: Pattern, size: int) -> None:
        for words, pairs in fields.items():
            for start in self._words.take(pattern(words)) if len(words) == size else ():
                self._fields += [(start, pair) for pair in pairs]

    def read_strangers(self) -> None:
        """Names like that of a model which is none: beside a model, or nearly called like one."""
        names = {model.name for _, model in self._models}
        for first, second in PAIR.findall(self._text):
            strangers = [name for name in (first, second) if not self._lookup.named(name)]
            if len(strangers) == 1 and {first, second} & names:
                self._unknown += strangers
        known = [model.name.lower() for model in self._own]
        self._unknown += [word for word in self._words.capitalised() if get_close_matches(word.lower(), known, 1, 0.8)]

    # --- the whole ------------------------------------------------------------------------------------------------

    def question(self) -> Question:
        apps = dict.fromkeys(model.app for model in self._lookup.models)
        question = Question(
            text=self._text,
            lookup=self._lookup,
            models=_in_order(self._models),
            guessed=_in_order(self._guessed),
            unknown=tuple(dict.fromkeys(self._unknown)),
            paths=tuple(dict.fromkeys(self._paths)),
            words=tuple(self._words.left()),
            apps=tuple(app for app in apps if re.search(rf"\b{re.escape(app)}\b(?!\.\w)", self._text, re.IGNORECASE)),
        )
        return replace(question, fields=tuple(self._fields_of({model.label for model in question.subjects})))

    def _fields_of(self, labels: set[str]) -> list[Named]:
        """The fields of the models in question; of any model where theirs are not meant."""
        every = [pair for _, pair in sorted(self._fields, key=lambda entry: entry[0])]
        own = [pair for pair in every if pair[0].label in labels]
        return list({(model.label, entry.name): (model, entry) for model, entry in own or every}.values())


def _phrases(models: Iterable[Model]) -> Mapping[tuple[str, ...], list[Model]]:
    """Models by the words of their class and of their verbose name."""
    phrases: dict[tuple[str, ...], list[Model]] = {}
    for model in models:
        said = (split_name(model.name), model.verbose_name.lower().split(), [model.name.lower()])
        for words in dict.fromkeys(tuple(words) for words in said if words):
            phrases.setdefault(words, []).append(model)
    return phrases


def _telling(models: Iterable[Model]) -> Iterator[Named]:
    """Fields whose name says enough without a model: several words, or one that is no everyday word."""
    for model in models:
        for entry in model.fields.values():
            if "_" in entry.name or entry.name not in EMPTY_WORDS | EVERYDAY:
                yield model, entry


def _by_words(pairs: Iterable[Named]) -> Mapping[tuple[str, ...], list[Named]]:
    """Fields by the stems of their names' words."""
    by_words: dict[tuple[str, ...], list[Named]] = {}
    for model, entry in pairs:
        by_words.setdefault(tuple(map(stem, split_name(entry.name))), []).append((model, entry))
    return by_words


def _in_order(found: Iterable[tuple[int, Model]]) -> tuple[Model, ...]:
    """Models by place, each once."""
    by_label = {model.label: model for _, model in sorted(found, key=lambda pair: pair[0])}
    return tuple(by_label.values())
