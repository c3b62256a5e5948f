# ruff: noqa: PLC0415, SLF001, UP - imports follow the set-up, `_meta` is what is asked for, and old Pythons run it
# pyright: basic, reportMissingImports=false
"""Run by the target project's interpreter: writes what its models are, as JSON, to a file.

Usage: python - RESULT FOLDER_OF_IMPORTS SETTINGS_MODULE, with this text on standard input. Needs the standard library
and Django (3.2 or newer, Python 3.8 or newer) and nothing of Nova. Opens no database connection.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MOST_CHOICES = 50
RELATIONS = (("many_to_one", "fk"), ("one_to_one", "one_to_one"), ("many_to_many", "m2m"))


def main(result: str, project: str, settings_module: str) -> None:
    """Write the dump, then the comparison with the migrations; each file appears whole or not at all."""
    sys.path[:] = [project, *[entry for entry in sys.path if entry]]
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    dump = _attempt(_dump)
    _write(result, dump)
    if "error" not in dump:
        _write(f"{result}.migrations", _attempt(_migrations))


def _attempt(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was asked, or the error that the project raised instead."""
    try:
        return ask()
    except BaseException as error:  # noqa: BLE001 - a project may do anything when it starts; Nova wants its name
        return {"error": f"{type(error).__name__}: {error}"[:500]}


def _write(path: str, value: Any) -> None:
    part = Path(f"{path}.part")
    part.write_text(json.dumps(value), encoding="utf-8")
    part.replace(path)


def _dump() -> dict[str, Any]:
    import django

    _refuse_connections()
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    translation.deactivate_all()
    models = apps.get_models(include_auto_created=True, include_swapped=True)
    return {
        "django": django.get_version(),
        "user_model": settings.AUTH_USER_MODEL,
        "apps": {app.name: app.label for app in apps.get_app_configs()},
        "models": [_model(model) for model in models],
    }


def _refuse_connections() -> None:
    """A project that asks its database while it starts is told that there is none."""
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.utils import OperationalError

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("the schema is read without a database")

    BaseDatabaseWrapper.connect = refuse


# --- models -------------------------------------------------------------------------------------------------------


def _model(model: Any) -> dict[str, Any]:
    meta = model._meta
    return {
        "label": meta.label,
        "name": model.__name__,
        "module": model.__module__,
        "app": meta.app_label,
        "table": meta.db_table,
        "file": getattr(sys.modules.get(model.__module__), "__file__", None) or "",
        "doc": _doc(model),
        "verbose_name": str(meta.verbose_name),
        "proxy": meta.proxy,
        "managed": meta.managed,
        "swapped": bool(meta.swapped),
        "auto_created": bool(meta.auto_created),
        "abstract_bases": [_name(base) for base in _model_bases(model) if base._meta.abstract],
        "parents": _parents(model),
        "fields": [_field(model, field) for field in meta.get_fields() if not _is_reverse(field)],
        "unique_together": [list(group) for group in meta.unique_together],
        "constraints": [_constraint(constraint) for constraint in meta.constraints],
        "indexes": [_index(index) for index in meta.indexes],
        "ordering": [entry for entry in meta.ordering or () if isinstance(entry, str)],
        "managers": [_manager(model, manager) for manager in meta.managers],
        "base_manager": meta.base_manager_name or "",
        "signals": list(_signals(model)),
    }


def _doc(model: Any) -> str:
    text = model.__doc__ or ""
    made_by_django = text.startswith(f"{model.__name__}(")
    return "" if made_by_django else " ".join(text.strip().split("\n\n")[0].split())[:300]


def _name(cls: Any) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _model_bases(model: Any) -> list[Any]:
    from django.db.models import Model

    return [
        base for base in model.__mro__[1:] if issubclass(base, Model) and base is not Model and hasattr(base, "_meta")
    ]


def _parents(model: Any) -> list[str]:
    """Concrete bases that no other concrete base inherits from."""
    concrete = [base for base in _model_bases(model) if not base._meta.abstract]
    return [
        base._meta.label
        for base in concrete
        if not any(other is not base and issubclass(other, base) for other in concrete)
    ]


