"""The schema as the sources tell it, without running any of them."""

from __future__ import annotations

from agents.erp.schema.reading.apps import Apps, find_apps
from agents.erp.schema.reading.classes import ModelClasses
from agents.erp.schema.reading.constants import UNKNOWN, Constants
from agents.erp.schema.reading.model_fields import ModelFields
from agents.erp.schema.reading.model_reader import ModelReader
from agents.erp.schema.reading.settings_file import named_settings, read_settings
from agents.erp.schema.reading.signals import with_signals
from agents.erp.schema.reading.targets import Targets
from agents.erp.schema.reading.through import through_models
from agents.erp.schema.reasons import APPS_DYNAMIC, FILE_UNREAD, SETTINGS_UNREAD
from agents.erp.schema.relations import with_incoming
from agents.erp.schema.snapshot import Place, SchemaSnapshot, Unknown
from agents.erp.source import SourceTree

USER_MODEL = "auth.User"


def static_snapshot(tree: SourceTree, settings_module: str | None = None, apps: Apps | None = None) -> SchemaSnapshot:
    """Models, fields, managers, overrides and signals of a source tree, each with its place.

    The settings are those of `settings_module`, else those that `manage.py` names; they are read as text, for the
    installed apps (unless `apps` are given), the user model and whatever a model refers to. Scopes are derived by
    `scope.derive`.
    """
    name = settings_module or named_settings(tree)
    constants = Constants(tree, read_settings(tree, name))
    apps = apps or find_apps(tree, constants)
    classes = ModelClasses(tree, apps, constants)
    user_model = _user_model(constants, classes)
    targets = Targets(tree, classes, constants, user_model)
    fields = ModelFields(tree, apps, classes, targets, constants)
    reader = ModelReader(tree, classes, fields, constants, user_model)
    models = {label: reader.model(found) for label, found in sorted(classes.concrete.items())}
    models |= {model.label: model for model in through_models(models)}
    unknowns = [*_unread(tree), *fields.unknowns, *reader.unknowns]
    if name is None or tree.module(name) is None:
        unknowns.append(
            Unknown(code=SETTINGS_UNREAD, subject=name or "", detail="every package with models is taken as installed")
        )
    elif not apps.complete:
        unknowns.append(
            Unknown(code=APPS_DYNAMIC, subject=name, detail="every package with models is taken as installed")
        )
    return SchemaSnapshot(
        project=tree.root.name,
        settings_module=name,
        user_model=user_model,
        source="static",
        unknowns=tuple(unknowns),
        abstract=_abstract(classes),
        models=with_signals(tree, targets, with_incoming(models)),
    )


def _unread(tree: SourceTree) -> list[Unknown]:
    return [
        Unknown(code=FILE_UNREAD, subject=file.path, detail=file.reason, place=Place(file=file.path, line=file.line))
        for file in tree.unread
    ]


def _abstract(classes: ModelClasses) -> dict[str, Place]:
    """Abstract bases of the models, with their places."""
    bases = (
        base.definition for model in classes.concrete.values() for base in classes.contributing(model) if base.abstract
    )
    return {base.name: Place(file=base.path, line=base.line) for base in bases}


def _user_model(constants: Constants, classes: ModelClasses) -> str:
    """The label of the user model: the setting, else the only model of the project that is built like one."""
    declared = constants.setting("AUTH_USER_MODEL")
    if isinstance(declared, str):
        return declared
    like_users = [model.label for model in classes.concrete.values() if model.own and classes.is_user(model)]
    return like_users[0] if declared is UNKNOWN and len(like_users) == 1 else USER_MODEL
