"""Plain questions about the schema, answered without a model: kinds of questions, tried from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.erp.schema.asking.about import about_an_abstract_base, about_manager_facts, about_the_snapshot
from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at, card
from agents.erp.schema.asking.fields import field_answer
from agents.erp.schema.asking.levels import level_list, scope_answer
from agents.erp.schema.asking.lists import containing, listed, models_of_apps
from agents.erp.schema.asking.parts import fields_answer, parts_answer
from agents.erp.schema.asking.question import Question, read_question
from agents.erp.schema.asking.storage import stored_answer, unknown_answer
from agents.erp.schema.asking.ways import (
    app_models,
    connection_answer,
    diagram_answer,
    incoming_answer,
    lookup_answer,
)
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.reasons import RUNTIME_FAILED
from agents.erp.schema.snapshot import Model, SchemaSnapshot

Answering = Callable[[Question], Answer | None]
WHERE = (
    r"\bwhere\b|stor(ed|e)\b|kept|saved|\b(which|what) (model|table|entity|field|attribute|column)s?\b|"
    r"is there (a|an|any)|called|looking for|do(es)? .* have|which date"
)
NEIGHBOURS = (
    r"connect|\bpaths?\b|\bhops?\b|how (do|does|is|are) .*(relate|link|join|get|reach|know)|relation(ship)?s? |"
    r"link\w* |between|\bjoin|get from|go from|from .* to |\bvia\b|through|cardinality|point|belong|fit together|"
    r"mandatory|\bm2m\b|cover|several|go to|delet|protect|cascade|reverse|accessor"
)
POINTING = (
    r"point\w*\s+(at|to(?!\s+(any|a |the\s)))|who points|what points|\breferenc(es|ing)\b|\b(lands?|landing) on|"
    r"incoming|hangs? off|depend\w* on|anything reference|back to|fks? to"
)
SCOPE = (
    r"\bscope|level|tenant or branch|branch or tenant|belongs? to (a |the |which )?(tenant|branch)|shared by|"
    r"own (branch|tenant)|per (branch|tenant)|isolat|global|its branch|know\w* its"
)
FIELDS = r"\b(fields?|columns?|attributes?|data dictionary|structure|properties|what('s| is) (on|in))\b"


def answer(snapshot: SchemaSnapshot, text: str) -> Answer:
    """The answer to a question in words; also says where the schema itself is uncertain."""
    question = read_question(text, Lookup(snapshot))
    found = next((result for kind in KINDS if (result := kind(question))), None) or stored_answer(question)
    return with_reservations(snapshot, _with_unknown_names(question, found))


def with_reservations(snapshot: SchemaSnapshot, found: Answer) -> Answer:
    """The answer, and a line where the project itself could not be asked."""
    failed = [entry.detail for entry in snapshot.unknowns if entry.code == RUNTIME_FAILED]
    if snapshot.source != "static":
        return found
    why = f": {failed[0]}" if failed else ", the project was not run"
    note = f"_From the sources alone{why}; values set at run time may differ._"
    return replace(found, text=f"{found.text}\n\n{note}", unknowns=(*found.unknowns, note.strip("_")))


def _with_unknown_names(question: Question, found: Answer) -> Answer:
    """Names in the question that do not exist are told before anything else is."""
    if not question.unknown or question.unknown[0] in found.text:
        return found
    missing = unknown_answer(question)
    return replace(found, text=f"{missing.text}\n{found.text}", unknowns=(*missing.unknowns, *found.unknowns))


# --- kinds of questions -------------------------------------------------------------------------------------------


def _about_names_that_do_not_exist(question: Question) -> Answer | None:
    if question.unknown and not question.models and not question.fields:
        return unknown_answer(question)
    return None


def _about_ambiguous_names(question: Question) -> Answer | None:
    """One class name in several apps: which is meant decides everything else."""
    by_name: dict[str, list[Model]] = {}
    for model in question.models:
        by_name.setdefault(model.name, []).append(model)
    same = next((models for models in by_name.values() if len(models) > 1), None)
    if same is None or len(question.models) != len(same) or any(model.label in question.text for model in same):
        return None
    return told(["Several models have that name; say which one:", *bullets(f"`{m.label}`{at(m.place)}" for m in same)])


def _about_a_diagram(question: Question) -> Answer | None:
    if not question.has(r"diagram|mermaid|\berd?\b|\bdraw\b|sketch|picture|boxes"):
        return None
    named = [*question.models, *question.guessed]
    models = named or app_models(question)
    return diagram_answer(question, models) if models else None


def _about_a_lookup(question: Question) -> Answer | None:
    if not question.paths or not question.models:
        return None
    return lookup_answer(question, question.models[0], question.paths[0].strip("_"))


def _about_levels(question: Question) -> Answer | None:
    """Which models have which level."""
    many = question.says(
        r"\b(which|what|list|all|every\w*|show)\b.{0,30}(model|entit|table|global|else|thing|class|that'?s)"
    )
    without = question.says(r"\b(no|without|not|lack\w*|don'?t)\b.{0,25}(branch|tenant)")
    level = question.says(r"\bglobal\b|(branch|tenant).?(level|wide|scoped)")
    return level_list(question) if many and (without or level) and not _beside_roots(question) else None


def _beside_roots(question: Question) -> list[Model]:
    roots = {question.snapshot.roots.tenant, question.snapshot.roots.branch}
    return [model for model in question.models if model.label not in roots]


def _about_incoming(question: Question) -> Answer | None:
    if not question.has(POINTING) or question.fields or not question.models:
        return None
    if question.has(r"besides|apart from|except|other than"):
        return incoming_answer(question.snapshot, question.models[0])
    if len(question.models) == 1 or question.has(r"^\s*(what|who|which)\b.{0,30}\b(points?|references|lands)"):
        return incoming_answer(question.snapshot, question.models[-1])
    return None


def _about_connections(question: Question) -> Answer | None:
    models = question.models if len(question.models) > 1 else (*question.models, *question.guessed)
    if len(models) < 2 or not question.has(NEIGHBOURS) or question.fields:
        return None
    return connection_answer(question.snapshot, models[0], models[1])


def _about_scope(question: Question) -> Answer | None:
    if not question.says(SCOPE) or not question.subjects or question.fields:
        return None
    return scope_answer(question.snapshot, question.subjects[0])


def _about_rules_of_a_model(question: Question) -> Answer | None:
    """Constraints, indexes, managers and the like of one model."""
    return parts_answer(question, question.subjects[0]) if question.subjects and not question.fields else None


def _about_fields_of_a_model(question: Question) -> Answer | None:
    wanted = question.has(FIELDS) and question.subjects and not question.fields and not question.words
    return fields_answer(question.subjects[0]) if wanted else None


def _about_fields(question: Question) -> Answer | None:
    elsewhere = question.words and not question.models and question.has(r"\bwhere\b")
    return field_answer(question, question.fields[:12]) if question.fields and not elsewhere else None


def _about_lists(question: Question) -> Answer | None:
    if found := containing(question):
        return found
    return None if question.fields or _beside_roots(question) else listed(question)


def _about_apps(question: Question) -> Answer | None:
    """The models of an app, or how many there are of each."""
    if question.subjects or question.fields:
        return None
    left = set(question.words) - set(question.apps) - {"count", "side", "entities"}
    wants = question.has(r"\bmodels?\b|entit|\bapps?\b|what'?s in|tables|side\b|list|everything")
    wanted = (question.apps and wants and not left) or question.has(
        r"(count|how many) .*(models|tables|entities)|per app"
    )
    return models_of_apps(question) if wanted else None


def _about_storage(question: Question) -> Answer | None:
    return stored_answer(question) if question.words and question.has(WHERE) else None


def _about_a_model(question: Question) -> Answer | None:
    if not question.subjects or (question.words and not question.models):
        return None
    alike = question.has(r"differ|same|versus|\bvs\b|compare|one table|card|about|explain|represent")
    if len(question.models) == 2 and not alike:
        return connection_answer(question.snapshot, *question.models)
    return told(line for model in question.subjects[:2] for line in card(question.snapshot, model))


KINDS: Sequence[Answering] = (
    _about_ambiguous_names,
    about_manager_facts,
    about_the_snapshot,
    _about_a_diagram,
    _about_a_lookup,
    _about_levels,
    _about_fields,
    _about_incoming,
    _about_connections,
    _about_rules_of_a_model,
    _about_scope,
    _about_fields_of_a_model,
    about_an_abstract_base,
    _about_lists,
    _about_apps,
    _about_names_that_do_not_exist,
    _about_storage,
    _about_a_model,
)
