"""The grid against the real server: undo, conflicts, paste, a lost network, filters, views and columns."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.firm import TODAY, Firm, FirmGrid, firm
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
    """Ann's window, kept open: what one test leaves behind is what the next person at a desk finds."""
    complaints = Complaints()
    context = company.context(browser, "boss")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints.listen(page)
    yield page
    context.close()
    assert [said for said in complaints.said if "ERR_INTERNET_DISCONNECTED" not in said] == []


@pytest.fixture
def customers(company: Firm, page: Page) -> FirmGrid:
    page.evaluate("() => { try { localStorage.clear() } catch {} }")
    return FirmGrid(company, page, "customer").open()


def test_what_is_undone_is_done_again_and_undone_again(customers: FirmGrid) -> None:
    firm = customers.firm
    customers.type_into(1, "city", "Lisbon")
    expect(customers.frame.locator(".k-toast")).to_contain_text("Saved")
    for keys, city, said in (
        ("Control+z", "City 1", "Undone"),
        ("Control+y", "Lisbon", "Done again"),
        ("Control+z", "City 1", "Undone"),
        ("Control+Shift+z", "Lisbon", "Done again"),
    ):
        customers.page.keyboard.press(keys)
        expect(customers.frame.locator(".k-toast")).to_contain_text(said)
        expect(customers.cell(1, "city")).to_have_text(city)
        assert firm.value("customer", 1, "city") == city
    expect(customers.button("Redo")).to_be_disabled()


def test_redo_leaves_alone_what_somebody_changed_meanwhile(customers: FirmGrid) -> None:
    customers.type_into(1, "region", "South")
    expect(customers.frame.locator(".k-toast")).to_contain_text("Saved")
    customers.page.keyboard.press("Control+z")
    expect(customers.cell(1, "region")).to_have_text("")
    customers.firm.set("ann", "customer", 1, region="West")
    customers.page.keyboard.press("Control+y")
    expect(customers.cell(1, "region")).to_have_text("West")
    assert customers.firm.value("customer", 1, "region") == "West"


@pytest.mark.parametrize(
    ("row", "choice", "kept"), [(2, "Mine", "mine"), (3, "Theirs", "theirs"), (4, "Original", "City 4")]
)
def test_a_conflict_offers_three_values(customers: FirmGrid, row: int, choice: str, kept: str) -> None:
    customers.firm.set("ann", "customer", row, city="theirs", employees=row)
    customers.type_into(row, "city", "mine")
    cell = customers.cell(row, "city")
    expect(cell).to_have_class(re.compile("k-conflict"))
    assert customers.firm.value("customer", row, "city") == "theirs"
    bubble = customers.frame.locator(".k-bubble")
    offers = bubble.get_by_role("button").all_inner_texts()
    assert [offer.split("\n") for offer in offers] == [
        ["Mine", "mine"], ["Theirs", "theirs"], ["Original", f"City {row}"],
    ]  # fmt: skip
    bubble.get_by_role("button", name=re.compile(f"^{choice}")).click()
    expect(cell).to_have_text(kept)
    expect(cell).not_to_have_class(re.compile("k-conflict|k-saving"))
    expect(customers.cell(row, "employees")).to_have_text(str(row))
    assert customers.firm.value("customer", row, "city") == kept


def test_two_people_in_different_fields_both_win(customers: FirmGrid) -> None:
    customers.firm.set("ann", "customer", 5, employees=77)
    customers.type_into(5, "city", "Both")
    expect(customers.cell(5, "employees")).to_have_text("77")
    assert customers.firm.value("customer", 5, "city") == "Both"


def test_a_paste_with_a_refusal_is_shown_and_applied_in_part(customers: FirmGrid) -> None:
    panel = customers.paste(6, "employees", "61\nmany\n81")
    expect(panel).to_contain_text("1 cell refused")
    expect(panel.locator("li")).to_contain_text(re.compile("Row 2, .*“many”"))
    assert [customers.firm.value("customer", row, "employees") for row in (6, 7, 8)] == [60, 70, 80]
    panel.get_by_role("button", name="Apply all valid").click()
    expect(customers.cell(8, "employees")).to_have_text("81")
    assert [customers.firm.value("customer", row, "employees") for row in (6, 7, 8)] == [61, 70, 81]
    customers.page.keyboard.press("Control+z")
    expect(customers.cell(6, "employees")).to_have_text("60")
    assert [customers.firm.value("customer", row, "employees") for row in (6, 7, 8)] == [60, 70, 80]


