"""The search box in a real browser: opened by a key, found by pinyin, gone to without a reload."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.firm import Firm, FirmGrid, firm
from tests.browser.product import Complaints, chromium, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
SIZE = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("finder")) as made:
        made.world.create("boss", "customer", name="上海宏远变压器有限公司", phone="138 0013 8000")
        made.world.create("boss", "opportunity", name="Secret zebra", stage_id=1)
        world = made.world
        world.create(
            "admin", "role", key="shy", name="Shy", kind="sales", masks={"customer": {"phone": "hidden"}}
        )
        world.update("admin", "user", world.viewer("bob").user_id, None, roles=["shy"])
        lone = world.create("admin", "team", name="Elsewhere")
        world.update("admin", "user", world.viewer("bob").user_id, None, team_id=lone)
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def opened(house: Firm, browser: Browser, who: str, complaints: Complaints, **options: Any) -> Page:
    page = house.context(browser, who, **{"viewport": SIZE, **options}).new_page()
    page.set_default_timeout(30_000)
    complaints.listen(page)
    page.goto(house.product.url)
    settled(page, 60)
    expect(page.locator("#kehu-find")).to_be_visible()
    return page


def asked(page: Page, text: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Name, number")).to_be_focused()
    page.keyboard.type(text)


def test_by_key_pinyin_and_enter_to_the_record_without_a_reload(house: Firm, browser: Browser) -> None:
    complaints = Complaints()
    page = opened(house, browser, "ann", complaints)
    page.evaluate("window.same = true")
    asked(page, "byq")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("上海宏远变压器有限公司")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "kehu-find-0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="上海宏远变压器有限公司")).to_be_visible()
    assert re.search(r"/customer\?id=\d+$", page.url)
    page.locator(".st-key-icon_star button").first.click()
    expect(page.locator(".st-key-icon_star").get_by_text("star", exact=True).first).to_be_visible()
    settled(page)
    asked(page, "")
    groups = page.locator("#kehu-find-list [role=group]")
    for at, name in enumerate(("Favourites", "Opened lately")):
        expect(groups.nth(at)).to_contain_text(name)
        expect(groups.nth(at)).to_contain_text("上海宏远变压器有限公司")
    page.keyboard.press("Escape")
    asked(page, "new: cust")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="New: Customers")).to_be_visible()
    assert page.evaluate("window.same")
    assert complaints.said == []
    page.context.close()


def test_an_enter_ahead_of_the_answer_waits_for_it(house: Firm, browser: Browser) -> None:
    complaints = Complaints()
    page = opened(house, browser, "ann", complaints)
    page.keyboard.press("Control+k")
    page.keyboard.type("Customer 07")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Customer 07")).to_be_visible()
    assert complaints.said == []
    page.context.close()


def test_from_inside_the_grid_and_back_into_it(house: Firm, browser: Browser) -> None:
    complaints = Complaints()
    page = opened(house, browser, "ann", complaints)
    grid = FirmGrid(house, page, "customer").open()
    grid.cell(1, "name").click()
    page.keyboard.press("Control+k")
    expect(page.locator("#kehu-find-text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#kehu-palette")).to_be_hidden()
    page.wait_for_function("document.activeElement.tagName === 'IFRAME'")
    page.keyboard.press("Enter")
    expect(grid.frame.locator(".ag-cell-inline-editing")).to_be_visible()
    assert complaints.said == []
    page.context.close()


def test_what_is_kept_from_a_person_is_not_found(house: Firm, browser: Browser) -> None:
    complaints = Complaints()
    page = opened(house, browser, "bob", complaints)
    for text in ("zebra", "13800138000"):
        asked(page, text)
        expect(page.get_by_text("Nothing found.")).to_be_visible()
        expect(page.get_by_role("option")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator("#kehu-palette")).to_be_hidden()
    assert complaints.said == []
    page.context.close()


def test_by_touch_at_390_pixels(house: Firm, browser: Browser) -> None:
    complaints = Complaints()
    page = opened(house, browser, "ann", complaints, viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_role("button", name="Search everything").tap()
    page.locator("#kehu-find-text").fill("13800138000")
    page.get_by_role("option").first.tap()
    expect(page.get_by_role("heading", name="上海宏远变压器有限公司")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert complaints.said == []
    page.context.close()
