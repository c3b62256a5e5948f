"""Runs in the project's own interpreter: which statements Django gives for one operation, on a scratch database.

Arguments: result file, folder that imports start from, settings module, the operation as JSON. Only the standard
library and Django; the database is in memory and migrated first, since Django looks constraints up in it.
"""

# ruff: noqa: PLC0415, ANN001, ANN201, PLR0911, SLF001
# pyright: basic
from __future__ import annotations

import json
import os
import sys

ENGINE = "django.db.backends.sqlite3"


def main() -> None:
    result, imports, settings_module, written = sys.argv[1:5]
    answer = {}
    try:
        answer["statements"] = statements(imports, settings_module, json.loads(written))
    except Exception as error:  # noqa: BLE001 - whatever the project raises is told, not raised on
        answer["error"] = f"{type(error).__name__}: {str(error)[:300]}"
    with open(result, "w", encoding="utf-8") as file:  # noqa: PTH123 - the project's Python may be any
        json.dump(answer, file)


def statements(imports, settings_module, written):
    sys.path.insert(0, imports)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    import django
    from django.conf import settings

    settings.DATABASES = {"default": {"ENGINE": ENGINE, "NAME": ":memory:"}}
    settings.DATABASE_ROUTERS = []
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    call_command("migrate", verbosity=0, interactive=False)
    before = MigrationLoader(connection).project_state()
    app, name = written["model"].split(".")
    operation = as_operation(before, app, name, written)
    after = before.clone()
    operation.state_forwards(app, after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        operation.database_forwards(app, editor, before, after)
        return list(editor.collected_sql)


def as_operation(state, app, name, written):
    from django.db import migrations, models

    op, field, goal = written["op"], written.get("field", ""), written.get("to", "")
    if op == "rename_field":
        return migrations.RenameField(name.lower(), field, goal)
    if op == "rename_model":
        return migrations.RenameModel(name, goal)
    if op == "remove_field":
        return migrations.RemoveField(name.lower(), field)
    if op == "remove_model":
        return migrations.DeleteModel(name)
    if op == "add_field":
        return migrations.AddField(name.lower(), field, new_field(written, null=written.get("null") is not False))
    if op in {"alter_field", "on_delete", "retarget"}:
        return migrations.AlterField(
            name.lower(), field, altered(state.models[app, name.lower()].fields[field], written)
        )
    if op == "add_constraint" and not written.get("check"):
        rule = models.UniqueConstraint(fields=written["fields"], name=f"{app}_{name.lower()}_uniq"[:30])
        return migrations.AddConstraint(name.lower(), rule)
    if op == "remove_constraint":
        return migrations.RemoveConstraint(name.lower(), written["name"])
    if op == "add_index":
        index = models.Index(fields=written["fields"], name=f"{app}_{name.lower()}_idx"[:30])
        return migrations.AddIndex(name.lower(), index)
    raise ValueError(f"{op} has no operation of Django's")


def new_field(written, *, null):
    """A field from its type as written: `DecimalField(12, 2)`, `ForeignKey(org.Branch)`."""
    from django.db import models

    name, _, rest = written["type"].partition("(")
    inside = [part.strip(" '\"") for part in rest.rstrip(")").split(",") if part.strip()]
    if name in {"ForeignKey", "OneToOneField"}:
        return getattr(models, name)(inside[0], on_delete=models.PROTECT, null=null)
    options = {"null": null}
    if name == "DecimalField":
        options.update(max_digits=int(inside[0]), decimal_places=int(inside[1]))
    elif inside and inside[0].isdigit():
        options["max_length"] = int(inside[0])
    if written.get("default") is not None:
        options["default"] = written["default"]
    return getattr(models, name)(**options)


def altered(field, written):
    from django.db import models

    if written["op"] == "alter_field" and written.get("type"):
        return new_field(written, null=field.null if written.get("null") is None else written["null"])
    new = field.clone()
    if written["op"] == "on_delete":
        new.remote_field.on_delete = getattr(models, written["to"])
    elif written["op"] == "retarget":
        return models.ForeignKey(written["to"], on_delete=field.remote_field.on_delete, null=field.null)
    if written.get("null") is not None:
        new.null = written["null"]
    if written.get("unique"):
        new._unique = True
    return new


main()
