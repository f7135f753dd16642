"""The grid's larger tools against the real server: the whole filter, many rows, sums, groups, blocks."""

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


def reload(grid: FirmGrid) -> None:
    grid.page.reload()
    expect(grid.frame.locator(".ag-row[row-id]").first).to_be_visible(timeout=60_000)


def wanted(grid: FirmGrid, where: str) -> None:
    """The grid shows exactly the rows that the database has."""
    statement = f"SELECT o.id FROM opportunity o LEFT JOIN customer c ON c.id = o.customer_id WHERE {where}"
    ids = sorted(pk for [pk] in grid.firm.sql(statement))
    assert ids
    grid.says(re.compile(rf"^{len(ids)} rows?"))
    assert sorted(grid.ids()) == ids


def grouped(deals: FirmGrid, page: Page) -> Builder:
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
    return builder


def test_groups_over_references_are_asked_told_kept_and_changed(deals: FirmGrid, page: Page) -> None:
    builder = grouped(deals, page)
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
    reload(deals)
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


def tick(grid: FirmGrid, *rows: int) -> None:
    for row in rows:
        grid.frame.locator(f'.ag-row[row-id="{row}"] .ag-selection-checkbox input').check()


def change_marked(grid: FirmGrid, field: str, value: str | None) -> Locator:
    """Through the window for many rows; answers the preview. None empties the field."""
    grid.button("Edit…").click()
    box = grid.frame.locator(".k-popover")
    box.get_by_label("Field").select_option(field)
    if value is None:
        box.get_by_label("Empty it").check()
    else:
        box.get_by_label("Value").fill(value)
    box.get_by_role("button", name="Preview").click()
    return grid.frame.locator(".k-panel")


def count(firm: Firm, where: str) -> int:
    [[found]] = firm.sql(f"SELECT count(*) FROM opportunity WHERE deleted_at IS NULL AND {where}")
    return int(found)


