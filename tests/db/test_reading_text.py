"""What people type or paste into a cell."""

from typing import Any

import pytest

from core.errors import Invalid
from db import query
from db.changes import Intent
from tests.conftest import World

TYPED = [
    ("revenue", "1,234.50", "1234.50"),
    ("revenue", "￥12万", "120000.00"),
    ("employees", "1,200", 1200),
    ("grade", "A", "a"),
    ("industry", "retail", "retail"),
    ("tags", "big, old", ["big", "old"]),
]


@pytest.mark.parametrize(("field", "text", "kept"), TYPED)
def test_text_is_read_as_a_person_means_it(world: World, field: str, text: str, kept: Any) -> None:
    pk = world.create("ann", "customer", name="Acme")
    world.do("ann", Intent("customer", "update", pk, 1, {field: text}, text=True), source="paste")
    with world.store.reading() as connection:
        assert query.record(connection, world.viewer("ann"), "customer", pk)[field] == kept


def test_a_reference_is_found_by_its_title_and_never_guessed(world: World) -> None:
    first = world.create("ann", "customer", name="Acme")
    pk = world.create("ann", "contact", name="Li")
    world.do("ann", Intent("contact", "update", pk, 1, {"customer_id": "Acme"}, text=True))
    with world.store.reading() as connection:
        assert query.record(connection, world.viewer("ann"), "contact", pk)["customer_id"]["id"] == first
    world.create("ann", "customer", name="Acme")
    with pytest.raises(Invalid):
        world.do("ann", Intent("contact", "update", pk, 2, {"customer_id": "Acme"}, text=True))


@pytest.mark.parametrize(
    ("field", "text"), [("employees", "12abc"), ("revenue", "a lot"), ("founded_year", "1e999")]
)
def test_what_cannot_be_read_is_refused_at_its_field(world: World, field: str, text: str) -> None:
    pk = world.create("ann", "customer", name="Acme")
    with pytest.raises(Invalid) as refused:
        world.do("ann", Intent("customer", "update", pk, 1, {field: text}, text=True))
    assert set(refused.value.fields) == {field}
