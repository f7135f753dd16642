"""A newcomer's first hour with the real product, its sample company, and a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from pypinyin import Style, lazy_pinyin
from python_calamine import CalamineWorkbook
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from sample.files import DATA
from tests.browser.product import Complaints, Product, chromium, first_password, running, settled, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "turned": "\u202eevil\u202c \u2067abc\u2069",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 :smile: **bold** $x^2$",
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("newcomer"), "--demo") as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def signed_in(browser: Browser, product: Product) -> Any:
    """What the browser keeps once the one-time link has set the password."""
    context = window(browser)
    page = context.new_page()
    first_password(page, product)
    expect(page.get_by_role("heading", name="Hello, Administrator")).to_be_visible(timeout=60_000)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser: Browser, signed_in: Any, complaints: Complaints) -> Iterator[Page]:
    """Wide enough for every column; afterwards the browser must have had nothing to complain about."""
    context = window(
        browser, viewport={"width": 3800, "height": 900}, storage_state=signed_in,
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints.listen(page)
    yield page
    context.close()
    assert complaints.said == []


class Grid:
    """The grid of a table's page."""

    def __init__(self, page: Page, product: Product, table: str) -> None:
        self.page, self.product, self.table = page, product, table
        self.frame: FrameLocator = page.frame_locator("iframe").first

    def open(self) -> "Grid":
        self.page.goto(f"{self.product.url}/{self.table}")
        expect(self.frame.locator(".ag-row[row-id]").first).to_be_visible(timeout=60_000)
        return self

    def cell(self, row: int | str, field: str) -> Locator:
        return self.frame.locator(f'.ag-row[row-id="{row}"] [col-id="{self.table}.{field}"]')

    def button(self, name: str) -> Locator:
        return self.frame.get_by_role("button", name=name, exact=True)

    def type_into(self, row: int | str, field: str, text: str) -> None:
        self.cell(row, field).click()
        for key in ("Enter", "Control+a"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def search(self, text: str) -> None:
        self.frame.locator("input[type=search]").fill(text)

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.frame.locator(".k-status")).to_contain_text(text)

    def rows(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.page.request.get(f"{self.product.url}/api/v1/tables/{self.table}/rows", params=query)
        assert answer.ok, answer.text()
        found: list[dict[str, Any]] = answer.json()["rows"]
        return found

    def stored(self, row: int) -> dict[str, Any]:
        [found] = self.rows(filter=json.dumps({"field": "id", "op": "=", "value": row}))
        return found


def done(page: Page) -> Locator:
    """The line that says what was just done."""
    return page.locator(".st-key-done_bar")


@pytest.fixture
def customers(page: Page, product: Product) -> Grid:
    return Grid(page, product, "customer").open()


def test_a_cell_is_edited_refused_mended_and_taken_back(customers: Grid) -> None:
    first, second = (row["id"] for row in customers.rows(limit=2))
    before = customers.stored(second)["employees"]
    customers.type_into(first, "city", "Lisbon")
    expect(customers.frame.locator(".k-toast")).to_contain_text("Saved")
    customers.open()
    expect(customers.cell(first, "city")).to_have_text("Lisbon")
    customers.type_into(second, "employees", "many")
    expect(customers.cell(second, "employees")).to_have_class(re.compile("k-refused"))
    expect(customers.frame.locator(".k-bubble")).to_contain_text("many")
    customers.cell(second, "employees").click()
    customers.page.keyboard.press("Escape")
    expect(customers.cell(second, "employees")).not_to_have_class(re.compile("k-refused"))
    assert customers.stored(second)["employees"] == before


def test_a_block_is_pasted_and_undone_by_key(customers: Grid) -> None:
    before = customers.rows(limit=3)
    block = "\n".join("\t".join(f"{name} {n}" for name in ("land", "area", "town", "road")) for n in range(3))
    customers.cell(before[0]["id"], "country").click()
    customers.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    customers.page.keyboard.press("Control+v")
    for n, row in enumerate(before):
        for field, name in (("country", "land"), ("region", "area"), ("city", "town"), ("address", "road")):
            expect(customers.cell(row["id"], field)).to_have_text(f"{name} {n}")
    customers.page.keyboard.press("Control+z")
    for row in before:
        expect(customers.cell(row["id"], "country")).to_have_text(row["country"] or "")
    assert [r["country"] for r in customers.rows(limit=3)] == [r["country"] for r in before]


def test_what_falls_on_a_locked_column_moves_nothing_beside_it(customers: Grid) -> None:
    row = customers.rows(limit=6)[5]
    customers.cell(row["id"], "name").click()
    customers.page.evaluate("text => navigator.clipboard.writeText(text)", "Renamed Ltd\tany number\tPerson")
    customers.page.keyboard.press("Control+v")
    expect(customers.cell(row["id"], "kind")).to_have_text("Person")
    now = customers.stored(row["id"])
    assert (now["name"], now["code"], now["kind"]) == ("Renamed Ltd", row["code"], "person")
    customers.page.keyboard.press("Control+z")
    expect(customers.cell(row["id"], "name")).to_have_text(row["name"])


def test_a_row_is_added_deleted_and_restored_from_the_bin(customers: Grid) -> None:
    customers.button("New row").click()
    customers.page.keyboard.type("Zebra Works")
    customers.page.keyboard.press("Control+Enter")
    expect(customers.frame.locator(".k-toast")).to_contain_text("added")
    customers.search("Zebra")
    customers.says("1 row")
    [row] = customers.rows(search="Zebra Works")
    customers.frame.locator(f'.ag-row[row-id="{row["id"]}"] input[type=checkbox]').check()
    customers.button("Delete").click()
    customers.frame.locator(".k-panel .k-danger").click()
    expect(customers.cell(row["id"], "name")).to_have_count(0)
    customers.page.goto(f"{customers.product.url}/bin")
    expect(customers.page.get_by_text("Zebra Works").first).to_be_visible(timeout=30_000)
    customers.page.get_by_role("button", name="Restore").first.click()
    expect(done(customers.page)).to_be_visible()
    assert customers.stored(row["id"])["name"] == "Zebra Works"


def test_columns_are_filtered_and_chinese_is_found_by_pinyin(customers: Grid) -> None:
    header = customers.frame.locator('.ag-header-cell[col-id="customer.name"]')
    header.hover()
    header.locator(".ag-header-cell-filter-button").click()
    customers.frame.locator(".ag-filter input[type=text]").first.fill("acme")
    customers.says("1 row")
    customers.page.keyboard.press("Escape")
    customers.button("Clear filters").click()
    [chinese] = customers.rows(limit=1, filter=json.dumps({"field": "country", "op": "=", "value": "中国"}))
    brand = chinese["name"][2:6]
    for text in (brand, "".join(lazy_pinyin(brand, Style.FIRST_LETTER))):
        customers.search(text)
        expect(customers.cell(chinese["id"], "name")).to_have_text(chinese["name"])
        customers.says(re.compile(r"^\D{0,3}\d{1,2} rows?"))


@pytest.mark.parametrize(("name", "kind"), [("CSV", "csv"), ("Excel", "xlsx")])
def test_what_is_shown_is_exported(customers: Grid, tmp_path: Path, name: str, kind: str) -> None:
    customers.search("Acme")
    customers.says("1 row")
    with customers.page.expect_download() as waiting:
        customers.button(name).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.suffix == f".{kind}"
    if kind == "csv":
        lines = path.read_text("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "Acme Corporation" in lines[1]
        return
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert "Acme Corporation" in rows[1]


def test_a_record_is_changed_in_its_form_and_undone_from_the_log(customers: Grid) -> None:
    page, row = customers.page, customers.rows(limit=4)[3]
    customers.cell(row["id"], "name").click()
    customers.button("Open record").click()
    expect(page.get_by_role("heading", name=row["name"])).to_be_visible()
    page.get_by_label("City", exact=True).fill("Porto")
    page.get_by_role("button", name="Save").click()
    expect(done(page)).to_be_visible()
    expect(
        page.get_by_test_id("stMarkdown").filter(has_text="City: ").filter(has_text="Porto").first
    ).to_be_visible()
    assert customers.stored(row["id"])["city"] == "Porto"
    page.goto(f"{customers.product.url}/changes")
    page.get_by_test_id("stPageLink").first.get_by_role("link").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo", exact=True).click()
    expect(done(page)).to_be_visible()
    assert customers.stored(row["id"])["city"] == row["city"]


def test_hostile_texts_are_shown_as_text(customers: Grid, complaints: Complaints) -> None:
    page = customers.page
    long = "long text " * 100_000
    rows = {}
    for name, text in HOSTILE.items():
        customers.button("New row").click()
        page.keyboard.insert_text(text)
        page.keyboard.press("Control+Enter")
        expect(customers.frame.locator(".ag-floating-top .ag-row")).to_have_count(0)
        found = customers.rows(limit=1, sort="-id")[0]
        rows[name] = found["id"]
        assert found["name"] == text
    customers.search("evil")
    customers.says(re.compile("row"))
    expect(customers.cell(rows["formula"], "name")).to_contain_text("=HYPERLINK")
    page.goto(f"{customers.product.url}/customer?id={rows['markup']}")
    expect(page.get_by_role("heading", name="onerror")).to_be_visible()
    page.get_by_label("Notes", exact=True).fill(long)
    page.get_by_role("button", name="Save").click()
    expect(done(page)).to_be_visible(timeout=60_000)
    for name in HOSTILE:
        page.goto(f"{customers.product.url}/customer?id={rows[name]}")
        expect(page.get_by_role("button", name="Save")).to_be_visible(timeout=60_000)
    for path in ("changes", "customer", ""):
        page.goto(f"{customers.product.url}/{path}")
        settled(page)
    assert complaints.said == []


def mapped(page: Page, column: int, field: str) -> None:
    box = page.get_by_test_id("stMultiSelect").nth(column).locator("input")
    box.click()
    box.fill(field)
    page.get_by_role("option", name=field, exact=True).click()
    page.keyboard.press("Escape")


def test_the_pipeline_is_imported_with_gtxpro_stated(page: Page, product: Product) -> None:
    deals = Grid(page, product, "opportunity")
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(f"{product.url}/import")
    into = page.get_by_test_id("stSelectbox").locator("input")
    into.click()
    into.fill("Opportunities")
    page.get_by_role("option", name="Sales · Opportunities").click()
    expect(page.get_by_text("Empty file with the right header")).to_be_visible()
    uploader(page).locator("#file").set_input_files(str(DATA / "maven_crm" / "sales_pipeline.csv"))
    expect(page.get_by_text("2 · Map")).to_be_visible(timeout=60_000)
    fields = ("Number", "Owner", "Name", "Customer", "Stage", "Engaged on", "Closed on", "Amount")
    for column, field in enumerate(fields):
        mapped(page, column, field)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("1,480 lines: 3, 13, 20")).to_be_visible(timeout=120_000)
    page.reload()
    expect(page.get_by_text("1,480 lines: 3, 13, 20")).to_be_visible(timeout=60_000)
    stated = {"GTXPro": "GTX Pro"} | {n: f"{n} · Maven" for n in ("Won", "Lost", "Engaging", "Prospecting")}
    for value, name in stated.items():
        settled(page)
        box = page.get_by_test_id("stSelectbox").filter(has_text=f"“{value}”").locator("input")
        box.click()
        box.fill(name)
        page.get_by_role("option", name=name, exact=True).click()
        expect(page.get_by_text(f"{value} → {name}")).to_be_visible()
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name=re.compile(r"^Import [\d,]+ rows")).click(timeout=120_000)
    expect(page.get_by_text("The file is imported.")).to_be_visible(timeout=120_000)
    expect(page.get_by_test_id("stMetric").filter(has_text="Refused")).to_contain_text("0")
    [row] = deals.rows(filter=json.dumps({"field": "number", "op": "=", "value": "Z063OYW0"}))
    assert (row["product_id"]["label"], row["engaged_on"]) == ("GTX Pro", "2016-10-25")


