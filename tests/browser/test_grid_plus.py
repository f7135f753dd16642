"""The grid's larger tools against the real server: the whole filter, many rows at once, sums, groups, blocks."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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


@pytest.fixture(scope="module")
def page(browser: Browser, company: Firm) -> Iterator[Page]:
    complaints = Complaints()
    context = company.context(browser, "boss")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints.listen(page)
    yield page
    context.close()
    assert [said for said in complaints.said if "status of 400" not in said] == []


@pytest.fixture
def deals(company: Firm, page: Page) -> FirmGrid:
    page.evaluate("() => { try { localStorage.clear() } catch {} }")
    return FirmGrid(company, page, "opportunity").open()


class Builder:
    """The window of the whole filter."""

    def __init__(self, grid: FirmGrid) -> None:
        self.grid, self.box = grid, grid.frame.locator(".k-popover")
        self.chips = grid.frame.locator(".k-part-words")

    def open(self) -> "Builder":
        self.grid.button("Filter").click()
        expect(self.box).to_be_visible()
        return self

    def add(self, what: str, nth: int = -1) -> None:
        self.box.get_by_role("button", name=what, exact=True).nth(nth).click()

    def line(self, at: int, field: str, op: str) -> Locator:
        """Sets a line's field and comparison; answers the line."""
        line = self.box.locator(".k-line").nth(at)
        line.get_by_label("Field").select_option(field)
        line.get_by_label("Comparison").select_option(op)
        return line

    def apply(self) -> None:
        self.box.get_by_role("button", name="Apply").click()
        expect(self.box).to_be_hidden()


def wanted(grid: FirmGrid, where: str) -> None:
    """The grid shows exactly the rows that the database has."""
    statement = f"SELECT o.id FROM opportunity o LEFT JOIN customer c ON c.id = o.customer_id WHERE {where}"
    ids = sorted(pk for [pk] in grid.firm.sql(statement))
    assert ids
    grid.says(re.compile(rf"^{len(ids)} rows?"))
    assert sorted(grid.ids()) == ids


def test_groups_over_references_are_asked_told_kept_and_changed(deals: FirmGrid, page: Page) -> None:
    builder = Builder(deals).open()
    builder.line(0, "customer_id.city", "contains").get_by_label("Value").fill("city 1")
    builder.add("Group")
    amount = builder.line(1, "amount", "between").get_by_label("Value")
    amount.first.fill("100")
    amount.last.fill("900.25")
    builder.add("Condition", 0)
    person = builder.line(2, "owner_id", "in")
    person.get_by_label("Value").click()
    person.get_by_text("Me", exact=True).click()
    page.keyboard.press("Escape")
    builder.apply()
    where = (
        "c.city LIKE '%city 1%' AND (o.amount BETWEEN 1000000 AND 9002500 "
        "OR o.owner_id = (SELECT id FROM user WHERE name = 'boss'))"
    )
    wanted(deals, where)
    expect(builder.chips).to_have_text(
        ["Customer › City contains “city 1”", "Amount between 100.00 and 900.25 or Owner is Me"]
    )
    deals.frame.locator(".k-view").click()
    deals.frame.get_by_role("button", name="Save as a new view…").click()
    deals.frame.get_by_placeholder("Name").fill("Grouped")
    page.keyboard.press("Enter")
    expect(deals.frame.locator(".k-popover")).to_be_hidden()
    [[kept]] = deals.firm.sql("SELECT condition FROM view WHERE name = 'Grouped'")
    assert json.loads(kept) == {
        "all": [
            {"field": "customer_id.city", "op": "contains", "value": "city 1"},
            {"any": [
                {"field": "amount", "op": "between", "value": [100, "900.25"]},
                {"field": "owner_id", "op": "in", "value": [{"me": True}]},
            ]},
        ]
    }  # fmt: skip
    page.reload()
    wanted(deals, where)
    builder.open()
    builder.box.get_by_label("How the conditions are joined").last.select_option("none")
    builder.apply()
    wanted(deals, where.replace("AND (", "AND NOT (coalesce(").replace("'boss'))", "'boss'), 0))"))
    deals.frame.get_by_role("button", name=re.compile("^Without: Customer › City")).click()
    expect(builder.chips).to_have_text(["not (Amount between 100.00 and 900.25 or Owner is Me)"])
    deals.button("Clear filters").click()
    deals.says(re.compile("^40 rows"))
    expect(builder.chips).to_have_count(0)


