"""Custom fields are real columns and custom tables real tables, equal to those in code."""

import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa

from core import filter as flt
from core.errors import Denied, Invalid, Missing
from db import query
from db.catalog import Table
from db.changes import Intent, hooks, undo
from db.changes.hooks import Writing
from db.changes.plan import RowPlan
from db.kinds import KINDS
from tests.conftest import World

NAMED = {"en": "Named", "zh_CN": "名称"}
COLORS = [{"key": "red", "category": "warm"}, {"key": "blue", "category": "cold", "labels": {"en": "Blue!"}}]
# Kind: facts, a first value, a second one, and a condition that only the second fulfils.
KINDS_OF_FIELD: dict[str, tuple[dict[str, Any], Any, Any, tuple[str, Any]]] = {
    "text": ({"search": True, "filter": True, "max": 80}, "alpha", "beta", ("contains", "et")),
    "long_text": ({"search": True}, "one\ntwo", "three\nfour", ("contains", "four")),
    "email": ({"search": True, "filter": True}, "a@example.com", "b@example.org", ("ends_with", ".org")),
    "phone": ({"search": True}, "+86 138 0013 8000", "+49 30 123456", ("starts_with", "+49")),
    "url": ({}, "https://a.example", "https://b.example/x", ("contains", "b.ex")),
    "code": ({"pattern": "V-{seq:4}"}, "V-0001", "V-7777", ("=", "V-7777")),
    "integer": ({"min": 0, "max": 99, "filter": True}, 5, 50, (">", 7)),
    "duration": ({}, 60, 3600, (">=", 3600)),
    "rating": ({}, 2, 5, ("between", [4, 5])),
    "decimal": ({"scale": 3}, "1.125", "2.5", (">", "2")),
    "percent": ({}, "12.5", "99", (">", "50")),
    "money": ({"filter": True}, "10.00", "12345.60", (">=", "12345.6")),
    "date": ({"filter": True}, "2024-02-29", "2025-01-01", (">", "2024-12-31")),
    "moment": ({}, "2024-02-29T10:00:00Z", "2025-01-01T00:00:00Z", (">", "2024-12-31T00:00:00Z")),
    "choice": ({"choices": COLORS, "filter": True}, "red", "blue", ("=", "blue")),
    "multi_choice": ({"choices": COLORS}, ["red"], ["red", "blue"], ("contains", "blue")),
    "tags": ({}, ["x"], ["x", "y"], ("contains", "y")),
    "yes_no": ({"filter": True}, False, True, ("=", True)),
    "reference": ({"references": "customer"}, 1, 2, ("=", 2)),
    "person": ({}, 1, 2, ("=", 2)),
    "file": ({}, 1, 2, ("=", 2)),
    "image": ({}, 1, 2, ("=", 2)),
    "json": ({}, {"a": 1}, [2], ("not_empty", None)),
}


def field(key: str, kind: str, facts: dict[str, Any] | None = None, table: str = "customer") -> Intent:
    values = {"table": table, "key": key, "kind": kind, "labels": NAMED, "facts": facts or {}}
    return Intent("field_def", "create", values=values)


def table(key: str, **more: Any) -> Intent:
    access = {"sales": "crud:own", "manager": "crud:all"}
    return Intent("table_def", "create", values={"key": key, "labels": NAMED, "access": access, **more})


def add_field(
    world: World, key: str, kind: str, facts: dict[str, Any] | None = None, on: str = "customer"
) -> int:
    made: int = world.do("admin", field(key, kind, facts, on), source="studio")["rows"][0]["id"]
    return made


def now_table(world: World, key: str) -> Table:
    return world.viewer("admin").catalog.table(key)


def found(world: World, key: str, who: str = "admin", **ask: Any) -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        rows: list[dict[str, Any]] = query.page(connection, world.viewer(who), query.Ask(key, **ask))["rows"]
    return rows


