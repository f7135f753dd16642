"""What differs in the case of A–Z alone is one where values are unique, and where rows are found by them."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.errors import Invalid
from db import accounts
from db.changes import Intent
from db.exchange import importing
from db.exchange.matching import Mapped, Spec
from db.exchange.outcome import Outcome
from db.exchange.reading import open_table
from db.types import alike
from tests.conftest import World


def customer(name: str, code: str) -> Intent:
    return Intent("customer", "create", values={"name": name, "code": code})


def test_a_number_differing_in_case_alone_is_taken(world: World) -> None:
    world.do("ann", customer("One", "Abc-1"), customer("Two", "Ärzte-1"))
    for intents in ([customer("Again", "aBC-1")], [customer("A", "new-1"), customer("B", "NEW-1")]):
        with pytest.raises(Invalid) as refused:
            world.do("ann", *intents)
        assert "code" in refused.value.fields


def test_letters_beyond_a_to_z_are_as_they_are(world: World) -> None:
    """Each database would fold them in its own way, or not: so nobody does."""
    world.do("ann", customer("One", "Ä-1"))
    world.do("ann", customer("Two", "ä-1"), customer("Three", "Ö-1"), customer("Four", "ö-1"))


def test_the_index_itself_refuses(world: World) -> None:
    world.do("ann", customer("One", "Abc-1"), customer("Two", "Abc-2"))
    table = world.viewer("ann").catalog.table("customer").sa
    with pytest.raises(IntegrityError), world.store.work() as work:
        work.connection.execute(table.update().where(table.c.name == "Two").values(code="aBC-1"))


def test_a_field_of_the_studio_can_be_unique_once_no_two_are_alike(world: World) -> None:
    facts = {"table": "customer", "key": "x_plate", "kind": "text", "labels": {"en": "Plate"}}
    made = world.do("admin", Intent("field_def", "create", values=facts), source="studio")["rows"][0]["id"]
    world.create("ann", "customer", name="One", x_plate="lyon 1")
    other = world.create("ann", "customer", name="Two", x_plate="LYON 1")
    unique = Intent("field_def", "update", made, None, {"facts": {"unique": True}})
    with pytest.raises(Invalid):
        world.do("admin", unique, source="studio")
    world.update("ann", "customer", other, None, x_plate="Lyon 2")
    world.do("admin", unique, source="studio")
    with pytest.raises(Invalid):
        world.create("ann", "customer", name="Three", x_plate="LYON 2")
    table = world.viewer("ann").catalog.table("customer").sa
    with pytest.raises(IntegrityError), world.store.work() as work:
        work.connection.execute(table.update().where(table.c.id == other).values(x_plate="LYON 1"))


def _imported(world: World, folder: Path, text: str, spec: Spec) -> Outcome:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    return importing.apply(world.store, world.viewer("boss"), open_table(path), spec, f"test:{text}")


@pytest.mark.parametrize("key", ["code", "name"])
def test_an_import_finds_rows_and_what_they_refer_to(world: World, tmp_path: Path, key: str) -> None:
    world.do("boss", customer("Acme", "Abc-1"))
    columns = (Mapped("name", ("Name",)), Mapped("code", ("Code",)))
    outcome = _imported(world, tmp_path, "Name,Code\nACME,abc-1\n", Spec("customer", columns, key=key))
    assert (outcome.new, outcome.refused, outcome.same + outcome.changed) == (0, 0, 1)
    spec = Spec("contact", (Mapped("name", ("Person",)), Mapped("customer_id", ("Firm",))))
    outcome = _imported(world, tmp_path, "Person,Firm\nAda,acme\nBob,AcmE\n", spec)
    assert (outcome.new, outcome.refused) == (2, 0)


def test_a_person_is_found_by_name_in_either_case(world: World) -> None:
    with world.store.reading() as connection:
        assert accounts.find(connection, "ANN") == world.viewer("ann").user_id


FOUND_BY = {
    ("code", True): "uq_customer_code", ("code", False): "uq_customer_code",
    ("name", True): "ix_customer_name", ("name", False): "lx_customer_name",
}  # fmt: skip


@pytest.mark.parametrize("key", ["code", "name"])
def test_looking_rows_up_goes_by_an_index(world: World, key: str) -> None:
    table, sqlite = world.viewer("ann").catalog.table("customer").sa, world.store.sqlite
    asked = sa.select(table.c.id).where(alike(table.c[key], ["Abc", "x"]), table.c.deleted_at.is_(None))
    text = str(asked.compile(world.store.readers, compile_kwargs={"literal_binds": True}))
    with world.store.reading() as connection:
        if not sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        said = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if sqlite else ''} {text}").all()
    assert FOUND_BY[key, sqlite] in str(said)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_number_is_given_without_looking_through_the_whole_table(world: World) -> None:
    asked: list[tuple[str, Any]] = []

    @sa.event.listens_for(world.store.writers, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("SELECT customer.code"):
            asked.append((statement, values))

    world.create("ann", "customer", name="Numbered")
    ((statement, values),) = {str(one): one for one in asked}.values()
    with world.store.reading() as connection:
        said = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
    assert "uq_customer_code" in said
    assert "SCAN" not in said
