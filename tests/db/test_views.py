"""Saved views: who sees whose, what opens first, and that nobody sees through one what is kept from them."""

from typing import Any

import pytest

from core.errors import Denied, KehuError, Missing
from db import query, views
from db.changes import Intent, undo
from tests.conftest import World
from tests.db.test_guards import pk_of

FACTS: dict[str, Any] = {
    "name": "V", "table": "customer", "condition": {"field": "city", "op": "=", "value": "Bonn"},
}  # fmt: skip


def seen(world: World, who: str, table: str = "customer") -> dict[str, dict[str, Any]]:
    with world.store.reading() as connection:
        return {view["name"]: view for view in views.of_table(connection, world.viewer(who), table)}


def listed(world: World, who: str) -> set[str]:
    """What a plain list of the table of views gives out."""
    with world.store.reading() as connection:
        found = query.page(connection, world.viewer(who), query.Ask("view"))
    return {row["name"] for row in found["rows"]}


def shown(world: World, **facts: Any) -> int:
    return world.create("boss", "view", **{**FACTS, **facts})


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (None, ""),
        (["*"], "ann bob cid dan eve"),
        (["sales"], "ann bob cid"),
        (["team:North"], "ann bob"),
        (["agent", "viewer"], "dan eve"),
    ],
)
def test_a_view_is_seen_by_whom_it_names_but_no_row_of_others(
    world: World, audience: Any, readers: str
) -> None:
    named = audience and [
        f"team:{pk_of(world, 'team', name[5:])}" if name.startswith("team:") else name for name in audience
    ]
    made = shown(world, seen_by=named)
    for who in ("ann", "bob", "cid", "dan", "eve"):
        view = seen(world, who).get("V")
        assert (view is not None) == (who in readers.split()), who
        assert view is None or not (view["editable"] or view["mine"])
        assert listed(world, who) == set()
        with pytest.raises(Missing):
            world.update(who, "view", made, 1, name="Mine now")
    assert seen(world, "boss")["V"]["editable"]
    assert "V" not in seen(world, "boss", "contact")


def test_views_of_a_table_are_only_for_those_who_may_look_into_it(world: World) -> None:
    world.create("boss", "view", name="Prices", table="price", seen_by=["*"])
    assert set(seen(world, "ann", "price")) == {"Prices"}
    with pytest.raises(Missing):
        seen(world, "dan", "price")


def test_showing_to_others_takes_the_right(world: World) -> None:
    for facts in ({"seen_by": ["*"]}, {"seen_by": ["sales"], "default_for": ["sales"]}):
        with pytest.raises(Denied):
            world.create("ann", "view", **FACTS, **facts)
    made = world.create("ann", "view", **FACTS)
    with pytest.raises(Denied):
        world.update("ann", "view", made, 1, seen_by=["*"])
    world.update("admin", "view", made, 1, seen_by=["*"])
    assert not seen(world, "admin")["V"]["mine"]
    with pytest.raises(Denied):
        world.update("ann", "view", made, 2, sort="name")
    world.update("ann", "view", made, 2, seen_by=None)
    world.update("ann", "view", made, 3, sort="name")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"seen_by": ["nobody"]}, "seen_by"),
        ({"seen_by": ["team:99999"]}, "seen_by"),
        ({"seen_by": ["sales"], "default_for": ["agent"]}, "default_for"),
        ({"default_for": ["agent"]}, "default_for"),
    ],
)
def test_an_audience_names_who_is_there_and_sees_it(world: World, facts: Any, field: str) -> None:
    with pytest.raises(KehuError) as refusal:
        shown(world, **facts)
    assert set(refusal.value.fields) == {field}


def test_one_view_opens_first_and_gives_way_in_one_set(world: World) -> None:
    old = shown(world, seen_by=["*"], default_for=["sales", "agent"])
    assert seen(world, "ann")["V"]["first"]
    assert not seen(world, "eve")["V"]["first"]
    with pytest.raises(KehuError) as refusal:
        shown(world, name="W", seen_by=["sales"], default_for=["sales"])
    assert "“V”" in refusal.value.fields["default_for"]
    new = {**FACTS, "name": "W", "seen_by": ["sales"], "default_for": ["sales"]}
    made = world.do(
        "boss",
        Intent("view", "update", old, 1, {"default_for": ["agent"]}),
        Intent("view", "create", values=new),
    )
    assert [name for name, view in seen(world, "ann").items() if view["first"]] == ["W"]
    assert [name for name, view in seen(world, "dan").items() if view["first"]] == ["V"]
    undo(world.store, world.viewer("boss"), made["set_id"], "cancel")
    assert [name for name, view in seen(world, "ann").items() if view["first"]] == ["V"]


def test_a_team_goes_before_a_role_and_a_role_before_everybody(world: World) -> None:
    team = f"team:{pk_of(world, 'team', 'North')}"
    for name, whom in (("All", "*"), ("Role", "sales"), ("Team", team)):
        shown(world, name=name, seen_by=[whom], default_for=[whom])
    for who, first in (("ann", "Team"), ("cid", "Role"), ("eve", "All")):
        assert [name for name, view in seen(world, who).items() if view["first"]] == [first], who


def test_what_a_reader_may_not_see_drops_out_of_a_view(world: World) -> None:
    ann = world.viewer("ann").user_id
    shown(
        world,
        seen_by=["*"],
        sort="-phone,name",
        columns=["name", {"field": "phone", "width": 90}, {"field": "city", "hidden": True}],
        condition={
            "all": [
                {"field": "phone", "op": "starts_with", "value": "1"},
                {"any": [{"field": "city", "op": "empty"}, {"field": "phone", "op": "empty"}]},
                {"field": "owner_id", "op": "in", "value": [{"me": True}, ann]},
            ]
        },
    )
    whole = seen(world, "bob")["V"]
    assert (len(whole["condition"]), whole["sort"], whole["left_out"]) == (3, "-phone,name", 0)
    assert whole["labels"] == {"owner_id": {ann: "Ann North"}}
    world.create(
        "admin", "role", key="shy", name="Shy", kind="sales", masks={"customer": {"phone": "hidden"}}
    )
    world.update("admin", "user", world.viewer("bob").user_id, None, roles=["shy"])
    kept = seen(world, "bob")["V"]
    assert kept["columns"] == [{"field": "name"}, {"field": "city", "hidden": True}]
    assert kept["condition"] == [{"field": "owner_id", "op": "in", "value": [{"me": True}, ann]}]
    assert (kept["sort"], kept["left_out"]) == ("name", 3)


def test_whom_a_view_can_be_shown_to_is_told_to_who_may_show(world: World) -> None:
    with world.store.reading() as connection:
        assert views.audience(connection, world.viewer("ann")) == []
        keys = [one["key"] for one in views.audience(connection, world.viewer("boss"))]
    assert keys[0] == "*"
    assert {"sales", "agent", f"team:{pk_of(world, 'team', 'North')}"} <= set(keys)
