"""Colours of rows in the grid: made with the builder, kept by views, told by the server, said in words."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

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
def deals(company: Firm, browser: Browser) -> Iterator[FirmGrid]:
    complaints = Complaints()
    context = company.context(browser, "boss")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints.listen(page)
    yield FirmGrid(company, page, "opportunity").open()
    context.close()
    assert complaints.said == []


def tints(grid: FirmGrid) -> dict[int, str]:
    """By row, the tint it shows."""
    rows = grid.frame.locator(".ag-center-cols-container .ag-row[row-id]")
    found = rows.evaluate_all("rows => rows.map(row => [row.getAttribute('row-id'), row.className])")
    named = {int(pk): re.search(r"k-tint-(\w+)", classes) for pk, classes in found}
    return {pk: tint[1] for pk, tint in named.items() if tint}


def wanted(grid: FirmGrid, **rules: str) -> dict[int, str]:
    """By row in view, the tint of the first rule that the database says it fulfils."""
    cases = " ".join(f"WHEN {where} THEN '{tint}'" for tint, where in rules.items())
    rows = grid.firm.sql(f"SELECT id, CASE {cases} END FROM opportunity WHERE deleted_at IS NULL")
    shown = set(grid.ids())
    return {pk: tint for pk, tint in rows if tint and pk in shown}


def rule(grid: FirmGrid, asked: tuple[str, str, str], tint: str, name: str = "") -> None:
    field, op, value = asked
    box = grid.frame.locator(".k-popover")
    if not box.is_visible():
        grid.button("Row colours").click()
    box.get_by_role("button", name="Add a rule…").click()
    box.get_by_label("Field").select_option(field)
    box.get_by_label("Comparison").select_option(op)
    box.get_by_label("Value", exact=True).fill(value)
    box.get_by_label("Colour", exact=True).select_option(tint)
    box.get_by_label("Name of the rule").fill(name)
    box.get_by_role("button", name="Apply").click()
    expect(box.get_by_role("button", name="Add a rule…")).to_be_visible()


def test_rules_colour_rows_in_their_order_stay_with_the_view_and_follow_an_edit(deals: FirmGrid) -> None:
    page, firm = deals.page, deals.firm
    rule(deals, ("amount", ">=", "1000"), "green", "Large")
    rule(deals, ("customer_id.city", "contains", "City 1"), "blue")
    green, blue = "amount >= 10000000", "customer_id IN (SELECT id FROM customer WHERE city LIKE 'City 1%')"
    expect(deals.frame.locator(".k-legend")).to_have_text("LargeCustomer › City contains “City 1”")
    deals.says(re.compile("^40 rows"))
    assert tints(deals) == wanted(deals, green=green, blue=blue)
    box = deals.frame.locator(".k-popover")
    box.get_by_role("button", name="Earlier: Customer › City").click()
    expect(box.locator(".k-rule-name b").first).to_have_text("Customer › City contains “City 1”")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    assert tints(deals) == wanted(deals, blue=blue, green=green)
    first = next(pk for pk, tint in tints(deals).items() if tint == "green")
    assert (deals.cell(first, "name").get_attribute("title") or "").endswith("\nLarge")
    deals.frame.locator(".k-view").click()
    box.get_by_role("button", name="Save as a new view…").click()
    box.get_by_placeholder("Name").fill("Coloured")
    box.get_by_role("button", name="Save", exact=True).click()
    expect(box).to_be_hidden()
    [[kept]] = firm.sql("SELECT colors FROM view WHERE name = 'Coloured'")
    assert [(one["name"], one["tint"]) for one in json.loads(kept)][1] == ("Large", "green")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(deals.frame.locator(".k-legend")).to_be_visible()
    deals.says(re.compile("^40 rows"))
    assert tints(deals) == wanted(deals, blue=blue, green=green)
    deals.type_into(first, "amount", "5")
    expect(deals.frame.locator(f'.ag-center-cols-container .ag-row[row-id="{first}"]')).not_to_have_class(
        re.compile("k-tint")
    )
    assert tints(deals) == wanted(deals, blue=blue, green=green)


def test_a_choice_and_the_stages_colour_by_their_values(deals: FirmGrid) -> None:
    deals.button("Row colours").click()
    by = deals.frame.get_by_label("Colour by…")
    by.select_option("source")
    expect(deals.frame.locator(".k-rule-name b").first).to_have_text("Referral")
    by.select_option("stage_id")
    names = [name for [name] in deals.firm.sql("SELECT name FROM stage ORDER BY name")]
    expect(deals.frame.locator(".k-rule-name b")).to_have_text(names)
    deals.page.wait_for_timeout(400)
    assert set(tints(deals)) == set(deals.ids())


def test_a_rule_needs_a_condition_and_can_be_mended_and_removed(deals: FirmGrid) -> None:
    deals.button("Row colours").click()
    box = deals.frame.locator(".k-popover")
    box.get_by_role("button", name="Add a rule…").click()
    box.get_by_role("button", name="Apply").click()
    expect(box.get_by_role("alert")).to_have_text("Say for which rows: a rule needs a condition.")
    deals.page.keyboard.press("Escape")
    rule(deals, ("amount", "<", "100"), "red", "Small")
    box.get_by_role("button", name="Edit rule: Small").click()
    box.get_by_label("Name of the rule").fill("Tiny")
    box.get_by_label("Value", exact=True).fill("60")
    box.get_by_role("button", name="Apply").click()
    expect(box.locator(".k-rule-name b")).to_have_text("Tiny")
    deals.page.wait_for_timeout(400)
    assert tints(deals) == wanted(deals, red="amount < 600000")
    box.get_by_role("button", name="Remove rule: Tiny").click()
    expect(box.locator(".k-rule")).to_have_count(0)
    expect(deals.frame.locator(".k-legend")).to_have_count(0)
