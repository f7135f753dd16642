"""The log as people may read it: what they may not see, they do not learn of."""

import pytest

from core.errors import Missing
from db import history
from db.history import Sought
from db.query import partly
from tests.conftest import World


def numbers(world: World, name: str, sought: Sought) -> list[int]:
    with world.store.reading() as connection:
        return [found["id"] for found in history.sets(connection, world.viewer(name), sought)]


def test_sets_come_newest_first_and_page_on(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    last = world.update("ann", "customer", pk, 1, name="Acme Inc")["set_id"]
    first, second = numbers(world, "ann", Sought(limit=2))
    assert (first, second) == (last, last - 1)
    assert numbers(world, "ann", Sought(before=last, limit=1)) == [last - 1]


def test_a_set_is_known_to_whoever_sees_a_row_of_it(world: World) -> None:
    pk = world.create("cid", "task", subject="Call")
    made = world.update("cid", "task", pk, 1, subject="Call again")["set_id"]
    assert made in numbers(world, "boss", Sought())
    assert made in numbers(world, "cid", Sought())
    assert made not in numbers(world, "ann", Sought())
    with world.store.reading() as connection, pytest.raises(Missing):
        history.cells(connection, world.viewer("ann"), made)


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ({"table": "customer"}, True),
        ({"table": "task"}, False),
        ({"source": "api"}, True),
        ({"source": "form"}, False),
    ],
)
def test_sets_are_found_by_table_and_source(world: World, wanted: dict[str, str], known: bool) -> None:
    pk = world.create("ann", "customer", name="Acme")
    made = world.update("ann", "customer", pk, 1, name="Acme Inc")["set_id"]
    assert (made in numbers(world, "ann", Sought(**wanted))) is known  # type: ignore[arg-type]


def test_a_rows_history_tells_cells_and_names_what_they_refer_to(world: World) -> None:
    parent = world.create("ann", "customer", name="Parent")
    pk = world.create("ann", "customer", name="Acme")
    world.update("ann", "customer", pk, 1, parent_id=parent, city="Bonn")
    with world.store.reading() as connection:
        newest, oldest = history.of_row(connection, world.viewer("ann"), "customer", pk)
    cells = {cell["field"]: cell for cell in newest["cells"]}
    assert cells["parent_id"]["new"] == {"id": parent, "label": "Parent"}
    assert (cells["city"]["old"], cells["city"]["new"], cells["city"]["title"]) == (None, "Bonn", "Acme")
    assert newest["by"]["label"] == "Ann North"
    assert "name" in {cell["field"] for cell in oldest["cells"]}


def test_masked_fields_leave_no_trace_in_the_log(world: World) -> None:
    role = {"key": "narrow", "name": "Narrow", "kind": "sales"}
    masks = {"customer": {"city": "hidden", "phone": "partial"}}
    world.create("system", "role", **role, masks=masks)
    world.create("system", "user", name="ned", full_name="Ned", roles=["narrow"])
    pk = world.create("ann", "customer", name="Acme", city="Bonn", phone="13812341234")
    made = world.update("ann", "customer", pk, 1, city="Köln", phone="13899991234")["set_id"]
    with world.store.reading() as connection:
        cells = history.cells(connection, world.viewer("ned"), made)
        told = str(history.of_row(connection, world.viewer("ned"), "customer", pk))
    assert [(c["field"], c["new"]) for c in cells] == [("phone", partly("13899991234"))]
    assert "Bonn" not in told
    assert "13812341234" not in told


def test_the_history_of_a_row_one_may_not_see_is_not_there(world: World) -> None:
    pk = world.create("cid", "task", subject="Call")
    with world.store.reading() as connection, pytest.raises(Missing):
        history.of_row(connection, world.viewer("ann"), "task", pk)
