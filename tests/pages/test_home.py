"""The first page as somebody finds it in the morning."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from db import query
from db.shipped_views import SHIPPED
from tests.pages.conftest import Desk, fine, shown


def task(desk: Desk, who: str, days: int, **values: Any) -> int:
    due = clock.today("UTC") + timedelta(days)
    return desk.world.create(who, "task", due_on=due.isoformat(), **{"subject": "Call Li", **values})


def status(desk: Desk, pk: int) -> Any:
    with desk.world.store.reading() as connection:
        return query.record(connection, desk.world.viewer("admin"), "task", pk)["status"]


def test_a_task_is_ticked_off_and_taken_back(desk: Desk) -> None:
    pk = task(desk, "ann", -1)
    page = fine(desk.page("ann"))
    assert "yesterday" in shown(page)
    page = fine(page.button(key=f"icon_tick_{pk}").click().run())
    assert status(desk, pk) == "done"
    assert "Nothing is left to do" in shown(page)
    page = fine(page.button(key="done_undo").click().run())
    assert status(desk, pk) == "open"
    assert "Call Li" in shown(page)


def test_lists_are_short_and_lead_to_all_of_them(desk: Desk) -> None:
    for n in range(9):
        task(desk, "ann", n, subject=f"Errand {n}")
    said = shown(fine(desk.page("ann")))
    assert "Errand 5" in said
    assert "Errand 6" not in said
    assert "All 9" in said
    assert 'query_string: "view=-1"' in said


def test_who_looks_after_others_sees_what_they_are_late_with(desk: Desk) -> None:
    task(desk, "bob", -2, subject="Late errand")
    task(desk, "bob", 2, subject="Early errand")
    boss = shown(fine(desk.page("boss")))
    assert "Late errand" in boss
    assert "Early errand" not in boss
    assert "Late errand" not in shown(fine(desk.page("ann")))


def test_an_announcement_says_by_whom_and_when(desk: Desk) -> None:
    desk.world.create("boss", "announcement", title="Stocktaking", body="On Friday.")
    said = shown(fine(desk.page("ann")))
    assert "Stocktaking" in said
    assert "Bea Boss · " in said


def test_what_was_opened_and_what_has_a_star_is_at_hand(desk: Desk) -> None:
    desk.world.create("ann", "customer", name="Acme")
    assert "Acme" not in shown(fine(desk.page("ann")))
    page = fine(desk.page("ann", "customer", id="1"))
    fine(page.button(key="icon_star").click().run())
    assert shown(fine(desk.page("ann"))).count('label: "Acme"') == 2


@pytest.mark.parametrize("view", SHIPPED, ids=lambda view: view.name)
def test_the_whole_of_a_list_is_a_view_of_its_table(desk: Desk, view: Any) -> None:
    page = desk.page("boss", view.table, view=str(view.number))
    fine(page)
    assert page.title[0].value
