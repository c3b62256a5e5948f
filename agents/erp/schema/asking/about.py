"""Answers about the schema as a whole: user model, drift, isolation, what is unknown; and about Django's managers."""

from __future__ import annotations

import re

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at
from agents.erp.schema.asking.levels import manager_line
from agents.erp.schema.asking.question import Question
from agents.erp.schema.manager_facts import NOTES, ManagerFact, applying

ABOUT_DJANGO = (
    r"\bdjango\b|_base_manager|_default_manager|bypass|go(es)? past|skip|which manager (is|does|do|will)|"
    r"manager .*(appl|cover|used (by|for|in|when))|(appl|use)\w* .*manager .*(when|for|in)\b"
)
MECHANISM = (
    r"how .*(isolat|kept (apart|separate)|keeps? .* (apart|separate)|multi.?tenan|scop(ed|ing) (work|done|enforced)|"
    r"(make|makes|made|be|ensure\w*) .*(can'?t|cannot|not|never|only) (see|read|reach|leak))|"
    r"(isolation|scoping|tenancy) (mechanism|work|done|enforced)|"
    r"what (stops|prevents|keeps) .*(branch|tenant|compan)\w* .*(see|seeing|read\w*|reach\w*)"
)
NO_DRIFT = "No drift was found between the models, the sources and the migrations; the database was not compared."


def about_the_snapshot(question: Question) -> Answer | None:
    snapshot = question.snapshot
    if question.has(r"\bdrift\b|differ\w* .*(migration|database|models\.py)"):
        rows = bullets(f"{row.subject} ({row.between}): {row.what}: {row.ours}; {row.theirs}" for row in snapshot.drift)
        return told(["Drift:", *rows] if rows else [NO_DRIFT])
    if question.has(r"AUTH_USER_MODEL|user model"):
        model = snapshot.models.get(snapshot.user_model)
        return told([f"The user model is `{snapshot.user_model}`{at(model.place) if model else ''}."])
    if question.has(MECHANISM):
        rows = bullets(f"{entry.kind}: {entry.detail}{at(entry.place)}" for entry in snapshot.mechanism)
        return told(["What keeps tenants and branches apart, as found in the sources:", *rows])
    if question.has(r"\bunknowns?\b|not resolved|unresolved|uncertain") and not question.subjects:
        rows = bullets(f"{entry.code}: {entry.subject} {entry.detail}{at(entry.place)}" for entry in snapshot.unknowns)
        return told(["Not resolved:", *rows] if rows else ["Nothing is left unresolved."])
    return None


def about_an_abstract_base(question: Question) -> Answer | None:
    """Where an abstract base stands and which models have it."""
    for name, place in question.snapshot.abstract.items():
        if re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", question.text):
            models = [model for model in question.lookup.models if name in model.abstract_bases]
            rows = bullets(f"`{model.label}`{at(model.place)}" for model in models)
            return told([f"`{name}` is an abstract base{at(place)} of {len(models)} models:", *rows])
    return None


def about_manager_facts(question: Question) -> Answer | None:
    """Which manager Django itself uses for an access."""
    if not question.has("manager") or not question.has(ABOUT_DJANGO):
        return None
    lines = [_fact_line(fact) for fact in applying(question.text)]
    own = [manager_line(manager) for model in question.subjects for manager in model.managers]
    names = ", ".join(f"`{model.label}`" for model in question.subjects)
    of_models = [f"Managers of {names}:", *bullets(own)] if own else []
    return told(["Which manager Django 5.2 uses:", *bullets(lines), *of_models, "Besides:", *bullets(NOTES)])


def _fact_line(fact: ManagerFact) -> str:
    manager = "no manager" if fact.uses == "none" else f"`_{fact.uses}_manager`"
    return f"{fact.access}: {manager}; {fact.so}{''.join(f' (django/{place})' for place in fact.places)}"
