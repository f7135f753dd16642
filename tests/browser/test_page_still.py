"""Nothing on a page moves while its list loads: the room of menu, title and rows is there from the first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.firm import Firm, FirmGrid, firm
from tests.browser.product import chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
# What the web's own measure of a page that stands still allows.
MOST = 0.1
WATCH = """() => {
  if (window !== window.top) return;
  window.moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_list_stands_still_while_it_loads(company: Firm, browser: Browser, width: int, height: int) -> None:
    context = company.context(browser, "boss", viewport={"width": width, "height": height})
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    FirmGrid(company, page, "customer").open()
    page.wait_for_timeout(1_500)
    assert moved(page) < MOST
    page.reload()
    page.wait_for_timeout(3_000)
    assert moved(page) < MOST
    frame = page.locator('iframe[title="st_aggrid.AgGrid.agGrid"]')
    assert frame.get_attribute("data-ready") == ""
    context.close()


def moved(page: Page) -> float:
    return float(page.evaluate("window.moved"))


def test_the_frame_of_the_grid_stays_from_table_to_table(company: Firm, browser: Browser) -> None:
    context = company.context(browser, "boss", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    grid = FirmGrid(company, page, "customer").open()
    inside = next(frame for frame in page.frames if "st_aggrid" in frame.url)
    inside.evaluate("window.same = true")
    menu = page.get_by_test_id("stSidebarNav")
    for name, row in (("Opportunities", "Deal"), ("Customers", "Customer"), ("Opportunities", "Deal")):
        menu.get_by_role("link", name=name, exact=True).click()
        first = grid.frame.locator('.ag-row[row-index="0"] .ag-cell[col-id$=".name"]')
        page.wait_for_function(
            "text => [...document.querySelectorAll('iframe')].some(frame =>"
            " frame.contentDocument.querySelector('.ag-row[row-index=\"0\"]')?.innerText.includes(text))",
            arg=row,
        )
        assert row in first.inner_text()
        assert inside.evaluate("window.same")
    context.close()
