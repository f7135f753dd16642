"""The one write path: plan, apply, conflict, undo, log."""

import pytest

from core.errors import Denied, Invalid, Stale
from db import query
from db.changes import Intent, ledger, undo
from tests.conftest import World


def name_of(world: World, pk: int) -> str:
    with world.store.reading() as connection:
        return str(query.record(connection, world.viewer("admin"), "customer", pk)["name"])


def test_two_people_change_different_fields_and_both_win(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    world.update("ann", "customer", pk, 1, name="Acme Inc")
    world.update("bob", "customer", pk, 1, city="Bonn")
    with world.store.reading() as connection:
        row = query.record(connection, world.viewer("ann"), "customer", pk)
    assert (row["name"], row["city"], row["version"]) == ("Acme Inc", "Bonn", 3)


def test_the_second_change_of_one_field_is_shown_all_three_sides(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    world.update("ann", "customer", pk, 1, name="Acme Inc")
    with pytest.raises(Stale) as refused:
        world.update("bob", "customer", pk, 1, name="Acme Ltd")
    sides = refused.value.conflicts[0]
    assert (sides["mine"], sides["theirs"], sides["original"]) == ("Acme Ltd", "Acme Inc", "Acme")
    assert name_of(world, pk) == "Acme Inc"


def test_the_same_request_writes_once(world: World) -> None:
    first = world.do("ann", Intent("customer", "create", values={"name": "Once"}), request_id="r1")
    again = world.do("ann", Intent("customer", "create", values={"name": "Once"}), request_id="r1")
    assert first == again
    with world.store.reading() as connection:
        assert query.page(connection, world.viewer("ann"), query.Ask("customer"))["total"] == 1


def test_undo_takes_back_what_was_written_and_redo_brings_it_again(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    done = world.update("ann", "customer", pk, 1, name="Acme Inc")
    undone = undo(world.store, world.viewer("ann"), done["set_id"])
    assert name_of(world, pk) == "Acme"
    undo(world.store, world.viewer("ann"), undone["set_id"])
    assert name_of(world, pk) == "Acme Inc"


def test_undo_of_a_cell_changed_since_is_a_conflict(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    done = world.update("ann", "customer", pk, 1, name="Acme Inc")
    world.update("bob", "customer", pk, 2, name="Bob's")
    with pytest.raises(Stale):
        undo(world.store, world.viewer("ann"), done["set_id"])
    undo(world.store, world.viewer("ann"), done["set_id"], "skip")
    assert name_of(world, pk) == "Bob's"
    undo(world.store, world.viewer("ann"), done["set_id"], "overwrite")
    assert name_of(world, pk) == "Acme"


def test_one_refused_row_keeps_all_out_or_only_itself(world: World) -> None:
    good = Intent("customer", "create", values={"name": "Good"})
    bad = Intent("customer", "create", values={"name": "Bad", "grade": "zz"})
    with pytest.raises(Invalid):
        world.do("ann", good, bad)
    answer = world.do("ann", good, bad, mode="valid")
    assert [r["field"] for r in answer["refused"]] == ["grade"]
    assert len(answer["rows"]) == 1


def test_rights_are_checked_row_by_row(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    with pytest.raises(Denied):
        world.update("cid", "customer", pk, 1, name="Mine now")
    with pytest.raises(Denied):
        world.update("eve", "customer", pk, 1, name="Mine now")


def test_a_row_that_others_point_at_says_who(world: World) -> None:
    pk = world.create("boss", "customer", name="Acme")
    world.create("boss", "contact", name="Li", customer_id=pk)
    with pytest.raises(Invalid) as refused:
        world.do("boss", Intent("customer", "delete", pk, 1))
    assert [r["key"] for r in refused.value.refused] == ["refused.pointed_at"]


def test_the_log_cannot_be_altered_and_its_seals_add_up(world: World) -> None:
    world.create("ann", "customer", name="Acme")
    with world.store.reading() as connection:
        assert list(ledger.verify(connection)) == []
    for verb in ("UPDATE change SET new = NULL", "DELETE FROM change"):
        with pytest.raises(Exception, match="append-only"), world.store.work() as work:
            work.connection.exec_driver_sql(verb)


def test_verify_finds_what_was_altered_behind_the_triggers(world: World) -> None:
    world.create("ann", "customer", name="Acme")
    off = (
        ("DROP TRIGGER change_no_update",)
        if world.store.sqlite
        else ("DROP TRIGGER change_append_only ON change",)
    )
    with world.store.work() as work:
        for statement in (
            *off,
            "UPDATE change SET new = '\"Forged\"' WHERE id = (SELECT max(id) FROM change)",
        ):
            work.connection.exec_driver_sql(statement)
    with world.store.reading() as connection:
        assert [found.what for found in ledger.verify(connection)] == ["altered"]