def test_a_paste_is_dropped_where_all_of_it_is_refused(customers: FirmGrid) -> None:
    panel = customers.paste(6, "employees", "few\nmany")
    expect(panel).to_contain_text("2 cells refused")
    expect(panel.get_by_role("button", name="Apply all valid")).to_be_disabled()
    panel.get_by_role("button", name="Cancel").click()
    expect(panel).to_be_hidden()
    assert customers.firm.value("customer", 6, "employees") == 60


def test_more_than_fifty_cells_are_shown_before_they_are_written(company: Firm, page: Page) -> None:
    deals = FirmGrid(company, page, "opportunity").open()
    rows = deals.ids()[:26]
    panel = deals.paste(rows[0], "competitor", "\n".join(f"Rival {n}\t{n}" for n in range(26)))
    expect(panel).to_contain_text("26 rows changed")
    assert company.sql("SELECT count(*) FROM opportunity WHERE competitor LIKE 'Rival%'") == [(0,)]
    panel.get_by_role("button", name="Apply").click()
    expect(deals.cell(rows[25], "competitor")).to_have_text("Rival 25")
    assert company.sql("SELECT count(*) FROM opportunity WHERE competitor LIKE 'Rival%'") == [(26,)]
    deals.page.keyboard.press("Control+z")
    expect(deals.cell(rows[25], "competitor")).not_to_have_text("Rival 25")
    assert company.sql("SELECT count(*) FROM opportunity WHERE competitor LIKE 'Rival%'") == [(0,)]


def test_what_is_typed_without_a_network_is_kept_and_sent_later(customers: FirmGrid) -> None:
    context = customers.page.context
    context.set_offline(True)
    for row in (9, 10):
        customers.type_into(row, "city", f"Offline {row}")
        expect(customers.cell(row, "city")).to_have_class(re.compile("k-unsaved"))
    customers.says("2 cells not saved")
    expect(customers.cell(9, "city")).to_have_text("Offline 9")
    assert customers.firm.value("customer", 9, "city") == "City 9"
    context.set_offline(False)
    for row in (9, 10):
        expect(customers.cell(row, "city")).not_to_have_class(re.compile("k-unsaved|k-saving"))
        assert customers.firm.value("customer", row, "city") == f"Offline {row}"
    expect(customers.frame.locator(".k-count")).not_to_contain_text("not saved")


def operator(popup: Locator, name: str, place: int = 0) -> None:
    popup.locator(".ag-picker-field-wrapper").nth(place).click()
    popup.page.frame_locator("iframe").first.get_by_role("option", name=name, exact=True).click()


def typed(text: str, name: str = "") -> Callable[[Locator], None]:
    def act(popup: Locator) -> None:
        if name:
            operator(popup, name)
        popup.locator(".ag-filter-body input:visible").first.fill(text)

    return act


def between(low: str, high: str) -> Callable[[Locator], None]:
    def act(popup: Locator) -> None:
        operator(popup, "Between")
        for place, text in enumerate((low, high)):
            popup.locator(".ag-filter-body input:visible").nth(place).fill(text)

    return act


def chosen(name: str) -> Callable[[Locator], None]:
    return lambda popup: operator(popup, name)


def picked(*names: str) -> Callable[[Locator], None]:
    def act(popup: Locator) -> None:
        for name in names:
            popup.locator(".k-option").get_by_text(name, exact=True).click()

    return act


def blank(popup: Locator) -> None:
    popup.locator(".k-pick-foot input").check()


