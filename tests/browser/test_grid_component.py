"""The grid in a real browser, over a mock of the REST contract with 100,000 rows."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests.browser.grid_frame import GridFrame

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    raise AssertionError("the test app did not start")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "tests/browser/grid_app.py",
        "--server.headless",
        "true",
    ]
    process = subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(f"http://localhost:{port}/api/v1/tables/deal")
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("KEHU_CHROMIUM"), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 760},
        permissions=["clipboard-read", "clipboard-write"],
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def deals(page: Page, address: str) -> GridFrame:
    found = GridFrame(page, address)
    found.open()
    return found


def test_shows_values_as_the_reader_writes_them(deals: GridFrame) -> None:
    expect(deals.cell(1, "amount")).to_have_text("$101.50")
    expect(deals.cell(1, "customer_id")).to_have_text("Acme Group")
    expect(deals.cell(1, "stage")).to_have_text("Engaging")
    expect(deals.cell(1, "closed_on")).to_have_text("Jan 2, 2017")
    deals.says("100,000 rows")


def test_speaks_chinese(page: Page, address: str) -> None:
    deals = GridFrame(page, address)
    deals.open("?language=zh_CN")
    expect(deals.button("新建")).to_be_visible()
    expect(deals.cell(1, "closed_on")).to_have_text("2017年1月2日")
    deals.says("100,000 行")


def test_typed_cell_is_saved_with_its_version_and_without_a_rerun(deals: GridFrame) -> None:
    deals.type_into(1, "amount", "2,500.25")
    expect(deals.cell(1, "amount")).to_have_text("$2,500.25")
    expect(deals.button("Undo").first).to_be_enabled()
    assert deals.stored(1)["amount"] == "2500.25"  # type: ignore[index]
    [call] = deals.facts()["calls"]
    assert call["mode"] == "all"
    assert call["changes"] == [
        {"table": "deal", "op": "update", "id": 1, "version": 1, "values": {"amount": "2500.25"}}
    ]  # fmt: skip
    deals.type_into(1, "amount", "7")
    expect(deals.cell(1, "amount")).to_have_text("$7.00")
    expect(deals.page.get_by_text("runs: 1")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1.500,5", "1500.5"), ("2,5", "2.5"), ("1234567890123456,78", "1234567890123456.78")],
)
def test_numbers_are_read_as_the_reader_writes_them(
    page: Page, address: str, typed: str, stored: str
) -> None:
    deals = GridFrame(page, address)
    deals.open("?language=de")
    deals.type_into(1, "discount", typed)
    expect(deals.cell(1, "discount")).not_to_have_class(re.compile("k-saving"))
    expect(deals.button("Undo").first).to_be_enabled()
    assert deals.stored(1)["discount"] == stored  # type: ignore[index]


def test_refused_value_stays_with_its_reason_until_escape(deals: GridFrame) -> None:
    deals.type_into(1, "amount", "many")
    cell = deals.cell(1, "amount")
    expect(cell).to_have_class(re.compile("k-refused"))
    expect(cell).to_have_text("many")
    expect(deals.frame.locator(".k-bubble")).to_contain_text("“many” is not a number")
    deals.says("Amount: “many” is not a number")
    cell.click()
    deals.page.keyboard.press("Escape")
    expect(cell).to_have_text("$101.50")
    expect(cell).not_to_have_class(re.compile("k-refused"))
    assert deals.stored(1)["version"] == 1  # type: ignore[index]


def test_refused_value_can_be_mended(deals: GridFrame) -> None:
    deals.type_into(1, "amount", "12x")
    expect(deals.cell(1, "amount")).to_have_class(re.compile("k-refused"))
    deals.type_into(1, "amount", "12")
    expect(deals.cell(1, "amount")).to_have_text("$12.00")
    deals.says("100,000 rows")
    expect(deals.frame.locator(".k-status")).not_to_contain_text("to mend")


@pytest.mark.parametrize(
    ("choice", "kept"), [("Mine", "mine"), ("Theirs", "theirs"), ("Original", "Deal 000005")]
)
def test_conflict_offers_three_values(deals: GridFrame, choice: str, kept: str) -> None:
    deals.someone_else_sets(5, "name", "theirs")
    deals.type_into(5, "name", "mine")
    expect(deals.cell(5, "name")).to_have_class(re.compile("k-conflict"))
    bubble = deals.frame.locator(".k-bubble")
    expect(bubble).to_contain_text("Someone else changed this meanwhile")
    bubble.get_by_role("button", name=re.compile(f"^{choice}")).click()
    expect(deals.cell(5, "name")).to_have_text(kept)
    expect(deals.cell(5, "name")).not_to_have_class(re.compile("k-conflict|k-saving"))
    assert deals.stored(5)["name"] == kept  # type: ignore[index]


def test_two_people_in_different_fields_both_win(deals: GridFrame) -> None:
    deals.someone_else_sets(5, "units", 9)
    deals.type_into(5, "name", "mine")
    expect(deals.cell(5, "units")).to_have_text("9")
    stored = deals.stored(5)
    assert stored is not None
    assert (stored["name"], stored["units"]) == ("mine", 9)


def test_choice_and_reference_are_picked_from_searched_lists(deals: GridFrame) -> None:
    deals.cell(1, "stage").click()
    deals.page.keyboard.type("lo")
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "stage")).to_have_text("Lost")
    deals.cell(1, "customer_id").dblclick()
    deals.page.keyboard.type("dontech r")
    expect(deals.frame.locator(".k-option")).to_have_count(1)
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "customer_id")).to_have_text("Dontech Retail")
    stored = deals.stored(1)
    assert stored is not None
    assert (stored["stage"], stored["customer_id"]) == ("lost", 16)


def test_days_moments_yes_no_lists_and_long_text(deals: GridFrame) -> None:
    deals.cell(1, "closed_on").dblclick()
    deals.frame.locator("input[type=date]").fill("2018-05-04")
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "closed_on")).to_have_text("May 4, 2018")
    deals.cell(1, "hot").dblclick()
    deals.page.keyboard.type("Y")
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "hot")).to_have_text("Yes")
    deals.cell(1, "channels").click()
    deals.page.keyboard.press("Enter")
    for text in ("mail", "fair"):
        deals.page.keyboard.type(text)
        deals.page.keyboard.press("Enter")
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "channels")).to_have_text("PhoneMailFair")
    deals.page.keyboard.press("Control+Home")
    deals.cell(1, "note").dblclick()
    deals.page.keyboard.type("first")
    deals.page.keyboard.press("Shift+Enter")
    deals.page.keyboard.type("second")
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "note")).to_contain_text("first")
    deals.cell(1, "meeting_at").dblclick()
    deals.frame.locator("input[type=datetime-local]").fill("2018-05-04T09:30")
    deals.page.keyboard.press("Enter")
    expect(deals.cell(1, "meeting_at")).to_contain_text("9:30")
    stored = deals.stored(1)
    assert stored is not None
    assert (stored["closed_on"], stored["hot"], stored["channels"]) == (
        "2018-05-04",
        True,
        ["phone", "mail", "fair"],
    )
    assert (stored["note"], stored["meeting_at"]) == ("first\nsecond", "2018-05-04T01:30:00.000Z")


def test_read_only_cells_do_not_open_and_delete_clears_a_cell(deals: GridFrame) -> None:
    deals.cell(1, "closed_on").click()
    deals.page.keyboard.press("Delete")
    expect(deals.cell(1, "closed_on")).to_have_text("")
    assert deals.stored(1)["closed_on"] is None  # type: ignore[index]
    deals.cell(1, "channels").click()
    for _ in range(3):
        deals.page.keyboard.press("ArrowRight")
    deals.page.keyboard.press("Enter")
    expect(deals.frame.locator('.ag-cell-focus[col-id="deal.created_at"]')).to_be_visible()
    expect(deals.frame.locator(".ag-cell-inline-editing")).to_have_count(0)


def test_undo_and_redo_by_key(deals: GridFrame) -> None:
    deals.type_into(4, "name", "Changed")
    expect(deals.cell(4, "name")).to_have_text("Changed")
    deals.page.keyboard.press("Control+z")
    expect(deals.cell(4, "name")).to_have_text("Deal 000004")
    expect(deals.frame.locator(".k-toast")).to_contain_text("Undone")
    deals.page.keyboard.press("Control+y")
    expect(deals.cell(4, "name")).to_have_text("Changed")
    deals.frame.locator(".k-toast").get_by_role("button", name="Undo").click()
    expect(deals.cell(4, "name")).to_have_text("Deal 000004")


def block_20_by_6() -> str:
    rows = [[f"Pasted {n}", "Acme Corp", "won", f"{n}.5", "5", "2020-01-31"] for n in range(20)]
    rows[0][0] = '"Line one\nline ""two"""'
    return "\n".join("\t".join(row) for row in rows) + "\n"


