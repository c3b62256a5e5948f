"""Reason codes of what could not be resolved; every unknown carries one."""

from __future__ import annotations

BASE_UNREAD = "base_outside"  # a base class stands in a package whose sources were not read
BASE_DYNAMIC = "base_dynamic"  # a base class is made at run time (a factory, a registry)
DECORATED = "decorated"  # a decorator may add fields, or models beside this one
TARGET_DYNAMIC = "target_dynamic"  # the target of a relation is computed
APPS_DYNAMIC = "apps_dynamic"  # INSTALLED_APPS, or a part of it, is computed
SETTINGS_UNREAD = "settings_unread"  # there is no settings module in the sources
FILE_UNREAD = "file_unread"  # a file could not be parsed
MODEL_UNSEEN = "model_unseen"  # exists at run time, not in the sources
RUNTIME_FAILED = "runtime_failed"  # the project's interpreter gave no dump
ROOTS_PROPOSED = "roots_proposed"  # the scope roots are a guess
NO_ROOTS = "no_roots"  # no model looks like a tenant or a branch
PATHS_MAY_DISAGREE = "paths_may_disagree"  # several shortest paths lead to one root
FIELDS_ADDED = "fields_added"  # fields are added from outside the class body
MIGRATIONS_UNCHECKED = "migrations_unchecked"  # the models could not be compared with the migrations
