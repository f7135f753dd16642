"""Help beside every page, in both languages, and the guide inside the product."""

import re

import pytest

from core.i18n import languages, messages, speaking
from db.catalog import declarations
from pages.components import guide, helping
from pages.components.menu import PAGES
from pages.shell import load
from tests.pages.conftest import Desk, fine, shown, titles

load()
KEYS = [
    *(f"help.page_{key}" for key in (*PAGES, "grid", "record", "new")),
    *(f"help.table_{made.key}" for made in declarations() if not made.facts.get("system")),
]
SENTENCE = re.compile(r"[^.!?。！？]{8,}[.!?。！？]")


@pytest.mark.parametrize("key", KEYS)
def test_every_page_has_its_help_in_every_language(key: str) -> None:
    said = [messages(language).get(key, "") for language in languages()]
    assert all(said)
    assert len(set(said)) == len(said)
    fewest = 1 if key.startswith("help.table_") else 3
    assert all(fewest <= len(SENTENCE.findall(text)) <= 8 for text in said), said


def test_the_chapters_named_are_chapters_there_are() -> None:
    for language in languages():
        assert set(helping.CHAPTERS.values()) | {helping.FIRST} <= set(guide.chapters(language))


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("", {}, "Your day at a glance"),
        ("customer", {}, "work in as in Excel"),
        ("customer", {"id": "1"}, "Everything about one record"),
        ("customer", {"new": "1"}, "A form for one new record"),
        ("bin", {}, "What was deleted"),
    ],
)
def test_a_page_shows_its_own_help(desk: Desk, path: str, query: dict[str, str], said: str) -> None:
    desk.world.create("ann", "customer", name="Acme")
    page = shown(fine(desk.page("ann", path, **query)))
    assert said in page
    assert ("Customers are the companies" in page) == (path == "customer")


@pytest.mark.parametrize("language", languages())
def test_every_chapter_is_read_with_links_that_stay_inside(desk: Desk, language: str) -> None:
    desk.speak("eve", language)
    chapters = guide.chapters(language)
    assert len(chapters) >= 6
    for chapter in chapters.values():
        page = fine(desk.page("eve", "help", chapter=chapter.key))
        assert titles(page) == [chapter.title]
        links = re.findall(r"\]\(([^)]+)\)", chapter.text)
        assert [link for link in links if not link.startswith(("/", "http"))] == []


def test_the_guide_is_searched_in_all_chapters(desk: Desk) -> None:
    page = fine(desk.page("eve", "help"))
    page = fine(page.text_input(key="guide_search").set_value("recycle bin").run())
    assert "Records, calendar, log, import and export" in shown(page)
    page = fine(page.text_input(key="guide_search").set_value("zzz qqq").run())
    assert "Nothing in the guide says" in shown(page)
    with speaking("zh_CN"):
        assert guide.search("zh_CN", "撤销")
    assert guide.search("en", " ") == []
