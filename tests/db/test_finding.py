"""Search over everything: what is found by what, and that nobody finds what is kept from them."""

from typing import Any

import pytest

from core.errors import KehuError, TooMuch
from db import finding, remembering
from db.changes import Intent
from tests.conftest import World
from tests.db.test_guards import pk_of

FACTS = {
    "name": "上海宏远变压器有限公司",
    "phone": "138 0013-8000",
    "email": "li.wei@hongyuan.example",
    "city": "Bonn",
}


def groups(world: World, who: str, text: str, limit: int = 5) -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        return finding.find(connection, world.viewer(who), text, limit)


def found(world: World, who: str, text: str, limit: int = 5) -> dict[str, list[int]]:
    return {group["table"]: [hit["id"] for hit in group["hits"]] for group in groups(world, who, text, limit)}


@pytest.mark.parametrize(
    "text",
    [
        "上海宏远变压器有限公司", "变压", "变压器", "器", "byq", "BYQ", "hybyq", "宏远 byq", "1380013",
        "13800138000", "138 0013 8000", "138-0013", "li.wei@hongyuan.example", "LI.WEI", "hongyuan",
        "C-000001", "c-0000", "000001", "bon", "ｂｏｎｎ", "  变压器  ",
    ],
)  # fmt: skip
def test_a_record_is_found_by_whatever_one_remembers(world: World, text: str) -> None:
    pk = world.create("ann", "customer", **FACTS)
    assert found(world, "bob", text) == {"customer": [pk]}


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "🙂", "%", "_", "'", '"', "*", "a\x00b\ud800", "AND", "NOT tokens", 'tokens: "x"',
        "NEAR(a b)", "a* OR b*", "') OR 1=1 --", "| &", "!jj", ":*", "byqq", "zz", "1234567 89",
        "x" * 1_000_000, "变" * 1_000_000,
    ],
)  # fmt: skip
def test_what_means_nothing_finds_nothing_and_breaks_nothing(world: World, text: str) -> None:
    world.create("ann", "customer", **FACTS)
    assert found(world, "bob", text) == {}


def test_a_title_or_number_that_is_the_text_comes_first_then_what_begins_so(world: World) -> None:
    for name in ("Old Acme", "Acme Works", "Acme", "Beta"):
        world.create("ann", "customer", name=name)
    world.create("ann", "customer", name="Gamma", city="Acme")
    hits = groups(world, "ann", "acme")[0]["hits"]
    assert [hit["title"] for hit in hits] == ["Acme", "Acme Works", "Old Acme", "Gamma"]
    assert [hit["about"] for hit in hits] == ["C-000003", "C-000002", "C-000001", "C-000005 · Acme"]


