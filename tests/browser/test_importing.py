"""An import as a person makes it: a constant, a new choice, a match looked at, applied, taken back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.product import Complaints, Product, chromium, first_password, running, settled, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
FIRST = "name,city\nAcme,Paris\n"
SECOND = "name,city,source\nAcme,Rome,Referral\nBeta,Kiel,Trade fair\n"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("importing")) as made:
        yield made


@pytest.fixture
def page(product: Product) -> Iterator[Page]:
    complaints = Complaints()
    with chromium() as browser:
        context = window(browser, viewport={"width": 1280, "height": 1600})
        page = context.new_page()
        page.set_default_timeout(30_000)
        complaints.listen(page)
        first_password(page, product)
        expect(page.get_by_role("heading", name="Hello, Administrator")).to_be_visible(timeout=60_000)
        yield page
        context.close()
    assert complaints.said == []


def uploaded(page: Page, product: Product, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    page.goto(f"{product.url}/import?table=customer")
    frame = page.frame_locator('iframe[src*="kehu_upload"]')
    expect(frame.get_by_text("or drop it here")).to_be_visible(timeout=60_000)  # it listens from then on
    frame.locator("#file").set_input_files(str(path))
    expect(page.get_by_text("2 · Map")).to_be_visible(timeout=60_000)
    settled(page)


def picked(page: Page, box: Locator, option: str) -> None:
    settled(page)
    box.locator("input").click()
    box.locator("input").fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    if box.get_attribute("data-testid") == "stMultiSelect":
        page.keyboard.press("Escape")  # which would empty the other kind of list
    settled(page)


def labelled(page: Page, kind: str, label: str) -> Locator:
    return page.get_by_test_id(kind).filter(has_text=label)


def checked(page: Page) -> None:
    settled(page)
    page.get_by_role("button", name=re.compile("^(fact_check)?.*Check( again)?$")).click()
    expect(page.get_by_role("button", name=re.compile("Import [0-9]+ rows?"))).to_be_visible(timeout=60_000)
    settled(page)


def applied(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Import [0-9]+ rows?")).click()
    expect(page.get_by_text("The file is imported.")).to_be_visible(timeout=60_000)


def customers(page: Page, product: Product) -> list[dict[str, Any]]:
    answer = page.request.get(f"{product.url}/api/v1/tables/customer/rows", params={"sort": "id"})
    found: list[dict[str, Any]] = answer.json()["rows"]
    return [{key: row[key] for key in ("name", "city", "source", "country")} for row in found]


def test_from_the_file_to_undo(page: Page, product: Product, tmp_path: Path) -> None:
    uploaded(page, product, tmp_path / "first.csv", FIRST)
    checked(page)
    applied(page)
    before = customers(page, product)
    uploaded(page, product, tmp_path / "second.csv", SECOND)
    picked(page, labelled(page, "stMultiSelect", "The same in every row"), "Country")
    country = page.get_by_role("textbox", name="Country", exact=True)
    country.fill("Portugal")
    country.press("Enter")
    picked(page, labelled(page, "stSelectbox", "When a row is here already"), "Ask me about each one")
    settled(page)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("“Trade fair”")).to_be_visible(timeout=60_000)
    picked(page, page.get_by_role("tabpanel").get_by_test_id("stSelectbox"), "Make it a new choice")
    expect(page.get_by_text("New choices in Source")).to_be_visible()
    checked(page)
    expect(page.get_by_text("1 line waits for your decision")).to_be_visible()
    page.get_by_role("tab", name=re.compile("Here already")).click()
    line = page.get_by_role("tabpanel").filter(has_text="Line 2")
    for text in ("Acme", "Paris", "Rome"):
        expect(line.get_by_text(text, exact=True)).to_be_visible()
    line.get_by_test_id("stButtonGroup").get_by_text("Overwrite").click()
    expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible(timeout=60_000)
    settled(page)
    applied(page)
    assert customers(page, product) == [
        {"name": "Acme", "city": "Rome", "source": "referral", "country": "Portugal"},
        {"name": "Beta", "city": "Kiel", "source": "trade_fair", "country": "Portugal"},
    ]
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".st-key-done_bar")).to_be_visible(timeout=60_000)
    assert customers(page, product) == before
    fields = page.request.get(f"{product.url}/api/v1/tables/customer").json()["fields"]
    source = next(field for field in fields if field["key"] == "source")
    assert "trade_fair" not in [choice["key"] for choice in source["choices"]]