DAY = "date(expected_on)"
NOW = f"date('{TODAY}')"
MONTH_AGO = f"date('{TODAY}', '-30 days')"
ID_OF = "SELECT id FROM user WHERE name"
# Table, column, what one does in its filter, and the same in SQL.
Filter = tuple[str, str, Callable[[Locator], None], str]
FILTERS: list[Filter] = [
    ("opportunity", "competitor", typed("ACME"), "competitor LIKE '%acme%'"),
    ("opportunity", "competitor", typed("Acme", "Equals"), "competitor = 'Acme' COLLATE BINARY"),
    ("opportunity", "competitor", typed("ac", "Does not contain"), "ifnull(competitor, '') NOT LIKE '%ac%'"),
    ("opportunity", "competitor", chosen("Is empty"), "competitor IS NULL"),
    ("opportunity", "amount", typed("1300", "More than"), "amount > 13000000"),
    ("opportunity", "amount", between("100", "250.25"), "amount BETWEEN 1000000 AND 2502500"),
    ("opportunity", "expected_on", typed(TODAY.isoformat()), f"{DAY} = {NOW}"),
    ("opportunity", "expected_on", typed(TODAY.isoformat(), "Before"), f"{DAY} < {NOW}"),
    ("opportunity", "expected_on", chosen("Last 30 days"), f"{DAY} > {MONTH_AGO} AND {DAY} <= {NOW}"),
    ("opportunity", "expected_on", chosen("This year"), f"strftime('%Y', expected_on) = '{TODAY.year}'"),
    ("opportunity", "expected_on", chosen("Is empty"), "expected_on IS NULL"),
    ("activity", "at", chosen("Tomorrow"), f"date(at) = date({NOW}, '+1 day')"),
    ("activity", "at", typed(TODAY.isoformat()), f"date(at) = {NOW}"),
    ("opportunity", "source", picked("Referral"), "source = 'referral'"),
    ("opportunity", "source", blank, "source IS NULL"),
    ("activity", "done", picked("Yes"), "done = 1"),
    ("opportunity", "customer_id", picked("Customer 02", "Customer 04"), "customer_id IN (2, 4)"),
    ("opportunity", "owner_id", picked("Me"), f"owner_id = ({ID_OF} = 'boss')"),
    ("opportunity", "owner_id", picked("Me", "Ann"), f"owner_id IN ({ID_OF} IN ('boss', 'ann'))"),
]  # fmt: skip


@pytest.mark.parametrize("case", FILTERS, ids=[f"{field}-{n}" for n, (_, field, *_) in enumerate(FILTERS)])
def test_a_filter_shows_the_rows_that_the_database_has(company: Firm, page: Page, case: Filter) -> None:
    table, field, act, where = case
    grid = FirmGrid(company, page, table)
    if f"/{table}" not in page.url:
        grid.open()
    act(grid.filter_of(field))
    found = company.sql(f"SELECT id FROM {table} WHERE deleted_at IS NULL AND ({where}) ORDER BY id")
    wanted = [pk for [pk] in found]
    assert wanted
    grid.says(re.compile(rf"^{len(wanted)} rows?"))
    page.keyboard.press("Escape")
    assert sorted(grid.ids()) == wanted
    grid.button("Clear filters").click()
    grid.says(re.compile("^(40|30) rows"))


class Views:
    """The menu of views in a grid."""

    def __init__(self, grid: FirmGrid) -> None:
        self.grid, self.owner = grid, grid.frame.locator(".k-view")
        self.menu = grid.frame.locator(".k-popover")

    def choose(self, name: str) -> None:
        if not self.menu.is_visible():
            self.owner.click()
        self.menu.get_by_role("button", name=re.compile(f"^✓?\\s*{re.escape(name)}")).first.click()

    def offers(self) -> list[str]:
        self.owner.click()
        found = [text.replace("✓", "").strip() for text in self.menu.get_by_role("button").all_inner_texts()]
        self.grid.page.keyboard.press("Escape")
        return [text.split("\n")[0] for text in found]

    def save_as(self, name: str, *audience: str) -> None:
        self.choose("Save as a new view…")
        self.menu.get_by_placeholder("Name").fill(name)
        for box in audience:
            self.menu.get_by_role("checkbox", name=box, exact=True).check()
        self.menu.get_by_role("button", name="Save", exact=True).click()
        expect(self.menu).to_be_hidden()

    def is_at(self, name: str, *, changed: bool) -> None:
        said = f"View: {name} · changed" if changed else f"View: {name}"
        expect(self.owner).to_have_attribute("aria-label", said)


