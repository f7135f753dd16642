"""Every page, for every role, in both languages; and nobody gets one that is not theirs."""

import pytest

from core.i18n import messages, speaking
from db.describing import tables
from pages.components.menu import PAGES
from pages.shell import load
from tests.pages.conftest import Desk, fine, shown, titles

PEOPLE = ("admin", "boss", "ann", "dan", "eve")
CLOSED_TO = {
    "ann": ("studio", "people", "role"),
    "dan": ("opportunity", "price", "studio"),
    "eve": ("people",),
}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_is_drawn(desk: Desk, name: str, language: str) -> None:
    load()
    desk.speak(name, language)
    viewer = desk.world.viewer(name)
    for entry in PAGES.values():
        if entry.open_to(viewer) and entry.listed:
            fine(desk.page(name, entry.path))
    for table in tables(viewer):
        if not table.system:
            with speaking(language):
                assert table.label in titles(fine(desk.page(name, table.key)))[0]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_new_and_existing_records_of_every_table_are_drawn(desk: Desk, language: str) -> None:
    desk.speak("boss", language)
    desk.world.create("boss", "customer", name="Acme")
    for table in tables(desk.world.viewer("boss")):
        if table.system:
            continue
        if desk.world.viewer("boss").may(table, "create"):
            fine(desk.page("boss", table.key, new="1"))
        if table.key in ("customer", "user", "team", "stage", "pipeline"):
            fine(desk.page("boss", table.key, id="1"))


def test_no_word_is_left_untranslated(desk: Desk) -> None:
    desk.speak("admin", "zh_CN")
    keys = [key for key in messages("en") if key.startswith("page.")]
    for path in ("", "changes", "bin", "studio", "people", "me", "about"):
        said = shown(desk.page("admin", path))
        assert [key for key in keys if f"'{key}'" in said] == []


@pytest.mark.parametrize(("name", "path"), [(n, p) for n, paths in CLOSED_TO.items() for p in paths])
def test_a_page_without_the_right_is_not_there(desk: Desk, name: str, path: str) -> None:
    page = fine(desk.page(name, path))
    assert titles(page)[0].startswith("Hello")


def test_a_row_of_somebody_else_looks_as_if_it_were_not_there(desk: Desk) -> None:
    pk = desk.world.create("cid", "task", subject="Secret errand")
    theirs, nothing = desk.page("ann", "task", id=str(pk)), desk.page("ann", "task", id="999999")
    assert theirs.error[0].value.replace(str(pk), "") == nothing.error[0].value.replace("999999", "")
    assert "Secret errand" not in shown(theirs)


def test_a_wrong_number_in_the_address_is_said_in_words(desk: Desk) -> None:
    assert len(desk.page("ann", "change").error) == 1
    assert len(desk.page("ann", "change", id="424242").error) == 1
    assert not desk.page("ann", "customer", id="1e9").exception
