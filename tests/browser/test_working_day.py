"""A day of somebody who lives in Excel, in one go and in either language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.i18n import messages
from tests.browser.days import THURSDAY, TUESDAY, Days
from tests.browser.firm import Firm, FirmGrid, firm
from tests.browser.product import Complaints, chromium, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
FIELDS = ("name", "position", "phone", "email", "birthday", "notes")
NOTE = 'He said "by Friday"\nand left'


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("day")) as made:
        made.world.create("boss", "customer", name="上海宏远变压器有限公司", phone="021 5555 0000")
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@dataclass
class Day:
    """One person's window, the words it speaks, and the people in its grid."""

    firm: Firm
    page: Page
    words: Mapping[str, str]
    rows: list[int]
    view: int

    def word(self, key: str, **params: Any) -> str:
        return self.words[key].format(**params)

    def stored(self, field: str) -> list[Any]:
        """Of the people in the grid, first to last, those added later included."""
        return [
            value
            for [value] in self.firm.sql(
                f"SELECT {field} FROM contact WHERE id >= {self.rows[0]} ORDER BY id"
            )
        ]


@pytest.fixture(params=["en", "zh_CN"])
def day(request: pytest.FixtureRequest, company: Firm, browser: Browser) -> Iterator[Day]:
    world, complaints = company.world, Complaints()
    boss = world.viewer("boss").user_id
    world.update("admin", "user", boss, None, language=request.param)
    rows = [world.create("boss", "contact", name=f"{request.param} {n}") for n in range(3)]
    by_age = {"all": [{"field": "id", "op": ">=", "value": rows[0]}]}
    view = world.create(
        "boss", "view", name="Book", table="contact", columns=list(FIELDS), sort="id", condition=by_age
    )
    context = company.context(browser, "boss", viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints.listen(page)
    yield Day(company, page, messages(request.param), rows, view)
    context.close()
    assert complaints.said == []


def quoted(cell: str) -> str:
    """As Excel and WPS put a cell on the clipboard: in quotes where it holds what parts cells."""
    return '"{}"'.format(cell.replace('"', '""')) if re.search(r'["\t\n]', cell) else cell


def block(who: str) -> list[list[str]]:
    return [
        [f"{who} {n:02}", f"Seat {n}", f"021 6000 {n:04}", f"p{n}@example.com", f"1990-03-{n + 1:02}", NOTE]
        for n in range(20)
    ]  # fmt: skip


def pasted(day: Day, grid: FirmGrid, lines: list[list[str]]) -> None:
    text = "".join("\t".join(map(quoted, line)) + "\r\n" for line in lines)
    panel = grid.paste(day.rows[0], "name", text)
    expect(panel).to_contain_text(day.word("grid.paste_changed.other", count=3))
    expect(panel).to_contain_text(day.word("grid.paste_added.other", count=17))
    assert len(day.stored("name")) == 3
    panel.get_by_role("button", name=day.word("grid.apply"), exact=True).click()
    expect(panel).to_be_hidden()
    for at, field in enumerate(FIELDS):
        assert day.stored(field) == [line[at] for line in lines], field


def toast(day: Day, grid: FirmGrid, key: str) -> None:
    expect(grid.frame.locator(".k-toast")).to_contain_text(day.word(key))


def filled_and_undone(day: Day, grid: FirmGrid) -> None:
    press, before = day.page.keyboard.press, day.stored("position")
    grid.type_into(day.rows[0], "position", "Buyer")
    toast(day, grid, "grid.saved")
    grid.cell(day.rows[0], "position").click()
    press("Shift+ArrowDown")
    press("Shift+ArrowDown")
    press("Control+d")
    expect(grid.cell(day.rows[2], "position")).to_have_text("Buyer")
    assert day.stored("position") == ["Buyer"] * 3 + before[3:]
    for back in (["Buyer", *before[1:]], before):
        press("Control+z")
        expect(grid.cell(day.rows[0], "position")).to_have_text(back[0])
        expect(grid.cell(day.rows[2], "position")).to_have_text(back[2])
        assert day.stored("position") == back


def agreed(day: Day, grid: FirmGrid) -> None:
    """A colleague was faster with the same cell: three values to choose from, in place."""
    row = day.rows[1]
    day.firm.set("ann", "contact", row, position="Hers")
    grid.type_into(row, "position", "Mine")
    bubble = grid.frame.locator(".k-bubble")
    expect(bubble.get_by_role("button", name=re.compile("^" + day.word("grid.theirs")))).to_contain_text(
        "Hers"
    )
    bubble.get_by_role("button", name=re.compile("^" + day.word("grid.mine"))).click()
    expect(grid.cell(row, "position")).to_have_text("Mine")
    expect(grid.cell(row, "position")).not_to_have_class(re.compile("k-conflict|k-saving"))
    assert day.firm.value("contact", row, "position") == "Mine"


def shared(day: Day, grid: FirmGrid) -> None:
    """A view narrowed, saved under its own name, and given to all sales people."""
    name, menu = f"VIP {day.view}", grid.frame.locator(".k-popover")
    grid.frame.get_by_role("searchbox").fill(f"{day.word('grid.saved')} 07")
    grid.says(day.word("grid.rows.one", count=1))
    grid.frame.locator(".k-view").click()
    menu.get_by_role("button", name=day.word("grid.view_save_as")).click()
    menu.get_by_placeholder(day.word("grid.view_name")).fill(name)
    seller = f"{day.word('grid.view_seen_by')}: {day.word('role.sales')}"
    menu.get_by_role("checkbox", name=seller, exact=True).check()
    menu.get_by_role("button", name=day.word("grid.view_keep"), exact=True).click()
    expect(menu).to_be_hidden()
    with day.firm.api("ann") as api:
        views = api.get("/tables/contact/views").json()["views"]
    [found] = [view for view in views if view["name"] == name]
    assert found["search"] == f"{day.word('grid.saved')} 07"


def found_by_pinyin(day: Day) -> None:
    day.page.keyboard.press("Control+k")
    expect(day.page.locator("#kehu-find-text")).to_be_focused()
    day.page.keyboard.type("hybyq")
    expect(day.page.get_by_role("option", selected=True)).to_contain_text("上海宏远变压器有限公司")
    day.page.keyboard.press("Enter")
    expect(day.page.get_by_role("heading", name="上海宏远变压器有限公司")).to_be_visible()


def attached(day: Day, path: Path) -> None:
    settled(day.page)
    frame: Any = day.page.frame_locator('iframe[src*="kehu_upload"]').last
    drop: Locator = frame.get_by_text(day.words["upload.drop"].partition("{")[0])
    expect(drop).to_be_visible(timeout=60_000)
    frame.locator("#file").set_input_files(str(path))
    expect(day.page.get_by_role("link", name=path.name)).to_be_visible(timeout=60_000)


def moved(day: Day) -> None:
    """An appointment drawn from Tuesday to Thursday, and back by the key that takes everything back."""
    noon, later = TUESDAY + timedelta(hours=9), THURSDAY + timedelta(hours=13)
    values = {"subject": "Visit", "kind": "visit", "at": noon.isoformat(), "duration": 2700}
    pk = day.firm.world.create("boss", "activity", **values)
    days = Days(day.firm, day.page)
    days.drag(pk, THURSDAY, "13:00:00")
    days.says(day.word("calendar.moved", title="Visit"))
    expect(days.on(THURSDAY, pk)).to_be_visible()
    assert datetime.fromisoformat(str(day.firm.value("activity", pk, "at"))) == later.replace(tzinfo=None)
    day.page.keyboard.press("Control+z")
    expect(days.on(TUESDAY, pk)).to_be_visible()
    assert datetime.fromisoformat(str(day.firm.value("activity", pk, "at"))) == noon.replace(tzinfo=None)


def test_a_day(day: Day, tmp_path: Path) -> None:
    paper = tmp_path / f"报价 {day.view}.txt"
    paper.write_text("1 台 S11 变压器", "utf-8")
    grid = FirmGrid(day.firm, day.page, "contact").open(f"?view={day.view}")
    pasted(day, grid, block(day.word("grid.saved")))
    filled_and_undone(day, grid)
    agreed(day, grid)
    shared(day, grid)
    found_by_pinyin(day)
    attached(day, paper)
    moved(day)
