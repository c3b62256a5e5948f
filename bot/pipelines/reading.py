"""From the text of a file to a pipeline; whatever is wrong is told as `file:line: problem; remedy`, all at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents.spec import LOADER
from bot.pipelines.checking import Fault, Known, faults
from bot.pipelines.definition import Pipeline
from bot.pipelines.references import Place

MOST_LETTERS = 60_000


class BadPipeline(Exception):
    """A definition that cannot be used; the text has a line `file:line: problem; remedy` for each fault."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML text whose nodes know their lines."""

    source: str
    root: yaml.Node

    def problem(self, place: Sequence[str | int], text: str) -> str:
        return f"{self.source}:{self.line(place)}: {text}"

    def line(self, place: Sequence[str | int]) -> int:
        """Where a value stands, as near as it is written; steps of the place that are not in the text are passed."""
        node, line = self.root, 0
        for step in place:
            inner = _inner(node, step)
            node, line = (inner, inner.start_mark.line) if inner else (node, line)
        return line + 1


def read_pipeline(text: str, source: str, known: Known | None = None) -> Pipeline:
    """Parse a definition; with `known` the names in it are checked, too. Raises BadPipeline."""
    document, data = _parse(text, source)
    problems = [
        document.problem((), f"{name!r} is written twice on line {line}; keep one")
        for name, line in _twice(document.root)
    ]
    try:
        pipeline = Pipeline.model_validate(data)
    except ValidationError as error:
        problems += [document.problem(each["loc"], _words(each)) for each in error.errors(include_url=False)]
        raise BadPipeline("\n".join(problems)) from error
    problems += _told(document, faults(pipeline, known))
    if problems:
        raise BadPipeline("\n".join(problems))
    return pipeline


def schema() -> str:
    """The JSON schema of a definition, for editors."""
    return json.dumps(Pipeline.model_json_schema(by_alias=True), indent=2, ensure_ascii=False)


def _told(document: Document, found: Iterable[Fault]) -> list[str]:
    return [document.problem(fault.place, fault.text) for fault in found]


def _parse(text: str, source: str) -> tuple[Document, Any]:
    if len(text) > MOST_LETTERS:
        raise BadPipeline(f"{source}:1: it has {len(text):,} characters, at most {MOST_LETTERS:,} are read; split it")
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise BadPipeline(f"{source}:{line}: *{event.anchor} repeats a part; write it out")
        node: yaml.Node | None = yaml.compose(text, Loader=LOADER)
        data: Any = yaml.load(text, Loader=LOADER)  # noqa: S506 - LOADER is a safe one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"{source}:{line}: {error.problem}; text with a colon, a quote or a leading ${{ needs quotes"
        raise BadPipeline(problem) from error
    except yaml.YAMLError as error:
        raise BadPipeline(f"{source}:1: it holds a character that YAML does not allow; remove it") from error
    if not isinstance(node, yaml.MappingNode):
        raise BadPipeline(f"{source}:1: a definition is `key: value` lines, beginning with `name:`")
    return Document(source, node), data


def _inner(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def _twice(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Keys that stand twice in one mapping, with their lines: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        names = [name.value for name, _ in node.value]
        for number, (name, value) in enumerate(node.value):
            if name.value in names[:number]:
                yield str(name.value), name.start_mark.line + 1
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _twice(each)


def _words(error: ErrorDetails) -> str:
    place: Place = tuple(error["loc"])
    name = str(place[-1]) if place else "the definition"
    if name == "[key]":
        return "a name in it means true or false in YAML (yes, no, on, off); put it in quotes"
    if error["type"] == "extra_forbidden":
        return f"unknown key {name!r}; remove it or correct its spelling"
    if error["type"] == "missing":
        return f"{name!r} is missing; add it"
    message = error["msg"].removeprefix("Value error, ")
    return message if error["type"] == "value_error" else f"{name!r}: {message}; correct the value"
