"""Rules of single tables: each case is refused at its field, and its opposite goes through."""

from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.errors import Denied, Invalid, KehuError
from db import plumbing, query, settings_company
from db.changes import Intent
from tests.conftest import World


def refused(world: World, who: str, *intents: Intent, **order: Any) -> set[str | None]:
    """Where a change set is refused; nothing may be written."""
    with pytest.raises(KehuError) as raised:
        world.do(who, *intents, **order)
    assert isinstance(raised.value, Denied | Invalid)
    return set(raised.value.fields) or {None}


def create(table: str, /, **values: Any) -> Intent:
    return Intent(table, "create", values=values)


def change(table: str, pk: int, /, **values: Any) -> Intent:
    return Intent(table, "update", pk, values=values)


def pk_of(world: World, table: str, name: str, key: str = "name") -> int:
    source = world.viewer("admin").catalog.table(table).sa
    with world.store.reading() as connection:
        return int(connection.execute(sa.select(source.c.id).where(source.c[key] == name)).scalar_one())


def value_of(world: World, table: str, pk: int, key: str) -> Any:
    with world.store.reading() as connection:
        return query.record(connection, world.viewer("admin"), table, pk)[key]


def make_admin(world: World, name: str, role: str) -> int:
    return world.create("system", "user", name=name, full_name=name, roles=[role])


@pytest.mark.parametrize("name", ["Ann", "an n", "änn", ".ann", "ann/", ""])
def test_sign_in_names_are_plain(world: World, name: str) -> None:
    assert refused(world, "admin", create("user", name=name, full_name="A")) == {"name"}
    world.create("admin", "user", name="a.b_c-9", full_name="A")


def test_zone_language_and_roles_of_a_person_exist(world: World) -> None:
    ann = pk_of(world, "user", "ann")
    for key, bad, good in (
        ("zone", "Mars/Base", "Asia/Shanghai"),
        ("zone", "../etc/passwd", "Europe/Berlin"),
        ("language", "xx", "zh_CN"),
        ("roles", ["sales", "king"], ["sales", "agent"]),
    ):
        assert refused(world, "admin", change("user", ann, **{key: bad})) == {key}
        world.do("admin", change("user", ann, **{key: good}))


@pytest.mark.parametrize(
    ("table", "key"), [("user", "manager_id"), ("team", "parent_id"), ("customer", "parent_id")]
)
def test_trees_have_no_circles(world: World, table: str, key: str) -> None:
    more = {"full_name": "X"} if table == "user" else {}
    a, b, c = (world.create("admin", table, name=name, **more) for name in ("aa", "bb", "cc"))
    world.do("admin", change(table, b, **{key: a}), change(table, c, **{key: b}))
    assert refused(world, "admin", change(table, a, **{key: c})) == {key}
    assert refused(world, "admin", change(table, a, **{key: a})) == {key}
    both = [change(table, a, **{key: c}), change(table, c, **{key: None})]
    world.do("admin", *both)
    assert refused(world, "admin", change(table, c, **{key: a}), change(table, b, **{key: c})) == {key}
    world.do("admin", create(table, name="dd", **more), create(table, name="ee", **more, **{key: {"new": 0}}))


def test_nobody_gives_a_role_that_may_do_more_than_they(world: World) -> None:
    world.create("admin", "role", key="hr", name="HR", kind="admin", denies={"customer": ["view"]})
    world.create(
        "admin",
        "role",
        key="desk",
        name="Desk",
        kind="agent",
        denies={"customer": ["view", "create", "edit", "export", "print"]},
    )
    make_admin(world, "helen", "hr")
    eve = pk_of(world, "user", "eve")
    assert refused(world, "helen", change("user", eve, roles=["viewer", "sales"])) == {"roles"}
    assert refused(world, "helen", create("user", name="new", full_name="New", roles=["admin"])) == {"roles"}
    world.do("helen", change("user", eve, roles=["viewer", "desk"]))
    world.do("helen", change("user", eve, full_name="Still Eve"))


def test_waking_somebody_gives_their_roles_anew(world: World) -> None:
    world.create("admin", "role", key="hr", name="HR", kind="admin", denies={"customer": ["view"]})
    make_admin(world, "helen", "hr")
    eve = pk_of(world, "user", "eve")
    world.do("admin", change("user", eve, active=False))
    assert refused(world, "helen", change("user", eve, active=True)) == {"roles"}
    world.do("admin", change("user", eve, active=True))


def test_masks_and_filters_of_the_giver_bind_what_they_give(world: World) -> None:
    only_a = {"customer": {"field": "grade", "op": "=", "value": "a"}}
    world.create("admin", "role", key="hr", name="HR", kind="admin", masks={"customer": {"phone": "hidden"}})
    world.create("admin", "role", key="top", name="Top", kind="admin", filters=only_a)
    same = {"key": "blind", "name": "Blind", "kind": "viewer"}
    for name, role, narrow in (
        ("helen", "hr", {"masks": {"customer": {"phone": "hidden"}}}),
        ("tom", "top", {"filters": only_a}),
    ):
        make_admin(world, name, role)
        assert refused(world, name, create("role", **same)) != set()
        made = world.create(name, "role", **same, **narrow)
        world.do("admin", Intent("role", "delete", made))


