"""Reading rows: pages, counts, search, totals, masks, and how many statements it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from core import filter as flt
from core.errors import Denied, KehuError, Malformed, Missing, TooMuch
from db import query
from db.changes import Intent
from db.engine import Store
from tests.conftest import World

SORTS = (
    "", "name", "-name", "grade,-revenue", "-revenue", "revenue,name", "parent", "-parent,revenue",
    "owner_id,-id", "city,-grade,revenue", "-created_at", "id", "-id", "employees,-employees",
    "parent.city,-parent.name", "code",
)  # fmt: skip


def ask(world: World, name: str, /, table: str = "customer", **facts: Any) -> dict[str, Any]:
    with world.store.reading() as connection:
        return query.page(connection, world.viewer(name), query.Ask(table, **facts))


def ids(answer: dict[str, Any]) -> list[int]:
    return [row["id"] for row in answer["rows"]]


def where(**test: Any) -> flt.Condition:
    return flt.parse(test)


def many(world: World, count: int = 60) -> None:
    """Customers with ties, blanks and parents, so that every order has something to trip over."""
    intents = [
        Intent("customer", "create", values={
            "name": ("Acme", "acme", "客户", "Öl", "Zed")[n % 5], "grade": (None, "a", "b")[n % 3],
            "revenue": (None, "0.1", "12", "-3", "12")[n % 5], "city": (None, "Bonn", "bonn")[n % 3],
            "employees": (None, 1, 5)[n % 3], "parent_id": {"new": n - 7} if n % 4 == 3 and n > 7 else None,
        })
        for n in range(count)
    ]  # fmt: skip
    world.do("ann", *intents)


def test_every_sort_gives_every_row_once_by_offset_and_by_cursor(world: World) -> None:
    many(world)
    for sort in SORTS:
        whole = ids(ask(world, "ann", sort=sort))
        assert sorted(whole) == list(range(1, 61)), sort
        by_offset = [
            pk for at in range(0, 60, 7) for pk in ids(ask(world, "ann", sort=sort, offset=at, limit=7))
        ]
        assert by_offset == whole, sort
        by_cursor, after = [], ""
        while after is not None:
            page = ask(world, "ann", sort=sort, limit=7, after=after, counted=False)
            by_cursor += ids(page)
            after = page["next"]
        assert by_cursor == whole, sort


def test_blanks_come_last_either_way_on_every_database(world: World) -> None:
    many(world, 15)
    up = [row["revenue"] for row in ask(world, "ann", sort="revenue")["rows"]]
    down = [row["revenue"] for row in ask(world, "ann", sort="-revenue")["rows"]]
    assert up == ["-3.00"] * 3 + ["0.10"] * 3 + ["12.00"] * 6 + [None] * 3
    assert down == ["12.00"] * 6 + ["0.10"] * 3 + ["-3.00"] * 3 + [None] * 3


def test_a_cursor_holds_its_place_while_rows_come_and_go(world: World) -> None:
    many(world, 20)
    first = ask(world, "ann", sort="name", limit=5)
    world.create("ann", "customer", name="AAA")
    world.do("ann", Intent("customer", "delete", ids(first)[0]))
    rest = ask(world, "ann", sort="name", after=first["next"])
    assert not set(ids(first)) & set(ids(rest))
    assert len(ids(rest)) == 15


NONSENSE: list[tuple[dict[str, Any], type[KehuError]]] = [
    ({"limit": 100_000}, TooMuch),
    ({"limit": -1}, TooMuch),
    ({"offset": -1}, Malformed),
    ({"after": "nonsense"}, Malformed),
    ({"after": "W10="}, Malformed),
    ({"after": "WyJuYW1lIiwgMSwgMl0=", "sort": "-name"}, Malformed),
    ({"sort": "nothing"}, Missing),
    ({"sort": "notes"}, Malformed),
    ({"sort": "status.category"}, Malformed),
    ({"fields": ("nothing",)}, Missing),
    ({"totals": ("name",)}, Malformed),
    ({"table": "nothing"}, Missing),
    ({"table": "setting"}, Missing),
    ({"condition": where(field="name", op=">", value="a")}, Malformed),
    ({"condition": where(field="name", op="=", value={"me": True})}, Malformed),
    ({"condition": where(field="created_at", op="<", value={"now": "999999w"})}, Malformed),
    ({"condition": where(field="name", op="in", value=[{"field": "city"}])}, Malformed),
    ({"condition": where(field="name", op="contains", value="a\0b")}, Malformed),
    ({"condition": where(field="name.x", op="empty")}, Malformed),
    ({"condition": where(field="parent.parent.parent.parent.parent.name", op="empty")}, Malformed),
]


def test_a_question_that_makes_no_sense_is_refused_in_words(world: World) -> None:
    for facts, error in NONSENSE:
        with pytest.raises(error):
            ask(world, "ann", **facts)


def test_counts_are_exact_then_about(world: World) -> None:
    many(world, 40)
    answer = ask(world, "ann", condition=where(field="grade", op="=", value="a"), limit=1)
    assert (answer["total"], answer["total_exact"]) == (13, True)
    table = world.viewer("ann").catalog.table("customer").sa
    rows = [
        {"name": "Bulk", "code": f"B{n}", "kind": "company", "status": "potential"} for n in range(12_000)
    ]
    with world.store.work() as work:
        moments = work.connection.execute(sa.select(table.c.created_at).limit(1)).scalar_one()
        stamp = {"version": 1, "created_at": moments, "updated_at": moments}
        work.connection.execute(table.insert(), [{**row, **stamp} for row in rows])
    answer = ask(world, "ann", limit=1)
    assert not answer["total_exact"]
    assert 11_000 < answer["total"] < 13_000
    assert ask(world, "ann", limit=1, counted=False)["total"] is None


SEARCHES = [
    ("客户", {1}), ("关系", {1}), ("户", {1}), ("khgx", {1}), ("kh", {1}), ("客系", set()),
    ("ACME", {2}), ("ａｃｍｅ", {2}), ("acm", {2}), ("ltd acme", {2}), ("cme", set()),
    ("ecole", {3}), ("École", {3}), ("strasse", {4}), ("li wei", {5}),
    ("mail-host", {5}), ("li.wei@mail-host", {5}),
    ("13800001111", {6}), ("8613800001111", {6}), ("1380000", {6}), ("138-0000", {6}),
    ("😀", set()), ("%", set()), ("''", set()),
    ("\\", set()), ("a:* | b", set()), ("\0", set()), ('"', set()),
]  # fmt: skip


def test_search_finds_what_people_type(world: World) -> None:
    rows: list[dict[str, Any]] = [
        {"name": "客户关系公司"}, {"name": "Acme Ltd"}, {"name": "École 12"}, {"name": "Große Straße"},
        {"name": "Wu", "email": "li.wei@mail-host.example"}, {"name": "Ma", "phone": "+86 138-0000-1111"},
    ]  # fmt: skip
    world.do("ann", *(Intent("customer", "create", values=row) for row in rows))
    found = {text: set(ids(ask(world, "ann", search=text))) for text, _ in SEARCHES}
    assert found == dict(SEARCHES)


def test_search_follows_edits_and_deletions(world: World) -> None:
    pk = world.create("ann", "customer", name="Before")
    world.update("ann", "customer", pk, 1, name="After")
    assert ids(ask(world, "ann", search="before")) == []
    assert ids(ask(world, "ann", search="after")) == [pk]
    world.do("ann", Intent("customer", "delete", pk, 2))
    assert ids(ask(world, "ann", search="after")) == []
    assert ids(ask(world, "ann", search="after", deleted=True)) == [pk]
    world.do("ann", Intent("customer", "restore", pk, 3))
    assert ids(ask(world, "ann", search="after")) == [pk]


def test_totals_are_exact_and_follow_the_filter(world: World) -> None:
    for revenue, grade in (("0.1", "a"), ("0.2", "a"), ("5", "b"), (None, "a")):
        world.create("ann", "customer", name="x", revenue=revenue, grade=grade)
    in_grade = where(field="grade", op="=", value="a")
    assert ask(world, "ann", condition=in_grade, totals=("revenue",), limit=1)["totals"] == {
        "revenue": "0.30"
    }
    assert ask(world, "ann", condition=where(field="grade", op="=", value="d"), totals=("revenue",))[
        "totals"
    ] == {"revenue": None}


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    sa.event.listen(store.readers, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(store.readers, "before_cursor_execute", note)


def test_a_page_takes_as_many_statements_for_many_rows_as_for_one(world: World) -> None:
    counts = []
    for _ in range(2):
        many(world, 40)
        viewer = world.viewer("ann")
        with world.store.reading() as connection, statements(world.store) as seen:
            query.page(
                connection, viewer, query.Ask("customer", sort="parent", totals=("revenue",), search="acme")
            )
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4


def test_a_plan_takes_as_many_statements_for_many_rows_as_for_few(world: World) -> None:
    many(world, 40)
    counts = []
    for size in (2, 40):
        intents = [Intent("customer", "update", pk + 1, values={"city": f"c{size}"}) for pk in range(size)]
        sa.event.listen(world.store.writers, "before_cursor_execute", note := _Count())
        world.do("ann", *intents)
        sa.event.remove(world.store.writers, "before_cursor_execute", note)
        counts.append(note.seen)
    assert counts[0] == counts[1]


class _Count:
    """Counts the statements it is told of."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, *said: Any) -> None:
        self.seen += said is not None


