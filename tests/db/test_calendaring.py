"""What happens when: spans of days in the viewer's zone, whose, with which rights, and found by an index."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from core.errors import KehuError, Malformed, TooMuch
from db import calendaring, reminding
from db.calendaring import Span
from db.catalog import Table
from db.changes import Intent, undo
from db.fields import Happens
from db.query import ids, prepare
from tests.conftest import World

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture(autouse=True)
def at_eight() -> Iterator[None]:
    clock.use(lambda: NOW)
    yield
    clock.use(None)


def events(world: World, who: str, span: Span = MARCH) -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        found: list[dict[str, Any]] = calendaring.events(connection, world.viewer(who), span)["events"]
        return found


def titles(world: World, who: str, span: Span = MARCH) -> list[str]:
    return sorted(one["title"] for one in events(world, who, span))


def meet(world: World, who: str, subject: str, at: str, **more: Any) -> int:
    return world.create(who, "activity", **{"subject": subject, "kind": "meeting", "at": at, **more})


def days(first: str, after: str, **more: Any) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(after), **more)


def test_days_are_those_of_the_viewers_zone(world: World) -> None:
    world.update("system", "user", world.viewer("ann").user_id, zone="Asia/Shanghai")
    meet(world, "ann", "late on the ninth", "2026-03-09T15:59:00Z")
    meet(world, "ann", "first of the tenth", "2026-03-09T16:00:00Z", duration=3600)
    [one] = events(world, "ann", days("2026-03-10", "2026-03-11"))
    assert (one["title"], one["start"], one["end"]) == (
        "first of the tenth", "2026-03-10T00:00:00", "2026-03-10T01:00:00",
    )  # fmt: skip
    assert (one["at"], one["lasts"], one["all_day"]) == ("2026-03-09T16:00:00Z", 3600, False)


def test_what_goes_on_is_there_and_what_is_over_is_not(world: World) -> None:
    meet(world, "ann", "over midnight", "2026-03-09T23:00:00Z", duration=7200)
    meet(world, "ann", "was over by then", "2026-03-09T22:00:00Z", duration=3600)
    meet(world, "ann", "a fair of five days", "2026-03-06T09:00:00Z", duration=5 * 86_400)
    meet(world, "ann", "the day after", "2026-03-11T00:00:00Z", duration=60)
    assert titles(world, "ann", days("2026-03-10", "2026-03-11")) == ["a fair of five days", "over midnight"]


def test_tasks_have_a_day_are_late_or_done(world: World) -> None:
    for subject, due, status in (
        ("late", "2026-03-09", "open"), ("today", "2026-03-10", "doing"), ("was done", "2026-03-01", "done"),
    ):  # fmt: skip
        world.create("ann", "task", subject=subject, due_on=due, status=status)
    world.create("ann", "task", subject="some day")
    said = {
        one["title"]: (one["start"], one["all_day"], one["done"], one["overdue"])
        for one in events(world, "ann")
    }
    assert said == {
        "late": ("2026-03-09", True, False, True),
        "today": ("2026-03-10", True, False, False),
        "was done": ("2026-03-01", True, True, False),
    }


def test_notes_and_mails_have_no_place_but_a_kind_of_ones_own_has(world: World) -> None:
    facts = {"field": "activity.kind", "key": "demo", "labels": {"en": "Demo"}, "category": "appointment"}
    world.create("system", "option", **facts)
    for kind in ("call", "visit", "meeting", "mail", "note", "demo"):
        world.create("ann", "activity", subject=kind, kind=kind, at="2026-03-10T09:00:00Z")
    assert titles(world, "ann") == ["call", "demo", "meeting", "visit"]
    assert titles(world, "ann", Span(MARCH.since, MARCH.until, only=("task",))) == []


def test_mine_my_teams_and_a_colleagues(world: World) -> None:
    for who in ("ann", "bob", "cid"):
        meet(world, who, f"of {who}", "2026-03-10T09:00:00Z")
    bob, cid = (str(world.viewer(name).user_id) for name in ("bob", "cid"))
    assert titles(world, "ann") == ["of ann"]
    assert titles(world, "ann", Span(MARCH.since, MARCH.until, "team")) == ["of ann", "of bob"]
    assert titles(world, "ann", Span(MARCH.since, MARCH.until, bob)) == ["of bob"]
    assert titles(world, "ann", Span(MARCH.since, MARCH.until, cid)) == []
    assert titles(world, "boss", Span(MARCH.since, MARCH.until, cid)) == ["of cid"]


def test_whose_days_are_offered(world: World) -> None:
    with world.store.reading() as connection:
        found = {
            who: [one["label"] for one in calendaring.people(connection, world.viewer(who))]
            for who in ("ann", "boss")
        }
    assert found["ann"] == ["Bob North"]
    assert {"Ann North", "Cid South", "Dan Desk"} <= set(found["boss"])
    assert "Bea Boss" not in found["boss"]


def test_who_may_move_what_is_said(world: World) -> None:
    meet(world, "ann", "mine", "2026-03-10T09:00:00Z")
    meet(world, "bob", "theirs", "2026-03-10T09:00:00Z")
    said = {
        one["title"]: one["editable"] for one in events(world, "ann", Span(MARCH.since, MARCH.until, "team"))
    }
    assert said == {"mine": True, "theirs": False}


def test_what_a_row_is_about_is_named_where_one_may_see_it(world: World) -> None:
    mine = world.create("ann", "customer", name="of ann")
    theirs = world.create("cid", "opportunity", name="of cid", stage_id=1)
    price = world.create("boss", "product", name="Transformer")
    meet(world, "ann", "a", "2026-03-10T09:00:00Z", customer_id=mine)
    meet(world, "ann", "b", "2026-03-10T09:00:00Z", about_table="product", about_row=price)
    world.update("system", "activity", meet(world, "ann", "c", "2026-03-10T09:00:00Z"), opportunity_id=theirs)
    said = {one["title"]: [(r["table"], r["label"]) for r in one["about"]] for one in events(world, "ann")}
    assert said == {"a": [("customer", "of ann")], "b": [("product", "Transformer")], "c": []}


def test_a_task_belongs_to_a_row_of_a_table_made_in_the_studio(world: World) -> None:
    facts = {"key": "u_site", "labels": {"en": "Site"}, "access": {"sales": "crud:all"}}
    world.create("admin", "table_def", **facts)
    site = world.create("ann", "u_site", name="Substation 7")
    pk = world.create(
        "ann", "task", subject="Look", due_on="2026-03-11", about_table="u_site", about_row=site
    )
    [one] = events(world, "ann")
    assert (one["id"], one["about"]) == (pk, [{"table": "u_site", "id": site, "label": "Substation 7"}])
    for wrong in ({"about_table": "u_site", "about_row": 99}, {"about_table": "u_none", "about_row": site}):
        with pytest.raises(KehuError):
            world.create("ann", "task", subject="Look", **wrong)


@pytest.mark.parametrize(
    ("field", "mask"), [("at", "hidden"), ("at", "list"), ("owner_id", "partial"), ("kind", "hidden")]
)
def test_what_is_masked_is_not_told_by_a_calendar(world: World, field: str, mask: str) -> None:
    meet(world, "ann", "mine", "2026-03-10T09:00:00Z")
    _mask(world, {"activity": {field: mask}})
    assert titles(world, "ann") == []


def test_a_masked_title_span_or_reminder_is_left_out(world: World) -> None:
    pk = meet(world, "ann", "secret", "2026-03-10T09:00:00Z", duration=3600, remind_at="2026-03-10T07:00:00Z")
    _mask(world, {"activity": {"subject": "hidden", "duration": "hidden", "remind_at": "hidden"}})
    [one] = events(world, "ann")
    assert (one["title"], one["end"], one["lasts"], one["remind_at"]) == (f"#{pk}", None, None, None)
    with world.store.reading() as connection:
        assert reminding.due(connection, world.viewer("ann"))["items"] == []


def _mask(world: World, masks: dict[str, Any]) -> None:
    with world.store.reading() as connection:
        role = world.viewer("system").catalog.table("role").sa
        pk = connection.execute(sa.select(role.c.id).where(role.c.key == "sales")).scalar_one()
    world.update("system", "role", pk, masks=masks)


@pytest.mark.parametrize(
    ("span", "error"),
    [
        (days("2026-03-02", "2026-03-02"), Malformed),
        (days("2026-03-01", "2027-06-01"), TooMuch),
        (days("2026-03-01", "2026-03-02", who="everybody"), Malformed),
        (days("2026-03-01", "2026-03-02", who="9" * 19), Malformed),
    ],
)
def test_a_wrong_question_is_refused_in_words(world: World, span: Span, error: type[KehuError]) -> None:
    with pytest.raises(error):
        events(world, "ann", span)


def test_more_than_a_page_is_said(world: World) -> None:
    rows = [
        Intent("activity", "create", values={"subject": str(n), "kind": "call", "at": "2026-03-10T09:00:00Z"})
        for n in range(1001)
    ]
    world.do("ann", *rows)
    with world.store.reading() as connection:
        found = calendaring.events(connection, world.viewer("ann"), MARCH)
    assert (len(found["events"]), found["more"]) == (1000, True)


def test_the_days_of_one_person_are_found_by_an_index(world: World) -> None:
    viewer = world.viewer("ann")
    for table, happens in calendaring.dated(viewer):
        _fill(world, table, happens)
        ask = calendaring._ask(viewer, table, happens, MARCH, calendaring._owner(viewer, "mine"))
        asked = ids(prepare(viewer, ask), limit=100)
        with world.store.reading() as connection:
            words = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
            explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            said = " ".join(
                str(row) for row in connection.exec_driver_sql(explain + words.replace("%", "%%"))
            )
        assert f"ix_{table.key}_owner_{happens.at}" in said, said


def _fill(world: World, table: Table, happens: Happens) -> None:
    """Four years of ten people: enough for a planner to choose by what the rows are."""
    people = [world.viewer(name).user_id for name in ("ann", "bob", "cid", "dan", "eve", "boss")]
    moments = [NOW + timedelta(hours=7 * (n - 2500)) for n in range(5000)]
    by_day = table.fields[happens.at].kind == "date"
    extra: dict[str, Any] = (
        {"status": "open", "priority": "low"} if by_day else {"kind": "call", "done": False}
    )
    rows = [
        {
            "subject": f"row {n}", "owner_id": people[n % 6], "version": 1, "created_at": NOW,
            "updated_at": NOW,
            happens.at: moment.date() if by_day else moment, **extra,
        }
        for n, moment in enumerate(moments)
    ]  # fmt: skip
    with world.store.work() as work:
        work.connection.execute(table.sa.insert(), rows)
        work.connection.exec_driver_sql("ANALYZE")


def reminders(world: World, who: str = "ann") -> dict[str, Any]:
    with world.store.reading() as connection:
        return reminding.due(connection, world.viewer(who))


def test_what_is_due_is_told_to_whose_it_is_until_it_is_done(world: World) -> None:
    meeting = meet(world, "ann", "meeting", "2026-03-10T09:00:00Z", remind_at="2026-03-10T07:45:00Z")
    world.create("ann", "task", subject="task", remind_at="2026-03-10T08:00:00Z")
    meet(world, "ann", "soon", "2026-03-10T09:00:00Z", remind_at="2026-03-10T08:04:00Z")
    meet(world, "ann", "tomorrow", "2026-03-11T09:00:00Z", remind_at="2026-03-11T08:00:00Z")
    meet(world, "bob", "of bob", "2026-03-10T09:00:00Z", remind_at="2026-03-10T07:45:00Z")
    found = reminders(world)
    assert [one["title"] for one in found["items"]] == ["task", "meeting"]
    assert found["next"] == 241
    closing = {one["title"]: one["closing"] for one in found["items"]}
    assert closing["task"] == {"field": "status", "done": "done", "open": "open"}
    world.update("ann", "activity", meeting, done=True)
    task = next(one for one in found["items"] if one["title"] == "task")
    world.update("ann", "task", task["id"], remind_at=found["snooze"]["minutes"].isoformat())
    assert reminders(world)["items"] == []
    clock.use(lambda: NOW + timedelta(minutes=11))
    assert [one["title"] for one in reminders(world)["items"]] == ["task", "soon"]


def test_tomorrow_morning_is_nine_by_the_persons_own_clock() -> None:
    before_summer_time = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert reminding.later(before_summer_time, "Europe/Berlin")["tomorrow"] == datetime(
        2026, 3, 29, 7, tzinfo=UTC
    )
    assert reminding.later(NOW, "Asia/Shanghai")["tomorrow"] == datetime(2026, 3, 11, 1, tzinfo=UTC)


def test_a_reminder_moves_with_what_it_reminds_of_and_back(world: World) -> None:
    pk = meet(world, "ann", "meeting", "2026-03-10T09:00:00Z", remind_at="2026-03-10T08:45:00Z")
    done = world.update("ann", "activity", pk, at="2026-03-12T10:30:00Z")
    assert _remind(world, "activity", pk) == datetime(2026, 3, 12, 10, 15, tzinfo=UTC)
    undo(world.store, world.viewer("ann"), done["set_id"], "cancel")
    assert _remind(world, "activity", pk) == datetime(2026, 3, 10, 8, 45, tzinfo=UTC)
    world.update("ann", "activity", pk, at="2026-03-13T10:30:00Z", remind_at="2026-03-13T10:00:00Z")
    assert _remind(world, "activity", pk) == datetime(2026, 3, 13, 10, 0, tzinfo=UTC)


def test_a_tasks_reminder_stays_at_its_hour_over_a_change_of_the_clock(world: World) -> None:
    world.update("system", "user", world.viewer("ann").user_id, zone="Europe/Berlin")
    pk = world.create("ann", "task", subject="x", due_on="2026-03-28", remind_at="2026-03-28T08:00:00Z")
    world.update("ann", "task", pk, due_on="2026-03-30")
    assert _remind(world, "task", pk) == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def _remind(world: World, table: str, pk: int) -> datetime:
    made = world.viewer("system").catalog.table(table).sa
    with world.store.reading() as connection:
        found: datetime = connection.execute(sa.select(made.c.remind_at).where(made.c.id == pk)).scalar_one()
        return found
