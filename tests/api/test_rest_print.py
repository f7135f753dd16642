"""Lists and records as PDF over REST: what the reader may see and no more, whatever is in the texts."""

import io
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from core import clock
from core.errors import TooMuch
from db.query import Ask
from reports import press
from reports.drawing import draw
from reports.library import grid
from tests.api.company import Company, Person, is_error
from tests.api.test_rest_export import HOSTILE, LONG

PEOPLE = ("admin", "boss", "ann", "dan", "eve")


def read(content: bytes) -> PdfReader:
    assert content.startswith(b"%PDF")
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All of it, lines put together again, so that what was broken over lines is found."""
    return "\n".join(page.extract_text() for page in read(content).pages)


def listed(person: Person, table: str, **params: str) -> bytes:
    answer = person.get(f"/tables/{table}/export", format="pdf", **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline;")
    return answer.content


def printed(person: Person, table: str, pk: int) -> bytes:
    answer = person.get(f"/tables/{table}/rows/{pk}/print/record.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("inline;")
    return answer.content


@pytest.fixture
def filled(company: Company) -> Company:
    world = company.world
    for owner in ("ann", "bob", "cid", "dan"):
        world.create(
            owner, "customer", name=f"Of {owner}", phone="13800138000", city="上海", revenue="1234.5"
        )
        world.create(owner, "task", subject=f"Task of {owner}", due_on="2026-11-23")
    return company


# --- lists ------------------------------------------------------------------------------------------------


def test_a_list_has_the_rows_that_may_be_printed(filled: Company) -> None:
    """As many rows and no others, for every table and person; without the right, none."""
    for name in PEOPLE:
        person = filled.by(name)
        for described in person.get("/tables").json()["tables"]:
            verbs, table = described["verbs"], described["key"]
            if "print" not in verbs:
                is_error(person.get(f"/tables/{table}/export", format="pdf"), 403, "denied")
            elif table in ("customer", "task") and verbs["print"] == verbs["view"]:
                said = text_of(listed(person, table))
                for row in person.rows(table, limit=100):
                    assert row[described["title_field"]] in said
                assert f"Rows: {len(person.rows(table, limit=100))}" in said


def test_what_may_be_seen_but_not_printed_is_left_out(filled: Company) -> None:
    ann = filled.by("ann")
    assert {row["name"] for row in ann.rows("customer", search="of")} >= {"Of ann", "Of bob", "Of dan"}
    said = text_of(listed(ann, "customer"))
    assert "Of ann" in said
    assert "Of dan" not in said
    assert filled.audited("export")[-1].detail["format"] == "pdf"


def test_columns_filter_order_and_words_go_along(filled: Company) -> None:
    boss = filled.by("boss")
    condition = {
        "all": [
            {"field": "city", "op": "=", "value": "上海"},
            {"field": "name", "op": "contains", "value": "of"},
        ]
    }
    said = text_of(
        listed(boss, "customer", filter=json.dumps(condition), sort="-name", fields="name,city,revenue")
    )
    names = [line for line in said.split("\n") if line.startswith("Of ")]
    assert [name.split()[1] for name in names] == ["dan", "cid", "bob", "ann"]
    assert "13800138000" not in said
    assert 'City is “上海” and Name contains "of"' in " ".join(said.split())
    assert "Sorted by Name (descending)" in said
    assert "Printed by" in said
    assert "Page 1 of 1" in said


def test_in_chinese_everything_is_chinese_and_can_be_found_again(filled: Company) -> None:
    filled.speak("boss", "zh_CN")
    boss = filled.by("boss")
    content = listed(boss, "customer", fields="name,city,revenue", totals="sum", sort="name")
    said = text_of(content)
    for word in ("客户", "上海", "行数", "排序", "合计", "打印人", "第 1 页，共 1 页"):
        assert word in said, word
    found = read(content)
    assert found.metadata is not None
    assert found.metadata.title == "客户"
    assert found.metadata.creator == "Kehu"
    assert found.root_object["/Lang"] == "zh-CN"


def test_groups_and_totals_agree_with_the_summary(filled: Company) -> None:
    boss, world = filled.by("boss"), filled.world
    for at, city in enumerate(["上海", "北京", "北京", None]):
        world.create("ann", "customer", name=f"More {at}", city=city, revenue=str(1000 + at))
    asked = {"measures": "sum:revenue", "by": "city"}
    groups = boss.get("/tables/customer/summary", **asked).json()["rows"]
    said = " ".join(
        text_of(listed(boss, "customer", fields="name,city,revenue", by="city", totals="sum")).split()
    )
    for group in groups:
        amount = f"{Decimal(group['totals']['sum:revenue'] or 0):,.2f}"
        assert f"City: {group['key'] or '(empty)'}" in said
        assert f"Subtotal (rows: {group['count']})" in said
        assert amount in said
    total = boss.get("/tables/customer/summary", measures="sum:revenue").json()["rows"][0]
    assert f"Total (rows: {total['count']})" in said
    assert f"{Decimal(total['totals']['sum:revenue']):,.2f}" in said
    is_error(boss.get("/tables/customer/export", format="pdf", by="notes"), 400, "malformed")
    is_error(boss.get("/tables/customer/export", format="pdf", totals="median"), 400, "malformed")


def test_by_month_and_no_total_of_several_currencies(filled: Company) -> None:
    boss, world = filled.by("boss"), filled.world
    stage = boss.rows("stage")[0]["id"]
    for day, currency in (("2026-10-01", "EUR"), ("2026-11-02", "CNY"), ("2026-11-30", "EUR")):
        world.create(
            "ann", "opportunity", name=day, stage_id=stage, amount="10", currency=currency, expected_on=day
        )
    said = text_of(listed(boss, "opportunity", fields="name,amount", by="month:expected_on"))
    assert "November 2026" in said
    assert "October 2026" in said
    assert "several currencies" in said
    assert "€10.00" in said


def test_masked_fields_are_hidden_or_masked(filled: Company) -> None:
    world = filled.world
    role = next(r for r in filled.by("admin").rows("role") if r["key"] == "sales")
    masks = {"customer": {"phone": "partial", "city": "hidden"}}
    world.update("system", "role", role["id"], masks=masks)
    ann = filled.by("ann")
    pk = next(row["id"] for row in ann.rows("customer") if row["name"] == "Of ann")
    for said in (
        text_of(listed(ann, "customer", fields="name,phone")),
        text_of(printed(ann, "customer", pk)),
    ):
        assert "138****8000" in said
        assert "13800138000" not in said
        assert "上海" not in said
    is_error(ann.get("/tables/customer/export", format="pdf", fields="name,city"), 404, "missing")
    is_error(ann.get("/tables/customer/export", format="pdf", by="city"), 403, "denied")


def test_nothing_and_too_much(filled: Company) -> None:
    boss = filled.by("boss")
    said = text_of(listed(boss, "customer", search="nobody has this name"))
    assert "There are no rows here." in said
    assert 'search for "nobody has this name"' in said
    fields = ",".join(["name"] * (grid.MOST_COLUMNS + 1))
    is_error(boss.get("/tables/customer/export", format="pdf", fields=fields), 413, "too_much")


# --- hostile texts ----------------------------------------------------------------------------------------


@pytest.fixture
def hostile(company: Company) -> Company:
    for n, text in enumerate(
        [*HOSTILE, "Ω" * 200, "\u0644\u0627 \u05d0 שלום", "\u202e\u2066\ufeff\u200d", "👨‍👩‍👧‍👦" * 20]
    ):
        company.world.create(
            "ann", "customer", name=f"{n} {text}"[:200], city=text[:80], notes=f"{text}\n{text}"
        )
    company.world.create("ann", "customer", name="w" * 255, notes=LONG)
    return company


def test_no_text_stops_a_print(hostile: Company) -> None:
    ann = hostile.by("ann")
    content = listed(ann, "customer", fields="name,city,notes", sort="id")
    said = text_of(content)
    assert '=HYPERLINK("http://evil.example","click")' in said.replace("\n", "")
    assert "家族" in said
    assert "□" in said
    for row in ann.rows("customer", limit=100):
        pages = read(printed(ann, "customer", row["id"])).pages
        assert 1 <= len(pages) < 60


# --- one record -------------------------------------------------------------------------------------------


def picture(color: str = "navy") -> bytes:
    made = io.BytesIO()
    Image.new("RGBA", (600, 300), color).save(made, "PNG")
    return made.getvalue()


def attach(company: Company, name: str, content: bytes, pk: int, media: str = "image/png") -> None:
    ann = company.by("ann")
    file = ann.upload("/files", name, content, media).json()["id"]
    company.world.create("ann", "attachment", table="customer", row=pk, file_id=file)


def test_a_record_with_all_that_belongs_to_it(filled: Company) -> None:
    ann, world = filled.by("ann"), filled.world
    pk = next(row["id"] for row in ann.rows("customer") if row["name"] == "Of ann")
    for at in range(14):
        world.create("ann", "contact", name=f"联系人 {at}", customer_id=pk)
    world.create("ann", "activity", subject="First call", customer_id=pk, body="好的，下周三", kind="call")
    attach(filled, "shop.png", picture(), pk)
    attach(filled, "broken.png", b"\x89PNG\r\n\x1a\nnothing", pk)
    attach(filled, "offer.txt", b"x", pk, "text/plain")
    content = printed(ann, "customer", pk)
    said = text_of(content)
    broken = 'The picture "broken.png" cannot be read'
    found = (
        "Of ann",
        ann.row("customer", pk)["code"],
        "上海",
        "1,234.50",
        "联系人 13",
        "... and 2 more",
        "First call",
        "好的，下周三",
    )
    for word in (*found, "offer.txt", "shop.png", broken):
        assert word in said, word
    assert sum(len(page.images) for page in read(content).pages) == 1
    assert len(read(content).outline) >= 3
    noted = filled.audited("export")[-1].detail
    assert (noted["table"], noted["id"], noted["format"]) == ("customer", pk, "pdf")


def test_who_may_print_which_record(filled: Company) -> None:
    """Denied where it may be seen but not printed, missing where it may not be known of."""
    for name in PEOPLE:
        person = filled.by(name)
        may = {d["key"]: d["verbs"] for d in person.get("/tables").json()["tables"]}
        for row in filled.by("admin").rows("task"):
            seen = person.get(f"/tables/task/rows/{row['id']}").status_code
            answer = person.get(f"/tables/task/rows/{row['id']}/print/record.pdf")
            if seen == 404:
                is_error(answer, 404, "missing")
            elif "print" not in may["task"]:
                is_error(answer, 403, "denied")
            else:
                assert answer.status_code == 200
    ann = filled.by("ann")
    theirs = next(row["id"] for row in ann.rows("customer") if row["name"] == "Of dan")
    is_error(ann.get(f"/tables/customer/rows/{theirs}/print/record.pdf"), 403, "denied")
    is_error(ann.get("/tables/customer/rows/999999/print/record.pdf"), 404, "missing")
    is_error(ann.get(f"/tables/customer/rows/{theirs}/print/other.pdf"), 404, "missing")


def test_what_may_not_be_printed_is_not_in_a_record_either(filled: Company) -> None:
    world, ann = filled.world, filled.by("ann")
    pk = next(row["id"] for row in ann.rows("customer") if row["name"] == "Of ann")
    world.create("ann", "contact", name="Secret contact", customer_id=pk)
    world.create("ann", "activity", subject="Secret call", customer_id=pk, kind="call")
    assert "Secret contact" in text_of(printed(ann, "customer", pk))
    role = next(r for r in filled.by("admin").rows("role") if r["key"] == "sales")
    world.update("system", "role", role["id"], denies={"contact": ["print"], "activity": ["print"]})
    said = text_of(printed(ann, "customer", pk))
    assert "Secret" not in said
    assert "Of ann" in said


# --- the press --------------------------------------------------------------------------------------------


@pytest.fixture
def crowded() -> Iterator[None]:
    """All places in the line are taken."""
    places = press.AT_ONCE + press.IN_LINE
    for _ in range(places):
        press._places.acquire()
    yield
    for _ in range(places):
        press._places.release()


@pytest.mark.usefixtures("crowded")
def test_a_long_line_is_refused_in_words(filled: Company) -> None:
    answer = filled.by("boss").get("/tables/customer/export", format="pdf")
    said = is_error(answer, 429, "too_often")
    assert "printing right now" in said["message"]
    assert answer.headers["retry-after"]
    page = filled.sitting("boss").call(
        "GET", "/tables/customer/export", params={"format": "pdf"}, headers={"accept": "text/html,*/*"}
    )
    assert page.status_code == 429
    assert "printing right now" in page.text
    assert page.headers["content-type"].startswith("text/html")


def test_others_are_answered_while_somebody_prints(filled: Company) -> None:
    """The press is held by one; a list is read all the same, and a second print is made."""
    boss = filled.by("boss")
    answers: list[Any] = []
    with press.press():
        thread = threading.Thread(
            target=lambda: answers.append(boss.get("/tables/customer/export", format="pdf"))
        )
        thread.start()
        assert boss.get("/tables/customer/rows").status_code == 200
        thread.join(30)
    assert [answer.status_code for answer in answers] == [200]


def test_the_companys_head_and_paper(filled: Company) -> None:
    world = filled.world
    for key, value in (
        ("company_name", "凯虎贸易"),
        ("company_address", "世纪大道100号\n上海"),
        ("paper", "letter"),
    ):
        world.create("system", "setting", key=key, value=value)
    found = read(listed(filled.by("boss"), "customer", fields="name"))
    said = found.pages[0].extract_text()
    assert said.index("凯虎贸易") < said.index("世纪大道100号") < said.index("Of ann")
    assert (found.pages[0].mediabox.width, found.pages[0].mediabox.height) == (612, 792)


def test_a_print_that_takes_too_long_is_stopped_and_leaves_nothing(filled: Company) -> None:
    """The clock of the list is set back; the next row is then one too many."""
    viewer = filled.world.viewer("boss")
    with filled.store.reading() as connection:
        listed = grid.List(connection, viewer, grid.Wish(Ask("customer")))
        listed.until = clock.ticks() - 1
        with pytest.raises(TooMuch, match="60 seconds"), press.new_file() as path:
            draw(listed.document(), path)
    assert not path.exists()
