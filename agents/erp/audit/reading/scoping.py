"""What the schema says about scope: which models have one, and where a lookup leads."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot
from agents.erp.source import Definition

DEPTH = {"G": 0, "T": 1, "T(+B)": 1, "B": 2}
CASCADING = frozenset({"CASCADE", None})  # before Django 2 it went without saying
PARTS = 2  # hops from a part of a row to the row that says whose it is, without roots
FAR = 3  # hops after which a nullable way to a root says little
COMPARISONS = frozenset(
    {"gt", "gte", "lt", "lte", "range", "isnull", "contains", "icontains", "startswith", "istartswith"}
    | {"endswith", "iendswith", "regex", "iregex", "search", "year", "month", "day", "date"}
)
KEY_NAME = re.compile(r"(^|_)(pk|u?u?id|key|token|code|secret)$")
KEYS = frozenset({"pk", "id"})
FEW_VALUES = re.compile(r"(Date|DateTime|Time|Boolean|Decimal|Float|Duration)Field$")
SITE = "sites.Site"  # of Django itself: a project of several sites may keep them apart by it


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a lookup leads: the models passed, in order, and the last field's name (`pk` for a key).

    `relation` is true where the lookup ends at a relation or a key of another model, and so names one row of it.
    """

    models: tuple[str, ...]
    last: str
    relation: bool
    reverse: bool = False

    @property
    def target(self) -> str:
        return self.models[-1]