@pytest.fixture
def views(customers: FirmGrid) -> Views:
    return Views(customers)


def search(grid: FirmGrid, text: str) -> None:
    grid.frame.get_by_role("searchbox").fill(text)


def test_a_view_is_saved_changed_reset_renamed_deleted_and_undone(views: Views) -> None:
    grid, page, firm = views.grid, views.grid.page, views.grid.firm
    views.is_at("All rows", changed=False)
    typed("er 0")(grid.filter_of("name"))
    page.keyboard.press("Escape")
    grid.frame.get_by_role("columnheader", name="Employees").click()
    views.is_at("All rows", changed=True)
    views.save_as("Ones")
    views.is_at("Ones", changed=False)
    [[pk, sort, condition]] = firm.sql("SELECT id, sort, condition FROM view WHERE name = 'Ones'")
    assert (sort, json.loads(condition)) == (
        "employees", {"all": [{"field": "name", "op": "contains", "value": "er 0"}]}
    )  # fmt: skip
    assert page.url.endswith(f"/customer?view={pk}")
    search(grid, "Customer 05")
    views.is_at("Ones", changed=True)
    page.reload()
    views.is_at("Ones", changed=True)
    grid.says("1 row")
    expect(grid.frame.get_by_role("searchbox")).to_have_value("Customer 05")
    views.choose("Reset to saved")
    views.is_at("Ones", changed=False)
    expect(grid.frame.get_by_role("searchbox")).to_have_value("")
    search(grid, "Customer 05")
    views.is_at("Ones", changed=True)
    views.choose("Save")
    views.is_at("Ones", changed=False)
    assert firm.value("view", pk, "search") == "Customer 05"
    views.choose("Name and sharing…")
    views.menu.get_by_placeholder("Name").fill("Tens")
    page.keyboard.press("Enter")
    views.is_at("Tens", changed=False)
    views.choose("Delete view…")
    views.menu.get_by_role("button", name="Delete", exact=True).click()
    views.is_at("All rows", changed=False)
    assert "Tens" not in views.offers()
    assert "view=" not in page.url
    page.keyboard.press("Control+z")
    expect(grid.frame.locator(".k-toast")).to_contain_text("Undone")
    assert "Tens" in views.offers()


def test_a_shared_view_opens_first_for_its_role_and_hides_what_the_reader_may_not_see(
    views: Views, browser: Browser
) -> None:
    firm, grid = views.grid.firm, views.grid
    typed("City")(grid.filter_of("city"))
    grid.page.keyboard.press("Escape")
    search(grid, "Customer")
    grid.frame.get_by_role("columnheader", name="Phone").click()
    views.save_as("Ours", "Opens first: Sales")
    world = firm.world
    masks = {"customer": {"phone": "hidden", "city": "hidden"}}
    world.create("admin", "role", key="shy", name="Shy", kind="sales", masks=masks)
    world.update("admin", "user", world.viewer("bob").user_id, None, roles=["shy"])
    [[pk]] = firm.sql("SELECT id FROM view WHERE name = 'Ours'")
    world.update("boss", "view", pk, None, seen_by=["sales", "shy"])
    for who, first in (("ann", True), ("bob", False)):
        context = firm.context(browser, who)
        theirs = Views(FirmGrid(firm, context.new_page(), "customer").open())
        theirs.is_at("Ours" if first else "All rows", changed=False)
        if who == "bob":
            theirs.choose("Ours")
            theirs.grid.says("2 parts of this view ask about what you may not see")
            assert not {"phone", "city"} & set(theirs.grid.headers())
        if who == "ann":
            theirs.grid.frame.get_by_role("columnheader", name="Grade").click()
            theirs.is_at("Ours", changed=True)
            assert "Save" not in theirs.offers()
            theirs.choose("Save as a new view…")
            expect(theirs.menu.get_by_role("checkbox")).to_have_count(0)
        context.close()