def test_paste_of_a_block_is_previewed_applied_and_undone_as_one(deals: GridFrame) -> None:
    deals.cell(4, "name").click()
    deals.paste(block_20_by_6())
    panel = deals.frame.locator(".k-panel")
    expect(panel).to_contain_text("20 rows changed")
    assert deals.facts()["calls"] == []
    panel.get_by_role("button", name="Apply").click()
    expect(deals.cell(5, "name")).to_have_text("Pasted 1")
    expect(deals.cell(5, "amount")).to_have_text("$1.50")
    stored = deals.stored(4)
    assert stored is not None
    assert (stored["name"], stored["customer_id"]) == ('Line one\nline "two"', 1)
    [call] = deals.facts()["calls"]
    assert all(change["text"] for change in call["changes"])
    assert call["source"] == "paste"
    deals.cell(5, "name").click()
    deals.page.keyboard.press("Control+z")
    expect(deals.cell(5, "name")).to_have_text("Deal 000005")
    assert deals.stored(23)["name"] == "Deal 000023"  # type: ignore[index]


def test_small_paste_with_a_refusal_is_shown_first(deals: GridFrame) -> None:
    deals.cell(4, "amount").click()
    deals.paste("10\nten\n30")
    panel = deals.frame.locator(".k-panel")
    expect(panel).to_contain_text("1 cell refused")
    expect(panel).to_contain_text("Row 2, Amount “ten” is not a number")
    assert deals.stored(4)["amount"] == "104.50"  # type: ignore[index]
    panel.get_by_role("button", name="Apply all valid").click()
    expect(deals.cell(6, "amount")).to_have_text("$30.00")
    expect(deals.cell(5, "amount")).to_have_text("$105.50")
    assert deals.stored(4)["amount"] == "10"  # type: ignore[index]