def _is_reverse(field: Any) -> bool:
    return bool(field.auto_created and not field.concrete)


# --- fields -------------------------------------------------------------------------------------------------------


def _field(model: Any, field: Any) -> dict[str, Any]:
    choices = _choices(field)
    return {
        "name": field.name,
        "type": type(field).__name__,
        "base_type": _base_type(field),
        "column": None if field.many_to_many else getattr(field, "column", None),
        "verbose_name": str(getattr(field, "verbose_name", "") or ""),
        "help_text": str(getattr(field, "help_text", "") or "")[:300],
        "null": bool(getattr(field, "null", False)),
        "blank": bool(getattr(field, "blank", False)),
        "unique": bool(getattr(field, "unique", False)),
        "primary_key": bool(getattr(field, "primary_key", False)),
        "default": _default(field),
        "default_value": _default_value(field),
        "choices": choices[:MOST_CHOICES],
        "choices_count": len(choices),
        "max_length": _number(field, "max_length"),
        "max_digits": _number(field, "max_digits"),
        "decimal_places": _number(field, "decimal_places"),
        "validators": [_validator(validator) for validator in getattr(field, "_validators", ())],
        "db_index": bool(getattr(field, "db_index", False)),
        "auto_created": bool(field.auto_created),
        "defined_in": _name(_definer(model, field)),
        **_relation(field),
    }


def _base_type(field: Any) -> str:
    """The Django class that a field is a kind of."""
    return next(
        (cls.__name__ for cls in type(field).__mro__ if cls.__module__.startswith("django.")), type(field).__name__
    )


def _choices(field: Any) -> list[list[str]]:
    """Value and label of each choice; computed ones may need more of the project than there is."""
    flat = _attempt(
        lambda: {"pairs": [[str(key), str(label)] for key, label in getattr(field, "flatchoices", None) or ()]}
    )
    return flat.get("pairs", [])


def _default(field: Any) -> str:
    from django.db.models import NOT_PROVIDED

    if getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED:
        return "database"
    default = getattr(field, "default", NOT_PROVIDED)
    if default is NOT_PROVIDED:
        return "none"
    return "callable" if callable(default) else "value"


def _default_value(field: Any) -> Any:
    """A short constant, as Python writes it; of a choice its value."""
    value = getattr(field, "default", None)
    if _default(field) != "value" or not isinstance(value, (str, int, float)):
        return None
    plain = next(kind for kind in (bool, int, float, str) if isinstance(value, kind))
    text = repr(plain(value))
    return text if len(text) < 60 else None


def _number(field: Any, name: str) -> Any:
    value = getattr(field, name, None)
    return value if isinstance(value, int) else None


def _validator(validator: Any) -> str:
    name = getattr(validator, "__name__", type(validator).__name__)
    limit = getattr(validator, "limit_value", None)
    return f"{name}({limit})" if isinstance(limit, (int, float, str)) else name


def _definer(model: Any, field: Any) -> Any:
    """The class highest up that has the field."""
    having = [base for base in _model_bases(model) if any(other.name == field.name for other in _local(base))]
    return having[-1] if having else model


def _local(model: Any) -> list[Any]:
    meta = model._meta
    return [*meta.local_fields, *meta.local_many_to_many, *meta.private_fields]


def _relation(field: Any) -> dict[str, Any]:
    if hasattr(field, "ct_field") and hasattr(field, "fk_field"):
        return {"relation": "generic", "generic_parts": [field.ct_field, field.fk_field], "target": None}
    if not getattr(field, "is_relation", False) or field.related_model is None:
        return {}
    remote = field.remote_field
    generic = hasattr(field, "object_id_field_name")
    kind = next((kind for flag, kind in RELATIONS if getattr(field, flag, False)), "fk")
    return {
        "relation": "generic" if generic else kind,
        "target": _label(field.related_model),
        "to_field": _to_field(field),
        "on_delete": None if generic else _on_delete(remote),
        "related_name": _related_name(remote),
        "related_query_name": getattr(remote, "related_query_name", None),
        "through": _label(remote.through) if getattr(remote, "through", None) else None,
        "limit_choices_to": _limit(remote),
        "db_constraint": bool(getattr(field, "db_constraint", True)),
    }


