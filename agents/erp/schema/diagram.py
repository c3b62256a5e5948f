"""Small diagrams of a neighbourhood: 1 or 2 hops, no abstract bases, no hidden tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from agents.erp.schema.snapshot import Field, SchemaSnapshot

MOST_MODELS = 14
MOST_HOPS = 2
ROW, COLUMN, WIDTH, HEIGHT = 56, 300, 210, 36  # pixels


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two shown models."""

    source: str
    target: str
    field: Field


@dataclass(frozen=True, slots=True)
class Diagram:
    """Models by their distance from the middle, and relations among them; `left_out` did not fit."""

    rings: tuple[tuple[str, ...], ...]
    edges: tuple[Edge, ...]
    left_out: tuple[str, ...]

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(label for ring in self.rings for label in ring)


def neighbourhood(snapshot: SchemaSnapshot, middle: Sequence[str], hops: int = 1) -> Diagram:
    """The models around some others. What many others are near to (users, the roots) is added last."""
    rings: list[tuple[str, ...]] = [tuple(middle)]
    shown = set(middle)
    left_out: list[str] = []
    for _ in range(min(hops, MOST_HOPS)):
        around = _around(snapshot, rings[-1], shown)
        room = max(0, MOST_MODELS - len(shown))
        rings.append(tuple(around[:room]))
        left_out += around[room:]
        shown |= set(around)
    kept = {label for ring in rings for label in ring}
    return Diagram(tuple(ring for ring in rings if ring), tuple(_edges(snapshot, kept)), tuple(left_out))


def _around(snapshot: SchemaSnapshot, ring: Iterable[str], shown: set[str]) -> list[str]:
    found: dict[str, None] = {}
    for label in ring:
        model = snapshot.models[label]
        targets = [field.target for field in model.fields.values() if field.target]
        found |= dict.fromkeys([*targets, *(incoming.model for incoming in model.incoming)])
    hidden = {label for label in found if label not in snapshot.models or snapshot.models[label].auto_created}
    around = [label for label in found if label not in shown and label not in hidden]
    return sorted(around, key=lambda label: len(snapshot.models[label].incoming))


def _edges(snapshot: SchemaSnapshot, shown: set[str]) -> list[Edge]:
    return [
        Edge(label, field.target, field)
        for label in sorted(shown)
        for field in snapshot.models[label].fields.values()
        if field.relation and field.target in shown
    ]


def mermaid(diagram: Diagram) -> str:
    """The diagram as Mermaid text: crow's feet tell how many rows may meet, the text is the field."""
    lines = ["erDiagram"]
    lines += [
        f"    {_plain(edge.source)} {_feet(edge.field)} {_plain(edge.target)} : {edge.field.name}"
        for edge in diagram.edges
    ]
    linked = {label for edge in diagram.edges for label in (edge.source, edge.target)}
    lines += [f"    {_plain(label)}" for label in diagram.models if label not in linked]
    return "\n".join(lines)


def _plain(label: str) -> str:
    return label.replace(".", "_")


def _feet(field: Field) -> str:
    """Left the rows that hold the field, right the row it points to."""
    if field.relation == "m2m":
        return "}o--o{"
    left = "|o" if field.relation == "one_to_one" else "}o"
    return f"{left}--{'o|' if field.null else '||'}"


def svg(diagram: Diagram) -> str:
    """The diagram as a picture: a column for each distance, relations as lines with their field's name."""
    places = {
        label: (20 + column * COLUMN, 20 + row * ROW)
        for column, ring in enumerate(diagram.rings)
        for row, label in enumerate(ring)
    }
    width = 40 + WIDTH + COLUMN * (len(diagram.rings) - 1)
    height = 20 + ROW * max(len(ring) for ring in diagram.rings)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">']
    parts += [
        _line(places[edge.source], places[edge.target], edge.field.name)
        for edge in diagram.edges
        if edge.source != edge.target
    ]
    parts += [_box(place, label) for label, place in places.items()]
    return "\n".join([*parts, "</svg>"])


def _box(place: tuple[int, int], label: str) -> str:
    x, y = place
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#fff" stroke="#345"/>'
        f'<text x="{x + WIDTH // 2}" y="{y + 23}" text-anchor="middle" font-size="13">{escape(label)}</text>'
    )


def _line(source: tuple[int, int], target: tuple[int, int], name: str) -> str:
    """From the near side of one box to the near side of the other; within a column at its right edge."""
    left, right = sorted((source, target))
    x1, y1 = left[0] + WIDTH, left[1] + HEIGHT // 2
    x2, y2 = right[0] + (WIDTH if left[0] == right[0] else 0), right[1] + HEIGHT // 2
    middle = (x1 + x2) // 2 + (40 if left[0] == right[0] else 0)
    path = f'<path d="M{x1},{y1} C{middle},{y1} {middle},{y2} {x2},{y2}" fill="none" stroke="#89a"/>'
    text = f'<text x="{middle}" y="{(y1 + y2) // 2 - 3}" text-anchor="middle" font-size="10" fill="#567">'
    return f"{path}{text}{escape(name)}</text>"
