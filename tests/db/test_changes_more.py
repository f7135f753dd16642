"""Change sets under strain: numbers, sets of several rows, deletion and undo, rights lost, many at once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.errors import Denied, Invalid, KehuError, Malformed, Missing, Stale
from db import query
from db.changes import Intent, ledger, preview, undo
from tests.conftest import World


@pytest.fixture
def year() -> Iterator[Callable[[int], None]]:
    """Sets the year it is."""
    yield lambda number: clock.use(lambda: datetime(number, 6, 1, tzinfo=UTC))
    clock.use(None)


def row(world: World, table: str, pk: int, *, deleted: bool = False) -> dict[str, Any]:
    with world.store.reading() as connection:
        return query.record(connection, world.viewer("admin"), table, pk, deleted=deleted)


def rows(world: World, table: str, **facts: Any) -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        asked = query.Ask(table, sort="id", limit=1000, **facts)
        found: list[dict[str, Any]] = query.page(connection, world.viewer("admin"), asked)["rows"]
        return found


def broken(world: World) -> list[str]:
    with world.store.reading() as connection:
        return [found.what for found in ledger.verify(connection)]


def customer(**values: Any) -> Intent:
    return Intent("customer", "create", values={"name": "x", **values})


def test_numbers_have_no_gaps_when_sets_are_refused(world: World) -> None:
    world.create("ann", "customer", name="first")
    with pytest.raises(Invalid):
        world.do("ann", customer(), customer(grade="zz"))
    with pytest.raises(ZeroDivisionError):
        _burn_numbers(world)
    world.do("ann", customer(), customer(grade="zz"), customer(), mode="valid")
    assert [r["code"] for r in rows(world, "customer")] == ["C-000001", "C-000002", "C-000003"]


def _burn_numbers(world: World) -> None:
    with world.store.work() as work:
        work.connection.exec_driver_sql("UPDATE counter SET value = value + 5")
        raise ZeroDivisionError


def test_numbers_begin_anew_each_year(world: World, year: Callable[[int], None]) -> None:
    for number, expected in ((2024, "CS-2024-00001"), (2024, "CS-2024-00002"), (2025, "CS-2025-00001")):
        year(number)
        pk = world.create("dan", "case", subject="x")
        assert row(world, "case", pk)["number"] == expected


def test_numbers_given_by_hand_are_skipped(world: World) -> None:
    world.create("ann", "customer", name="lower", code="c-000001")
    world.create("ann", "customer", name="given", code="C-000002")
    world.do("ann", customer(), customer(code="C-000004"), customer())
    codes = [r["code"] for r in rows(world, "customer")][2:]
    assert len({*codes, "c-000001", "C-000002"}) == 5
    assert codes[1] == "C-000004"
    with pytest.raises(Invalid):
        world.create("ann", "customer", name="taken", code="C-000004")


def test_a_set_refers_to_rows_it_creates(world: World) -> None:
    contact = Intent("contact", "create", values={"name": "alone"})
    inside = Intent("contact", "create", values={"name": "inside", "customer_id": {"new": 1}})
    child = customer(name="child", parent_id={"new": 1})
    world.do("ann", contact, customer(name="parent"), inside, child)
    assert row(world, "contact", 2)["customer_id"] == {"id": 1, "label": "parent"}
    assert row(world, "customer", 2)["parent_id"] == {"id": 1, "label": "parent"}
    for wrong in ({"new": 5}, {"new": 0}, {"new": -1}, {"new": 1}):
        with pytest.raises(Invalid):
            world.do("ann", contact, Intent("contact", "create", values={"name": "x", "customer_id": wrong}))
    answer = world.do("ann", customer(grade="zz"), customer(parent_id={"new": 0}), customer(), mode="valid")
    assert [r["key"] for r in answer["refused"]] == ["refused.choice", "refused.with_parent"]
    assert len(answer["rows"]) == 1


def deal_with_lines(world: World) -> None:
    lines = (
        Intent("opportunity_line", "create", values={"opportunity_id": {"new": 0}, "name": n}) for n in "ab"
    )
    world.do("ann", Intent("opportunity", "create", values={"name": "Deal", "stage_id": 1}), *lines)


def test_lines_are_deleted_with_their_deal_and_come_back_with_it(world: World) -> None:
    deal_with_lines(world)
    done = world.do("ann", Intent("opportunity", "delete", 1, 1))
    assert rows(world, "opportunity_line") == rows(world, "opportunity") == []
    assert len(rows(world, "opportunity_line", deleted=True)) == 2
    with pytest.raises(Invalid):
        world.do("ann", Intent("opportunity_line", "restore", 1))
    undo(world.store, world.viewer("ann"), done["set_id"])
    assert [r["name"] for r in rows(world, "opportunity_line")] == ["a", "b"]
    assert row(world, "opportunity", 1)["version"] == 3


def test_lines_go_with_the_right_over_the_deal(world: World) -> None:
    deal_with_lines(world)
    denies = {"opportunity_line": ["view", "edit", "delete"]}
    world.create("system", "role", key="blind", name="blind", kind="manager", denies=denies)
    world.update("system", "user", world.viewer("dan").user_id or 0, None, roles=["blind"])
    world.do("dan", Intent("opportunity", "delete", 1))
    assert len(rows(world, "opportunity_line", deleted=True)) == 2


def test_a_row_comes_back_only_where_what_it_refers_to_is_there(world: World) -> None:
    world.do(
        "boss", customer(), Intent("contact", "create", values={"name": "Li", "customer_id": {"new": 0}})
    )
    world.do("boss", Intent("contact", "delete", 1))
    world.do("boss", Intent("customer", "delete", 1))
    with pytest.raises(Invalid):
        world.do("boss", Intent("contact", "restore", 1))
    world.do("boss", Intent("contact", "restore", 1), Intent("customer", "restore", 1))
    assert row(world, "contact", 1)["customer_id"]["id"] == 1


def test_every_kind_of_set_is_undone_and_redone(world: World) -> None:
    ann = world.viewer("ann")
    made = world.do("ann", customer(name="one"))
    steps = [
        made["set_id"],
        world.update("ann", "customer", 1, 1, name="two", tags=["a"], revenue="1.5")["set_id"],
    ]
    steps += [world.do("ann", Intent("customer", op, 1))["set_id"] for op in ("delete", "restore")]
    before = {k: v for k, v in row(world, "customer", 1).items() if k not in ("version", "updated_at")}
    undone = [undo(world.store, ann, number, "overwrite")["set_id"] for number in reversed(steps)]
    assert rows(world, "customer") == []
    for number in reversed(undone):
        undo(world.store, ann, number, "overwrite")
    after = {k: v for k, v in row(world, "customer", 1).items() if k not in ("version", "updated_at")}
    assert after == before
    assert broken(world) == []


def test_undo_is_bound_by_the_rights_of_now(world: World) -> None:
    done = world.do("ann", customer())
    ann = world.viewer("ann")
    world.update("system", "user", ann.user_id, None, roles=["viewer"])
    with pytest.raises(Denied):
        undo(world.store, ann, done["set_id"])
    with pytest.raises(Denied):
        undo(world.store, world.viewer("ann"), done["set_id"])
    assert len(rows(world, "customer")) == 1
    with pytest.raises(Missing):
        undo(world.store, ann, 99_999)
    with pytest.raises(Malformed):
        undo(world.store, ann, done["set_id"], "perhaps")


def test_undo_shows_no_masked_values(world: World) -> None:
    world.create("ann", "customer", name="x", revenue="1111")
    done = world.update("boss", "customer", 1, 1, revenue="2222", city="Bonn")
    world.update("boss", "customer", 1, 2, revenue="3333")
    role = {"key": "half", "name": "half", "kind": "manager", "masks": {"customer": {"revenue": "hidden"}}}
    world.create("system", "role", **role)
    world.update("system", "user", world.viewer("eve").user_id, None, roles=["half"])
    with world.store.reading() as connection:
        shown = str(preview(connection, world.viewer("eve"), done["set_id"]))
    assert not [amount for amount in ("1111", "2222", "3333") if amount in shown]


def test_the_same_undo_asked_twice_is_done_once(world: World) -> None:
    world.create("ann", "customer", name="one")
    done = world.update("ann", "customer", 1, 1, name="two")
    first = undo(world.store, world.viewer("ann"), done["set_id"], request_id="u1")
    again = undo(world.store, world.viewer("ann"), done["set_id"], request_id="u1")
    assert first["set_id"] == again["set_id"]
    assert row(world, "customer", 1)["version"] == 3


def test_an_import_needs_the_right_to_import(world: World) -> None:
    with pytest.raises(Denied):
        world.do("ann", customer(), source="import")
    world.do("boss", customer(), source="import")
    with pytest.raises(Malformed):
        world.do("boss", customer(), source="nowhere")


@pytest.mark.parametrize("version", [0, 2, 99, -1, 2**70])
def test_a_version_nobody_was_given_is_stale(world: World, version: int) -> None:
    world.create("ann", "customer", name="x")
    with pytest.raises(Stale):
        world.update("ann", "customer", 1, version, name="y")
    with pytest.raises(Stale):
        world.do("ann", Intent("customer", "delete", 1, version))


def test_odd_sets_are_refused_in_words(world: World) -> None:
    world.create("ann", "customer", name="x")
    for pk in (0, -1, 2**63, 2**70, None):
        with pytest.raises(Missing):
            world.do("ann", Intent("customer", "update", pk, values={"name": "y"}))
    odd = [
        [Intent("customer", "update", 1, values={"name": "y"}), Intent("customer", "delete", 1)],
        [Intent("customer", "update", 1, values={"nothing": 1})],
        [Intent("customer", "update", 1, values={"name": None})],
        [Intent("customer", "restore", 1)],
        [Intent("customer", "update", 1, values={"parent_id": 77})],
    ]
    for intents in odd:
        with pytest.raises(Invalid):
            world.do("ann", *intents)
    for read_only in ("id", "version", "created_at", "deleted_at"):
        with pytest.raises(Denied):
            world.update("ann", "customer", 1, 1, **{read_only: 5})
    assert row(world, "customer", 1)["version"] == 1


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """What `call` answers, or raises of ours, for each number, all begun together."""
    start = threading.Barrier(min(count, 32))

    def one(number: int) -> Any:
        if number < 32:
            start.wait()
        try:
            return call(number)
        except KehuError as error:
            return error

    with ThreadPoolExecutor(min(count, 32)) as pool:
        return list(pool.map(one, range(count)))


def test_one_request_sent_twice_at_once_writes_once(world: World) -> None:
    ann = world.viewer("ann")
    for n in range(5):
        answers = at_once(2, lambda _, n=n: world.do("ann", customer(name=f"n{n}"), request_id=f"r{n}"))
        assert answers[0]["set_id"] == answers[1]["set_id"]
    assert len(rows(world, "customer")) == 5
    done = world.update("ann", "customer", 1, 1, name="y")["set_id"]
    undone = at_once(2, lambda _: undo(world.store, ann, done, request_id="u"))
    assert undone[0]["set_id"] == undone[1]["set_id"]


@pytest.mark.slow
def test_no_edit_is_lost_among_eight_writers(world: World) -> None:
    """Eight people count the same fifty rows up; every edit that was answered is in the sum."""
    world.do("ann", *(customer(employees=0) for _ in range(50)))
    names = ("ann", "bob", "ann", "bob", "boss", "boss", "admin", "admin")

    def write(writer: int) -> Counter[int]:
        done: Counter[int] = Counter()
        for step in range(25):
            pk = (writer * 7 + step * 3) % 50 + 1
            seen = row(world, "customer", pk)
            try:
                values = {"employees": seen["employees"] + 1}
                answer = world.update(names[writer], "customer", pk, seen["version"], **values)
                done[pk] += answer["set_id"] is not None  # two who say the same do not contradict
            except Stale:
                continue
        return done

    acknowledged: Counter[int] = sum(at_once(8, write), Counter())
    found = {r["id"]: r["employees"] for r in rows(world, "customer")}
    assert {pk: n for pk, n in found.items() if n} == dict(acknowledged)
    assert all(r["version"] == acknowledged[r["id"]] + 1 for r in rows(world, "customer"))
    assert sum(acknowledged.values()) > 100
    assert broken(world) == []


def test_without_versions_edits_are_lost(world: World) -> None:
    """The test above can fail: two who read the same value and send no version overwrite each other."""
    world.create("ann", "customer", name="x", employees=0)
    for name in ("ann", "bob"):
        world.update(name, "customer", 1, None, employees=1)
    assert row(world, "customer", 1)["employees"] == 1


@pytest.mark.slow
def test_two_hundred_writers_are_all_served(world: World) -> None:
    answers = at_once(200, lambda n: world.do("ann", customer(name=f"n{n}")))
    assert not [a for a in answers if isinstance(a, KehuError)]
    found = rows(world, "customer")
    assert sorted(r["code"] for r in found) == [f"C-{n:06}" for n in range(1, 201)]
    sets = sorted(a["set_id"] for a in answers)
    assert sets == list(range(sets[0], sets[0] + 200))
    assert broken(world) == []


@pytest.mark.slow
def test_sets_that_cross_do_not_wait_for_each_other_for_ever(world: World) -> None:
    world.do("boss", *(customer() for _ in range(6)), Intent("contact", "create", values={"name": "Li"}))

    def cross(n: int) -> Any:
        ids = [1, 2, 3] if n % 2 else [3, 2, 1]
        intents = [Intent("customer", "update", pk, values={"city": f"c{n}"}) for pk in ids]
        other = [Intent("contact", "update", 1, values={"department": f"d{n}"})]
        return world.do("boss", *(intents + other if n % 2 else other + intents))

    answers = at_once(24, cross)
    assert not [a for a in answers if isinstance(a, KehuError)]


def test_nothing_alive_refers_to_what_was_deleted_at_the_same_time(world: World) -> None:
    for n in range(1, 9):
        world.create("boss", "customer", name="x")
        contact = Intent("contact", "create", values={"name": "Li", "customer_id": n})
        calls = (
            lambda c=contact: world.do("boss", c),
            lambda n=n: world.do("boss", Intent("customer", "delete", n)),
        )
        at_once(2, lambda which, calls=calls: calls[which]())
    alive = {r["id"] for r in rows(world, "customer")}
    assert {r["customer_id"]["id"] for r in rows(world, "contact")} <= alive


def forge(world: World, *statements: str) -> None:
    """Change the log as somebody with the database's own tools might."""
    with world.store.work() as work:
        for table in ("change", "change_set"):
            for verb in ("update", "delete") if world.store.sqlite else ():
                work.connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
            if not world.store.sqlite:
                work.connection.exec_driver_sql(f"DROP TRIGGER {table}_append_only ON {table}")
        for statement in statements:
            work.connection.exec_driver_sql(statement)


