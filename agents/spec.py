"""Agents as prose: one Markdown file each, YAML front matter for the machine, the body for the model.

A file that cannot be used stops the start with its path and line, so nobody finds out from a wrong answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from agents.checks import Check

SPECIALISTS = Path(__file__).parent / "specialists"
MODELLESS = "## Without a model"

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads the roster ten times as fast

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

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$", max_length=60)
    description: str = Field(min_length=10, max_length=200)
    owns: str = Field(min_length=3)
    not_: Mapping[str, str] = Field(default_factory=dict, alias="not")
    tier: Tier
    confidential: bool = False  # speaks of company matters, so not where people of other companies read along
    tools: tuple[str, ...] = ()
    delegates: tuple[str, ...] = Field(default=(), max_length=4)
    checks: tuple[Check, ...] = ()
    limits: Limits = Limits()
    examples: tuple[str, ...] = Field(min_length=5)


class ExampleLine(BaseModel):
    """One line of `<name>.examples.jsonl`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    history: tuple[str, ...] = ()


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
    prompt_hash: str
    confidential: bool = False
    checks: tuple[str, ...] = ()

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

    def check_tools(self, known: Iterable[str], servers: Iterable[str] = ()) -> None:
        """Raise BadAgent when an agent names a tool that is not registered.

        Tools of a server (`<server>__<tool>`) come and go with it, so for these the server has to be known.
        """
        tools, prefixes = set(known), tuple(f"{server}__" for server in servers)
        for spec in self.values():
            for number, tool in enumerate(spec.tools):
                if tool not in tools and not tool.startswith(prefixes):
                    raise _bad(
                        spec.path, ("tools", number), f"unknown tool {tool!r}; known: {', '.join(sorted(tools))}"
                    )

    def granting(self, tools: Mapping[str, Sequence[str]]) -> Roster:
        """The same agents, some of them with further tools. Raises KeyError for one that is not in the roster."""
        unknown = sorted(tools.keys() - self.keys())
        if unknown:
            raise KeyError(unknown[0])
        return Roster(replace(spec, tools=(*spec.tools, *tools.get(name, ()))) for name, spec in self.items())

    def _check_names(self, spec: AgentSpec) -> None:
        for number, name in enumerate(spec.delegates):
            if name not in self._specs or name == spec.name:
                raise _bad(spec.path, ("delegates", number), f"{name!r} is not another agent of this roster")
        for name in spec.neighbours:
            if name not in self._specs and "*" not in name:
                raise _bad(spec.path, ("not", name), f"{name!r} is not an agent of this roster")


def load_roster(folders: Sequence[Path] = (SPECIALISTS,)) -> Roster:
    """Read every `<group>/<name>.md` below the folders.

    Raises:
        BadAgent: naming the file, the line and what to change.
    """
    files = [file for folder in folders for file in sorted(_existing(folder).glob("*/*.md"))]
    return Roster(read_agent(file) for file in files)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadAgent(f"{folder}: no such folder; check NOVA_AGENT_DIRS")
    return folder


def read_agent(path: Path) -> AgentSpec:
    """Parse one agent file with the `<name>.examples.jsonl` beside it, if there is one. Raises BadAgent."""
    text = _read(path)
    head, body = _cut(path, text)
    front = _front_matter(path, head)
    instructions, _, without_model = body.partition(MODELLESS)
    if not instructions.strip():
        raise BadAgent(f"{path}:{head.count(chr(10)) + 4}: the instructions are missing")
    if not without_model.strip():
        raise BadAgent(f"{path}:{text.count(chr(10)) + 1}: the section {MODELLESS!r} is missing or empty")
    if front.name != f"{path.parent.name}.{path.stem}":
        raise _bad(path, ("name",), f"{front.name!r} does not match the file; expected {path.parent.name}.{path.stem}")
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
        confidential=front.confidential,
        checks=front.checks,
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadAgent(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from error


def _cut(path: Path, text: str) -> tuple[str, str]:
    if not text.startswith("---\n"):
        raise BadAgent(f"{path}:1: expected front matter between two lines of ---")
    head, found, body = text[4:].partition("\n---\n")
    if not found:
        raise BadAgent(f"{path}:1: the front matter has no closing line of ---")
    return head, body


def _front_matter(path: Path, head: str) -> FrontMatter:
    node, data = _parse(path, head)
    if not isinstance(node, yaml.MappingNode):
        raise BadAgent(f"{path}:2: the front matter must be `key: value` lines")
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise BadAgent(f"{path}:{key.start_mark.line + 2}: {key.value!r} is written twice; keep one")
        seen.add(key.value)
    try:
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadAgent(f"{path}:{_line(node, first['loc'])}: {_problem(first)}") from error


def _parse(path: Path, head: str) -> tuple[yaml.Node | None, Any]:
    """The front matter as nodes, which know their lines, and as values."""
    loader = LOADER(head)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BadAgent(f"{path}:{line}: {error.problem}; text with a colon or a quote in it needs quotes") from error
    except yaml.YAMLError as error:
        raise BadAgent(f"{path}:1: the front matter holds a character that YAML does not allow") from error
    finally:
        loader.dispose()


def _more_examples(path: Path) -> Iterator[Example]:
    if not path.exists():
        return
    for number, text in enumerate(_read(path).splitlines(), start=1):
        try:
            line = ExampleLine.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            problem = _problem(first)
            raise BadAgent(
                f'{path}:{number}: {problem}; expected {{"text": "...", "history": ["user: ..."]}}'
            ) from error
        yield Example(line.text, line.history)


def _problem(error: ErrorDetails) -> str:
    place = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"unknown key {place!r}; remove it or correct its spelling"
    return f"{place}: {error['msg']}" if place else error["msg"]


def _bad(path: Path, place: Sequence[str | int], problem: str) -> BadAgent:
    head, _ = _cut(path, _read(path))
    node, _ = _parse(path, head)
    return BadAgent(f"{path}:{_line(node, place)}: {problem}")


def _line(node: yaml.Node | None, place: Sequence[str | int]) -> int:
    """The line of the file where a value of the front matter stands, as near as it is written."""
    line = 0
    for step in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            node = None
        line = node.start_mark.line if node else line
    return line + 2
