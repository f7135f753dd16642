"""The first-run guide in a real browser: an empty installation becomes a company with people and records."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.product import (
    PASSWORD,
    Complaints,
    Product,
    chromium,
    first_password,
    running,
    settled,
    window,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("first-run")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).locator("visible=true")


def steps(page: Page, said: str) -> None:
    expect(page.get_by_text(said)).to_be_visible(timeout=30_000)


def test_from_an_empty_house_to_a_company(product: Product, browser: Browser) -> None:
    complaints = Complaints()
    page = window(browser, timezone_id="Asia/Shanghai").new_page()
    page.set_default_timeout(30_000)
    complaints.listen(page)
    first_password(page, product)
    settled(page, 60)
    steps(page, "0 of 5 steps")
    button(page, "Begin").click()
    page.get_by_label("Company name", exact=True).fill("Acme 贸易")
    button(page, "Save and go on").click()
    steps(page, "1 of 5 steps")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Asia/Shanghai")
    button(page, "Save and go on").click()
    steps(page, "2 of 5 steps")
    button(page, "Skip").click()
    steps(page, "3 of 5 steps")
    link = invited(page)
    resumed(page, product)
    button(page, "Load the sample").click()
    expect(page.get_by_text("The sample company is in.")).to_be_visible(timeout=240_000)
    page.goto(product.url)
    settled(page)
    expect(page.get_by_text("Acme 贸易")).to_be_visible()
    expect(page.get_by_text("of 5 steps")).to_have_count(0)
    comes_in(browser, link)
    assert complaints.said == []


def invited(page: Page) -> str:
    """Adds a colleague; the link that is shown for them."""
    page.get_by_label("Full name").fill("Mei Li")
    page.get_by_label("E-mail", exact=True).fill("mei@example.com")
    button(page, "Add and make a link").click()
    shown = page.get_by_test_id("stCode")
    expect(shown).to_contain_text("/auth/first?link=")
    return shown.inner_text().strip()


def resumed(page: Page, product: Product) -> None:
    """Whoever leaves in the middle goes on where they were."""
    button(page, "Go on").click()
    steps(page, "4 of 5 steps")
    page.goto(product.url)
    settled(page)
    steps(page, "4 of 5 steps")
    button(page, "Go on").click()
    expect(button(page, "Load the sample")).to_be_visible()


def comes_in(browser: Browser, link: str) -> None:
    page = window(browser).new_page()
    page.goto(link)
    for name in ("password", "repeat"):
        page.fill(f"#{name}", PASSWORD)
    page.click("button[type=submit]")
    expect(page.get_by_role("heading", name="Hello, Mei Li")).to_be_visible(timeout=60_000)
    page.context.close()
