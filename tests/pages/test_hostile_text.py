"""Whatever people type is shown as text: no links, images, icons, colours, LaTeX, and no broken page."""

import re

import pytest

from db.changes import Intent
from pages.components.escaping import plain
from tests.pages.conftest import Desk, fine, shown

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    r"$\LaTeX$",
    ":material/home:",
    ":red[blood] :smile: :blue-badge[x]",
    "https://evil.example www.evil.example a@evil.example",
    "# Title\n- list\n1. one\n> quote\n\n```code```",
    "\u202egnp.exe **bold** _it_ ~~gone~~ `tick`",
    "::JSCODE::alert(1)::JSCODE::",
    "=HYPERLINK(1)",
)
ACTING = re.compile(r"(?<!\\)[\[\]<>$*_`~|]|:material/|://|www\.|@\w|:smile:|:red|\u202e|\n|^#")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_acts_is_left(text: str) -> None:
    assert ACTING.search(plain(text)) is None


def test_what_is_read_is_what_was_typed() -> None:
    for text in ("Müller & Söhne (Köln) #1", "华东 50% *", "a_b-c.d"):
        assert plain(text).replace("\\", "").replace("\u2060", "") == text


def test_long_text_is_cut_before_it_costs_anything() -> None:
    assert len(plain("x" * 1_000_000)) <= 400


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 1_000_000])
def test_pages_show_it_as_text(desk: Desk, text: str) -> None:
    name = text[:80]
    pk = desk.world.create("ann", "customer", name=name, notes=text)
    desk.world.create("ann", "task", subject=name, customer_id=pk, description=text)
    desk.world.create("ann", "activity", subject=name, customer_id=pk, body=text, next_step=name)
    ann = desk.world.viewer("ann").user_id
    facts = {"name": name, "media_type": "image/png", "size": 1, "sha256": "0" * 64, "owner_id": ann}
    file = desk.world.create("system", "file", **facts)
    desk.world.create("ann", "attachment", table="customer", row=pk, file_id=file)
    desk.world.update("ann", "customer", pk, 1, city=name)
    desk.world.create("boss", "announcement", title=name, body=text)
    stored = desk.world.create("ann", "contact", name=name, customer_id=pk)
    desk.world.do("ann", Intent("contact", "delete", stored))
    record = {"id": str(pk)}
    for person, path, query in (
        ("ann", "", {}), ("ann", "customer", record), ("eve", "customer", record), ("ann", "changes", {}),
        ("ann", "bin", {}),
    ):  # fmt: skip
        page = fine(desk.page(person, path, **query))
        marks = [*page.markdown, *page.title, *page.caption, *page.header]
        said = [mark.value for mark in marks] + [link.proto.label for link in page.get("page_link")]
        assert plain(name) == name or [value for value in said if name in value] == []
        assert len(shown(page)) < 3_000_000