MASKED = {
    "customer": {
        "name": "hidden",
        "revenue": "partial",
        "phone": "partial",
        "city": "list",
        "grade": "read_only",
    }
}


@pytest.fixture
def masked(world: World) -> World:
    """`eve` sees customers through masks."""
    world.create(
        "ann", "customer", name="Secret", revenue="123456", phone="13812341234", city="Bonn", grade="a"
    )
    world.create("ann", "customer", name="Other", parent_id=1, revenue="7", city="Ulm")
    world.create("ann", "contact", name="Li", customer_id=1)
    role = world.viewer("admin").catalog.table("role").sa
    with world.store.reading() as connection:
        pk = connection.execute(sa.select(role.c.id).where(role.c.key == "viewer")).scalar_one()
    world.update("admin", "role", pk, None, masks=MASKED)
    return world


def test_masks_hold_in_rows(masked: World) -> None:
    row = ask(masked, "eve", sort="id")["rows"][0]
    assert "name" not in row
    assert "city" not in row
    assert (row["phone"], row["grade"]) == ("138****1234", "a")
    assert "3456" not in row["revenue"]
    with masked.store.reading() as connection:
        whole = query.record(connection, masked.viewer("eve"), "customer", 1)
    assert "name" not in whole
    assert whole["city"] == "Bonn"
    assert "Secret" not in str(whole)