def uploader(page: Page) -> FrameLocator:
    """The first there is: on a record's page the form's, not the one for files beside it."""
    return page.frame_locator('iframe[src*="kehu_upload"]').first


def test_a_picture_is_put_on_a_record_and_taken_off(page: Page, product: Product, tmp_path: Path) -> None:
    """Chosen, shown at once, saved with the form; too much is told beside the button."""
    logo = DATA.parents[1] / "docs" / "img" / "grid.png"
    page.goto(f"{product.url}/customer?id=2")
    big = tmp_path / "big.png"
    big.write_bytes(bytes(51 << 20))
    uploader(page).locator("#file").set_input_files(str(big))
    expect(uploader(page).get_by_role("alert")).to_have_text("The file is larger than 50 MB.")
    uploader(page).locator("#file").set_input_files(str(logo))
    expect(uploader(page).get_by_role("link", name="grid.png")).to_be_visible()
    expect(uploader(page).get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(done(page)).to_be_visible()
    page.reload()
    picture = uploader(page).locator("#picture")
    expect(picture).to_be_visible(timeout=30_000)
    expect(picture).to_have_js_property("naturalWidth", 1280)
    address = uploader(page).get_by_role("link", name="grid.png").get_attribute("href")
    assert page.request.get(f"{product.url}{address}").body() == logo.read_bytes()
    uploader(page).get_by_role("button", name="Remove").click()
    expect(uploader(page).get_by_text("or drop it here")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    blank = "async () => (await (await fetch('/api/v1/tables/customer/rows/2')).json()).logo_id === null"
    page.wait_for_function(blank)


@pytest.mark.parametrize(
    "path",
    ["/", "/customer", "/import", "/api/v1/tables", "/api/v1/tables/customer/rows",
     "/api/v1/tables/customer/export?format=csv", "/api/v1/files/1", "/api/v1/imports/1", "/media/x.csv"],
)  # fmt: skip
def test_nobody_gets_anything_without_signing_in(product: Product, path: str) -> None:
    answer = httpx.get(product.url + path)
    assert answer.status_code == 401
    with pytest.raises(InvalidStatus) as refusal, connect(product.socket, origin=Origin(product.url)):
        pass
    assert refusal.value.response.status_code == 403


def test_the_language_is_switched_and_one_signs_out(page: Page, product: Product) -> None:
    page.goto(product.url)
    bar = page.get_by_test_id("stSidebar")
    for language, home in (("中文", "首页"), ("English", "Home")):
        bar.get_by_role("button", name="Administrator").click()
        page.get_by_test_id("stButtonGroup").get_by_text(re.compile(language)).click()
        expect(bar.get_by_role("link", name=home)).to_be_visible()
        page.keyboard.press("Escape")
    page.goto(f"{product.url}/auth/logout")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{product.url}/customer")
    expect(page).to_have_url(re.compile("/auth/login"))
