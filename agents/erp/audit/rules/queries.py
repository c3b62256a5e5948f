"""Queries that nothing keeps within a scope: which are leaks, of which class, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agents.erp.audit.finding import Evidence, Finding, IsoClass, Place, Verdict
from agents.erp.audit.reading.callers import Callers
from agents.erp.audit.reading.chains import ONE, PAIR
from agents.erp.audit.reading.classes import Role
from agents.erp.audit.reading.cover import Cover
from agents.erp.audit.reading.entrances import Entrance
from agents.erp.audit.reading.frames import Function, Use
from agents.erp.audit.reading.handing import HANDED_OVER
from agents.erp.audit.reading.managers import BASE_MANAGER
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.syntax import written
from agents.erp.audit.reading.values import Origin, Predicate, Query, Token, Tokens

PICKED = frozenset({Origin.CLIENT, Origin.ROUTE, Origin.STORED})
NAMED = frozenset({Origin.ROUTE})  # by the URL, by which guards go; by the rest of the request only behind one
NEAR = 10  # lines that a chain may go on over, through a name
HOPS = 3  # from the function that reads rows up to the way in
CHANGING = frozenset({"update", "delete", "bulk_update", "aupdate", "adelete"})
ORACLES = frozenset({"exists", "count", "aexists", "acount", "aggregate"})
RANK = {"confirmed": 0, "candidate": 1}


@dataclass(frozen=True, slots=True)
class Case:
    """One use of rows that nothing covers, with the way in that leads to it (none, if none was found)."""

    function: Function
    use: Use
    entrance: Entrance | None


class Queries:
    """Judges the queries of audited functions."""

    def __init__(self, project: Project, reader: Reader, callers: Callers) -> None:
        self._project = project
        self._scoping = project.scoping
        self._reader = reader
        self._callers = callers

    def findings(self, functions: Iterable[Function], paths: frozenset[str]) -> Iterator[Finding]:
        """At most one finding per query of the audited files, the surest; a function's cause is confirmed once."""
        best: dict[tuple[Place, str], Finding] = {}
        for function in functions:
            for case in self._cases(function, paths):
                finding = self._finding(case, _told_at(case.use.query, paths))
                if finding is None:
                    continue
                key = (finding.place, finding.model)
                best[key] = min(best.get(key, finding), finding, key=_order)
        told: set[tuple[str, str, str, str]] = set()
        for finding in best.values():
            cause = (finding.place.path, finding.within, finding.rule, finding.model)
            again = finding.verdict == "confirmed" and cause in told
            yield replace(finding, verdict="candidate") if again else finding
            told |= {cause} if finding.verdict == "confirmed" else set()

    # --- ways in ----------------------------------------------------------------------------------------------------

    def _cases(self, function: Function, paths: frozenset[str]) -> Iterator[Case]:
        for use in self._reader.report(function).uses:
            if _told_at(use.query, paths):
                yield from self._entered(function, use, HOPS)
        yield from self._returned(function, paths)
        yield from self._odd_ones(function, paths)

    def _odd_ones(self, function: Function, paths: frozenset[str]) -> Iterator[Case]:
        """Rows looked up by the same as others that are limited to a tenant.

        `Bug.objects.get(shop=shop, number=n)`, and beside it `Task.objects.get(number=n)`.
        """
        report = self._reader.report(function)
        seen = [query for query in report.seen if query.place.path in paths and self._scoping.is_scoped(query.model)]
        limited = {part for query in seen if self._is_limited(query) for part in _lookups(query)}
        for query in seen:
            if not limited & _lookups(query) or (Token(Origin.ROW, query.key), "") in report.checked:
                continue
            if not self._reader.covering.covers(query, report.checked):
                yield Case(function, Use(query, query.place, "read beside rows that are limited"), None)

    def _is_limited(self, query: Query) -> bool:
        """By a lookup that leads to a root."""
        reached = (
            self._scoping.reach(query.model, part.path) for part in query.predicates if part.path and part.tokens
        )
        return any(reach and any(map(self._scoping.is_root, reach.models[1:])) for reach in reached)

    def _returned(self, function: Function, paths: frozenset[str]) -> Iterator[Case]:
        """Rows given back by a function that nobody is seen to call: by reference, or from outside the project."""
        for query in self._reader.rows(self._reader.report(function).returns):
            if query.place.path not in paths or query.base or self._callers.of(function.definition):
                continue
            entrance = self._project.entrances.entrance(function.definition, function.owner)
            hook = entrance is None or (function.owner and function.definition.qualname.rpartition(".")[2][0] == "_")
            checked = self._reader.report(function).checked
            if hook and self._reader.covering.uncovered(query, checked):
                covers = tuple(self._reader.covering.covers(query, checked))
                yield Case(function, Use(query, query.place, "given back", covers), None)

    def _entered(self, function: Function, use: Use, hops: int) -> Iterator[Case]:
        """The use with its ways in: the function itself, else its callers."""
        entrance = self._project.entrances.entrance(function.definition, function.owner)
        if not self._asks_caller(use):
            inside = entrance is not None and entrance.from_outside
            yield Case(function, use, entrance if inside else self._above(function, hops) or entrance)
            return
        callers = self._callers.of(function.definition) if hops else []
        for caller in callers:
            for above in self._reader.report(caller).uses:
                if above.query.place == use.query.place and above.query.model:
                    yield from self._entered(caller, above, hops - 1)
        if not callers and use.query.model:
            yield Case(function, use, entrance if entrance and not entrance.from_outside else None)

    def _above(self, function: Function, hops: int) -> Entrance | None:
        """A way in from outside that leads to a function, if there is one within so many calls."""
        seen = {function.definition}
        level = [function]
        for _ in range(hops):
            level = [
                caller
                for each in level
                for caller in self._callers.of(each.definition)
                if caller.definition not in seen
            ]
            seen |= {caller.definition for caller in level}
            for caller in level:
                entrance = self._project.entrances.entrance(caller.definition, caller.owner)
                if entrance and entrance.from_outside:
                    return entrance
        return None

    @staticmethod
    def _asks_caller(use: Use) -> bool:
        """Whether what the rows are depends on the arguments of the function."""
        return use.query.base is not None or any(
            token.origin is Origin.PARAM for predicate in use.query.predicates for token in predicate.tokens
        )

    def _is_public_link(self, case: Case) -> bool:
        """A row found by what can't be guessed, where nobody has to log in: whoever has the link may see it."""
        secret = case.use.query.model == "@cache" or any(
            self._scoping.is_secret(case.use.query.model, part.path) for part in _flat(case.use.query.predicates)
        )
        return secret and self._reader.guards.is_open(case.function)

    # --- judging ----------------------------------------------------------------------------------------------------

    def _finding(self, case: Case, place: Place | None) -> Finding | None:
        query = case.use.query
        if place is None or not self._scoping.is_watched(query.model) or any(cover.needs for cover in case.use.covers):
            return None
        if self._is_public_link(case):
            return None
        rule = self._rule(case)
        if rule == "ISO-E" and picks(query) and not self._branch_in_sight(case.function):
            return None  # one row of the tenant, where nothing tells branches apart
        verdict = self._verdict(case, rule)
        return Finding(
            rule=rule,
            verdict=verdict,
            place=place,
            end_line=_end(query) if place == query.place else place.line,
            within=query.within if place == query.place else case.function.definition.qualname,
            expression=written(query.root, self._project.module_at(query.place.path)),
            message=_message(query, rule, self._scoping.path(query.model)),
            fix=_fix(rule, self._scoping.path(query.model)),
            model=query.model,
            scope_path=self._scoping.path(query.model),
            entry=f"{case.entrance.kind} {case.entrance.name}" if case.entrance else "",
            evidence=(Evidence(case.use.how, case.use.place), *query.called_from),
            covered_by=tuple(cover.evidence for cover in case.use.covers),
        )

    def _verdict(self, case: Case, rule: IsoClass) -> Verdict:
        query = case.use.query
        if case.entrance is None or not case.entrance.from_outside or self._is_doubtful(case, rule):
            return "candidate"
        if rule == "ISO-E" and not self._branch_in_sight(case.function):
            return "candidate"
        if query.terminal in PAIR or any(cover.through for cover in case.use.covers):  # may be new, or anybody's to see
            return "candidate"
        if picks(query) and query.terminal not in ORACLES:
            return "confirmed"
        if query.terminal in ONE | ORACLES:  # a row that nobody outside picked, or only whether there are any
            return "candidate"
        return "confirmed" if case.use.how in {"given out", "offered"} else "candidate"

    def _is_below_tenant(self, query: Query) -> bool:
        """The row that the rows are reached from is of a tenant, so that theirs is known to be narrower."""
        from_rows = (label for part in _flat(query.predicates) for label in part.rows)
        return any(self._scoping.depth(label) for label in (query.receiver, *from_rows) if label)

    def _is_unguessable(self, case: Case) -> bool:
        """A job's id, or a random key where nobody has to log in: a link that was given out, perhaps on purpose."""
        query = case.use.query
        by_key = any(self._scoping.is_random(query.model, part.path) for part in _flat(query.predicates))
        return query.model == "@job" or (by_key and self._reader.guards.is_open(case.function))

    def _is_doubtful(self, case: Case, rule: IsoClass) -> bool:
        """Something that makes the rows a leak was not seen: that they are narrower, used, or for somebody else."""
        query = case.use.query
        shared = rule == "ISO-F" and not self._is_below_tenant(query)
        return (
            shared
            or self._scoping.is_loose(query.model)
            or query.named_at is not None  # what a function for any model asks is hard to see
            or case.use.how == HANDED_OVER
            or self._is_asked_elsewhere(case)
            or (query.model == self._scoping.top and not picks(query))  # tenants may be listed to anybody
            or self._is_unguessable(case)
            or self._may_see(case)
        )

    def _is_asked_elsewhere(self, case: Case) -> bool:
        """A method of a REST view, where permission classes of the project's own stand before every view."""
        owner = case.function.owner
        names = self._project.classes.externals(owner) if owner else ()
        return any(name.startswith("rest_framework.") for name in names) and (
            self._reader.guards.belonging.is_asked_for_all
        )

    def _may_see(self, case: Case) -> bool:
        """Rows that several tenants may have, or of the tenant that is named, which a guard may have asked for."""
        query = case.use.query
        naming = NAMED if self._reader.guards.is_open(case.function) else NAMED | {Origin.CLIENT}
        by_name = (part for part in _flat(query.predicates) if _is_named(part, naming))
        roots = (self._scoping.reach(query.model, part.path) for part in by_name if part.path)
        allotted = (
            not query.receiver and self._scoping.path(query.model) == "" and self._scoping.is_allotted(query.model)
        )
        named = any(reach and any(map(self._scoping.is_root, reach.models[1:])) for reach in roots)
        person = query.model == self._scoping.user and not self._scoping.path(query.model)
        return allotted or named or person or query.receiver == self._scoping.user

    def _rule(self, case: Case) -> IsoClass:
        """The most telling of the classes that fit."""
        query = case.use.query
        if query.model == "@cache":
            return "ISO-K"
        if query.terminal in CHANGING and not case.use.covers and not self._bypasses_own_scope(case):
            return "ISO-K"
        if not self._scoping.is_scoped(query.model) and not self._scoping.is_loose(query.model):
            return "ISO-D"
        if query.manager == BASE_MANAGER:
            return "ISO-K"
        return self._by_origin(case)

    def _by_origin(self, case: Case) -> IsoClass:
        """Classes that depend on where the rows, or their keys, come from."""
        if self._from_shared(case.use.query):
            return "ISO-F"
        if self._deepest(case.use.covers) > 0:
            return "ISO-E"
        if _from_data(picks(case.use.query)):
            return "ISO-H"
        return self._by_place(case)

    def _by_place(self, case: Case) -> IsoClass:
        """Classes that depend on where a query stands rather than on what it asks."""
        if case.use.how == "offered" or self._is_choice(case):
            return "ISO-C"
        if self._has_scoped_sibling(case):
            return "ISO-G"
        return "ISO-B" if self._bypasses_own_scope(case) else "ISO-A"

    @staticmethod
    def _is_choice(case: Case) -> bool:
        """Rows that a form reads, none of them picked."""
        in_form = case.entrance is not None and case.entrance.kind == "form"
        return in_form and not picks(case.use.query) and case.use.query.terminal not in ONE

    def _from_shared(self, query: Query) -> bool:
        """Rows reached from a row that belongs to more people than they do."""
        shallow = query.receiver in self._scoping.models and self._scoping.depth(query.receiver) < self._scoping.depth(
            query.model
        )
        return shallow or any(
            self._scoping.depth(label) < self._scoping.depth(query.model) and not self._scoping.is_root(label)
            for predicate in query.predicates
            for label in predicate.rows
            if label != self._scoping.user and label in self._scoping.models
        )

    @staticmethod
    def _deepest(covers: Sequence[Cover]) -> int:
        return max((cover.depth for cover in covers if not cover.needs), default=0)

    def _has_scoped_sibling(self, case: Case) -> bool:
        """Another way out of the same function gives the same rows within a scope: this one is for somebody else."""
        if case.use.how != "given out":
            return False
        others = [value for value in self._reader.report(case.function).returns if value.model == case.use.query.model]
        scoped = [value for value in others if value.query and not self._reader.covering.uncovered(value.query, {})]
        return bool(scoped) and len(others) > len(scoped)

    def _bypasses_own_scope(self, case: Case) -> bool:
        """The view's own `get_queryset` keeps the same rows within their scope, and is not asked."""
        owner = case.function.owner
        if owner is None or self._project.classes.role(owner) is not Role.VIEW:
            return False
        holder = case.use.query.within.rpartition(".")[0]
        if holder not in {above.qualname for above in self._project.classes.own_line(owner)}:
            return False  # a function beside the view has no such rows to ask for
        own = self._project.function_of(owner, "get_queryset")
        if own is None or own.definition == case.function.definition:
            return False
        values = [value for value in self._reader.report(own).returns if value.model == case.use.query.model]
        return any(value.query and not self._reader.covering.uncovered(value.query, {}) for value in values)

    def _branch_in_sight(self, function: Function) -> bool:
        """Whether the function, or its class, knows of a branch: something in it is limited to one."""
        owner = function.owner
        near = [Function(method, owner) for method in self._project.classes.methods(owner)] if owner else [function]
        return any(
            cover.depth == 2 and not cover.needs
            for each in near
            for value in self._reader.report(each).seen
            for cover in self._reader.covering.covers(value, {})
        )