def test_the_table_with_the_best_hit_comes_first(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme Works")
    world.create("ann", "contact", name="Acme", customer_id=pk)
    assert list(found(world, "ann", "acme")) == ["contact", "customer"]


def test_many_hits_are_cut_and_the_exact_one_is_not_lost(world: World) -> None:
    first = world.create("ann", "customer", name="Acme")
    many = [Intent("customer", "create", values={"name": f"Works {n} Acme"}) for n in range(150)]
    world.do("ann", *many)
    group = groups(world, "ann", "acme")[0]
    assert (len(group["hits"]), group["more"], group["hits"][0]["id"]) == (5, True, first)
    assert groups(world, "ann", "works 149")[0]["more"] is False
    assert [hit["title"] for hit in groups(world, "ann", "works 3 ac")[0]["hits"][:1]] == ["Works 3 Acme"]
    for limit in (0, -1, 51):
        with pytest.raises(TooMuch):
            groups(world, "ann", "acme", limit)


def test_what_drowns_among_others_rows_is_found_among_ones_own(world: World) -> None:
    """More rows fit than are looked at, nearly all of them closed to the person."""
    mine = world.create("cid", "opportunity", name="Pilot", stage_id=1)
    others = [
        Intent("opportunity", "create", values={"name": f"Pilot {n}", "stage_id": 1}) for n in range(1100)
    ]
    world.do("ann", *others)
    assert found(world, "cid", "pil") == {"opportunity": [mine]}
    assert groups(world, "ann", "pilot")[0]["more"]


def test_rows_of_others_and_deleted_ones_are_not_found(world: World) -> None:
    pk = world.create("ann", "opportunity", name="Zebra deal", stage_id=1)
    assert found(world, "bob", "zebra") == {"opportunity": [pk]}
    assert found(world, "cid", "zebra") == {}
    assert found(world, "dan", "zebra") == {}
    world.do("ann", Intent("opportunity", "delete", pk, 1))
    assert found(world, "bob", "zebra") == {}


@pytest.mark.parametrize("mask", ["hidden", "partial"])
def test_a_masked_field_finds_nothing_and_is_not_told(world: World, mask: str) -> None:
    pk = world.create("ann", "customer", **FACTS)
    shy(world, {"customer": {"phone": mask, "email": mask}})
    for text in ("13800138000", "138", "li.wei", "hongyuan", "宏远 138", "138 0013 8000"):
        assert found(world, "bob", text) == {}, text
    assert found(world, "bob", "byq bonn") == {"customer": [pk]}
    assert "138" not in str(groups(world, "bob", "变压器"))


def test_a_masked_title_is_neither_asked_nor_shown(world: World) -> None:
    pk = world.create("ann", "customer", **FACTS)
    shy(world, {"customer": {"name": "hidden"}})
    assert found(world, "bob", "变压器") == found(world, "bob", "byq") == {}
    assert groups(world, "bob", "1380013")[0]["hits"] == [
        {"id": pk, "title": f"#{pk}", "about": "C-000001 · 138 0013-8000"}
    ]


def test_a_field_not_for_lists_is_found_by_but_not_shown(world: World) -> None:
    world.create("ann", "customer", **FACTS)
    shy(world, {"customer": {"phone": "list"}})
    assert groups(world, "bob", "1380013")[0]["hits"][0]["about"] == "C-000001"


def shy(world: World, masks: dict[str, dict[str, str]]) -> None:
    """Bob's role masks fields from now on."""
    world.create("admin", "role", key="shy", name="Shy", kind="sales", masks=masks)
    world.update("admin", "user", world.viewer("bob").user_id, None, roles=["shy"])


def test_the_latest_visits_are_kept_and_what_is_closed_is_not_told(world: World) -> None:
    ids = [world.create("ann", "customer", name=f"N{n}") for n in range(33)]
    deal = world.create("ann", "opportunity", name="Deal", stage_id=1)
    for who in ("ann", "cid"):
        viewer = world.viewer(who)
        for pk in [*ids, ids[0]]:
            remembering.visited(world.store, viewer, "customer", pk)
        remembering.visited(world.store, viewer, "opportunity", deal)
    world.do("ann", Intent("customer", "delete", ids[32], 1))
    wanted = ["Deal", "N0", "N31", "N30", "N29"]
    assert recent(world, "ann", 5) == wanted
    assert recent(world, "cid", 4) == wanted[1:]
    assert recent(world, "bob", 5) == []
    assert len(recent(world, "ann", 100)) == remembering.KEPT - 1


def recent(world: World, who: str, limit: int) -> list[str]:
    with world.store.reading() as connection:
        return [hit["title"] for hit in remembering.recent(connection, world.viewer(who), limit)]


def test_a_star_is_given_taken_away_and_logged(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    given = remembering.star(world.store, world.viewer("ann"), ("customer", pk), "one")
    assert given["set_id"]
    assert stars(world, "ann") == [("customer", pk, "Acme")]
    assert stars(world, "bob") == []
    remembering.star(world.store, world.viewer("ann"), ("customer", pk), "two")
    assert stars(world, "ann") == []


def stars(world: World, who: str) -> list[tuple[str, int, str]]:
    with world.store.reading() as connection:
        kept = remembering.favourites(connection, world.viewer(who))
    return [(hit["table"], hit["id"], hit["title"]) for hit in kept]


def test_only_records_one_sees_can_be_favourites_and_only_once(world: World) -> None:
    deal = world.create("ann", "opportunity", name="Deal", stage_id=1)
    for who, values in (
        ("cid", {"table": "opportunity", "row": deal}),
        ("ann", {"table": "opportunity", "row": 10**18}),
        ("ann", {"table": "opportunity", "row": 0}),
        ("ann", {"table": "nothing", "row": 1}),
        ("ann", {"table": "setting", "row": 1}),
        ("dan", {"table": "price", "row": 1}),
    ):
        with pytest.raises(KehuError):
            world.create(who, "favourite", **values)
    world.create("ann", "favourite", table="opportunity", row=deal)
    with pytest.raises(KehuError):
        world.create("ann", "favourite", table="opportunity", row=deal)
    world.create("bob", "favourite", table="opportunity", row=deal)
    world.update("boss", "opportunity", deal, None, owner_id=pk_of(world, "user", "cid"))
    assert stars(world, "bob") == []