def test_paste_past_the_end_adds_rows(deals: GridFrame) -> None:
    search = deals.frame.get_by_role("searchbox")
    search.fill("Deal 000010")
    deals.says("1 row")
    deals.cell(10, "name").click()
    deals.paste("Deal 000010 a\nDeal 000010 b\nDeal 000010 c")
    deals.says("3 rows")
    assert deals.facts()["count"] == 100_002


def test_copy_of_a_cell_and_of_marked_rows(deals: GridFrame) -> None:
    deals.cell(1, "amount").click()
    deals.page.keyboard.press("Control+c")
    assert deals.page.evaluate("navigator.clipboard.readText()") == "101.5"
    for row in (1, 4):
        deals.frame.locator(f'.ag-row[row-id="{row}"] input[type=checkbox]').check()
    deals.cell(1, "amount").click()
    deals.page.keyboard.press("Control+c")
    lines = deals.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert [line.split("\t")[:4] for line in lines] == [
        ["Deal 000001", "Acme Group", "Engaging", "101.5"],
        ["Deal 000004", "Betasol Corp", "Prospecting", "104.5"],
    ]


def test_sort_by_several_columns_and_filter(deals: GridFrame) -> None:
    deals.frame.get_by_role("columnheader", name="Units").click()
    deals.frame.get_by_role("columnheader", name="Name").click(modifiers=["Shift"])
    deals.frame.get_by_role("columnheader", name="Name").click(modifiers=["Shift"])
    expect(deals.frame.locator('.ag-row[row-index="0"] [col-id="deal.name"]')).to_have_text("Deal 100000")
    header = deals.frame.locator('.ag-header-cell[col-id="deal.stage"]')
    header.hover()
    header.locator(".ag-header-cell-filter-button").click()
    deals.frame.locator(".k-filter .k-option", has_text="Won").click()
    deals.says("25,000 rows")
    deals.page.keyboard.press("Escape")
    deals.button("Clear filters").click()
    deals.says("100,000 rows")