def test_the_last_administrator_stays(world: World) -> None:
    admin = pk_of(world, "user", "admin")
    losses = [
        (change("user", admin, active=False), {"active"}),
        (change("user", admin, roles=["sales"]), {"roles"}),
        (change("user", admin, roles=None), {"roles"}),
        (Intent("user", "delete", admin), {None}),
    ]
    for intent, at in losses:
        assert refused(world, "admin", intent) == at
    second = make_admin(world, "second", "admin")
    both = [change("user", admin, active=False), change("user", second, active=False)]
    assert refused(world, "admin", *both) == {"active"}
    world.do("admin", both[0])
    with pytest.raises(Invalid):
        world.do("second", both[1])


def test_who_is_switched_off_is_signed_out_everywhere(world: World) -> None:
    ann, bob = pk_of(world, "user", "ann"), pk_of(world, "user", "bob")
    at = clock.now()
    with world.store.work() as work:
        for n, user in enumerate((ann, bob)):
            shared = {"hash": str(n), "user_id": user, "created_at": at, "expires_at": at}
            work.connection.execute(plumbing.login_session.insert(), {**shared, "seen_at": at})
            work.connection.execute(plumbing.api_token.insert(), {**shared, "name": "t"})
            link = {key: shared[key] for key in ("hash", "user_id", "expires_at")}
            work.connection.execute(plumbing.one_time_link.insert(), link)
    world.do("admin", change("user", ann, active=False))
    with world.store.reading() as connection:
        for table, key in (
            (plumbing.login_session, "revoked_at"),
            (plumbing.api_token, "revoked_at"),
            (plumbing.one_time_link, "used_at"),
        ):
            rows = connection.execute(sa.select(table.c.user_id, table.c[key].label("at")))
            ended = {row.user_id: row.at for row in rows}
            assert ended[ann] is not None
            assert ended[bob] is None


BAD_RIGHTS: list[tuple[str, Any]] = [
    ("grants", ["customer"]),
    ("grants", {"nowhere": {"view": "all"}}),
    ("grants", {"customer": {"look": "all"}}),
    ("grants", {"customer": {"view": "some"}}),
    ("grants", {"customer": "all"}),
    ("denies", {"customer": "view"}),
    ("denies", {"customer": ["look"]}),
    ("masks", {"customer": ["phone"]}),
    ("masks", {"customer": {"phone": "blurred"}}),
    ("masks", {"customer": {"nothing": "hidden"}}),
    ("masks", {"customer": {"id": "hidden"}}),
    ("filters", {"customer": {}}),
    ("filters", {"customer": {"field": "nothing", "op": "=", "value": 1}}),
    ("filters", {"customer": {"field": "name", "op": "like", "value": "x"}}),
    ("filters", {"customer": {"field": "revenue", "op": ">", "value": "much"}}),
    ("filters", {"nowhere": {"field": "name", "op": "=", "value": "x"}}),
]


def test_rights_of_a_role_are_well_formed(world: World) -> None:
    facts = {"key": "r", "name": "R", "kind": "sales"}
    for key, value in BAD_RIGHTS:
        assert refused(world, "admin", create("role", **facts, **{key: value})) == {key}, value
    good = {
        "grants": {"customer": {"view": "team"}},
        "denies": {"contact": ["export"]},
        "masks": {"customer": {"phone": "partial"}},
        "filters": {"customer": {"any": [{"field": "owner_id", "op": "=", "value": {"me": True}}]}},
    }
    made = world.create("admin", "role", **facts, **good)
    for key in ("key", "kind"):
        assert refused(world, "admin", change("role", made, **{key: "agent"})) == {key}


def test_the_administrators_role_is_whole_and_held_roles_stay(world: World) -> None:
    full, sales = pk_of(world, "role", "admin", "key"), pk_of(world, "role", "sales", "key")
    for key, value in (
        ("grants", {"customer": {"view": "own"}}),
        ("denies", {"customer": ["view"]}),
        ("masks", {"customer": {"phone": "hidden"}}),
        ("filters", {"customer": {"field": "name", "op": "=", "value": "x"}}),
    ):
        assert refused(world, "admin", change("role", full, **{key: value})) == {key}
    assert refused(world, "admin", Intent("role", "delete", full)) == {None}
    assert refused(world, "admin", Intent("role", "delete", sales)) == {None}
    world.do("admin", change("role", full, name="All"))
    spare = world.create("admin", "role", key="spare", name="Spare")
    world.do("admin", Intent("role", "delete", spare))


