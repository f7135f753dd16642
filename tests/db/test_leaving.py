"""Deactivating a person moves their open work in the same transaction."""

from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Anonymous, Denied, Invalid
from db import leaving
from db.changes import Intent, undo
from tests.conftest import World
from tests.db.test_guards import pk_of


def owners(world: World, rows: dict[str, tuple[str, int]]) -> dict[str, Any]:
    catalog = world.viewer("admin").catalog
    found = {}
    with world.store.reading() as connection:
        for name, (table, pk) in rows.items():
            source = catalog.table(table).sa
            found[name] = connection.execute(
                sa.select(source.c.owner_id).where(source.c.id == pk)
            ).scalar_one()
    return found


def work_of_ann(world: World) -> dict[str, tuple[str, int]]:
    begin, won = world.create(
        "boss", "stage", name="Begin", pipeline_id=1, type="open"
    ), pk_of(world, "stage", "won", "type")  # fmt: skip
    ann = pk_of(world, "user", "ann")
    made = {
        "customer": world.create("ann", "customer", name="Open", status="signed"),
        "gone": world.create("ann", "customer", name="Gone", status="lost"),
        "deal": world.create("ann", "opportunity", name="Deal", stage_id=begin),
        "won": world.create("ann", "opportunity", name="Won", stage_id=won),
        "task": world.create("ann", "task", subject="Call"),
        "done": world.create("ann", "task", subject="Called", status="done"),
        "case": world.create("boss", "case", subject="Broken", owner_id=ann),
        "trash": world.create("ann", "customer", name="Deleted"),
    }
    world.do("ann", Intent("customer", "delete", made["trash"]))
    tables = {
        "gone": "customer",
        "trash": "customer",
        "deal": "opportunity",
        "won": "opportunity",
        "done": "task",
    }
    return {name: (tables.get(name, name), pk) for name, pk in made.items()}


def test_open_work_goes_to_the_successor_and_history_stays(world: World) -> None:
    rows = work_of_ann(world)
    ann, bob = pk_of(world, "user", "ann"), pk_of(world, "user", "bob")
    before = world.viewer("ann")
    answer = leaving.deactivate(world.store, world.viewer("admin"), ann, bob, "r1")
    handed = {name for name, owner in owners(world, rows).items() if owner == bob}
    assert handed == {"customer", "deal", "task", "case"}
    assert len(answer["rows"]) == 1 + len(handed)
    with pytest.raises(Anonymous):
        world.viewer(before.name)
    assert leaving.deactivate(world.store, world.viewer("admin"), ann, bob, "r1") == answer
    undo(world.store, world.viewer("admin"), answer["set_id"])
    assert set(owners(world, rows).values()) == {ann}


def test_all_or_nothing(world: World) -> None:
    rows = work_of_ann(world)
    ann, bob, eve = (pk_of(world, "user", name) for name in ("ann", "bob", "eve"))
    world.do("admin", Intent("user", "update", eve, values={"active": False}))
    for successor in (ann, eve, 999):
        with pytest.raises(Invalid) as refused:
            leaving.deactivate(world.store, world.viewer("admin"), ann, successor)
        assert set(refused.value.fields) == {"successor"}
    with pytest.raises(Denied):
        leaving.deactivate(world.store, world.viewer("boss"), ann, bob)
    with pytest.raises(Invalid):
        leaving.deactivate(world.store, world.viewer("admin"), pk_of(world, "user", "admin"), bob)
    assert set(owners(world, rows).values()) == {ann}
    assert world.viewer("ann").name == "ann"
