"""The timeline of a record: everything around it in one order, page by page, for whoever may see it."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.errors import Invalid, KehuError, Malformed, Missing
from db import query, timeline
from db.changes import Intent
from db.timeline import Sought
from tests.conftest import World


def told(world: World, who: str, sought: Sought) -> list[str]:
    """What is in the timeline, all pages of it: subjects, and `set` for each change."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        asked = Sought(sought.table, sought.pk, sought.kinds, after, sought.limit)
        with world.store.reading() as connection:
            page = timeline.page(connection, world.viewer(who), asked)
        assert len(page["items"]) <= sought.limit
        found += [item["row"]["subject"] if "row" in item else "set" for item in page["items"]]
        after = page["next"]
    return found


def ago(hours: float) -> str:
    return (clock.now() - timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_all_of_it_newest_first_page_by_page(world: World, limit: int) -> None:
    pk = world.create("ann", "customer", name="Acme")
    other = world.create("ann", "customer", name="Beta")
    for subject, hours in (("old", 9), ("older", 10), ("planned", -5)):
        world.create("ann", "activity", subject=subject, at=ago(hours), customer_id=pk)
    world.create("ann", "activity", subject="of another", customer_id=other)
    world.create("ann", "task", subject="to do", customer_id=pk)
    world.update("ann", "customer", pk, 1, city="Bonn")
    assert told(world, "ann", Sought("customer", pk, limit=limit)) == [
        "planned", "set", "to do", "set", "old", "older",
    ]  # fmt: skip
    assert told(world, "ann", Sought("customer", pk, ("activity",), limit=limit)) == [
        "planned",
        "old",
        "older",
    ]
    assert told(world, "ann", Sought("customer", pk, ("task", "change"), limit=limit)) == [
        "set",
        "to do",
        "set",
    ]


def test_many_of_one_instant_are_each_told_once(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    at = ago(1)
    rows = [
        Intent("activity", "create", values={"subject": str(n), "at": at, "customer_id": pk})
        for n in range(9)
    ]
    world.do("ann", *rows)
    assert told(world, "ann", Sought("customer", pk, ("activity",), limit=2)) == list("876543210")


def test_rights_decide_what_is_told(world: World) -> None:
    """A customer is open to all; activities and tasks to their owner's team, tasks to no viewer."""
    pk = world.create("ann", "customer", name="Acme")
    world.create("ann", "activity", subject="call", customer_id=pk)
    world.create("ann", "task", subject="to do", customer_id=pk)
    for who, wanted in (
        ("bob", ["to do", "call", "set"]), ("boss", ["to do", "call", "set"]), ("cid", ["set"]),
        ("eve", ["call", "set"]),
    ):  # fmt: skip
        assert told(world, who, Sought("customer", pk)) == wanted, who
    deal = world.create("ann", "opportunity", name="Deal", stage_id=1)
    with pytest.raises(Missing):
        told(world, "cid", Sought("opportunity", deal))


def test_a_hidden_reference_tells_nothing(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    world.create("ann", "activity", subject="call", customer_id=pk)
    with world.store.reading() as connection:
        role = query.page(connection, world.viewer("admin"), query.Ask("role"))["rows"]
    eve = next(row for row in role if row["key"] == "viewer")
    masks = {"activity": {"customer_id": "hidden"}}
    world.update("admin", "role", eve["id"], eve["version"], masks=masks)
    assert told(world, "eve", Sought("customer", pk)) == ["set"]


def test_files_that_came_and_went_are_changes_of_the_record(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    facts = {
        "name": "a",
        "media_type": "text/plain",
        "size": 1,
        "sha256": "0" * 64,
        "owner_id": world.viewer("ann").user_id,
    }
    file = world.create("system", "file", **facts)
    held = world.create("ann", "attachment", table="customer", row=pk, file_id=file)
    world.do("ann", Intent("attachment", "delete", held))
    assert told(world, "cid", Sought("customer", pk)) == ["set", "set", "set"]


def test_activities_and_tasks_belong_to_any_record(world: World) -> None:
    world.create(
        "admin", "table_def", key="u_project", labels={"en": "Projects"}, access={"sales": "crud:team"}
    )
    pk = world.create("ann", "u_project", name="Bridge")
    product = world.create("boss", "product", name="Pump")
    for table, key, row in (("task", "u_project", pk), ("activity", "product", product)):
        world.create("ann", table, subject=f"about {key}", about_table=key, about_row=row)
        assert told(world, "ann", Sought(key, row)) == [f"about {key}", "set"]


def test_what_nothing_can_be_about(world: World) -> None:
    hers = world.create("cid", "opportunity", name="Deal", stage_id=1)
    for about in (
        {"about_table": "opportunity", "about_row": hers}, {"about_table": "opportunity"}, {"about_row": 1},
        {"about_table": "nothing", "about_row": 1}, {"about_table": "share", "about_row": 1},
        {"about_table": "customer", "about_row": 999},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            world.create("ann", "task", subject="x", **about)
    mine = world.create("ann", "task", subject="x")
    with pytest.raises(Invalid):
        world.update("ann", "task", mine, 1, about_table="customer")


WRONG: tuple[dict[str, Any], ...] = (
    {"after": "x"}, {"after": "2026|change"}, {"after": "2026-01-01|change|x"}, {"kinds": ("nothing",)},
    {"limit": 0}, {"limit": 10**6},
)  # fmt: skip


def test_wrong_questions_are_refused(world: World) -> None:
    pk = world.create("ann", "customer", name="Acme")
    for wrong in WRONG:
        with world.store.reading() as connection, pytest.raises(KehuError) as raised:
            timeline.page(connection, world.viewer("ann"), Sought("customer", pk, **wrong))
        assert raised.value.status in (Malformed.status, 413)
