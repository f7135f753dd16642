"""The same condition finds the same rows in SQL and in memory: random conditions over random rows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Connection

from core import clock, filter as flt
from core.errors import Malformed
from db import access
from db.catalog import Table
from db.changes import Intent
from db.compiling import Joins, to_sql
from db.condition import bind
from db.kinds import KINDS
from db.viewer import Viewer
from tests.conftest import World

NOW = datetime(2024, 2, 29, 22, 0, tzinfo=UTC)
WORDS = (
    "Acme", "acme", "ACME Ltd", "100%", "a_c", "a/c", "o'Neil", 'say "hi"', "back\\slash", "\\",
    "客户", "客", "客户关系", "😀 party", "\u202eright", "é", "É", "e\u0301", "%", "_", "ss", "ß", "i", "İ",
)  # fmt: skip
TAGS = (",", '"', '","', "a", "A", "a,b", "\\", "客户", "[", "]", "x,", ",y", "%", "null")
NUMBERS = ("-1", "0", "0.1", "0.3", "5", "99999999999.9999")
DAYS = tuple((date(2024, 2, 27) + timedelta(n)).isoformat() for n in range(5))
MOMENTS = tuple((NOW + timedelta(hours=7 * n)).isoformat() for n in range(-4, 5))
FILLED = ("name", "subject", "status", "kind")
WINDOWS = ("today", "yesterday", "this_week", "last_2_days", "next_month", "this_year")
VALUES: dict[str, tuple[Any, ...]] = {
    "text": WORDS, "long_text": WORDS, "url": ("https://a.example/x_y", "https://b.example/%25"),
    "email": ("li.wei@acme.example", "o'neil@b.example"), "phone": ("+86 138-0000", "(020) 55*5"),
    "tags": TAGS, "money": NUMBERS, "decimal": NUMBERS, "percent": ("0", "0.1", "5"), "date": DAYS,
    "moment": MOMENTS, "yes_no": (True, False), "integer": (0, 1, 5, 2**63 - 1),
    "duration": (0, 60), "rating": (0, 5),
}  # fmt: skip
SETS: dict[str, dict[str, tuple[Any, ...]]] = {
    "customer": {
        "name": WORDS, "city": WORDS, "country": WORDS, "notes": WORDS, "grade": ("a", "b", None), "tags": (),
        "revenue": NUMBERS, "employees": VALUES["integer"], "founded_year": (1000, 2024),
        "email": VALUES["email"], "phone": VALUES["phone"], "website": VALUES["url"],
    },
    "activity": {
        "subject": WORDS, "body": WORDS, "next_step": WORDS, "done": (True, False), "at": MOMENTS,
        "duration": VALUES["duration"], "kind": ("call", "mail"), "result": ("agreed", None),
        "customer_id": (),
    },
    "case": {
        "subject": WORDS, "status": ("new", "closed"), "opened_at": MOMENTS, "closed_at": MOMENTS,
        "customer_id": (), "region": WORDS, "topic": WORDS,
    },
    "opportunity": {
        "name": WORDS, "amount": NUMBERS[1:], "rate": VALUES["percent"], "discount": VALUES["percent"],
        "expected_on": DAYS, "closed_on": DAYS, "customer_id": (),
    },
}  # fmt: skip


def _path(draw: st.DrawFn, viewer: Viewer, table: Table) -> tuple[str, Any]:
    """A field of the table or, through its references, of another."""
    fields = [f for f in table.live() if f.key in SETS[table.key] or f.key in ("id", "owner_id")]
    field = draw(st.sampled_from(fields))
    elsewhere = draw(st.booleans())
    if field.references and elsewhere:
        target = viewer.catalog.table(field.references)
        inner = draw(
            st.sampled_from([f for f in target.live() if f.key in {**SETS["customer"], "full_name": 0}])
        )
        return f"{field.alias}.{inner.key}", inner
    if field.choices and elsewhere and any(c.category for c in field.choices):
        return f"{field.key}.category", field
    return field.key, field


def _value(draw: st.DrawFn, field: Any, op: str, days: bool) -> Any:
    if field.references:
        own = [{"me": True}] if field.references == "user" else []
        return draw(st.sampled_from([None, 1, 2, 3, *own]))
    if field.choices:
        return draw(st.sampled_from([None, *(c.key for c in field.choices[:3])]))
    given = [None, *(DAYS if days and field.kind == "moment" else VALUES[field.kind])]
    if field.kind == "date" or (field.kind == "moment" and not days):
        given += [{"now": "-1d"}, {"now": ""}]
    if op in ("contains", "not_contains", "starts_with", "ends_with"):
        given += [str(v)[:2] for v in given if isinstance(v, str)]
    return draw(st.sampled_from(given))


def _test(draw: st.DrawFn, viewer: Viewer, table: Table) -> dict[str, Any]:
    path, field = _path(draw, viewer, table)
    if path.endswith(".category"):
        wanted = [c.category for c in field.choices]
        return {
            "field": path,
            "op": draw(st.sampled_from(("=", "!="))),
            "value": draw(st.sampled_from(wanted)),
        }
    op, days = draw(st.sampled_from(KINDS[field.kind].ops)), draw(st.booleans())
    alike = [k for k in SETS[table.key] if table.fields[k].kind == field.kind and "." not in path]
    if op == "within":
        return {"field": path, "op": op, "value": draw(st.sampled_from(WINDOWS))}
    if op in flt.COMPARE and alike and draw(st.integers(0, 4)) == 0:
        return {"field": path, "op": op, "value": {"field": draw(st.sampled_from(alike))}}
    if op in ("in", "not_in"):
        count = range(draw(st.integers(0, 3)))
        return {"field": path, "op": op, "value": [_value(draw, field, op, days) for _ in count]}
    if op == "between":
        return {
            "field": path,
            "op": op,
            "value": [_value(draw, field, op, days), _value(draw, field, op, days)],
        }
    return {"field": path, "op": op, "value": _value(draw, field, op, days)}


def conditions(viewer: Viewer, table: Table) -> st.SearchStrategy[dict[str, Any]]:
    @st.composite
    def one(draw: st.DrawFn) -> dict[str, Any]:
        return _test(draw, viewer, table)

    def grown(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        several = st.lists(inner, max_size=3)
        return st.one_of(
            several.map(lambda items: {"all": items}),
            several.map(lambda items: {"any": items}),
            inner.map(lambda item: {"not": item}),
        )

    return st.recursive(one(), grown, max_leaves=6)


def rows_in_memory(connection: Connection, viewer: Viewer, table: Table) -> dict[int, Callable[[str], Any]]:
    """By id, what gives the typed value at the end of a path of field keys."""
    kept = {
        key: {r["id"]: r for r in connection.execute(sa.select(viewer.catalog.table(key).sa)).mappings()}
        for key in {"user", table.key, *(f.references for f in table.live() if f.references)}
    }

    def value_of(row: Any, path: str) -> Any:
        here = table
        *steps, last = path.split(".")
        for step in steps:
            here = viewer.catalog.table(str(here.fields[step].references))
            row = kept[here.key].get(row[f"{step}"]) if row is not None else None
        return None if row is None else row[last]

    return {pk: lambda path, row=row: value_of(row, path) for pk, row in kept[table.key].items()}  # type: ignore[misc]


def fill(world: World) -> None:
    """Rows with every listed value somewhere, and blanks, made by stepping through the lists."""
    intents = []
    for key, fields in SETS.items():
        for n in range(26):
            values = {f: vs[(n * (i + 1)) % len(vs)] for i, (f, vs) in enumerate(fields.items()) if vs}
            blank = [f for i, f in enumerate(values) if (n + i) % 4 == 0 and f not in FILLED]
            values |= dict.fromkeys(blank)
            if key != "customer":
                values["customer_id"] = {"new": n % 26} if n % 3 else None
            else:
                values["tags"] = [TAGS[n % len(TAGS)], TAGS[(n * 3 + 1) % len(TAGS)]][: n % 3]
            if key == "opportunity":
                values["stage_id"] = 1
            intents.append(Intent(key, "create", values={k: v for k, v in values.items() if v is not None}))
    world.do("admin", *intents)


def found_by_sql(connection: Connection, viewer: Viewer, table: Table, condition: flt.Condition) -> set[int]:
    joins = Joins(viewer, table, table.sa, access.visible)
    made = to_sql(bind(viewer, table, condition), joins)
    asked = sa.select(table.sa.c.id).select_from(joins.onto(table.sa)).where(made)
    return set(connection.execute(asked).scalars())


@pytest.mark.slow
@pytest.mark.parametrize("key", SETS)
def test_sql_and_memory_agree(world: World, key: str) -> None:
    fill(world)
    viewer = world.viewer("admin")
    table = viewer.catalog.table(key)
    clock.use(lambda: NOW)
    try:
        with world.store.reading() as connection:
            rows = rows_in_memory(connection, viewer, table)

            @settings(
                max_examples=120,
                deadline=None,
                database=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
            )
            @given(conditions(viewer, table))
            def agree(data: dict[str, Any]) -> None:
                condition = flt.parse(data)
                bound = bind(viewer, table, condition).condition
                expected = {pk for pk, value_of in rows.items() if flt.matches(bound, value_of)}
                assert found_by_sql(connection, viewer, table, condition) == expected

            agree()
    finally:
        clock.use(None)


@pytest.mark.parametrize(
    ("item", "found"),
    [(",", {1}), ('"', {2}), ('","', {3}), ("a", {4}), ("A", set()), ("x", {1, 4}), ("\\", {5})],
)
def test_a_list_holds_exactly_its_items(world: World, item: str, found: set[int]) -> None:
    lists = ([",", "x"], ['"'], ['","'], ["a", "x"], ["\\", "a,b"])
    world.do("admin", *(Intent("customer", "create", values={"name": "x", "tags": tags}) for tags in lists))
    viewer = world.viewer("admin")
    with world.store.reading() as connection:
        table = viewer.catalog.table("customer")
        assert found_by_sql(connection, viewer, table, flt.Test("tags", "contains", item)) == found
        assert found_by_sql(connection, viewer, table, flt.Test("tags", "in", (item,))) == found


def test_decimals_compare_with_decimals_of_their_scale_only(world: World) -> None:
    viewer = world.viewer("admin")
    table = viewer.catalog.table("opportunity")
    bind(viewer, table, flt.Test("rate", "<", flt.Other("discount")))
    with pytest.raises(Malformed):
        bind(viewer, table, flt.Test("amount", "<", flt.Other("discount")))
