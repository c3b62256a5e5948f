"""To whom a model's rows belong: which path counts, which ones are only listed, what a person declares."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.erp.schema import reasons
from agents.erp.schema.hops import ways
from agents.erp.schema.overrides import BadOverrides, Declared, DeclaredRoots, Overrides, read_overrides
from agents.erp.schema.roots import propose_roots
from agents.erp.schema.scope import derive
from agents.erp.schema.scope_checks import override_problems
from agents.erp.schema.snapshot import Field, Hint, Manager, Model, Place, Roots, SchemaSnapshot, Scope

ROOTS = Roots(tenant="org.Tenant", branch="org.Branch", proposed=False)
DECLARED_ROOTS = DeclaredRoots(tenant="org.Tenant", branch="org.Branch")


def fk(target: str, on_delete: str = "PROTECT", *, null: bool = False) -> dict[str, object]:
    return {"type": "ForeignKey", "relation": "fk", "target": target, "on_delete": on_delete, "null": null}


def schema(models: dict[str, dict[str, dict[str, object]]]) -> SchemaSnapshot:
    """A snapshot of models with nothing but relations; Tenant and Branch are there already."""
    every = {"org.Tenant": {}, "org.Branch": {"tenant": fk("org.Tenant")}, **models}
    return SchemaSnapshot(
        project="p", source="static", models={label: model(label, fields) for label, fields in every.items()}
    )


def model(label: str, fields: dict[str, dict[str, object]], *hints: str, managers: tuple[Manager, ...] = ()) -> Model:
    app, _, name = label.partition(".")
    return Model(
        label=label,
        name=name,
        module=app,
        app=app,
        table=name.lower(),
        fields={key: Field.model_validate({"name": key, **field}) for key, field in fields.items()},
        hints=tuple(Hint(text=text, place=Place(file="m.py", line=7)) for text in hints),
        managers=managers,
    )


def scope(snapshot: SchemaSnapshot, label: str, overrides: Overrides | None = None) -> Scope:
    return derive(snapshot, None if overrides else ROOTS, overrides).models[label].scope


SHOP = {
    "stock.Warehouse": {"branch": fk("org.Branch")},
    "stock.Item": {"tenant": fk("org.Tenant")},
    "stock.Entry": {"warehouse": fk("stock.Warehouse"), "item": fk("stock.Item")},
    "crm.Customer": {"tenant": fk("org.Tenant"), "home": fk("org.Branch", null=True)},
    "base.Currency": {},
}


@pytest.mark.parametrize(
    ("label", "level", "path", "tenant_path"),
    [
        ("stock.Warehouse", "B", "branch", "branch__tenant"),
        ("stock.Entry", "B", "warehouse__branch", "warehouse__branch__tenant"),
        ("stock.Item", "T", "tenant", "tenant"),
        ("crm.Customer", "T", "tenant", "tenant"),
        ("base.Currency", "G", "", None),
        ("org.Tenant", "T", "", None),
        ("org.Branch", "B", "", "tenant"),
    ],
)
def test_the_level_is_the_deepest_root_that_is_always_reached(
    label: str, level: str, path: str, tenant_path: str | None
):
    found = scope(schema(SHOP), label)
    assert (found.level, found.path, found.tenant_path) == (level, path, tenant_path)


def test_a_way_that_may_be_empty_is_shown_and_never_scopes():
    found = scope(schema(SHOP), "crm.Customer")
    assert found.nullable_hops == ("home",)
    assert {path.path: path.nullable_hops for path in found.all_paths} == {
        "tenant": (),
        "home": ("home",),
        "home__tenant": ("home",),
    }


def test_every_way_is_listed_and_the_shortest_are_marked():
    found = scope(schema(SHOP), "stock.Entry")
    assert [(path.root, path.path, path.shortest) for path in found.all_paths] == [
        ("branch", "warehouse__branch", True),
        ("tenant", "item__tenant", True),
        ("tenant", "warehouse__branch__tenant", False),
    ]


def test_of_equal_ways_the_one_along_parts_is_taken_and_the_doubt_is_told():
    receipt = {"stock.Receipt": {"order": fk("stock.Order"), "warehouse": fk("stock.Warehouse", "CASCADE")}}
    snapshot = derive(schema(SHOP | {"stock.Order": {"branch": fk("org.Branch")}} | receipt), ROOTS)
    assert snapshot.models["stock.Receipt"].scope.path == "warehouse__branch"
    (doubt,) = [entry for entry in snapshot.unknowns if entry.code == reasons.PATHS_MAY_DISAGREE]
    assert doubt.subject == "stock.Receipt"
    assert "order__branch" in doubt.detail


def test_users_actors_and_many_to_many_carry_no_scope():
    snapshot = schema(
        {
            "auth.User": {"branch": fk("org.Branch")},
            "hr.Person": {"branch": fk("org.Branch")},
            "log.Event": {
                "user": fk("auth.User"),
                "approved_by": fk("hr.Person"),
                "branches": {"type": "ManyToManyField", "relation": "m2m", "target": "org.Branch"},
                "about": {"type": "GenericForeignKey", "relation": "generic"},
            },
        }
    )
    assert scope(snapshot, "log.Event") == Scope()
    assert scope(snapshot, "auth.User").level == "B"


def test_a_tree_ends_and_a_way_never_visits_a_model_twice():
    snapshot = schema(
        {
            "a.Node": {"parent": fk("a.Node"), "other": fk("a.Other")},
            "a.Other": {"node": fk("a.Node"), "branch": fk("org.Branch")},
        }
    )
    assert [path.path for path in scope(snapshot, "a.Node").all_paths if path.root == "branch"] == ["other__branch"]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4, unique=True), max_size=6)
)
def test_ways_are_simple_short_and_each_is_found_once(graph: dict[str, list[str]]):
    snapshot = schema(
        {f"x.{name}": {target: fk(f"x.{target}") for target in targets} for name, targets in graph.items()}
    )
    for start in graph:
        found = ways(snapshot, f"x.{start}", "x.a") if start != "a" else []
        paths = [way.path for way in found]
        assert len(set(paths)) == len(paths)
        for way in found:
            visited = [holder for holder, _ in way.hops]
            assert len(set(visited)) == len(visited) <= 4
            assert way.hops[-1][1].target == "x.a"


# --- declared ------------------------------------------------------------------------------------------------------


def with_hint(text: str) -> SchemaSnapshot:
    plain = schema(SHOP | {"stock.Order": {"branch": fk("org.Branch")}})
    fields = {
        "order": fk("stock.Order", "CASCADE"),
        "warehouse": fk("stock.Warehouse"),
        "spare": fk("stock.Warehouse", null=True),
    }
    return plain.model_copy(update={"models": {**plain.models, "stock.Receipt": model("stock.Receipt", fields, text)}})


@pytest.mark.parametrize(
    ("text", "path", "source"),
    [
        ("warehouse__branch", "warehouse__branch", "declared"),
        ("warehouse__branch_id", "warehouse__branch", "declared"),
        ("nothing__branch", "order__branch", "derived"),
        ("spare__branch", "order__branch", "derived"),
        ("warehouse", "order__branch", "derived"),
    ],
)
def test_a_path_written_in_the_class_counts_if_it_is_one(text: str, path: str, source: str):
    found = scope(with_hint(text), "stock.Receipt")
    assert (found.path, found.source) == (path, source)
    assert ("m.py:7" in found.evidence) == (source == "declared")


def test_the_override_file_wins_over_everything(tmp_path: Path):
    file = tmp_path / "nova-erp.toml"
    file.write_text(
        dedent(
            """
            [roots]
            tenant = "org.Tenant"
            branch = "org.Branch"
            [models."stock.Receipt"]
            path = "warehouse__branch"
            sensitive = ["order"]
            [models."crm.Customer"]
            level = "T(+B)"
            [models."base.Currency"]
            shared_by_design = true
            """
        )
    )
    snapshot = derive(with_hint("order__branch"), None, read_overrides(file))
    receipt, customer = snapshot.models["stock.Receipt"], snapshot.models["crm.Customer"].scope
    assert (receipt.scope.path, receipt.scope.tenant_path) == ("warehouse__branch", "warehouse__branch__tenant")
    assert (receipt.sensitive, customer.level, customer.path) == (("order",), "T(+B)", "tenant")
    assert snapshot.models["base.Currency"].scope.shared_by_design
    assert not snapshot.roots.proposed


def test_mistakes_in_the_override_file_are_each_told():
    declared = {
        "stock.Entry": Declared(path="warehouse__owner"),
        "stock.Warehouse": Declared(path="branch", sensitive=("secret",)),
        "stock.Item": Declared(path="tenant"),
        "crm.Customer": Declared(path="home"),
        "gone.Model": Declared(),
    }
    overrides = Overrides(roots=DeclaredRoots(tenant="org.Tenant", branch="org.Shop"), models=declared)
    problems = override_problems(derive(schema(SHOP), None, overrides), overrides)
    assert [problem.split(":")[0] for problem in problems] == [
        "roots.branch",
        "stock.Entry.path",
        "stock.Warehouse.sensitive",
        "stock.Warehouse.path",
        "crm.Customer.path",
        "models",
    ]


@pytest.mark.parametrize("text", ["roots = 1", '[models."a.B"]\nlevel = "X"', "not toml", '[models."a.B"]\ncolour = 1'])
def test_an_override_file_that_is_wrong_is_named(tmp_path: Path, text: str):
    (tmp_path / "nova-erp.toml").write_text(text)
    with pytest.raises(BadOverrides, match=r"nova-erp\.toml"):
        read_overrides(tmp_path / "nova-erp.toml")


def test_without_an_override_file_nothing_is_declared(tmp_path: Path):
    assert read_overrides(tmp_path / "nova-erp.toml") == Overrides()


# --- roots and managers --------------------------------------------------------------------------------------------


def test_roots_are_proposed_by_name_and_by_what_belongs_to_them():
    found = propose_roots(schema(SHOP))
    assert (found.tenant, found.branch, found.proposed) == ("org.Tenant", "org.Branch", True)
    snapshot = derive(schema(SHOP))
    assert reasons.ROOTS_PROPOSED in {entry.code for entry in snapshot.unknowns}


def test_a_name_alone_makes_no_root():
    lone = SchemaSnapshot(
        project="p", source="static", models={name: model(name, {}) for name in ("a.Company", "a.B", "a.C")}
    )
    assert propose_roots(lone) == Roots()
    assert reasons.NO_ROOTS in {entry.code for entry in derive(lone).unknowns}


@pytest.mark.parametrize(
    ("narrows_by", "scoped"),
    [(("warehouse__branch__in",), "yes"), (("warehouse_id",), "yes"), (("*",), "yes"), (("deleted_at__isnull",), "no")],
)
def test_a_manager_that_narrows_by_something_else_is_no_scope(narrows_by: tuple[str, ...], scoped: str):
    manager = Manager(name="objects", manager_class="M", default=True, scoped="yes", narrows_by=narrows_by)
    plain = schema(SHOP)
    entry = model("stock.Entry", SHOP["stock.Entry"], managers=(manager,))
    snapshot = derive(plain.model_copy(update={"models": {**plain.models, "stock.Entry": entry}}), ROOTS)
    assert snapshot.models["stock.Entry"].managers[0].scoped == scoped


def test_the_reference_erp_is_scoped_as_it_declares(reference: SchemaSnapshot):
    levels = {label: (m.scope.level, m.scope.path) for label, m in reference.models.items() if m.own}
    assert levels["inventory.StockLedgerEntry"] == ("B", "warehouse__branch")
    assert levels["purchasing.GoodsReceipt"] == ("B", "warehouse__branch")
    assert levels["payroll.Payslip"] == ("B", "run__branch")
    assert levels["crm.Customer"] == ("T", "tenant")
    assert levels["audit.AuditLog"] == ("T(+B)", "tenant")
    assert (reference.roots.tenant, reference.roots.branch) == ("org.Tenant", "org.Branch")