def test_marked_rows_are_changed_after_a_look_and_undone(deals: FirmGrid, page: Page) -> None:
    rows = deals.ids()[:3]
    tick(deals, *rows)
    panel = change_marked(deals, "competitor", "Rival")
    expect(panel).to_contain_text("Edit Competitor 3 rows change")
    assert count(deals.firm, "competitor = 'Rival'") == 0
    panel.get_by_role("button", name="Apply").click()
    expect(deals.frame.locator(".k-toast")).to_contain_text("3 rows changed")
    expect(deals.cell(rows[0], "competitor")).to_have_text("Rival")
    assert count(deals.firm, "competitor = 'Rival'") == 3
    expect(deals.frame.locator(".k-selection")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(deals.frame.locator(".k-toast")).to_contain_text("Undone")
    assert count(deals.firm, "competitor = 'Rival'") == 0


def test_all_that_match_are_changed_less_those_unmarked(deals: FirmGrid, page: Page) -> None:
    builder = Builder(deals).open()
    builder.line(0, "source", "in").get_by_label("Value").click()
    builder.box.locator(".k-option").get_by_text("Referral", exact=True).click()
    builder.apply()
    deals.says("14 rows")
    rows = deals.ids()
    tick(deals, rows[0])
    deals.button("Select all 14 rows").click()
    expect(deals.frame.locator(".k-marked")).to_have_text("14 selected")
    deals.frame.locator(f'.ag-row[row-id="{rows[1]}"] .ag-selection-checkbox input').uncheck()
    expect(deals.frame.locator(".k-marked")).to_have_text("13 selected")
    with page.expect_download() as waiting:
        deals.button("CSV (13)").click()
    assert len(waiting.value.path().read_text("utf-8-sig").splitlines()) == 14
    panel = change_marked(deals, "amount", "many")
    expect(panel).to_contain_text("13 rows refused")
    expect(panel.locator("li")).to_contain_text(re.compile("Amount, 13 rows.*many"))
    expect(panel.get_by_role("button", name="Apply all valid")).to_be_disabled()
    panel.get_by_role("button", name="Cancel").click()
    before = count(deals.firm, "source IS NULL")
    change_marked(deals, "source", None).get_by_role("button", name="Apply").click()
    expect(deals.frame.locator(".k-toast")).to_contain_text("13 rows changed")
    deals.says("1 row")
    assert deals.ids() == [rows[1]]
    assert count(deals.firm, "source IS NULL") == before + 13
    page.keyboard.press("Control+z")
    deals.says("14 rows")
    deals.cell(rows[0], "name").click()
    page.keyboard.press("Control+a")
    expect(deals.frame.locator(".k-marked")).to_have_text("14 selected")
    deals.button("Delete").click()
    panel = deals.frame.locator(".k-panel")
    expect(panel).to_contain_text("14 rows are deleted")
    panel.get_by_role("button", name="Delete").click()
    expect(deals.frame.locator(".k-toast")).to_contain_text("14 rows deleted")
    assert count(deals.firm, "source = 'referral'") == 0
    page.keyboard.press("Control+z")
    deals.says("14 rows")


def test_who_may_not_change_many_is_offered_no_such_thing(company: Firm, browser: Browser) -> None:
    context = company.context(browser, "ann")
    grid = FirmGrid(company, context.new_page(), "customer").open()
    mine = company.world.create("ann", "customer", name="Mine alone")
    grid.frame.get_by_role("searchbox").fill("Mine alone")
    tick(grid, mine)
    expect(grid.button("Edit…")).to_have_count(0)
    grid.button("Delete").click()
    grid.frame.locator(".k-panel").get_by_role("button", name="Delete").click()
    expect(grid.frame.locator(".k-toast")).to_contain_text("1 row deleted")
    context.close()


def test_totals_and_groups_follow_the_filter(deals: FirmGrid, page: Page) -> None:
    deals.button("Totals and groups").click()
    box = deals.frame.locator(".k-popover")
    box.get_by_label("Totals below the rows").select_option("sum")
    total = deals.frame.locator('.ag-floating-bottom [col-id="opportunity.amount"]')
    [[cents]] = deals.firm.sql("SELECT sum(amount) FROM opportunity WHERE deleted_at IS NULL")
    expect(total).to_have_text(f"{cents / 10_000:,.2f}")
    box.get_by_label("Group by").select_option("owner_id")
    lines = box.locator(".k-group-line")
    wanted_lines = deals.firm.sql(
        "SELECT coalesce(u.full_name, '(empty)'), count(*) FROM opportunity o "
        "LEFT JOIN user u ON u.id = o.owner_id "
        "WHERE o.deleted_at IS NULL GROUP BY o.owner_id"
    )
    told = [line.split("\n") for line in lines.all_inner_texts()]
    assert sorted((line[0], int(line[-1])) for line in told) == sorted(wanted_lines)
    box.get_by_label("Group by").select_option("month:expected_on")
    expect(lines.first).to_contain_text(re.compile(r"\d{4}"))
    box.get_by_label("Group by").select_option("owner_id")
    lines.filter(has_text="Ann").click()
    expect(deals.frame.locator(".k-part-words")).to_have_text(["Owner is Ann"])
    ann = "o.owner_id = (SELECT id FROM user WHERE name = 'ann') AND o.deleted_at IS NULL"
    wanted(deals, ann)
    [[cents]] = deals.firm.sql(f"SELECT sum(o.amount) FROM opportunity o WHERE {ann}")
    expect(total).to_have_text(f"{cents / 10_000:,.2f}")
    deals.type_into(deals.ids()[0], "amount", "1000000")
    expect(total).to_have_text(re.compile("^1,0"))
    page.keyboard.press("Control+z")
    expect(total).to_have_text(f"{cents / 10_000:,.2f}")
    reload(deals)
    expect(total).to_have_text(f"{cents / 10_000:,.2f}")


def amounts(grid: FirmGrid, rows: list[int]) -> list[Any]:
    return [grid.firm.value("opportunity", row, "competitor") for row in rows]


def test_a_block_is_filled_down_copied_cleared_and_undone(deals: FirmGrid, page: Page) -> None:
    press, rows = page.keyboard.press, deals.ids()[:4]
    before = amounts(deals, rows)
    deals.type_into(rows[0], "competitor", "Top")
    expect(deals.frame.locator(".k-toast")).to_contain_text("Saved")
    deals.cell(rows[3], "competitor").click()
    for _ in range(3):
        press("Shift+ArrowUp")
    expect(deals.frame.locator(".k-block")).to_have_count(4)
    press("Control+d")
    expect(deals.cell(rows[3], "competitor")).to_have_text("Top")
    assert amounts(deals, rows) == ["Top"] * 4
    press("Control+c")
    assert page.evaluate("() => navigator.clipboard.readText()") == "\n".join(["Top"] * 4)
    deals.cell(rows[1], "competitor").click()
    deals.cell(rows[2], "name").click(modifiers=["Shift"])
    deals.cell(rows[2], "competitor").click(modifiers=["Shift"])
    expect(deals.frame.locator(".k-block")).to_have_count(2)
    press("Delete")
    expect(deals.cell(rows[2], "competitor")).to_have_text("")
    assert amounts(deals, rows) == ["Top", None, None, "Top"]
    for expected in (["Top"] * 4, ["Top", *before[1:]], before):
        press("Control+z")
        expect(deals.cell(rows[2], "competitor")).to_have_text(expected[2] or "")
        expect(deals.cell(rows[0], "competitor")).to_have_text(expected[0] or "")
        assert amounts(deals, rows) == expected


def test_one_cell_takes_the_one_above_and_one_value_fills_a_drawn_block(deals: FirmGrid, page: Page) -> None:
    rows = deals.ids()[:3]
    before = amounts(deals, rows)
    deals.cell(rows[1], "competitor").click()
    page.keyboard.press("Control+d")
    expect(deals.cell(rows[1], "competitor")).to_have_text(before[0])
    page.keyboard.press("Control+z")
    expect(deals.cell(rows[1], "competitor")).to_have_text(before[1])
    deals.cell(rows[0], "competitor").hover()
    page.mouse.down()
    deals.cell(rows[2], "competitor").hover()
    page.mouse.up()
    expect(deals.frame.locator(".k-block")).to_have_count(3)
    page.evaluate("text => navigator.clipboard.writeText(text)", "Everywhere")
    page.keyboard.press("Control+v")
    expect(deals.cell(rows[2], "competitor")).to_have_text("Everywhere")
    assert amounts(deals, rows) == ["Everywhere"] * 3
    page.keyboard.press("Control+z")
    expect(deals.cell(rows[2], "competitor")).to_have_text(before[2] or "")


def test_a_row_is_duplicated_under_a_name_of_its_own(deals: FirmGrid, page: Page) -> None:
    row = deals.ids()[0]
    name = deals.firm.value("opportunity", row, "name")
    deals.cell(row, "name").click()
    page.keyboard.press("Control+Shift+d")
    expect(deals.frame.locator(".k-toast")).to_contain_text("1 row duplicated")
    same = "customer_id, stage_id, amount, competitor, source, expected_on"
    [first] = deals.firm.sql(f"SELECT {same} FROM opportunity WHERE id = ?", row)
    [copy] = deals.firm.sql(f"SELECT {same} FROM opportunity WHERE name = ?", f"{name} (copy)")
    assert copy == first
    page.keyboard.press("Control+z")
    expect(deals.frame.locator(".k-toast")).to_contain_text("Undone")
    assert count(deals.firm, f"name = '{name} (copy)'") == 0


def test_shift_and_a_click_sort_by_several_columns(deals: FirmGrid) -> None:
    source, amount = (
        deals.frame.locator(f'.ag-header-cell[col-id="opportunity.{field}"] .ag-header-cell-text')
        for field in ("source", "amount")
    )
    source.click()
    for _ in range(2):
        amount.click(modifiers=["Shift"])
    rows = deals.firm.sql(
        "SELECT id FROM opportunity WHERE deleted_at IS NULL ORDER BY source IS NULL, source, amount DESC, id"
    )
    expect(deals.frame.locator(".ag-row[row-index='0']").first).to_have_attribute("row-id", str(rows[0][0]))
    assert deals.ids()[:10] == [pk for [pk] in rows[:10]]
