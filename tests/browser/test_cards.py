"""A list on a phone: cards, more while scrolling, the record at a tap, and the grid one press away."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from db.changes import Intent
from tests.browser.firm import Firm, FirmGrid, firm
from tests.browser.product import Complaints, chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
}  # fmt: skip
MORE = 240


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("firm")) as made:
        many = (
            Intent("contact", "create", values={"name": f"Contact {n:03}", "phone": f"0900 {n:04}"})
            for n in range(MORE)
        )
        made.world.do("system", *many)
        made.world.update("system", "customer", 3, None, phone="+49 30 123456", email="three@example.com")
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(company: Firm, browser: Browser) -> Iterator[Page]:
    complaints = Complaints()
    context = company.context(browser, "boss", **PHONE)
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints.listen(page)
    yield page
    context.close()
    assert complaints.said == []


def cards(company: Firm, page: Page, table: str) -> FirmGrid:
    grid = FirmGrid(company, page, table)
    page.goto(f"{company.product.url}/{table}")
    expect(grid.frame.locator(".k-card:not(.k-ghost)").first).to_be_visible(timeout=60_000)
    return grid


def titles(grid: FirmGrid) -> list[str]:
    return grid.frame.locator(".k-card-open").all_text_contents()


def test_a_card_shows_what_the_view_shows_first_and_what_can_be_done_at_once(
    company: Firm, page: Page
) -> None:
    grid = cards(company, page, "customer")
    assert titles(grid) == [f"Customer {n:02}" for n in range(1, 11)]
    third = grid.frame.get_by_role("listitem").nth(2)
    expect(third.locator("dt")).to_have_text(["Number", "Kind", "Status", "City"])
    expect(third.locator("dd").nth(3)).to_have_text("City 3")
    acts = third.locator(".k-act").evaluate_all("all => all.map(act => act.getAttribute('href'))")
    assert acts == ["tel:+4930123456", "mailto:three@example.com"]
    expect(grid.frame.get_by_role("listitem").nth(3).locator(".k-act")).to_have_count(0)
    for target in third.locator(".k-act").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_search_and_scrolling_read_the_same_question_further(company: Firm, page: Page) -> None:
    grid = cards(company, page, "contact")
    for _ in range(6):
        grid.frame.locator(".k-cards").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        page.wait_for_timeout(400)
    found = titles(grid)
    assert len(found) == len(set(found)) == MORE
    grid.frame.get_by_role("searchbox").fill("Contact 12")
    expect(grid.frame.locator(".k-card")).to_have_count(10)
    assert all(title.startswith("Contact 12") for title in titles(grid))


def test_a_tap_opens_the_record_with_its_neighbours_and_the_way_back(company: Firm, page: Page) -> None:
    grid = cards(company, page, "customer")
    grid.frame.get_by_role("link", name="Customer 04", exact=True).tap()
    expect(page.get_by_role("heading", name="Customer 04")).to_be_visible()
    assert re.search(r"/customer\?id=4&at=3$", page.url)
    page.go_back()
    expect(grid.frame.get_by_role("link", name="Customer 04", exact=True)).to_be_visible()


def test_new_is_in_thumbs_reach_and_leads_to_the_form(company: Firm, page: Page) -> None:
    grid = cards(company, page, "customer")
    new = grid.button("New")
    box = new.bounding_box()
    assert box is not None
    assert box["y"] > 844 * 0.7
    assert box["y"] + box["height"] <= 844
    assert box["height"] >= 44
    new.tap()
    expect(page.get_by_role("heading", name="New: Customers")).to_be_visible()


def test_the_grid_is_one_press_away_and_is_remembered(company: Firm, page: Page) -> None:
    grid = cards(company, page, "customer")
    grid.button("Show as a grid").tap()
    expect(grid.cell(1, "name")).to_be_visible()
    expect(grid.frame.locator(".k-cards")).to_be_hidden()
    frozen = grid.frame.locator('.ag-pinned-left-cols-container [col-id="customer.name"]').first
    before = frozen.bounding_box()
    grid.frame.locator(".ag-center-cols-viewport").evaluate("view => { view.scrollLeft = 300; }")
    page.wait_for_timeout(200)
    assert frozen.bounding_box() == before
    page.reload()
    expect(grid.cell(1, "name")).to_be_visible(timeout=60_000)
    grid.button("Show as cards").tap()
    expect(grid.frame.get_by_role("link", name="Customer 01", exact=True)).to_be_visible()


def test_a_coloured_card_says_its_rule(company: Firm, page: Page) -> None:
    rule = {"name": "Small", "tint": "red", "condition": {"field": "employees", "op": "<", "value": 25}}
    pk = company.world.create("boss", "view", name="Marked", table="customer", colors=[rule])
    grid = cards(company, page, f"customer?view={pk}")
    marked = grid.frame.locator(".k-card.k-tint-red")
    expect(marked).to_have_count(2)
    expect(marked.first.locator(".k-card-rule")).to_have_text("Small")


def test_nothing_found_says_so(company: Firm, page: Page) -> None:
    grid = cards(company, page, "customer")
    grid.frame.get_by_role("searchbox").fill("nobody at all")
    expect(grid.frame.locator(".k-empty")).to_be_visible()
    expect(grid.frame.locator(".k-card")).to_have_count(0)