def test_views_work_for_who_saves_them(world: World) -> None:
    good = {
        "name": "V", "table": "customer", "sort": "-revenue,name",
        "columns": ["name", {"field": "grade", "width": 80}],
        "condition": {"field": "owner_id", "op": "=", "value": {"me": True}},
    }  # fmt: skip
    for key, bad in (
        ("table", "nowhere"),
        ("table", "table_def"),
        ("condition", {"field": "nothing", "op": "=", "value": 1}),
        ("condition", {"all": "x"}),
        ("sort", "nothing"),
        ("sort", "notes"),
        ("columns", ["nothing"]),
        ("columns", [5]),
        ("columns", [{"width": 5}]),
        ("columns", ["name", "name"]),
        ("columns", [{"field": "name", "width": "wide"}]),
        ("columns", [{"field": "name", "shape": 5}]),
    ):
        assert refused(world, "ann", create("view", **{**good, key: bad})) == {key}, bad
    made = world.create("ann", "view", **good)
    assert refused(world, "ann", change("view", made, sort="nothing")) == {"sort"}
    world.create(
        "admin", "role", key="shy", name="Shy", kind="sales", masks={"customer": {"phone": "hidden"}}
    )
    make_admin(world, "sue", "shy")
    hidden = {"field": "phone", "op": "=", "value": "1"}
    assert refused(world, "sue", create("view", **{**good, "condition": hidden})) == {"condition"}
    assert refused(world, "sue", create("view", **{**good, "columns": ["phone"]})) == {"columns"}


def test_only_who_may_edit_a_row_shares_it_and_with_one(world: World) -> None:
    cid = pk_of(world, "user", "cid")
    own = world.create("ann", "customer", name="Ann's")
    share = {"table": "customer", "row": own, "user_id": cid, "mode": "edit"}
    world.create("admin", "role", key="hr", name="HR", kind="admin", denies={"customer": ["edit"]})
    make_admin(world, "helen", "hr")
    assert refused(world, "helen", create("share", **share)) == {"row"}
    for values, at in (
        ({**share, "row": own + 99}, "row"),
        ({**share, "table": "nowhere"}, "table"),
        ({**share, "table": "view"}, "table"),
        ({**share, "user_id": None}, "user_id"),
        ({**share, "team_id": pk_of(world, "team", "South")}, "user_id"),
    ):
        assert at in refused(world, "admin", create("share", **values)), values
    with pytest.raises(Denied):
        world.do("cid", change("customer", own, city="Bonn"))
    made = world.create("admin", "share", **share)
    world.do("cid", change("customer", own, city="Bonn"))
    assert refused(world, "admin", change("share", made, row=own + 99)) == {"row"}


def test_settings_are_known_and_of_their_kind(world: World) -> None:
    for key, bad, good in (
        ("company_name", 5, "Kehu GmbH"),
        ("company_name", "", "Kehu GmbH"),
        ("currency", "dollar", "EUR"),
        ("language", "xx", "zh_CN"),
        ("zone", "Mars", "Asia/Shanghai"),
        ("retention_days", 0, 30),
        ("retention_days", "many", 30),
    ):
        assert refused(world, "admin", create("setting", key=key, value=bad)) == {"value"}, (key, bad)
        made = world.create("admin", "setting", key=key, value=good)
        with world.store.reading() as connection:
            assert settings_company.read(connection)[key] == good
        assert refused(
            world, "admin", change("setting", made, key="zone" if key != "zone" else "currency")
        ) == {"key"}
        world.do("admin", Intent("setting", "delete", made))
    assert refused(world, "admin", create("setting", key="colour", value="red")) == {"key"}
    with world.store.reading() as connection:
        assert settings_company.read(connection)["currency"] == "USD"


def test_a_closed_deal_has_its_day_and_a_lost_one_its_reason(world: World) -> None:
    stages = {kind: pk_of(world, "stage", kind, "type") for kind in ("won", "lost")}
    first = world.create("boss", "stage", name="Begin", pipeline_id=1, type="open")
    deal = world.create("ann", "opportunity", name="Deal", stage_id=first)
    assert value_of(world, "opportunity", deal, "closed_on") is None
    assert refused(world, "ann", change("opportunity", deal, stage_id=stages["lost"])) == {"lost_reason"}
    world.do("ann", change("opportunity", deal, stage_id=stages["won"]))
    today = clock.today(world.viewer("ann").zone).isoformat()
    assert value_of(world, "opportunity", deal, "closed_on") == today
    world.do(
        "ann",
        change("opportunity", deal, stage_id=stages["lost"], lost_reason="price", closed_on="2020-02-02"),
    )
    assert value_of(world, "opportunity", deal, "closed_on") == "2020-02-02"
    assert refused(world, "ann", create("opportunity", name="Gone", stage_id=stages["lost"])) == {
        "lost_reason"
    }
    brought = world.do("boss", create("opportunity", name="Gone", stage_id=stages["lost"]), source="import")
    assert value_of(world, "opportunity", brought["rows"][0]["id"], "closed_on") == today


def test_what_was_measured_of_a_file_stays(world: World) -> None:
    facts = {"name": "a.txt", "media_type": "text/plain", "size": 1}
    assert refused(world, "system", create("file", **facts, sha256="x")) == {"sha256"}
    made = world.create("system", "file", **facts, sha256="a" * 64)
    for key, value in (("size", 2), ("media_type", "text/html"), ("sha256", "b" * 64)):
        assert key in refused(world, "system", change("file", made, **{key: value}))
    world.do("admin", change("file", made, name="b.txt"))
