"""Fixtures, import maps and SQL files: names of fields outside of code."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from agents.erp.impact.names import hops
from agents.erp.impact.report import Certainty, Reference
from agents.erp.impact.uses.index import shown
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.schema.snapshot import Model

MOST_BYTES = 5_000_000
MODEL_KEY = re.compile(r'"model"\s*:\s*"([\w.]+)"')
KEY = re.compile(r'"([A-Za-z_]\w*)"\s*:')
YAML_MODEL = re.compile(r"^\s*-?\s*model:\s*([\w.]+)")
YAML_KEY = re.compile(r"^\s+([A-Za-z_]\w*):")
WORD = re.compile(r"[A-Za-z_]\w*(?:__\w+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, counted from 1."""

    path: str
    number: int
    lines: Sequence[str]


def read_file(around: Surroundings, file: Path, shown_path: str) -> None:
    """Record what a data file names."""
    if file.stat().st_size > MOST_BYTES:
        return
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    match file.suffix:
        case ".json":
            _read_fixture(around, shown_path, lines)
        case ".yaml" | ".yml":
            _read_yaml(around, shown_path, lines)
        case ".csv" | ".tsv":
            _read_map(around, file, shown_path, lines)
        case ".sql":
            read_sql(around, shown_path, "\n".join(lines), 1, lines)
        case ".toml" if file.name == "nova-erp.toml":
            _read_overrides(around, shown_path, lines)
        case _:
            pass


def _read_fixture(around: Surroundings, path: str, lines: Sequence[str]) -> None:
    """`{"model": "sales.invoice", "fields": {…}}`: each key behind a model's name is a field of it."""
    if not _is_fixture("\n".join(lines)):
        return
    labels = {label.lower(): model for label, model in around.snapshot.models.items()}
    here: Model | None = None
    for number, line in enumerate(lines, start=1):
        for found in re.finditer(rf"{MODEL_KEY.pattern}|{KEY.pattern}", line):
            if found[1]:
                here = labels.get(found[1].lower())
                if here:
                    around.index.add_model(here.label, _reference("fixture", Line(path, number, lines), found[1]))
            elif here and found[2] in here.fields:
                _add(around, here.label, found[2], _reference("fixture", Line(path, number, lines), found[2]))


def _is_fixture(text: str) -> bool:
    if not MODEL_KEY.search(text):
        return False
    try:
        content: Any = json.loads(text)
    except ValueError:
        return False
    return isinstance(content, list) and all(isinstance(entry, dict) for entry in cast("list[Any]", content))


def _read_yaml(around: Surroundings, path: str, lines: Sequence[str]) -> None:
    labels = {label.lower(): model for label, model in around.snapshot.models.items()}
    here: Model | None = None
    for number, line in enumerate(lines, start=1):
        if model := YAML_MODEL.match(line):
            here = labels.get(model[1].lower())
        elif here and (key := YAML_KEY.match(line)) and key[1] in here.fields:
            _add(around, here.label, key[1], _reference("fixture", Line(path, number, lines), key[1]))


def _read_map(around: Surroundings, file: Path, path: str, lines: Sequence[str]) -> None:
    """A table of columns and fields, named after its model or under a name that code maps to one."""
    model = _model_of(around, file.stem)
    if model is None or len(lines) > 2000:
        return
    certainty: Certainty = "certain" if file.stem in around.keyed else "likely"
    for number, cells in enumerate(csv.reader(lines), start=1):
        for cell in (cell.strip() for cell in cells):
            if WORD.fullmatch(cell) and cell == cell.lower():
                _add(around, model.label, cell, _reference("import map", Line(path, number, lines), cell, certainty))


def _model_of(around: Surroundings, stem: str) -> Model | None:
    if stem in around.keyed:
        return around.snapshot.models[around.keyed[stem]]
    singular = stem.removesuffix("s")
    return around.by_word.get(stem) or around.by_word.get(singular)


def _read_overrides(around: Surroundings, path: str, lines: Sequence[str]) -> None:
    """The file that declares scopes: its paths and sensitive fields."""
    here: Model | None = None
    for number, line in enumerate(lines, start=1):
        section = re.match(r'\s*\[models\."([\w.]+)"\]', line)
        if section:
            here = around.snapshot.models.get(section[1])
        if here is None or section:
            continue
        for text in re.findall(r'"([a-z]\w*)"', line):
            _add(around, here.label, text, _reference("scope declaration", Line(path, number, lines), text))


def read_sql(around: Surroundings, path: str, text: str, first_line: int, lines: Sequence[str]) -> None:
    """Record tables and columns of a text that is SQL."""
    for use in around.tables.uses(text):
        certainty: Certainty = "certain" if use.certain else "likely"
        name = use.hop.name if use.hop else use.model.table
        reference = _reference("raw SQL", Line(path, first_line + use.offset, lines), name, certainty)
        if use.hop:
            around.index.add(use.hop, reference)
        else:
            around.index.add_model(use.model.label, reference)


def _add(around: Surroundings, label: str, path: str, reference: Reference) -> None:
    for hop in hops(around.snapshot, label, path):
        around.index.add(hop, reference)


def _reference(kind: str, at: Line, name: str, certainty: Certainty = "certain") -> Reference:
    text = shown(at.lines[at.number - 1]) if 0 < at.number <= len(at.lines) else ""
    return Reference(kind=kind, file=at.path, line=at.number, certainty=certainty, path=name, text=text)


def data_files(files: Iterator[Path]) -> Iterator[Path]:
    return (file for file in files if file.suffix in {".json", ".yaml", ".yml", ".csv", ".tsv", ".sql", ".toml"})