def test_text_number_and_day_filters_become_conditions(deals: GridFrame) -> None:
    asked: list[Request] = []
    deals.page.on("request", lambda request: asked.append(request) if "filter=" in request.url else None)
    for field, value in (("name", "00"), ("units", "7"), ("closed_on", "2017-03-04")):
        header = deals.frame.locator(f'.ag-header-cell[col-id="deal.{field}"]')
        header.hover()
        header.locator(".ag-header-cell-filter-button").click()
        deals.frame.locator(".ag-filter-body input:visible").first.fill(value)
        deals.page.wait_for_timeout(500)
        deals.page.keyboard.press("Escape")
    [sent] = parse_qs(urlsplit(asked[-1].url).query)["filter"]
    assert json.loads(sent) == {
        "all": [
            {"field": "name", "op": "contains", "value": "00"},
            {"field": "units", "op": "=", "value": 7},
            {"field": "closed_on", "op": "=", "value": "2017-03-04"},
        ]
    }


def test_search_narrows_and_nothing_found_has_words(deals: GridFrame) -> None:
    search = deals.frame.get_by_role("searchbox")
    search.fill("99999")
    deals.says("1 row")
    search.fill("no such deal")
    expect(deals.frame.locator(".k-empty")).to_contain_text("No rows match.")
    deals.frame.locator(".k-empty").get_by_role("button", name="Clear filters").click()
    deals.says("100,000 rows")


def test_far_rows_are_read_in_blocks(deals: GridFrame) -> None:
    deals.cell(1, "name").click()
    deals.page.keyboard.press("Control+End")
    expect(deals.frame.locator('.ag-row[row-id="100000"]').first).to_be_visible()


def test_markup_and_code_marks_are_text(deals: GridFrame) -> None:
    expect(deals.cell(2, "name")).to_have_text('<img src=x onerror="window.__hacked=1">')
    deals.type_into(4, "name", "<img src=x onerror='parent.__hacked=1'>")
    expect(deals.cell(4, "name")).to_have_text("<img src=x onerror='parent.__hacked=1'>")
    deals.type_into(6, "amount", "<b onclick=1>x</b>")
    expect(deals.frame.locator(".k-bubble")).to_contain_text("<b onclick=1>x</b>")
    deals.cell(6, "channels").click()
    deals.page.keyboard.press("ArrowRight")
    expect(deals.cell(6, "note")).to_contain_text("<b>long</b>")
    assert len(deals.cell(6, "note").inner_text()) < 400
    assert deals.page.evaluate("window.__hacked") is None
    assert all(frame.evaluate("window.__hacked === undefined") for frame in deals.page.frames)


def test_delete_of_marked_rows_asks_first_and_can_be_undone(deals: GridFrame) -> None:
    for row in (1, 4):
        deals.frame.locator(f'.ag-row[row-id="{row}"] input[type=checkbox]').check()
    deals.button("Delete").click()
    panel = deals.frame.locator(".k-panel")
    expect(panel).to_contain_text("Delete 2 rows?")
    assert deals.facts()["count"] == 100_000
    panel.get_by_role("button", name="Delete").click()
    deals.says("99,998 rows")
    deals.frame.locator(".k-toast").get_by_role("button", name="Undo").click()
    deals.says("100,000 rows")
    assert deals.stored(1)["name"] == "Deal 000001"  # type: ignore[index]


def test_new_row_is_made_when_it_is_left(deals: GridFrame) -> None:
    deals.button("New row").click()
    deals.page.keyboard.type("A new deal")
    deals.page.keyboard.press("Tab")
    deals.cell(5, "amount").click()
    deals.says("100,001 rows")
    assert deals.stored(100_001)["name"] == "A new deal"  # type: ignore[index]
    expect(deals.frame.locator(".ag-floating-top .ag-row")).to_have_count(0)


def test_new_row_without_its_required_field_says_so_and_empty_one_vanishes(deals: GridFrame) -> None:
    deals.button("New row").click()
    deals.page.keyboard.press("Escape")
    deals.type_into("new", "amount", "5")
    deals.cell(5, "amount").click()
    deals.says("Name is required")
    expect(deals.frame.locator('.ag-floating-top [col-id="deal.name"]')).to_have_class(
        re.compile("k-refused")
    )
    deals.frame.locator('.ag-floating-top [col-id="deal.amount"]').first.click()
    deals.page.keyboard.press("Escape")
    expect(deals.frame.locator(".ag-floating-top .ag-row")).to_have_count(0)
    assert deals.facts()["count"] == 100_000


