"""The day of a sales person on a telephone, by touch alone, in either language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from core.i18n import messages
from tests.browser.days import FRAME, PHONE, TODAY
from tests.browser.firm import Firm, firm
from tests.browser.product import Complaints, chromium, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("phone")) as made:
        made.world.create("ann", "customer", name="上海宏远变压器有限公司", phone="021 5555 0000")
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@dataclass
class Phone:
    """Somebody's telephone, and the words it speaks."""

    firm: Firm
    page: Page
    words: Mapping[str, str]
    grid: FrameLocator

    def ending(self, key: str) -> Locator:
        """A button of the page by its words; the name of its icon may stand before them."""
        return self.page.get_by_role("button", name=re.compile(f"{re.escape(self.words[key])}$"))

    def to(self, table: str) -> None:
        """Through the menu, which a telephone keeps folded away."""
        self.page.get_by_test_id("stExpandSidebarButton").tap()
        menu = self.page.get_by_test_id("stSidebar")
        menu.get_by_role("link", name=re.compile(f"{re.escape(self.words[f'table.{table}'])}$")).tap()

    def fits(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture(params=["en", "zh_CN"])
def phone(request: pytest.FixtureRequest, company: Firm, browser: Browser) -> Iterator[Phone]:
    company.world.update("admin", "user", company.world.viewer("ann").user_id, None, language=request.param)
    complaints = Complaints()
    context = company.context(browser, "ann", **PHONE)
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints.listen(page)
    yield Phone(company, page, messages(request.param), page.frame_locator('iframe[title*="AgGrid"]'))
    context.close()
    assert complaints.said == []


def ticked(phone: Phone) -> None:
    """What was due is done with one touch, by mistake, and taken back."""
    subject = f"Call back {phone.words['page.undo']}"
    pk = phone.firm.world.create("ann", "task", subject=subject, due_on=f"{TODAY:%Y-%m-%d}")
    phone.page.goto(phone.firm.product.url)
    settled(phone.page, 60)
    phone.fits()
    phone.page.locator(f"[class*=tick_{pk}] button:visible").first.tap()
    expect(phone.page.get_by_role("link", name=subject)).to_have_count(0)
    assert phone.firm.value("task", pk, "status") == "done"
    phone.ending("page.undo").tap()
    expect(phone.page.get_by_role("link", name=subject)).to_be_visible()
    assert phone.firm.value("task", pk, "status") == "open"


def visited(phone: Phone) -> None:
    """From the list of customers to one of them, whose visit is written down and whose city is put right."""
    phone.to("customer")
    phone.grid.get_by_role("searchbox").fill("Customer 04")
    phone.grid.get_by_role("link", name="Customer 04", exact=True).tap()
    expect(phone.page.get_by_role("heading", name="Customer 04")).to_be_visible()
    settled(phone.page)
    box = phone.page.locator(".st-key-quick_add")
    box.get_by_text(phone.words["choice.visit"], exact=True).tap()
    settled(phone.page)
    said = f"{phone.words['choice.visit']}: wants a price"
    box.get_by_label(phone.words["field.body"]).fill(said)
    box.get_by_role("button", name=re.compile(f"{phone.words['page.quick_add']}$")).tap()
    expect(phone.page.get_by_role("link", name=said)).to_be_visible()
    assert phone.firm.sql(f"SELECT kind, customer_id FROM activity WHERE subject = '{said}'") == [
        ("visit", 4)
    ]
    settled(phone.page)
    city = f"Lisbon {phone.words['page.undo']}"
    phone.page.get_by_label(phone.words["field.city"], exact=True).fill(city)
    phone.ending("page.save").tap()
    expect(phone.page.locator(".st-key-done_bar")).to_contain_text(phone.words["page.saved"])
    assert phone.firm.value("customer", 4, "city") == city
    phone.fits()


def looked_up(phone: Phone) -> None:
    phone.page.get_by_role("button", name=phone.words["finder.open"]).tap()
    phone.page.locator("#kehu-find-text").fill("hybyq")
    phone.page.get_by_role("option", name="上海宏远变压器有限公司").first.tap()
    expect(phone.page.get_by_role("heading", name="上海宏远变压器有限公司")).to_be_visible()
    settled(phone.page)


def begun(phone: Phone) -> None:
    """A new deal, from the list, with the button that the thumb reaches."""
    name = f"{phone.words['table.opportunity']} 1"
    phone.to("opportunity")
    phone.grid.get_by_role("button", name=phone.words["grid.card_new"], exact=True).tap()
    settled(phone.page)
    phone.page.get_by_label(re.compile(f"^{phone.words['field.name']}")).fill(name)
    phone.page.get_by_role("combobox", name=re.compile(phone.words["field.stage_id"])).tap()
    phone.page.get_by_role("option").first.tap()
    settled(phone.page)
    phone.ending("page.create").tap()
    expect(phone.page.get_by_role("heading", name=name)).to_be_visible()
    phone.fits()


def planned(phone: Phone) -> None:
    """The next visit, in the calendar."""
    subject = f"{phone.words['choice.visit']} {phone.words['table.customer']}"
    phone.page.goto(f"{phone.firm.product.url}/calendar")
    settled(phone.page, 60)
    frame: Any = phone.page.frame_locator(FRAME)
    frame.locator("#fab").tap()
    frame.locator(".kinds label", has_text=phone.words["choice.visit"]).tap()
    frame.get_by_label(phone.words["field.subject"]).fill(subject)
    frame.get_by_role("button", name=phone.words["calendar.add"], exact=True).tap()
    expect(frame.locator(".fc-list-event", has_text=subject)).to_be_visible()
    [[owner]] = phone.firm.sql(f"SELECT owner_id FROM activity WHERE subject = '{subject}'")
    assert owner == phone.firm.world.viewer("ann").user_id
    phone.fits()


def test_a_day(phone: Phone) -> None:
    ticked(phone)
    visited(phone)
    looked_up(phone)
    begun(phone)
    planned(phone)