def test_a_view_is_opened_by_its_address_with_every_kind_of_filter(company: Firm, page: Page) -> None:
    ann = company.world.viewer("ann").user_id
    parts: list[dict[str, Any]] = [
        {
            "any": [
                {"field": "competitor", "op": "contains", "value": "a"},
                {"field": "competitor", "op": "empty"},
            ]
        },
        {"field": "amount", "op": "between", "value": [1, "1900.5"]},
        {"field": "expected_on", "op": "within", "value": "this_year"},
        {"any": [{"field": "source", "op": "in", "value": ["referral"]}, {"field": "source", "op": "empty"}]},
        {"field": "owner_id", "op": "in", "value": [{"me": True}, ann]},
    ]
    fixed = {"field": "stage.type", "op": "=", "value": "open"}
    made = company.world.create(
        "boss", "view", name="Mine", table="opportunity", condition={"all": [*parts, fixed]},
        sort="-amount", columns=["name", {"field": "amount", "width": 200}],
    )  # fmt: skip
    with company.api("boss") as api:
        rows = api.get(
            "/tables/opportunity/rows",
            params={"filter": json.dumps({"all": [*parts, fixed]}), "sort": "-amount"},
        )
    grid = FirmGrid(company, page, "opportunity").open(f"?view={made}")
    views = Views(grid)
    views.is_at("Mine", changed=False)
    expect(grid.frame.locator(".k-part").last).to_contain_text("Stage › Type is Open")
    assert len(rows.json()["rows"]) > 1
    assert grid.ids() == [row["id"] for row in rows.json()["rows"]]
    assert grid.headers()[:3] == ["name", "amount", "number"]
    chosen = grid.filter_of("owner_id").locator(".k-option[aria-selected=true]")
    expect(chosen).to_have_text(["✓Me", "✓Ann"])
    page.keyboard.press("Escape")
    grid.open("?view=999999")
    grid.says("That view is no more")
    views.is_at("All rows", changed=False)


def test_columns_are_chosen_by_keyboard_and_stay_after_a_reload(views: Views, tmp_path: Any) -> None:
    grid, page = views.grid, views.grid.page
    press = page.keyboard.press
    usual = grid.headers()
    assert usual[:3] == ["name", "code", "kind"]
    grid.button("Columns").focus()
    press("Enter")
    box = grid.frame.locator(".k-popover")
    box.get_by_label("Number", exact=True).focus()
    press("Space")
    expect(box.get_by_label("Number", exact=True)).to_be_focused()
    box.get_by_label("Kind", exact=True).focus()
    for _ in range(2):
        press("Alt+ArrowUp")
    box.get_by_label("Width of Kind").fill("333")
    press("Tab")
    press("Escape")
    expect(grid.button("Columns")).to_be_focused()
    assert grid.headers()[:3] == ["kind", "name", "status"]
    page.reload()
    expect(grid.cell(1, "kind")).to_be_visible()
    assert grid.headers()[:3] == ["kind", "name", "status"]
    header = grid.frame.locator('.ag-pinned-left-header .ag-header-cell[col-id="customer.kind"]')
    box_of = header.bounding_box()
    assert box_of is not None
    assert round(box_of["width"]) == 333
    with page.expect_download() as waiting:
        grid.button("CSV").click()
    waiting.value.save_as(tmp_path / "shown.csv")
    assert (tmp_path / "shown.csv").read_text("utf-8-sig").startswith("Kind,Name,Status,")
    grid.button("Columns").click()
    box.get_by_label("The first column stays in sight").uncheck()
    expect(grid.frame.locator('.ag-pinned-left-header [col-id="customer.kind"]')).to_have_count(0)
    box.get_by_role("button", name="Usual columns").click()
    assert grid.headers() == usual
    views.is_at("All rows", changed=False)


def test_views_and_columns_fit_a_phone(company: Firm, browser: Browser) -> None:
    context = company.context(browser, "eve", viewport={"width": 390, "height": 844})
    grid = FirmGrid(company, context.new_page(), "customer").open()
    for owner in (grid.button("Columns"), grid.frame.locator(".k-view")):
        owner.click()
        box = grid.frame.locator(".k-popover").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        grid.page.keyboard.press("Escape")
    grid.button("Columns").click()
    grid.frame.locator(".k-popover").get_by_label("Number", exact=True).uncheck()
    grid.page.keyboard.press("Escape")
    Views(grid).save_as("Small")
    Views(grid).is_at("Small", changed=False)
    assert grid.page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
