"""Agents as prose: one Markdown file each, YAML front matter for the machine, the body for the model.

A file that cannot be used stops the start with its path and line, so nobody finds out from a wrong answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

SPECIALISTS = Path(__file__).parent / "specialists"
MODELLESS = "## Without a model"

Tier = Literal["small", "large"]


class BadAgent(Exception):
    """An agent file that cannot be used; the text starts with `path:line`."""


class Limits(BaseModel):
    """How long an agent may work on one task."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int = Field(default=6, ge=1, le=30)
    seconds: float = Field(default=90, gt=0, le=900)
    tokens: int = Field(default=2000, ge=100, le=32000)


class FrontMatter(BaseModel):
    """The machine-readable head of an agent file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$")
    description: str = Field(min_length=10, max_length=200)
    owns: str = Field(min_length=3)
    not_: Mapping[str, str] = Field(default_factory=dict, alias="not")
    tier: Tier
    tools: tuple[str, ...] = ()
    delegates: tuple[str, ...] = Field(default=(), max_length=4)
    limits: Limits = Limits()
    examples: tuple[str, ...] = Field(min_length=5)


@dataclass(frozen=True, slots=True)
class Example:
    """A message that belongs to an agent; `history` are earlier turns as `user: ...` / `nova: ...`."""

    text: str
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """One specialist."""

    name: str
    description: str
    owns: str
    neighbours: Mapping[str, str]
    tier: Tier
    tools: tuple[str, ...]
    delegates: tuple[str, ...]
    limits: Limits
    examples: tuple[Example, ...]
    instructions: str
    without_model: str
    path: Path
    prompt_hash: str = field(default="")

    @property
    def group(self) -> str:
        """The part of the name before the dot."""
        return self.name.partition(".")[0]


class Roster(Mapping[str, AgentSpec]):
    """All agents by name, checked against each other."""

    def __init__(self, specs: Iterable[AgentSpec]) -> None:
        self._specs: dict[str, AgentSpec] = {}
        for spec in specs:
            if spec.name in self._specs:
                raise BadAgent(f"{spec.path}:2: {spec.name!r} is already defined in {self._specs[spec.name].path}")
            self._specs[spec.name] = spec
        for spec in self._specs.values():
            self._check_names(spec)

    def __getitem__(self, name: str) -> AgentSpec:
        return self._specs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def check_tools(self, known: Iterable[str]) -> None:
        """Raise BadAgent when an agent names a tool that is not registered."""
        tools = set(known)
        for spec in self.values():
            for tool in spec.tools:
                if tool not in tools:
                    raise _bad(spec.path, "tools", f"unknown tool {tool!r}; known: {', '.join(sorted(tools))}")

    def _check_names(self, spec: AgentSpec) -> None:
        for name in spec.delegates:
            if name not in self._specs or name == spec.name:
                raise _bad(spec.path, "delegates", f"{name!r} is not another agent of this roster")
        for name in spec.neighbours:
            if name not in self._specs and "*" not in name:
                raise _bad(spec.path, "not", f"{name!r} is not an agent of this roster")


def load_roster(folders: Sequence[Path] = (SPECIALISTS,)) -> Roster:
    """Read every `<group>/<name>.md` below the folders.

    Raises:
        BadAgent: naming the file, the line and what to change.
    """
    files = [file for folder in folders for file in sorted(_existing(folder).glob("*/*.md"))]
    return Roster(read_agent(file) for file in files)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadAgent(f"{folder}:0: no such folder; check NOVA_AGENT_DIRS")
    return folder


def read_agent(path: Path) -> AgentSpec:
    """Parse one agent file with the `<name>.examples.jsonl` beside it, if there is one. Raises BadAgent."""
    text = path.read_text(encoding="utf-8")
    head, body = _cut(path, text)
    front = _front_matter(path, head)
    instructions, _, without_model = body.partition(MODELLESS)
    if not without_model.strip():
        raise BadAgent(f"{path}:{text.count(chr(10)) + 1}: the section {MODELLESS!r} is missing or empty")
    if front.name != f"{path.parent.name}.{path.stem}":
        raise _bad(path, "name", f"{front.name!r} does not match the file; expected {path.parent.name}.{path.stem}")
    written = tuple(Example(text) for text in front.examples)
    return AgentSpec(
        name=front.name,
        description=front.description,
        owns=front.owns,
        neighbours=front.not_,
        tier=front.tier,
        tools=front.tools,
        delegates=front.delegates,
        limits=front.limits,
        examples=written + tuple(_more_examples(path.with_suffix(".examples.jsonl"))),
        instructions=instructions.strip(),
        without_model=without_model.strip(),
        path=path,
        prompt_hash=hashlib.sha256(instructions.strip().encode()).hexdigest()[:12],
    )


def _cut(path: Path, text: str) -> tuple[str, str]:
    if not text.startswith("---\n"):
        raise BadAgent(f"{path}:1: expected front matter between two lines of ---")
    head, found, body = text[4:].partition("\n---\n")
    if not found:
        raise BadAgent(f"{path}:1: the front matter has no closing line of ---")
    return head, body


def _front_matter(path: Path, head: str) -> FrontMatter:
    try:
        data: Any = yaml.safe_load(head)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BadAgent(f"{path}:{line}: {error.problem}") from error
    if not isinstance(data, dict):
        raise BadAgent(f"{path}:2: the front matter must be `key: value` lines")
    try:
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _bad(path, str(first["loc"][0]), f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _more_examples(path: Path) -> Iterator[Example]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            data = cast(dict[str, Any], json.loads(line))
            yield Example(str(data["text"]), tuple(str(turn) for turn in data.get("history", ())))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadAgent(f'{path}:{number}: expected {{"text": "..."}}: {error}') from error


def _bad(path: Path, key: str, problem: str) -> BadAgent:
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next((i for i, line in enumerate(lines, start=1) if re.match(rf"{re.escape(key)}\b", line)), 2)
    return BadAgent(f"{path}:{number}: {problem}")