def test_it_is_one_filter_with_the_columns_and_the_search(deals: FirmGrid) -> None:
    builder = Builder(deals).open()
    builder.line(0, "source", "in").get_by_label("Value").click()
    builder.box.locator(".k-option").get_by_text("Referral", exact=True).click()
    builder.add("Condition")
    builder.line(1, "expected_on", "within").get_by_label("Value").select_option("last")
    builder.box.get_by_label("Number of days").fill("50")
    builder.apply()
    expect(builder.chips).to_have_text(["Source is Referral", "Expected close in last 50 days"])
    where = (
        "o.source = 'referral' AND date(o.expected_on) > date('now', '-50 days') AND "
        "date(o.expected_on) <= date('now')"
    )
    wanted(deals, where)
    header = deals.frame.locator('.ag-header-cell[col-id="opportunity.source"]')
    expect(header).to_have_class(re.compile("ag-header-cell-filtered"))
    deals.frame.get_by_role("searchbox").fill("Deal 21")
    wanted(deals, f"{where} AND o.name LIKE 'Deal 21%'")
    deals.filter_of("source").get_by_role("button", name="Clear", exact=True).click()
    expect(builder.chips).to_have_text(["Expected close in last 50 days"])


def test_it_is_used_by_keyboard_and_a_refusal_stays_where_it_was_made(deals: FirmGrid, page: Page) -> None:
    press, builder = page.keyboard.press, Builder(deals)
    deals.button("Filter").focus()
    press("Enter")
    expect(builder.box).to_be_visible()
    builder.box.get_by_label("Field").focus()
    page.keyboard.type("Amount")
    expect(builder.box.get_by_label("Field")).to_have_value("amount")
    press("Tab")
    press("Tab")
    page.keyboard.type("many")
    press("Enter")
    expect(builder.box.get_by_role("alert")).to_contain_text("Amount")
    expect(builder.box.get_by_label("Value")).to_have_value("many")
    builder.box.get_by_label("Value").fill("250.25")
    press("Enter")
    expect(builder.box).to_be_hidden()
    wanted(deals, "o.amount = 2502500")
    builder.open()
    press("Escape")
    expect(builder.box).to_be_hidden()
    expect(deals.button("Filter")).to_be_focused()


def test_the_filter_fits_a_phone(company: Firm, browser: Browser) -> None:
    context = company.context(browser, "ann", viewport={"width": 390, "height": 844})
    grid = FirmGrid(company, context.new_page(), "opportunity").open()
    builder = Builder(grid).open()
    builder.line(0, "amount", ">").get_by_label("Value").fill("500")
    for part in (builder.box, builder.box.get_by_label("Field"), builder.box.get_by_label("Value")):
        place = part.bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 390
        assert place["height"] >= 36
    builder.apply()
    expect(builder.chips).to_have_text(["Amount > 500.00"])
    assert grid.page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_view_names_what_it_asks_through_references(company: Firm, page: Page) -> None:
    ann = company.world.viewer("ann").user_id
    asked: dict[str, Any] = {"field": "customer_id.owner_id", "op": "in", "value": [ann]}
    made = company.world.create("boss", "view", name="Hers", table="opportunity", condition=asked)
    company.world.update("boss", "customer", 3, None, owner_id=ann)
    grid = FirmGrid(company, page, "opportunity").open(f"?view={made}")
    expect(grid.frame.locator(".k-part-words")).to_have_text(["Customer › Owner is Ann"])
    wanted(grid, f"c.owner_id = {ann}")
