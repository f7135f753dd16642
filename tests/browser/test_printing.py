"""Printing as people do it: from the grid after a look at what it will be, from the record's page."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.firm import Firm, FirmGrid, firm
from tests.browser.product import Complaints, chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, company: Firm) -> Iterator[Page]:
    complaints = Complaints()
    context = company.context(browser, "boss")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints.listen(page)
    yield page
    context.close()
    assert complaints.said == []


def pages_of(page: Page, address: str) -> list[str]:
    """The text of each page of the PDF behind an address, asked for as this browser would."""
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline;")
    return [one.extract_text() for one in PdfReader(io.BytesIO(answer.body())).pages]


def test_the_rows_that_show_with_their_sums(company: Firm, page: Page) -> None:
    grid = FirmGrid(company, page, "opportunity").open()
    grid.button("Totals and groups").click()
    popover = grid.frame.locator(".k-popover")
    popover.get_by_label("Totals below the rows").select_option("sum")
    popover.get_by_label("Group by").select_option("stage_id")
    page.keyboard.press("Escape")
    grid.frame.get_by_role("searchbox").first.fill("Deal 1")
    expect(grid.frame.locator(".k-count")).to_contain_text("10 rows")
    grid.button("Print").click()
    panel = grid.frame.locator(".k-panel")
    expect(panel).to_contain_text("10 rows")
    expect(panel.get_by_label("With totals and groups as shown")).to_be_checked()
    with page.context.expect_page() as opened:
        panel.get_by_role("button", name="Open the PDF").click()
    said = " ".join(pages_of(page, opened.value.url)[0].split())
    for number in range(10, 20):
        assert f"Deal {number}" in said
    assert "Deal 20" not in said
    assert 'search for "Deal 1"' in said
    assert said.count("Subtotal (rows:") == 3
    # 50 times 10 to 19, and a quarter each.
    assert re.search(r"Total \(rows: 10\)[^T]*7,252\.50", said)
    expect(panel).to_be_hidden()


def test_only_the_marked_rows_and_only_the_columns_that_show(company: Firm, page: Page) -> None:
    grid = FirmGrid(company, page, "customer").open()
    for row in (2, 4):
        grid.frame.locator(f'.ag-row[row-id="{row}"] .ag-selection-checkbox input').check()
    grid.button("Print (2)").click()
    panel = grid.frame.locator(".k-panel")
    expect(panel).to_contain_text("2 rows")
    with page.context.expect_page() as opened:
        panel.get_by_role("button", name="Open the PDF").click()
    said = " ".join(pages_of(page, opened.value.url))
    assert "Customer 02" in said
    assert "Customer 04" in said
    assert "Customer 03" not in said
    assert "2 chosen rows" in said


def test_a_record_from_its_page(company: Firm, page: Page) -> None:
    page.goto(f"{company.product.url}/customer?id=3")
    link = page.get_by_role("link", name="Print")
    expect(link).to_be_visible(timeout=60_000)
    with page.context.expect_page() as opened:
        link.click()
    said = "\n".join(pages_of(page, opened.value.url))
    assert "Customer 03" in said
    assert "City 3" in said
    assert "Deal 02" in said