def test_masks_hold_in_labels_of_references(masked: World) -> None:
    for table in ("contact", "customer"):
        assert "Secret" not in str(ask(masked, "eve", table))
    assert ask(masked, "eve", "contact")["rows"][0]["customer_id"] == {"id": 1, "label": None}


AROUND: list[tuple[str, dict[str, Any]]] = [
    ("customer", {"condition": where(field="name", op="starts_with", value="S")}),
    ("customer", {"condition": where(field="revenue", op=">", value=100)}),
    ("customer", {"condition": where(field="city", op="=", value={"field": "name"})}),
    ("customer", {"condition": where(field="parent.name", op="=", value="Secret")}),
    ("contact", {"condition": where(field="customer.name", op="=", value="Secret")}),
    ("contact", {"condition": where(field="name", op="=", value={"field": "customer.name"})}),
    ("customer", {"sort": "name"}),
    ("customer", {"sort": "-revenue"}),
    ("customer", {"sort": "parent"}),
    ("contact", {"sort": "customer"}),
    ("contact", {"sort": "customer.revenue"}),
    ("customer", {"totals": ("revenue",)}),
    ("customer", {"fields": ("name",)}),
]


def test_nobody_learns_a_masked_value_by_asking_around_it(masked: World) -> None:
    for table, facts in AROUND:
        with pytest.raises((Denied, Missing, Malformed)):
            ask(masked, "eve", table, **facts)


def test_search_does_not_find_by_masked_values(masked: World) -> None:
    assert ids(ask(masked, "eve", search="Secret")) == []
    assert ids(ask(masked, "eve", search="138")) == []
    assert ids(ask(masked, "eve", search="Bonn")) == [1]
    assert ids(ask(masked, "eve", search="\0\ud800")) == []


def test_two_roles_show_what_either_shows(masked: World) -> None:
    user = masked.viewer("admin").catalog.table("user").sa
    with masked.store.reading() as connection:
        pk = connection.execute(sa.select(user.c.id).where(user.c.name == "eve")).scalar_one()
    masked.update("admin", "user", pk, None, roles=["viewer", "agent"])
    assert ask(masked, "eve", sort="id")["rows"][0]["name"] == "Secret"