def test_lost_network_keeps_the_value_and_sends_the_same_request_again(deals: GridFrame) -> None:
    bodies: list[str] = []

    def lose_answer(route: object) -> None:
        bodies.append(route.request.post_data)  # type: ignore[attr-defined]
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    deals.page.route("**/api/v1/changes", lose_answer)
    deals.type_into(4, "name", "Typed offline")
    expect(deals.cell(4, "name")).to_have_class(re.compile("k-unsaved"))
    expect(deals.cell(4, "name")).to_have_text("Typed offline")
    deals.says("1 cell not saved")
    deals.page.unroute("**/api/v1/changes")
    deals.frame.locator(".k-status").get_by_role("button", name="Try again").click()
    expect(deals.cell(4, "name")).not_to_have_class(re.compile("k-unsaved|k-saving"))
    facts = deals.facts()
    assert facts["sets"] == 1
    assert {call["request_id"] for call in facts["calls"]} == {json.loads(bodies[0])["request_id"]}


def test_record_opens_as_a_page_of_its_own(deals: GridFrame) -> None:
    deals.cell(6, "name").click()
    deals.page.keyboard.press("Control+Enter")
    deals.page.wait_for_url("**/deal?id=6&at=*")


def test_export_follows_search_filter_and_sort(deals: GridFrame) -> None:
    deals.frame.get_by_role("searchbox").fill("Deal 00001")
    deals.says("10 rows")
    deals.frame.get_by_role("columnheader", name="Name").click()
    with deals.page.expect_download() as download:
        deals.button("CSV").click()
    assert download.value.suggested_filename == "deal.csv"
    assert len(Path(download.value.path()).read_text().splitlines()) == 10


def test_another_table_moves_into_the_same_living_frame(deals: GridFrame) -> None:
    deals.frame.locator("body").evaluate("body => { body.dataset.alive = 'yes' }")
    deals.frame.locator('.ag-row[row-id="1"] input[type=checkbox]').check()
    deals.frame.get_by_role("searchbox").fill("Deal 00001")
    deals.says("10 rows")
    deals.page.get_by_text("Customers").click()
    expect(deals.cell(1, "name", "customer")).to_have_text("Acme Corp")
    deals.says("20 rows")
    expect(deals.frame.get_by_role("searchbox")).to_have_value("")
    assert deals.frame.locator("body").get_attribute("data-alive") == "yes"
    expect(deals.frame.locator("input[type=checkbox]:checked")).to_have_count(0)
    deals.frame.locator('.ag-row[row-id="1"] input[type=checkbox]').check()
    for name in ("Delete", "CSV"):
        expect(deals.button(name)).to_have_count(0)
    deals.type_into(1, "name", "Renamed", "customer")
    expect(deals.cell(1, "name", "customer")).to_have_text("Renamed")


def test_what_could_not_be_saved_outlives_a_visit_to_another_table(deals: GridFrame) -> None:
    deals.type_into(4, "amount", "many")
    expect(deals.cell(4, "amount")).to_have_class(re.compile("k-refused"))
    deals.page.get_by_text("Customers").click()
    expect(deals.cell(1, "name", "customer")).to_have_text("Acme Corp")
    deals.says("1 cell to mend")
    deals.page.get_by_text("Customers").click()
    expect(deals.cell(4, "amount")).to_have_text("many")
    expect(deals.cell(4, "amount")).to_have_class(re.compile("k-refused"))


def test_fits_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    deals = GridFrame(page, address)
    deals.open()
    deals.button("Show as a grid").click()
    for name in ("New row", "Refresh", "Excel", "Open record"):
        box = deals.button(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    expect(deals.frame.locator('.ag-pinned-left-cols-container [col-id="deal.name"]').first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    deals.type_into(1, "name", "From a phone")
    expect(deals.cell(1, "name")).to_have_text("From a phone")
    assert deals.stored(1)["name"] == "From a phone"  # type: ignore[index]
