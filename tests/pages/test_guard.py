"""Who looks is checked at every rerun; what nobody foresaw becomes a ticket."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from db.changes import Intent
from db.identity import revoke_session
from tests.pages.conftest import ENTRY, Desk, fine

BROKEN = str(Path(__file__).parent / "broken.py")


def is_stopped(page: AppTest) -> bool:
    return not page.title and len(page.warning) == 1 and not page.exception


@pytest.mark.usefixtures("desk")
def test_nobody_and_half_a_name_get_nothing() -> None:
    for user in ({}, {"kehu_user": "1"}, {"kehu_user": "1", "kehu_session": "x"}, {"kehu_session": "1"}):
        page = AppTest.from_file(ENTRY, default_timeout=30)
        page.user = dict(user)
        assert is_stopped(page.run())


def test_the_session_of_somebody_else_opens_nothing(desk: Desk) -> None:
    page = AppTest.from_file(ENTRY, default_timeout=30)
    page.user = {
        "kehu_user": str(desk.world.viewer("admin").user_id),
        "kehu_session": str(desk.session("eve")),
    }
    assert is_stopped(page.run())


def test_a_revoked_session_stops_at_the_next_rerun(desk: Desk) -> None:
    page = fine(desk.page("ann", "customer"))
    with desk.world.store.work() as work:
        revoke_session(work, desk.world.viewer("ann").user_id, desk.session("ann"))
    assert is_stopped(page.run())


def test_who_is_deactivated_stops_at_the_next_rerun(desk: Desk) -> None:
    page = fine(desk.page("eve"))
    desk.world.do(
        "system", Intent("user", "update", desk.world.viewer("eve").user_id, values={"active": False})
    )
    assert is_stopped(page.run())


def test_a_right_taken_away_takes_the_page_away(desk: Desk) -> None:
    page = fine(desk.page("ann", "opportunity"))
    pk = desk.world.viewer("ann").user_id
    desk.world.do("system", Intent("user", "update", pk, values={"roles": ["agent"]}))
    assert page.run().title[0].value.startswith("Hello")


def test_the_unforeseen_becomes_a_ticket_without_its_insides() -> None:
    page = AppTest.from_file(BROKEN).run()
    assert "secret inside" not in page.error[0].value
    assert len(page.error) == 1
    assert not page.exception


def test_a_clock_that_is_not_the_real_one_is_said_on_every_page(desk: Desk) -> None:
    began = clock.now()
    try:
        clock.use(lambda: began)
        assert any("clock" in one.value for one in fine(desk.page("eve")).warning)
    finally:
        clock.use(None)
    assert not fine(desk.page("eve", "about")).warning
