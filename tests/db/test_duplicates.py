"""Rows that are probably the same, offered while one is written."""

import pytest

from db import duplicates, query
from db.changes import Intent, plan
from tests.conftest import World

SAME = [
    ("Acme, Inc.", "ACME inc"),
    ("北京华电变压器有限公司", "北京华电变压器股份有限公司"),
    ("Müller GmbH", "MÜLLER Gmbh & Co. KG"),
    ("Ｂｅｔａ　Ｔｅｃｈ", "beta-tech"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_people_take_for_the_same_have_one_key(one: str, other: str) -> None:
    assert duplicates.norm(one) == duplicates.norm(other)


def test_names_of_different_companies_keep_different_keys() -> None:
    assert len({duplicates.norm(x) for x in ("Acme", "Acme Steel", "Acne", "有限公司", "集团")}) == 5


@pytest.mark.parametrize(
    ("one", "other"), [("+86 138-0000-1234", "13800001234"), ("(010) 6552 9988", "01065529988")]
)
def test_telephone_numbers_are_compared_by_their_digits(one: str, other: str) -> None:
    assert duplicates.digits(one) == duplicates.digits(other)
    assert duplicates.digits("12 34") == ""


def offered(world: World, name: str, /, **values: object) -> list[dict[str, object]]:
    with world.store.reading() as connection:
        made = plan(connection, world.viewer(name), [Intent("customer", "create", values=values)])
    return made.rows[0].duplicates


def test_a_new_row_is_offered_those_it_may_double(world: World) -> None:
    first = world.create("ann", "customer", name="Acme Ltd.", phone="+86 138 0000 1234")
    assert offered(world, "ann", name="acme") == [{"id": first, "label": "Acme Ltd.", "rule": "name:norm"}]
    assert [d["id"] for d in offered(world, "ann", name="Other", phone="13800001234")] == [first]
    assert offered(world, "ann", name="Acne") == []
    world.update("ann", "customer", first, 1, name="Renamed")
    assert offered(world, "ann", name="acme") == []
    world.do("ann", Intent("customer", "delete", first, 2))
    assert offered(world, "ann", name="renamed") == []


def test_a_hidden_double_is_a_number_and_a_team_never_its_content(world: World) -> None:
    world.update("admin", "role", _role(world), None, grants={"customer": {"view": "team"}})
    world.create("cid", "customer", name="Acme Ltd.")
    assert offered(world, "ann", name="acme") == [{"hidden": 1, "teams": ["South"]}]


def _role(world: World) -> int:
    with world.store.reading() as connection:
        rows = query.page(connection, world.viewer("admin"), query.Ask("role"))["rows"]
    return next(int(r["id"]) for r in rows if r["key"] == "sales")
