"""The fields of a model class: its own, those of abstract bases, those of parents, and the keys Django adds."""

from __future__ import annotations

from collections.abc import Mapping

from agents.erp.schema.reading.apps import Apps
from agents.erp.schema.reading.classes import ModelClass, ModelClasses
from agents.erp.schema.reading.constants import Constants
from agents.erp.schema.reading.field_calls import Argument, FieldCall, FieldCalls
from agents.erp.schema.reading.field_facts import FieldReader
from agents.erp.schema.reading.targets import Targets
from agents.erp.schema.reasons import TARGET_DYNAMIC
from agents.erp.schema.relations import filled
from agents.erp.schema.snapshot import Field, Unknown
from agents.erp.source import SourceTree

Fields = dict[str, Field]


class ModelFields:
    """Reads fields; targets that cannot be resolved are added to `unknowns`."""

    def __init__(
        self, tree: SourceTree, apps: Apps, classes: ModelClasses, targets: Targets, constants: Constants
    ) -> None:
        self._apps = apps
        self._classes = classes
        self._targets = targets
        self._calls = FieldCalls(tree)
        self._reader = FieldReader(tree, constants)
        self._constants = constants
        self._known: dict[str, Fields] = {}
        self.unknowns: list[Unknown] = []

    def of(self, model: ModelClass) -> Fields:
        """All fields by name, keys first."""
        if model.label not in self._known:
            self._known[model.label] = {}  # what a class that is its own parent would see
            self._known[model.label] = self._all(model)
        return self._known[model.label]

    def _all(self, model: ModelClass) -> Fields:
        declared = self._declared(model)
        parents = self._classes.parents(model)
        inherited = {name: field for parent in parents for name, field in self.of(parent).items()}
        if self._classes.option(model, "proxy", bool):
            return {**inherited, **declared}
        links = {
            link.name: link for parent in parents if not _links_to(declared, parent) for link in [_link(parent, model)]
        }
        has_key = bool(parents) or any(field.primary_key for field in declared.values())
        key = {} if has_key else {"id": self._automatic_key(model)}
        return {**key, **inherited, **links, **declared, **self._order(model)}

    def _declared(self, model: ModelClass) -> Fields:
        """Fields of the class and its abstract bases; a name bound to anything else hides those further up."""
        hidden: set[str] = set()
        fields: Fields = {}
        parents = self._classes.parents(model)
        from_parents = {id(base) for parent in parents for base in self._classes.contributing(parent)}
        for base in self._classes.contributing(model):
            own = self._own(base, model) if id(base) not in from_parents else {}
            fields = {**{name: field for name, field in own.items() if name not in hidden}, **fields}
            hidden |= base.body.keys()
        return fields

    def _own(self, base: ModelClass, model: ModelClass) -> Fields:
        """Fields in the body of one class; relations are resolved as seen from the concrete model."""
        calls = {name: made for name, value in base.body.items() if (made := self._calls.call(base.definition, value))}
        return {
            name: self._completed(self._reader.field(name, made), made, base, model) for name, made in calls.items()
        }

    def _completed(self, field: Field, made: FieldCall, base: ModelClass, model: ModelClass) -> Field:
        """The field with what only its model tells: target, reverse name and the table in between."""
        changes: dict[str, object] = {"defined_in": base.definition.name}
        if field.relation and made.base != "GenericForeignKey":
            changes["target"] = self._target(field, made, model)
            name = field.related_name or self._classes.option(model, "default_related_name", str)
            changes["related_name"] = filled(name, model.name, model.app)
        if field.relation == "m2m":
            changes["through"] = self._through(model, field.name, made.argument("through"))
        return field.model_copy(update=changes)

    def _target(self, field: Field, made: FieldCall, model: ModelClass) -> str | None:
        given = made.argument("to")
        target = self._targets.label(given.module, given.expression, model) if given else None
        if target is None:
            subject = f"{model.label}.{field.name}"
            self.unknowns.append(Unknown(code=TARGET_DYNAMIC, subject=subject, place=field.place))
        return target

    def _through(self, model: ModelClass, name: str, given: Argument | None) -> str | None:
        return self._targets.label(given.module, given.expression, model) if given else f"{model.label}_{name}"

    def _automatic_key(self, model: ModelClass) -> Field:
        """The key that Django adds; of the kind that the app or the settings choose."""
        app = self._apps.label(model.app)
        setting = self._constants.setting("DEFAULT_AUTO_FIELD")
        chosen = (app.auto_field if app else None) or (setting if isinstance(setting, str) else "AutoField")
        kind = chosen.rpartition(".")[2]
        return automatic_key(kind).model_copy(update={"defined_in": model.definition.name})

    def _order(self, model: ModelClass) -> Fields:
        """The column that `order_with_respect_to` adds."""
        if not self._classes.option(model, "order_with_respect_to", str):
            return {}
        return {"_order": Field(name="_order", type="OrderWrt", base_type="OrderWrt", column="_order")}


def automatic_key(kind: str) -> Field:
    return Field(
        name="id",
        type=kind,
        base_type=kind,
        column="id",
        verbose_name="ID",
        blank=True,
        primary_key=True,
        unique=True,
        auto_created=True,
    )


def _links_to(fields: Mapping[str, Field], parent: ModelClass) -> bool:
    return any(field.relation == "one_to_one" and field.target == parent.label for field in fields.values())


def _link(parent: ModelClass, child: ModelClass) -> Field:
    """The key of a model that inherits from a concrete one."""
    name = f"{parent.name.lower()}_ptr"
    return Field(
        name=name,
        type="OneToOneField",
        base_type="OneToOneField",
        column=f"{name}_id",
        verbose_name=name.replace("_", " "),
        unique=True,
        primary_key=True,
        relation="one_to_one",
        target=parent.label,
        on_delete="CASCADE",
        db_index=True,
        auto_created=True,
        defined_in=child.definition.name,
    )