def _label(model: Any) -> str:
    return model if isinstance(model, str) else model._meta.label


def _to_field(field: Any) -> Any:
    """The target's field, where it is not the primary key."""
    names = [name for name in getattr(field, "to_fields", None) or () if name]
    key = getattr(getattr(field.related_model, "_meta", None), "pk", None)
    return names[0] if names and names[0] != getattr(key, "name", None) else None


def _on_delete(remote: Any) -> Any:
    name = getattr(getattr(remote, "on_delete", None), "__name__", None)
    return "SET" if name == "set_on_delete" else name


def _related_name(remote: Any) -> Any:
    name = getattr(remote, "related_name", None)
    return "+" if name and name.endswith("+") else name


def _limit(remote: Any) -> Any:
    limit = getattr(remote, "limit_choices_to", None)
    return None if not limit else getattr(limit, "__name__", str(limit))


# --- rules, managers, signals -------------------------------------------------------------------------------------


def _constraint(constraint: Any) -> dict[str, Any]:
    is_check = type(constraint).__name__ == "CheckConstraint"
    condition = getattr(constraint, "condition", None)
    check = getattr(constraint, "check", condition) if is_check and condition is None else condition
    return {
        "type": type(constraint).__name__,
        "name": constraint.name,
        "fields": list(getattr(constraint, "fields", ())),
        "expressions": [str(expression) for expression in getattr(constraint, "expressions", ())],
        "condition": None if is_check or condition is None else str(condition),
        "check": str(check) if is_check else None,
        "nulls_distinct": getattr(constraint, "nulls_distinct", None),
        "deferrable": str(constraint.deferrable) if getattr(constraint, "deferrable", None) else None,
    }


def _index(index: Any) -> dict[str, Any]:
    condition = getattr(index, "condition", None)
    return {
        "type": type(index).__name__,
        "name": index.name,
        "fields": list(index.fields),
        "expressions": [str(expression) for expression in getattr(index, "expressions", ())],
        "condition": None if condition is None else str(condition),
    }


def _manager(model: Any, manager: Any) -> dict[str, Any]:
    return {
        "name": manager.name,
        "manager_class": _name(type(manager)),
        "default": manager.name == model._meta.default_manager.name,
    }


def _signals(model: Any) -> Iterator[dict[str, Any]]:
    """Receivers that the project has connected for this model, or for every model."""
    from django.db.models import signals

    for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
        for entry in getattr(signals, name).receivers:
            receiver = _receiver(entry[1])
            if entry[0][1] in (id(None), id(model)) and receiver is not None:
                yield {"signal": name, "receiver": f"{receiver.__module__}.{receiver.__qualname__}", **_code(receiver)}


def _receiver(reference: Any) -> Any:
    """The function behind a weak reference, None where it is gone or Django's own."""
    found = reference() if type(reference).__name__ in ("ReferenceType", "weakref", "WeakMethod") else reference
    name = getattr(found, "__module__", "django.")
    return found if hasattr(found, "__qualname__") and not name.startswith("django.") else None


def _code(receiver: Any) -> dict[str, Any]:
    code = getattr(receiver, "__code__", None)
    return {"file": code.co_filename, "line": code.co_firstlineno} if code else {"file": "", "line": 0}


# --- migrations ---------------------------------------------------------------------------------------------------


def _migrations() -> dict[str, Any]:
    """Operations that `makemigrations` would write now."""
    return {"missing": list(_missing())}


def _missing() -> Iterator[dict[str, str]]:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None, ignore_no_migrations=True)
    questioner = MigrationQuestioner(specified_apps=loader.migrated_apps, dry_run=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), questioner)
    for app, migrations in detector.changes(graph=loader.graph, convert_apps=loader.migrated_apps).items():
        for migration in migrations:
            for operation in migration.operations:
                yield {"app": app, "operation": type(operation).__name__, "what": operation.describe()}


if __name__ == "__main__":
    main(*sys.argv[1:4])