class Scoping:
    """The scope of each model under the snapshot's roots; without roots, the person who owns a row."""

    def __init__(self, snapshot: SchemaSnapshot, narrowed: Container[str] = frozenset()) -> None:
        """`narrowed`: dotted names of model classes that the project limits by a person somewhere."""
        self.snapshot = snapshot
        self._narrowed = narrowed
        self.models: Mapping[str, Model] = snapshot.models
        self.roots = tuple(filter(None, (snapshot.roots.tenant, snapshot.roots.branch)))
        self.top = self.roots[0] if self.roots else ""
        self.user = snapshot.user_model
        self._depths: dict[str, int] = {}
        self._loose: dict[str, bool] = {}
        self._reaches: dict[tuple[str, str], Reach | None] = {}

    # --- models ---------------------------------------------------------------------------------------------------

    @cached_property
    def _by_class(self) -> Mapping[str, str]:
        return {f"{model.module}.{model.name}": label for label, model in self.models.items()}

    def label_of(self, found: Definition) -> str:
        """The label of a model class, empty for anything else."""
        return self._by_class.get(found.name, "") if found.kind == "class" else ""

    def labelled(self, text: str) -> str:
        """The label that `apps.get_model` or a string names, in any case of letters."""
        return self._folded.get(text.lower(), "")

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {label.lower(): label for label in self.models}

    def depth(self, label: str) -> int:
        """0: everybody's; 1: a tenant's, or a person's where there are no roots; 2: a branch's."""
        if label not in self._depths:
            self._depths[label] = self._depth(label)
        return self._depths[label]

    def _depth(self, label: str) -> int:
        if label == SITE and self.is_root(label):
            return 1
        model = self.models.get(label)
        if model is None or model.scope.shared_by_design:
            return 0
        if not self.roots:
            return int(self._is_owned(model, PARTS))
        if label == self.user:
            return DEPTH[model.scope.level] or 1  # people belong to tenants, if only by their memberships
        near = DEPTH[model.scope.level] or self._by_nullable(model)
        return near or int(self._is_personal(model) or self.is_allotted(label))

    def is_allotted(self, label: str) -> bool:
        """Rows that several tenants may have, each by name: not everybody's, though no single tenant's."""
        model = self.models.get(label)
        fields = model.fields.values() if model and model.own and not self.is_root(label) else ()
        return any(field.relation == "m2m" and field.target in self.roots for field in fields)

    def is_borne(self, label: str) -> bool:
        """Rows of no tenant that carry a file: made for somebody, and given to whoever has their key."""
        model = self.models.get(label)
        if model is None or not model.own or self.depth(label) or label == self.user:
            return False
        return any(
            re.search(r"(File|Image|Binary)Field", field.base_type or field.type) for field in model.fields.values()
        )

    def is_watched(self, label: str) -> bool:
        """Whether it matters whose rows of a model somebody gets."""
        return label.startswith("@") or self.is_scoped(label) or self.is_borne(label) or self.is_loose(label)

    def is_loose(self, label: str) -> bool:
        """Rows that no required relation gives to anybody, and that are some people's all the same."""
        if label not in self._loose:
            model = self.models.get(label)
            if model is None:  # Django's own users, whose source is not read
                return label == self.user
            own = model.own and not self.depth(label) and not self.is_borne(label)
            self._loose[label] = bool(own and not model.scope.shared_by_design and self._is_kin(model))
        return self._loose[label]

    def _is_kin(self, model: Model) -> bool:
        """People without roots; what a site has; what a table links to a tenant; what is limited by a person."""
        if model.label == self.user:
            return True
        linked = any(field.target == SITE for field in model.fields.values())
        return linked or self._is_linked(model) or f"{model.module}.{model.name}" in self._narrowed

    def _is_linked(self, model: Model) -> bool:
        """A table between the model and a root holds at most one row for each pair: who has which."""
        incoming = (self.models.get(entry.model) for entry in model.incoming if entry.relation != "m2m")
        straight = any(entry.relation == "m2m" and entry.model in self.roots for entry in model.incoming)
        return straight or any(self._links(between, model.label) for between in incoming if between)

    def _links(self, between: Model, label: str) -> bool:
        sides = {field.name: field.target for field in between.fields.values() if field.relation == "fk"}
        unique = (*between.unique_together, *(rule.fields for rule in between.constraints if "nique" in rule.type))
        pairs = ({sides.get(name) for name in names} for names in unique)
        return any(label in pair and pair & set(self.roots) for pair in pairs)

    def is_secret(self, label: str, lookup: str) -> bool:
        """A column that nobody can guess: text that code makes up for each row, and that names one row."""
        model = self.models.get(label)
        field = model.fields.get(lookup) if model else None
        text = field and re.search(r"(Char|Text)Field", field.base_type or field.type)
        one = field and (field.unique or KEY_NAME.search(field.name))
        return bool(field and text and one and field.default == "callable" and not field.primary_key)

    def is_random(self, label: str, lookup: str) -> bool:
        """A key that code makes up for each row: `id = UUIDField(primary_key=True, default=uuid4)`."""
        model = self.models.get(label)
        field = next((f for f in model.fields.values() if f.primary_key), None) if model and lookup in KEYS else None
        field = field or (model.fields.get(lookup) if model else None)
        return bool(field and "UUID" in (field.base_type or field.type) and field.default == "callable")

    def is_shared_value(self, reach: Reach) -> bool:
        """A column whose values rows of any scope have in common, whoever they are compared for: a state, a date."""
        field = self.models[reach.target].fields.get(reach.last) if reach.target in self.models else None
        if field is None or field.relation or field.primary_key or field.unique:
            return False
        return bool(field.choices) or bool(FEW_VALUES.search(field.base_type or field.type))

    def _by_nullable(self, model: Model) -> int:
        """A short way with an empty hop carries a scope wherever it is filled."""
        near = [path.root for path in model.scope.all_paths if path.path.count("__") < FAR - 1]
        return max((2 if root == "branch" else 1 for root in near), default=0)

    def _is_owned(self, model: Model, further: int) -> bool:
        """A row of a person: it points to the person, to what each person has one of, or is part of such a row."""
        if model.label == self.user:
            return False
        forward = [field for field in model.fields.values() if field.forward]
        return any(
            field.target == self.user or (not field.null and self._is_profile(field.target or "")) for field in forward
        ) or any(self._is_part(field, further) for field in forward)

    def _is_part(self, field: Field, further: int) -> bool:
        if not further or field.null or field.on_delete not in CASCADING:
            return False
        whole = self.models.get(field.target or "")
        return whole is not None and whole.own and self._is_owned(whole, further - 1)

    def _is_personal(self, model: Model) -> bool:
        """A row that lives and dies with one person, and is of no tenant: a notice, a key, a setting."""
        return model.own and any(
            field.forward and field.target == self.user and not field.null and field.on_delete in CASCADING
            for field in model.fields.values()
        )

    def _is_profile(self, label: str) -> bool:
        model = self.models.get(label)
        return model is not None and any(
            field.target == self.user and field.relation == "one_to_one" for field in model.fields.values()
        )

    def is_scoped(self, label: str) -> bool:
        return self.depth(label) > 0

    def is_root(self, label: str) -> bool:
        """A declared or proposed root; Django's sites where there is none."""
        return label in self.roots or (label == SITE and not self.roots)

    def path(self, label: str) -> str:
        """The lookup from a model to its scope, for people."""
        model = self.models.get(label)
        if model is None:
            return ""
        ways = sorted((path.path for path in model.scope.all_paths), key=lambda path: path.count("__"))
        return model.scope.path or (ways[0] if ways else "")

    # --- lookups --------------------------------------------------------------------------------------------------

    def reach(self, label: str, lookup: str) -> Reach | None:
        """Where a lookup from a model leads; None where its first name is nothing the schema knows."""
        key = (label, lookup)
        if key not in self._reaches:
            self._reaches[key] = self._reach(label, lookup)
        return self._reaches[key]

    def _reach(self, label: str, lookup: str) -> Reach | None:
        passed = [label]
        last, relation, reverse = "", False, False
        for name in lookup.split("__"):
            model = self.models.get(passed[-1])
            step = self._step(model, name) if model else None
            if step is None:
                break
            last, target, backwards = step
            relation = bool(target) or last == "pk"
            reverse = reverse or backwards
            if not target:
                break
            passed.append(target)
        return Reach(tuple(passed), last, relation, reverse) if last else None

    def depth_of(self, label: str, lookup: str) -> int:
        """How deep rows are limited that are filtered by a lookup: 0 if it leads to no scope, or only compares."""
        reach = self.reach(label, lookup)
        if reach is None or lookup.rpartition("__")[2] in COMPARISONS:
            return 0
        return max(map(self.depth, reach.models[1:]), default=0)

    def is_shared_without(self, label: str, lookup: str) -> bool:
        """Whether rows whose lookup is empty are of no tenant, and so everybody's; rows of no branch are a tenant's."""
        model = self.models.get(label)
        if model is None:
            return False
        path = lookup.removesuffix("__isnull").removesuffix("_id")
        if not self.roots:
            reach = self.reach(label, path)
            return bool(reach) and self.user in reach.models[1:]
        top = [
            way.path
            for way in model.scope.all_paths
            if way.root == ("tenant" if self.snapshot.roots.tenant else "branch")
        ]
        return bool(top) and all(f"{way}__".startswith(f"{path}__") for way in top)

    def _step(self, model: Model, name: str) -> tuple[str, str, bool] | None:
        """The name of what one segment leads to, the model it points to (empty for a column), and whether backwards."""
        if name in KEYS:
            return ("pk", "", False)
        field = model.fields.get(name) or self._by_column(model, name)
        if field:
            return (field.name if field.relation else ("pk" if field.primary_key else name), field.target or "", False)
        back = self._backwards(model.label).get(name)
        return (name, back, True) if back else None

    @staticmethod
    def _by_column(model: Model, name: str) -> Field | None:
        """`order_id` of the field `order`."""
        field = model.fields.get(name.removesuffix("_id")) if name.endswith("_id") else None
        return field if field and field.relation else None

    @cached_property
    def _reverse(self) -> dict[str, dict[str, str]]:
        return {}

    def _backwards(self, label: str) -> Mapping[str, str]:
        """Reverse names in lookups, with the model each leads to."""
        if label not in self._reverse:
            model = self.models.get(label)
            incoming = model.incoming if model else ()
            self._reverse[label] = {entry.query_name: entry.model for entry in incoming}
        return self._reverse[label]

    def related(self, label: str, attribute: str) -> tuple[str, bool] | None:
        """What an attribute of a row is: the other model, and whether many rows; None for a column."""
        model = self.models.get(label)
        if model is None:
            return None
        field = model.fields.get(attribute)
        if field and field.relation and field.target:
            return field.target, field.relation == "m2m"
        back = next((entry for entry in model.incoming if entry.accessor == attribute), None)
        return (back.model, back.relation != "one_to_one") if back else None

    def through(self, label: str, attribute: str) -> str:
        """The model between the two sides of a many-to-many relation, seen from either; empty for anything else."""
        model = self.models.get(label)
        field = model.fields.get(attribute) if model else None
        if model and field is None:
            back = next((entry for entry in model.incoming if entry.accessor == attribute), None)
            field = self.models[back.model].fields.get(back.field) if back else None
        return (field.through or "") if field and field.relation == "m2m" else ""

    def field_behind(self, label: str, accessor: str) -> str:
        """The field of a model whose reverse name, on whatever model it points to, is `accessor`."""
        model = self.models.get(label)
        for field in model.fields.values() if model else ():
            other = self.models.get(field.target or "")
            if other and any(
                e.accessor == accessor and (e.model, e.field) == (label, field.name) for e in other.incoming
            ):
                return field.name
        return ""

    def is_json(self, label: str, name: str) -> bool:
        model = self.models.get(label)
        field = model.fields.get(name) if model else None
        return bool(field and re.search(r"JSON", field.base_type or field.type))

    def relations(self, label: str) -> Iterator[Field]:
        """Forward relations and many-to-many fields of a model to models of the project, and to roots."""
        model = self.models.get(label)
        for field in model.fields.values() if model else ():
            known = field.target in self.models or self.is_root(field.target or "")
            if field.relation in {"fk", "one_to_one", "m2m"} and known:
                yield field