def _order(finding: Finding) -> tuple[int, int]:
    """The surest first, then the one that goes on over most lines, so that each run tells the same."""
    return RANK[finding.verdict], -finding.end_line


def _told_at(query: Query, paths: frozenset[str]) -> Place | None:
    """Where an audited file is to blame: where it reads the rows, or where it names them to a function elsewhere."""
    if query.named_at and query.named_at.path in paths:
        return query.named_at
    if query.place.path in paths:
        return query.place
    asked = (step.place for step in query.called_from if step.place.path in paths)
    return next(asked, None) if picks(query) else None


def _end(query: Query) -> int:
    """Where a chain ends that goes on a few lines below."""
    end = query.root.end_lineno or query.place.line
    return query.last if end < query.last <= end + NEAR else end


def picks(query: Query) -> Tokens:
    """What the asker decides about a query."""
    return frozenset(
        token for predicate in _flat(query.predicates) for token in predicate.tokens if token.origin in PICKED
    )


def _is_named(predicate: Predicate, origins: frozenset[Origin]) -> bool:
    return bool(predicate.tokens) and all(token.origin in origins for token in predicate.tokens)


def _from_data(tokens: Tokens) -> bool:
    """Keys out of data that is kept with a row, or that a function was handed by nobody who is seen to be asked."""
    stored = [token for token in tokens if token.origin is Origin.STORED]
    asked = any(token.origin in {Origin.CLIENT, Origin.ROUTE} for token in tokens)
    return any(not asked or "[" not in token.key for token in stored)