def row_of(world: World, key: str, pk: int) -> dict[str, Any]:
    with world.store.reading() as connection:
        return query.record(connection, world.viewer("admin"), key, pk)


def plain(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "id" in value else value


def refused(world: World, *intents: Intent) -> dict[str, str]:
    with pytest.raises(Invalid) as raised:
        world.do("admin", *intents, source="studio")
    return raised.value.fields or {"": raised.value.params["reason"]}


def indexes(world: World, name: str) -> set[str]:
    with world.store.reading() as connection:
        return {str(index["name"]) for index in sa.inspect(connection).get_indexes(name)}


def columns(world: World, name: str) -> set[str]:
    with world.store.reading() as connection:
        return {col["name"] for col in sa.inspect(connection).get_columns(name)}


@pytest.fixture
def visits(world: World) -> World:
    """A custom table with one field of every kind, made in one change set, and rows to refer to."""
    for name in ("One", "Two"):
        world.create("admin", "customer", name=name)
        world.do("system", Intent("file", "create", values={
            "name": name, "media_type": "text/plain", "size": 1, "sha256": "0" * 64,
        }))  # fmt: skip
    fields = [field(f"x_{kind}", kind, facts, "u_visit") for kind, (facts, *_) in KINDS_OF_FIELD.items()]
    world.do("admin", table("u_visit"), *fields, source="studio")
    return world


def test_every_kind_there_is_can_be_a_custom_field() -> None:
    assert set(KINDS_OF_FIELD) == set(KINDS)


def test_a_custom_table_is_like_one_in_code(visits: World) -> None:
    world, kinds = visits, KINDS_OF_FIELD
    first = world.create(
        "admin", "u_visit", name="First", **{f"x_{k}": v[1] for k, v in kinds.items() if k != "code"}
    )
    second = world.create(
        "admin", "u_visit", name="Second 变压器", **{f"x_{k}": v[2] for k, v in kinds.items()}
    )
    shown = row_of(world, "u_visit", first)
    assert {k: plain(shown[f"x_{k}"]) for k in kinds} == {k: v[1] for k, v in kinds.items()}
    assert shown["x_reference"]["label"] == "One"
    for kind, (_, _, _, (op, value)) in kinds.items():
        condition = flt.parse({"field": f"x_{kind}", "op": op, "value": value})
        hits = [r["id"] for r in found(world, "u_visit", condition=condition)]
        assert hits == ([first, second] if kind == "json" else [second]), kind
    for text, hit in (
        ("byq", second),
        ("变压", second),
        ("alph", first),
        ("13800138000", first),
        ("four", second),
    ):
        assert [r["id"] for r in found(world, "u_visit", search=text)] == [hit], text
    for kind in (k for k in kinds if KINDS[k].sortable):
        up = [r["id"] for r in found(world, "u_visit", sort=f"x_{kind}")]
        down = [r["id"] for r in found(world, "u_visit", sort=f"-x_{kind}")]
        assert up == down[::-1], kind
        assert len(up) == 2


def test_its_rows_are_changed_undone_deleted_and_restored_like_others(visits: World) -> None:
    world, kinds = visits, KINDS_OF_FIELD
    old, new = ({f"x_{k}": v[at] for k, v in kinds.items()} for at in (1, 2))
    pk = world.create("admin", "u_visit", name="First", **old)
    done = world.update("admin", "u_visit", pk, 1, **new)
    assert {k: plain(row_of(world, "u_visit", pk)[k]) for k in new} == new
    undo(world.store, world.viewer("admin"), done["set_id"])
    assert {k: plain(row_of(world, "u_visit", pk)[k]) for k in old} == old
    world.do("admin", Intent("u_visit", "delete", pk))
    assert found(world, "u_visit") == []
    world.do("admin", Intent("u_visit", "restore", pk))
    assert [r["id"] for r in found(world, "u_visit", search="alpha")] == [pk]


def test_rights_of_a_custom_table_are_those_it_states(visits: World) -> None:
    own = visits.create("ann", "u_visit", name="Ann's")
    visits.create("cid", "u_visit", name="Cid's")
    assert [r["id"] for r in found(visits, "u_visit", "ann")] == [own]
    with pytest.raises(Missing):
        visits.create("dan", "u_visit", name="No right at all")


def test_only_administrators_shape_tables(world: World) -> None:
    for who in ("boss", "ann"):
        with pytest.raises((Denied, Missing)):
            world.do(who, field("x_no", "text"))


def test_a_new_field_of_a_table_in_code_is_a_column_with_its_index(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    add_field(world, "x_region", "text", {"filter": True, "search": True})
    assert "x_region" in columns(world, "customer")
    assert "ix_customer_x_region" in indexes(world, "customer")
    world.update("ann", "customer", pk, 1, x_region="Ruhr")
    assert [r["id"] for r in found(world, "customer", search="ruhr")] == [pk]


def test_deleting_a_field_archives_it_and_restoring_brings_all_back(world: World) -> None:
    made = add_field(world, "x_region", "text", {"filter": True, "search": True})
    pk = world.create("ann", "customer", name="Acme", x_region="Ruhr")
    world.do("admin", Intent("field_def", "delete", made))
    assert now_table(world, "customer").fields["x_region"].archived
    assert "x_region" in columns(world, "customer")
    assert "ix_customer_x_region" not in indexes(world, "customer")
    assert found(world, "customer", search="ruhr") == []
    with pytest.raises(Invalid):
        world.update("ann", "customer", pk, 1, x_region="Other")
    world.do("admin", Intent("field_def", "restore", made))
    assert "ix_customer_x_region" in indexes(world, "customer")
    assert [r["x_region"] for r in found(world, "customer", search="ruhr")] == ["Ruhr"]


def test_a_deleted_table_is_out_of_sight_and_comes_back_with_its_rows(visits: World) -> None:
    pk = visits.create("admin", "u_visit", name="Kept")
    made = visits.viewer("admin").catalog.table("table_def").sa
    with visits.store.reading() as connection:
        number = connection.execute(sa.select(made.c.id).where(made.c.key == "u_visit")).scalar_one()
    visits.do("admin", Intent("table_def", "delete", number))
    with pytest.raises(Missing):
        found(visits, "u_visit")
    visits.do("admin", Intent("table_def", "restore", number))
    assert [r["id"] for r in found(visits, "u_visit")] == [pk]


def test_a_studio_set_can_be_undone_and_redone(world: World) -> None:
    made = world.do("admin", table("u_site"), field("x_size", "integer", None, "u_site"), source="studio")
    pk = world.create("admin", "u_site", name="North", x_size=3)
    undone = undo(world.store, world.viewer("admin"), made["set_id"])
    assert "u_site" not in world.viewer("admin").catalog.tables
    undo(world.store, world.viewer("admin"), undone["set_id"])
    assert row_of(world, "u_site", pk)["x_size"] == 3


def test_facts_changed_later_move_index_and_search(world: World) -> None:
    made = add_field(world, "x_note", "text", {"max": 40})
    pk = world.create("ann", "customer", name="Acme", x_note="hidden treasure")
    assert found(world, "customer", search="treasure") == []
    world.update(
        "admin", "field_def", made, None, facts={"max": 400, "search": True, "filter": True, "unique": True}
    )
    assert [r["id"] for r in found(world, "customer", search="treasure")] == [pk]
    assert {"ix_customer_x_note", "uq_customer_x_note"} <= indexes(world, "customer")
    world.update("ann", "customer", pk, None, x_note="n" * 400)
    world.update("admin", "field_def", made, None, facts={})
    assert not {name for name in indexes(world, "customer") if name.endswith("x_note")}
    assert found(world, "customer", search="n" * 40) == []


def test_new_labels_change_the_catalogue_alone(world: World) -> None:
    made = add_field(world, "x_note", "text")
    before = world.viewer("admin").catalog.version
    world.update("admin", "field_def", made, None, labels={"en": "Remark"})
    assert now_table(world, "customer").fields["x_note"].label == "Remark"
    assert world.viewer("admin").catalog.version == before + 1


def test_names_of_the_greatest_length_are_no_trouble(world: World) -> None:
    key, other = "u_" + "t" * 31, "u_" + "t" * 30 + "s"
    for name in (key, other):
        facts = {"filter": True, "unique": True, "search": True}
        wide = [field(f"x_{'f' * 30}{end}", "text", facts, name) for end in "ab"]
        world.do("admin", table(name), *wide, field(f"x_{'r' * 31}", "reference", {"references": key}, name))
        pk = world.create("admin", name, name="Long", **{f"x_{'f' * 30}a": "found"})
        assert [r["id"] for r in found(world, name, search="found")] == [pk]
        falling_and_title = 0 if world.store.sqlite else 3
        assert len(indexes(world, name)) == 3 + 4 + 1 + falling_and_title


@pytest.mark.parametrize("of", ["table_def", "field_def"])
def test_a_fault_after_the_statement_takes_all_of_it_back(world: World, of: str) -> None:
    seen: list[bool] = []

    def fail(writing: Writing, _rows: list[RowPlan]) -> None:
        there = sa.inspect(writing.connection)
        seen.append(
            there.has_table("u_site") and "x_size" in {c["name"] for c in there.get_columns("customer")}
        )
        if seen[-1]:
            raise RuntimeError("after the statement")

    hooks.effect(of)(fail)
    try:
        wanted = [table("u_site"), field("x_size", "integer", {"filter": True})]
        with pytest.raises(RuntimeError):
            world.do("admin", *(wanted if of == "field_def" else wanted[::-1]))
    finally:
        hooks.EFFECTS[of].remove(fail)
    assert seen[-1]
    assert "x_size" not in columns(world, "customer")
    assert "u_site" not in world.viewer("admin").catalog.tables
    with world.store.reading() as connection:
        assert not sa.inspect(connection).has_table("u_site")
    world.do("admin", *wanted)
    assert "x_size" in columns(world, "customer")


BAD_FIELDS: list[tuple[str, Intent]] = [
    *(("key", field(key, "text")) for key in (
        "", "size", "x_", "x_9", "X_a", "x_A", "x_a-b", "x_é", "x_" + "a" * 32, 'x_"', "x_a ; drop")),
    ("key", field("x_a_id_seq", "text")),
    ("kind", field("x_a", "colour")),
    ("table", field("x_a", "text", None, "nowhere")),
    ("table", field("x_a", "text", None, "option")),
    ("labels", Intent("field_def", "create", values={
        "table": "customer", "key": "x_a", "kind": "text", "labels": {"en": " "}, "facts": {}})),
    *(("facts", field("x_a", kind, facts)) for kind, facts in (
        ("text", {"colour": "red"}), ("text", {"required": "yes"}), ("text", {"max": "10"}),
        ("text", {"max": 0}), ("text", {"max": True}), ("text", {"max": 1.5}), ("text", {"default": 7}),
        ("text", {"table": "user"}),
        ("text", {"filter": True, "max": 501}), ("text", {"hidden": True, "required": True}),
        ("text", {"scale": 2}), ("text", {"default": ["a"]}),
        ("integer", {"min": 5, "max": 4}), ("integer", {"min": 5, "default": 4}),
        ("decimal", {"scale": 10}), ("decimal", {"scale": -1}),
        ("code", {}), ("code", {"pattern": "no sequence"}),
        ("choice", {}), ("choice", {"choices": []}), ("choice", {"choices": ["red"]}),
        ("choice", {"choices": [{"key": "Red"}]}), ("choice", {"choices": [{"key": "red", "bold": True}]}),
        ("choice", {"choices": [{"key": "red"}, {"key": "red"}]}),
        ("choice", {"choices": [{"key": "red", "labels": {"en": 5}}]}),
        ("choice", {"choices": [{"key": "red", "archived": "yes"}]}),
        ("choice", {"choices": COLORS, "default": "green"}),
        ("reference", {}), ("reference", {"references": "nowhere"}), ("reference", {"references": 5}),
        ("person", {"references": "customer"}),
        ("date", {"default": "now"}), ("moment", {"default": "today"}),
        ("money", {"options": {"currency": "nothing"}}), ("money", {"options": {"colour": "red"}}),
        ("json", {"filter": True}), ("long_text", {"unique": True}), ("person", {"default": "today"}),
    )),
    ("key", Intent("table_def", "create", values={"key": "site", "labels": NAMED})),
    ("key", Intent("table_def", "create", values={"key": "u_a_id_seq", "labels": NAMED})),
    ("labels", table("u_a", labels={"en": ""})),
    ("labels", table("u_a", labels=["Site"])),
    ("group", table("u_a", group="elsewhere")),
    ("icon", table("u_a", icon="<b>")),
    ("access", table("u_a", access={"king": "r:all"})),
    ("access", table("u_a", access={"sales": "z:all"})),
    ("access", table("u_a", access={"sales": "r:everything"})),
    ("access", table("u_a", access={"sales": 5})),
    *((at, Intent("option", "create", values=values)) for at, values in (
        ("field", {"field": "customer.name", "key": "a"}), ("field", {"field": "nowhere.status", "key": "a"}),
        ("field", {"field": "customer.x_no", "key": "a"}), ("key", {"field": "customer.grade", "key": "A b"}),
        ("labels", {"field": "customer.grade", "key": "e", "labels": {"en": 1}}),
        ("category", {"field": "customer.status", "key": "vip"}),
        ("category", {"field": "customer.status", "key": "vip", "category": "elsewhere"}),
    )),
]  # fmt: skip


def test_what_cannot_be_is_refused_at_its_field(world: World) -> None:
    for at, intent in BAD_FIELDS:
        told = refused(world, intent)
        assert set(told) == {at}, intent
        assert not told[at].startswith("studio."), told
    assert world.viewer("admin").catalog.version == 1
    assert not {name for name in columns(world, "customer") if name.startswith("x_")}


def test_keys_are_used_once_even_after_archiving(world: World) -> None:
    made = add_field(world, "x_a", "text")
    site = world.do("admin", table("u_site"))["rows"][0]["id"]
    world.do("admin", Intent("field_def", "delete", made), Intent("table_def", "delete", site))
    for again in (field("x_a", "integer"), table("u_site")):
        assert set(refused(world, again)) == {"key"}
    assert set(refused(world, field("x_b", "text"), field("x_b", "text"))) == {"key"}
    world.do("admin", field("x_a", "text", None, "contact"))


@pytest.mark.parametrize(
    ("at", "values"),
    [
        ("key", {"key": "x_b"}),
        ("kind", {"kind": "integer"}),
        ("table", {"table": "contact"}),
        ("facts", {"facts": {"scale": 5}}),
    ],
)
def test_what_made_the_column_stays(world: World, at: str, values: dict[str, Any]) -> None:
    made = add_field(world, "x_a", "decimal", {"scale": 2})
    assert set(refused(world, Intent("field_def", "update", made, None, values))) == {at}


def test_the_key_of_a_table_stays(world: World) -> None:
    made = world.do("admin", table("u_site"))["rows"][0]["id"]
    assert set(refused(world, Intent("table_def", "update", made, None, {"key": "u_other"}))) == {"key"}


def test_required_waits_until_no_row_is_blank(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    assert "1" in refused(world, field("x_a", "text", {"required": True}))["facts"]
    made = add_field(world, "x_a", "text")
    required = Intent("field_def", "update", made, None, {"facts": {"required": True}})
    assert "1" in refused(world, required)["facts"]
    world.update("ann", "customer", pk, None, x_a="here")
    world.do("admin", required)
    with pytest.raises(Invalid):
        world.create("ann", "customer", name="Beta")


def test_unique_waits_until_no_two_rows_agree(world: World) -> None:
    made = add_field(world, "x_a", "text")
    pks = [world.create("ann", "customer", name=name, x_a="same") for name in ("Acme", "Beta")]
    unique = Intent("field_def", "update", made, None, {"facts": {"unique": True}})
    assert set(refused(world, unique)) == {"facts"}
    world.update("ann", "customer", pks[0], None, x_a="other")
    world.do("admin", unique)
    with pytest.raises(Invalid):
        world.update("ann", "customer", pks[0], None, x_a="same")


@pytest.mark.parametrize(("kind", "value"), [("choice", "red"), ("multi_choice", ["blue", "red"])])
def test_a_choice_in_use_is_archived_not_removed(world: World, kind: str, value: Any) -> None:
    made = add_field(world, "x_a", kind, {"choices": [*COLORS, {"key": "green"}]})
    world.create("ann", "customer", name="Acme", x_a=value)
    without = Intent("field_def", "update", made, None, {"facts": {"choices": COLORS[1:]}})
    assert "red" in refused(world, without)["facts"]
    archived = [{**COLORS[0], "archived": True}, COLORS[1]]
    world.do("admin", Intent("field_def", "update", made, None, {"facts": {"choices": archived}}))
    with pytest.raises(Invalid):
        world.create("ann", "customer", name="Beta", x_a=value)


def test_choices_kept_as_rows_are_offered_once_and_archived_while_used(world: World) -> None:
    vip = {"field": "customer.status", "key": "vip", "category": "active", "labels": {"en": "VIP"}}
    made = world.create("admin", "option", **vip)
    assert set(refused(world, Intent("option", "create", values=vip))) == {"key"}
    pk = world.create("ann", "customer", name="Acme", status="vip")
    assert "vip" in refused(world, Intent("option", "delete", made))[""]
    world.update("ann", "customer", pk, None, status="signed")
    world.do("admin", Intent("option", "delete", made))
    world.create("admin", "option", **vip)
    assert set(refused(world, Intent("option", "restore", made))) == {"key"}
    assert set(refused(world, Intent("option", "update", made + 1, None, {"key": "vap"}))) >= {"key"}
    world.create("admin", "option", field="customer.status", key="signed", labels={"en": "Under contract"})


def test_a_table_or_field_that_others_need_stays(world: World) -> None:
    site = world.do("admin", table("u_site"))["rows"][0]["id"]
    link = add_field(world, "x_site", "reference", {"references": "u_site"})
    assert set(refused(world, Intent("table_def", "delete", site))) == {""}
    world.do("admin", Intent("field_def", "delete", link), Intent("table_def", "delete", site))
    assert set(refused(world, Intent("field_def", "restore", link))) == {"facts"}
    region = add_field(world, "x_region", "text")
    filters = {"customer": {"field": "x_region", "op": "=", "value": "Ruhr"}}
    role = world.create("admin", "role", key="ruhr", name="Ruhr", kind="sales", filters=filters)
    assert "Ruhr" in refused(world, Intent("field_def", "delete", region))[""]
    world.do("admin", Intent("role", "delete", role))
    world.do("admin", Intent("field_def", "delete", region))


OTHER_PROCESS = """
import sys, time
from db.engine import Store
from db.merging import catalog_at
store = Store(sys.argv[1])
def fields():
    with store.reading() as connection:
        return catalog_at(connection).table("customer").fields
assert "x_new" not in fields()
print("ready", flush=True)
sys.stdin.readline()
started = time.monotonic()
while "x_new" not in fields():
    time.sleep(0.01)
print(time.monotonic() - started)
"""


def test_another_process_sees_a_new_field_within_a_second(world: World) -> None:
    command = [sys.executable, "-c", OTHER_PROCESS, world.store.place]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
        add_field(world, "x_new", "text")
        took, _ = other.communicate("go\n", timeout=20)
    assert other.returncode == 0
    assert float(took) < 1.0
