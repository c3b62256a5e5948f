"""Prints the tail of the code: what is longest, deepest, widest. A picture to grow towards, not a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "adapters", "agents", "memory")
NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
SHOWN = 8


@dataclass(frozen=True)
class Function:
    name: str
    lines: int
    depth: int
    arguments: int


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text())


def functions(path: Path, tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            counted = [each.arg for each in (*node.args.args, *node.args.kwonlyargs) if each.arg not in ("self", "cls")]
            yield Function(f"{path}:{node.lineno} {node.name}", lines, depth(node.body), len(counted))


def depth(body: list[ast.stmt]) -> int:
    inner = [0]
    for statement in body:
        if isinstance(statement, NESTING):
            blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
            elif_chain = (
                isinstance(statement, ast.If) and len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If)
            )
            inner.append(
                max(
                    1 + depth(blocks[0]), depth(blocks[1]) if elif_chain else 1 + depth(blocks[1]), 1 + depth(blocks[2])
                )
            )
    return max(inner)


def broad_excepts(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        ):
            yield f"{path}:{node.lineno}"


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0


def main() -> None:
    trees = list(sources(*FOLDERS))
    found = [function for path, tree in trees for function in functions(path, tree)]
    files = sorted(((len((ROOT / path).read_text().splitlines()), str(path)) for path, _ in trees), reverse=True)
    lengths = [function.lines for function in found]
    print(f"files {len(files)}, lines {sum(size for size, _ in files)}, functions {len(found)}")
    print(f"function length: median {percentile(lengths, 0.5)}, p90 {percentile(lengths, 0.9)}, max {max(lengths)}")
    show("longest files", [f"{size:5}  {name}" for size, name in files])
    show("longest functions", [f"{f.lines:5}  {f.name}" for f in sorted(found, key=lambda f: -f.lines)])
    show("deepest nesting", [f"{f.depth:5}  {f.name}" for f in sorted(found, key=lambda f: -f.depth)])
    show("most arguments", [f"{f.arguments:5}  {f.name}" for f in sorted(found, key=lambda f: -f.arguments)])
    excepts = [place for path, tree in trees for place in broad_excepts(path, tree)]
    print(f"\nbroad excepts: {len(excepts)}  {' '.join(excepts)}")
    mocks = sum("mock" in (ROOT / path).read_text().lower() for path, _ in sources("tests") if path.name != "sizes.py")
    print(f"test files that mention mocks: {mocks}")


def show(title: str, rows: list[str]) -> None:
    print(f"\n{title}")
    for row in rows[:SHOWN]:
        print(row)


if __name__ == "__main__":
    main()