def _lookups(query: Query) -> frozenset[tuple[str, Tokens]]:
    return frozenset((part.path, part.tokens) for part in query.predicates if part.path and part.tokens)


def _flat(predicates: Iterable[Predicate]) -> Iterator[Predicate]:
    for predicate in predicates:
        yield predicate
        for part in predicate.any_of:
            yield from _flat(part)


def _message(query: Query, rule: IsoClass, path: str) -> str:
    what = {"@job": "the result of a job", "@cache": "a cached value"}.get(query.model, query.model)
    match rule:
        case "ISO-K" if query.model == "@cache":
            return "what is cached for one asker is given to whoever names the same key"
        case "ISO-D":
            return f"{what} goes to whoever has its key: nothing compares its owner"
        case "ISO-E":
            return f"{what} is limited to its tenant only, though its rows belong to a branch ({path})"
        case "ISO-F":
            return f"{what} is reached from {query.receiver or 'a shared row'}, which more people share than its rows"
        case "ISO-K":
            return f"{what} is changed in bulk, or read past its managers, without its scope ({path})"
        case _:
            return f"{what} is read without its scope ({path or 'its owner'})"


def _fix(rule: IsoClass, path: str) -> str:
    match rule:
        case "ISO-B":
            return "go through self.get_queryset()"
        case "ISO-D":
            return "keep who it was made for, and compare that before it is served"
        case _:
            return f"filter by {path}" if path else "filter by the asker's own rows"
