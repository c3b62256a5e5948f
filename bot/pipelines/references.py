"""Values by name: `${inputs.<name>}`, `${steps.<id>.output}`, `${item}`, `${run.id}`, each with `.key` to go inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from agents.untrusted import as_data

REFERENCE = re.compile(r"\$\{\s*+([^{}\s]*+(?:\s++[^{}\s]++)*+)\s*+\}")
FORM = re.compile(
    r"(?:inputs\.(?P<input>[\w-]+)|steps\.(?P<step>[\w-]+)\.output|(?P<item>item)|"
    r"run\.(?P<run>id|date|pipeline)|secrets\.(?P<secret>[\w-]+))(?P<inside>(?:\.[\w-]+)*)"
)

Place = tuple[str | int, ...]


class NoValue(Exception):
    """A reference leads nowhere; the text says where it stops."""


@dataclass(slots=True)
class Values:
    """What references stand for at one place of a run. `tainted` names the steps whose output others wrote."""

    inputs: Mapping[str, JsonValue]
    run: Mapping[str, str]
    outputs: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    tainted: set[str] = field(default_factory=set[str])
    item: JsonValue = None
    item_tainted: bool = False
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def add(self, step: str, output: JsonValue, *, tainted: bool) -> None:
        """A step has ended."""
        self.outputs[step] = output
        if tainted:
            self.tainted.add(step)

    def inside(self, item: JsonValue, *, tainted: bool) -> Values:
        """The same for one item of a for_each; what its steps add stays inside."""
        return Values(self.inputs, self.run, dict(self.outputs), set(self.tainted), item, tainted, self.secrets)

    def fill(self, value: JsonValue) -> JsonValue:
        """The value with its references replaced; a text that is exactly one keeps the type. Raises NoValue."""
        if isinstance(value, str):
            whole = REFERENCE.fullmatch(value)
            return self.look_up(whole[1]) if whole else self.text(value)
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if isinstance(value, dict):
            return {name: self.fill(each) for name, each in value.items()}
        return value

    def text(self, value: str, *, marked: bool = False) -> str:
        """The same, always as text; `marked` shows what others wrote as data. Raises NoValue."""

        def shown(found: re.Match[str]) -> str:
            text = as_text(self.look_up(found[1]))
            return as_data(found[1], text) if marked and self.touches_tainted(found[0]) else text

        return REFERENCE.sub(shown, value)

    def look_up(self, reference: str) -> JsonValue:
        """What a reference stands for. Raises NoValue."""
        found = FORM.fullmatch(reference)
        if found is None:
            raise NoValue(f"${{{reference}}} is no reference")
        value = self._base(found)
        for step in found["inside"].split(".")[1:]:
            value = _into(value, step, reference)
        return value

    def _base(self, found: re.Match[str]) -> JsonValue:
        if found["input"]:
            return self.inputs.get(found["input"])
        if found["step"]:
            return self.outputs.get(found["step"])
        if found["secret"]:
            return self._secret(found["secret"])
        return self.run[found["run"]] if found["run"] else self.item

    def _secret(self, name: str) -> str:
        if name not in self.secrets:
            raise NoValue(f"there is no secret {name!r}; add it to NOVA_PIPELINE_SECRETS")
        return self.secrets[name]

    def touches_tainted(self, value: JsonValue) -> bool:
        """Whether text that others wrote goes into a value."""
        forms = [FORM.fullmatch(reference) for _, reference in references(value)]
        return any(
            form and (form["step"] in self.tainted or (form["item"] is not None and self.item_tainted))
            for form in forms
        )


def references(value: JsonValue, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """All references in a value, with the place of each."""
    if isinstance(value, str):
        yield from ((place, found[1]) for found in REFERENCE.finditer(value))
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from references(each, (*place, name))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from references(each, (*place, number))


def as_text(value: JsonValue) -> str:
    """A value inside a text: nothing is empty, lists and mappings are JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _into(value: JsonValue, step: str, reference: str) -> JsonValue:
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    has = f"it has {', '.join(list(value)[:10])}" if isinstance(value, dict) else "nothing is inside it"
    raise NoValue(f"${{{reference}}} leads nowhere: there is no {step!r}, {has}")
