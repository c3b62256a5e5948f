"""Whether a query is within a scope: by its manager, the row it starts from, its conditions, or what was checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto

from agents.erp.audit.finding import Evidence
from agents.erp.audit.reading.cover import PERSONAL, Cover
from agents.erp.audit.reading.managers import Managers
from agents.erp.audit.reading.scoping import COMPARISONS, KEY_NAME, Reach, Scoping
from agents.erp.audit.reading.values import NOTHING, UNASKED, Origin, Predicate, Query, Token, Tokens

PUBLISHED = re.compile(r"^(is_)?(public(ly_\w+)?|shared|published|global)$")
NAMES = frozenset({"username", "email"})  # columns of Django's own users, whose source is not read

Checked = Mapping[tuple[Token, str], Evidence]


class Trust(Enum):
    """Who decided a value, the least trustworthy of its sources counting."""

    CONSTANT = auto()
    TRUSTED = auto()
    ROUTE = auto()
    OUTSIDE = auto()
    PARAM = auto()
    OPEN = auto()


def trust(tokens: Tokens, checked: Checked, models: frozenset[str] = frozenset()) -> Trust:
    """How far a value can be trusted, given what has been checked (for any use, or as a key of one of `models`)."""
    if not tokens:
        return Trust.CONSTANT
    origins = {token.origin for token in tokens if not checked or not _is_checked(token, checked, models)}
    if Origin.CLIENT in origins or Origin.STORED in origins:
        return Trust.OUTSIDE
    if Origin.OUTER in origins:
        return Trust.CONSTANT
    for origin, answer in ((Origin.ROUTE, Trust.ROUTE), (Origin.OPEN, Trust.OPEN), (Origin.PARAM, Trust.PARAM)):
        if origin in origins:
            return answer
    return Trust.TRUSTED


def _is_checked(token: Token, checked: Checked, models: frozenset[str]) -> bool:
    return (token, "") in checked or any((token, model) in checked for model in models)


class Covering:
    """Judges queries of one project."""

    def __init__(self, scoping: Scoping, managers: Managers, queries: Mapping[str, Query]) -> None:
        self._scoping = scoping
        self._managers = managers
        self._queries = queries

    def is_covered(self, key: str, checked: Checked) -> bool:
        """Whether the rows of a query are within some scope of the asker."""
        query = self._queries.get(key)
        if query is None:
            return True
        return not self._open(query, checked, 1, frozenset())

    def uncovered(self, query: Query, checked: Checked) -> list[Query]:
        """The query itself if nothing keeps its rows within their scope, or the queries its scope relies on in vain."""
        return self._open(query, checked, self._scoping.depth(query.model), frozenset())

    def _open(self, query: Query, checked: Checked, depth: int, seen: frozenset[str]) -> list[Query]:
        if query.key in seen:
            return []
        found = [cover for cover in self.covers(query, checked) if not cover.needs and cover.depth >= depth]
        if seen:  # that a person may be looked at makes nothing of theirs the asker's
            found = [cover for cover in found if cover.kind != "identity"]
        relied = [self._relied(cover, checked, seen | {query.key}) for cover in found]
        if not relied:
            return [query]
        return [query if self._is_person(open_) else open_ for open_ in min(relied, key=len)]

    def _is_person(self, query: Query) -> bool:
        """Somebody whom the asker may look at, though not at all that is theirs."""
        return any(cover.kind == "identity" for cover in self.covers(query, {}))

    def _relied(self, cover: Cover, checked: Checked, seen: frozenset[str]) -> list[Query]:
        """Queries without cover among those whose rows a cover rests on."""
        above = [self._queries[token.key] for token in cover.through if token.key in self._queries]
        return [open_ for query in above for open_ in self._open(query, checked, 1, seen)]

    def covers(self, query: Query, checked: Checked) -> list[Cover]:
        """Everything that keeps a query within a scope, the deepest first."""
        found = [*self._by_manager(query), *self._by_conditions(query, checked), *self._by_check(query, checked)]
        return sorted(found, key=lambda cover: (bool(cover.needs), -cover.depth))

    def _by_manager(self, query: Query) -> Iterator[Cover]:
        yield from self._managers.covers(query)

    def _by_check(self, query: Query, checked: Checked) -> Iterator[Cover]:
        evidence = checked.get((Token(Origin.ROW, query.key), ""))
        if evidence:
            yield Cover("check", evidence, PERSONAL)

    def _by_conditions(self, query: Query, checked: Checked) -> Iterator[Cover]:
        for predicate in query.predicates:
            if cover := self._by_predicate(query, predicate, checked):
                yield cover

    def _by_predicate(self, query: Query, predicate: Predicate, checked: Checked) -> Cover | None:
        if predicate.any_of:
            return self._by_alternatives(query, predicate, checked)
        if predicate.null and self._scoping.is_shared_without(query.model, predicate.path):
            return Cover("filter", Evidence("rows of no tenant", query.place), PERSONAL)
        return None if predicate.negated or predicate.null else self._by_lookup(query, predicate, checked)

    def _by_lookup(self, query: Query, predicate: Predicate, checked: Checked) -> Cover | None:
        reach = self._scoping.reach(query.model, predicate.path) if predicate.path else None
        if query.model == self._scoping.user and predicate.path.partition("__")[0] in NAMES:
            return Cover("identity", Evidence("a person is looked up by name", query.place), PERSONAL)
        if reach is None:  # an argument of the project's own method, or a field whose definition was not read
            return self._by_argument(query, predicate, checked)
        if predicate.path.rpartition("__")[2] in COMPARISONS or self._scoping.is_shared_value(reach):
            return None
        if query.model == self._scoping.user and len(reach.models) == 1 and not KEY_NAME.search(reach.last):
            return Cover("identity", Evidence("a person is looked up by name", query.place), PERSONAL)
        if reach.target == self._scoping.user and predicate.path.rpartition("__")[2] in NAMES:
            return Cover("identity", Evidence("a person's row is looked up by their name", query.place), PERSONAL)
        return self._by_reach(query, predicate, reach, checked)

    def _by_alternatives(self, query: Query, predicate: Predicate, checked: Checked) -> Cover | None:
        """A condition of several alternatives covers only if each of them does, and only as deep as the widest."""
        found: list[Cover] = []
        for alternative in predicate.any_of:
            if any(self._is_for_all(query, part) for part in alternative):
                continue
            covers = [cover for part in alternative if (cover := self._by_predicate(query, part, checked))]
            if not covers:
                return None
            found.append(max(covers, key=lambda cover: cover.depth))
        return min(found, key=lambda cover: cover.depth, default=None)

    def _is_for_all(self, query: Query, part: Predicate) -> bool:
        """Rows of no tenant, or rows that somebody has published: `Q(user=me) | Q(shared=True)`."""
        if part.null:
            return self._scoping.is_shared_without(query.model, part.path)
        return not part.tokens and not part.negated and bool(PUBLISHED.search(part.path))

    @staticmethod
    def _by_argument(query: Query, predicate: Predicate, checked: Checked) -> Cover | None:
        judged = trust(predicate.tokens, checked)
        if judged not in {Trust.TRUSTED, Trust.PARAM}:
            return None
        told = Evidence("a method of its manager gets the asker's scope", query.place)
        return _resting(Cover("manager", told, PERSONAL), predicate, judged)

    def _by_reach(self, query: Query, predicate: Predicate, reach: Reach, checked: Checked) -> Cover | None:
        key_of = frozenset({reach.target, *predicate.rows})
        judged = trust(predicate.tokens, checked, key_of)
        roots = any(self._scoping.is_root(label) for label in reach.models[1:])
        own_root = len(reach.models) == 1 and query.model == self._scoping.top
        person = self._scoping.user in reach.models[1:]
        through_parent = len(reach.models) > 1 and self._scoping.is_scoped(reach.target)
        match judged:
            case Trust.TRUSTED:
                kind = "filter"
            case Trust.ROUTE if (roots or own_root) and self._is_asked(query, checked):
                kind = "route"
            case Trust.PARAM | Trust.OPEN if roots or person:
                kind = "filter"
            case Trust.PARAM | Trust.OPEN if through_parent:
                kind = "parent"
            case _:
                return None
        depth = PERSONAL if person and kind == "filter" else self._depth(reach)
        told = f"filtered by {predicate.path}{' of the URL' if kind == 'route' else ''}"
        return _resting(Cover(kind, Evidence(told, query.place), depth), predicate, judged)

    def _is_asked(self, query: Query, checked: Checked) -> bool:
        """Who wants rows of the tenant in the URL was asked for more than a login, or names what nobody can guess."""
        secret = (self._scoping.is_secret(query.model, part.path) for part in query.predicates if part.path)
        return (UNASKED, "") not in checked or any(secret)

    def _depth(self, reach: Reach) -> int:
        """A condition is as deep as the model that it ends at; on the row itself, as deep as the row."""
        return PERSONAL if len(reach.models) == 1 else self._scoping.depth(reach.target)


def _resting(cover: Cover, predicate: Predicate, judged: Trust) -> Cover:
    """A cover with what it rests on: arguments that have to be the asker's own, rows that have to be in scope."""
    needs = frozenset(token for token in predicate.tokens if token.origin is Origin.PARAM)
    through = frozenset(token for token in predicate.tokens if token.origin is Origin.ROW)
    return replace(cover, needs=needs if judged is Trust.PARAM else NOTHING, through=through)
