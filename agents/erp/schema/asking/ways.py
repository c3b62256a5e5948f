"""Answers about connections: how models reach each other, what points where, small diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at, field_line, incoming_line, shown_incoming
from agents.erp.schema.asking.levels import arrows
from agents.erp.schema.asking.question import Question
from agents.erp.schema.diagram import mermaid, neighbourhood
from agents.erp.schema.hops import MOST_HOPS, ways
from agents.erp.schema.paths import Connection, Step, connections, over_a_root
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot


def connection_answer(snapshot: SchemaSnapshot, start: Model, goal: Model) -> Answer:
    """All shortest ways between two models, and forward ways that are longer."""
    found = connections(snapshot, start.label, goal.label)
    if not found:
        return told([f"`{start.label}` and `{goal.label}` are not connected by relations of at most 6 hops."])
    hops = len(found[0].steps)
    count = "one way" if len(found) == 1 else f"{len(found)} ways"
    lines = [f"`{start.label}` and `{goal.label}` connect over {hops} {'hop' if hops == 1 else 'hops'}, {count}:"]
    for connection in found:
        lines += _connection_lines(connection)
    if all(over_a_root(snapshot, connection) for connection in found):
        lines.append("They only share a tenant, a branch or a user; no row of one leads to rows of the other.")
    return told([*lines, *_longer(snapshot, start, goal, hops)])


def _connection_lines(connection: Connection) -> list[str]:
    lookup = f"`{connection.lookup}`" if connection.lookup else "no lookup, a reverse name is switched off"
    text = "; ".join(map(_step_text, connection.steps))
    shared = (
        f"; rows that have the same {' and '.join(connection.shared)}, no link of their own"
        if connection.shared
        else ""
    )
    return [f"- {lookup}: {text}{shared}"]


def _step_text(step: Step) -> str:
    field = step.field
    many = "many" if step.many else "one"
    direction = f"{step.source} → {step.target}" if step.forward else f"{step.source} ← {step.target}"
    null = "may be empty" if field.null else "required"
    on_delete = f", {field.on_delete}" if field.on_delete else ""
    reverse = "" if step.forward or not step.accessor else f", in code `{step.accessor}`"
    return f"{direction} through `{step.relation}` (to {many}, {null}{on_delete}{reverse}){at(step.place)}"


def _longer(snapshot: SchemaSnapshot, start: Model, goal: Model, hops: int) -> list[str]:
    """Forward ways with more hops: two ways to one row can disagree."""
    found = [way for way in ways(snapshot, start.label, goal.label, MOST_HOPS) if len(way.hops) > hops][:6]
    if not found:
        return []
    return ["Longer ways over foreign keys, which may lead to another row:", *bullets(f"`{way.path}`" for way in found)]


def incoming_answer(snapshot: SchemaSnapshot, model: Model) -> Answer:
    """What points at a model."""
    incoming = shown_incoming(snapshot, model)
    if not incoming:
        return told([f"Nothing points at `{model.label}`{at(model.place)}."])
    title = f"{len(incoming)} relations point at `{model.label}`{at(model.place)}:"
    return told([title, *bullets(incoming_line(snapshot, entry) for entry in incoming)])


def outgoing_lines(model: Model) -> list[str]:
    """What a model points to."""
    return [field_line(model, field) for field in model.fields.values() if field.relation]


def diagram_answer(question: Question, models: Sequence[Model]) -> Answer:
    """A Mermaid diagram of a model's neighbourhood, of several models, or of an app."""
    hops = 2 if question.has(r"\b(two|2)[ -]hops?\b") else 1
    only_these = len(models) > 1
    diagram = neighbourhood(question.snapshot, [model.label for model in models], 0 if only_these else hops)
    lines = ["```mermaid", mermaid(diagram), "```"]
    if diagram.left_out:
        lines.append(f"Left out for size: {', '.join(sorted(diagram.left_out))}.")
    places = [f"`{model.label}`{at(model.place)}" for model in models]
    return told([*lines, f"Source: {', '.join(places)}."])


def lookup_answer(question: Question, model: Model, path: str) -> Answer:
    """Whether a written path (`order__customer__tenant`) exists, hop by hop; where not, what is there instead."""
    here, seen = model, list[str]()
    for name in path.split("__"):
        field = here.fields.get(name) or _reverse(question.snapshot, here, name)
        if field is None:
            near = question.lookup.near(f"{here.label}.{name}")
            known = "__".join(seen) or "the start"
            closest = f" Nearest: {', '.join(f'`{entry}`' for entry in near)}." if near else ""
            return told([f"No: after `{known}`, `{here.label}` has no `{name}`{at(here.place)}.{closest}"])
        seen.append(name)
        target = question.snapshot.models.get(_other_end(here, name, field))
        if target is None:
            break
        here = target
    rest = path.split("__")[len(seen) :]
    note = f" (`{'__'.join(rest)}` is a lookup or transform of that field)" if rest else ""
    return told([f"Yes: `{model.label}` `{path}` exists{note}.", *_written_hops(question.snapshot, model, path)])


def _written_hops(snapshot: SchemaSnapshot, model: Model, path: str) -> Iterator[str]:
    text = arrows(snapshot, model.label, path)
    if text != f"`{path}`":
        yield text


def _reverse(snapshot: SchemaSnapshot, model: Model, name: str) -> Field | None:
    """The field behind a reverse name in a lookup."""
    entry = next((entry for entry in model.incoming if entry.query_name == name), None)
    return snapshot.models[entry.model].fields[entry.field] if entry else None


def _other_end(model: Model, name: str, field: Field) -> str:
    if name in model.fields:
        return field.target or ""
    return next(entry.model for entry in model.incoming if entry.query_name == name)


def app_models(question: Question) -> list[Model]:
    """The project's models of the apps that a question names."""
    return [model for model in question.lookup.models if model.app in question.apps and not model.proxy]