FORGERIES = {
    "a set removed": (
        ["DELETE FROM change WHERE set_id = {n}", "DELETE FROM change_set WHERE id = {n}"], "gap",
    ),
    "the last set removed": (
        ["DELETE FROM change WHERE set_id = {last}", "DELETE FROM change_set WHERE id = {last}"], "head",
    ),
    "a value altered": (["UPDATE change SET new = '\"forged\"' WHERE set_id = {n}"], "altered"),
    "a cell removed": (["DELETE FROM change WHERE set_id = {n}"], "altered"),
    "a name altered": (["UPDATE change_set SET by_id = 1 WHERE id = {n}"], "altered"),
    "two sets swapped": (
        [
            "UPDATE change SET set_id = CASE set_id WHEN {n} THEN {last} ELSE {n} END "
            "WHERE set_id IN ({n}, {last})"
        ],
        "altered",
    ),
    "the head altered": (["UPDATE head SET set_id = set_id - 1"], "head"),
    "the seal altered": (["UPDATE head SET hash = 'forged'"], "head"),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_verify_finds(world: World, forgery: str) -> None:
    done = [world.create("ann", "customer", name=f"n{n}") for n in range(4)]
    assert broken(world) == []
    statements, what = FORGERIES[forgery]
    with world.store.reading() as connection:
        last = connection.execute(sa.text("SELECT set_id FROM head")).scalar_one()
    forge(world, *(s.format(n=last - 2, last=last) for s in statements))
    assert what in broken(world), done
