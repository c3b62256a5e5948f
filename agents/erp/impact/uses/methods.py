"""Names of Django's methods and functions that take names of fields."""

from __future__ import annotations

from collections.abc import Mapping

KEYWORDS = frozenset({"filter", "exclude", "get", "complex_filter", "get_or_none", "aget"})
WRITES = frozenset(
    {"create", "update", "get_or_create", "update_or_create", "acreate", "aupdate", "aget_or_create", "abulk_create"}
)
TEXTS: Mapping[str, str] = {
    "values": "values",
    "values_list": "values",
    "order_by": "order_by",
    "only": "only",
    "defer": "defer",
    "select_related": "select_related",
    "prefetch_related": "prefetch_related",
    "distinct": "distinct",
    "dates": "dates",
    "datetimes": "dates",
    "latest": "latest",
    "earliest": "latest",
    "bulk_update": "update_fields",
    "annotate": "annotate",
    "aggregate": "aggregate",
    "alias": "annotate",
    "in_bulk": "in_bulk",
    "bulk_create": "update_fields",
    "select_for_update": "select_for_update",
}
ONE_ROW = frozenset(
    {"get", "first", "last", "create", "latest", "earliest", "get_or_none", "aget", "afirst", "alast", "acreate"}
)
PAIRS = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})
NO_ROWS = frozenset({"count", "exists", "update", "delete", "aggregate", "explain", "contains", "acount", "aexists"})
TEXT_OPTIONS = frozenset({"field_name", "update_fields", "unique_fields", "fields", "of"})
ROW_OPTIONS = frozenset({"update_fields", "fields", "exclude"})
EXPRESSION_OPTIONS = frozenset(
    {
        "then", "default", "output_field", "filter", "distinct", "condition", "queryset", "to_attr", "function",
        "template", "params", "sql", "partition_by", "order_by", "frame", "name", "fields", "include", "opclasses",
        "nulls_distinct", "deferrable", "violation_error_message", "check", "expression", "delimiter", "separator",
        "tzinfo", "nulls_first", "nulls_last", "fn",
    }
)  # fmt: skip
PATH_OPTIONS = frozenset({"partition_by", "order_by", "fields", "include"})
NO_PATHS = frozenset({"Value", "RawSQL", "Func", "Cast", "Index", "CheckConstraint", "UniqueConstraint", "Path"})
GETTERS = frozenset({"get_object_or_404", "aget_object_or_404"})
LISTERS = frozenset({"get_list_or_404", "aget_list_or_404"})
BY_NAME = frozenset({"getattr", "setattr", "hasattr", "delattr", "attrgetter", "getter", "deep_getattr"})
RENDERERS = frozenset({"render", "render_to_string", "TemplateResponse", "SimpleTemplateResponse"})
EACH = frozenset({"list", "tuple", "sorted", "set", "reversed", "iter", "frozenset"})
