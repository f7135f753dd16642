"""The search box as the pages hand it over, and what pages keep for it."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from db import remembering
from tests.pages.conftest import Desk, fine, titles


def handed(page: AppTest) -> dict[str, Any]:
    """What the frame of the box is given."""
    protos = [element.proto for element in page._tree if getattr(element, "proto", None) is not None]
    [frame] = [p for p in protos if "kehu_finder" in getattr(p, "component_name", "")]
    found: dict[str, Any] = json.loads(frame.json_args)
    return found


def paths(page: AppTest) -> set[tuple[str, bool]]:
    return {(place["path"], bool(place["query"])) for place in handed(page)["places"]}


def test_the_box_offers_pages_and_actions_open_to_the_person(desk: Desk) -> None:
    boss, eve = paths(fine(desk.page("boss"))), paths(fine(desk.page("eve")))
    assert {("", False), ("customer", False), ("customer", True), ("import", False)} <= boss
    assert ("customer", False) in eve
    assert not {("customer", True), ("import", False), ("studio", False)} & eve
    assert ("view", False) not in boss


def test_the_box_speaks_the_language_and_knows_pinyin(desk: Desk) -> None:
    desk.speak("ann", "zh_CN")
    args = handed(fine(desk.page("ann")))
    customers = next(place for place in args["places"] if (place["path"], place["query"]) == ("customer", {}))
    assert (customers["label"], customers["initials"]) == ("客户", "kh")
    assert args["words"]["favourites"] == "收藏"


def test_the_box_is_there_where_a_page_refuses_too(desk: Desk) -> None:
    page = desk.page("ann", "customer", id="424242")
    assert page.error
    assert handed(page)["places"]


def test_the_box_leads_to_pages_that_are_there_and_nowhere_else(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    for turn, path in enumerate(("studio", "nowhere", "../auth", None)):
        page = desk.page("ann")
        page.session_state["finder"] = {"path": path, "query": {"id": "1"}, "turn": turn}
        assert titles(fine(page.run())) == ["Hello, Ann North"]
    page = desk.page("ann")
    page.session_state["finder"] = {"path": "customer", "query": {"id": str(pk)}, "turn": 9}
    assert titles(fine(page.run())) == [":material/apartment: Acme"]


def test_a_record_that_was_opened_is_remembered_and_a_star_kept(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    page = fine(desk.page("ann", "customer", id=str(pk)))
    page = fine(page.button(key="icon_star").click().run())
    with desk.world.store.reading() as connection:
        ann = desk.world.viewer("ann")
        assert [hit["title"] for hit in remembering.recent(connection, ann)] == ["Acme"]
        assert [hit["title"] for hit in remembering.favourites(connection, ann)] == ["Acme"]
    fine(page.button(key="icon_star").click().run())
    with desk.world.store.reading() as connection:
        assert remembering.favourites(connection, desk.world.viewer("ann")) == []
