"""A record's page in a real browser: files dropped, looked at, removed and brought back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.product import Complaints, Product, chromium, first_password, running, settled, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8ff"
    "ff3f0005fe02fea72e5d1e0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("record")) as made:
        yield made


@pytest.fixture(scope="module")
def page(product: Product) -> Iterator[Page]:
    complaints = Complaints()
    with chromium() as browser:
        context = window(browser, viewport={"width": 1280, "height": 1400})
        page = context.new_page()
        page.set_default_timeout(30_000)
        complaints.listen(page)
        first_password(page, product)
        expect(page.get_by_role("heading", name="Hello, Administrator")).to_be_visible(timeout=60_000)
        yield page
        context.close()
    assert complaints.said == []


def made(page: Page, product: Product, table: str, **values: Any) -> int:
    """A row written over REST with the session of the page."""
    csrf = page.request.get(f"{product.url}/api/v1/me").json()["csrf"]
    body = {"changes": [{"table": table, "op": "create", "values": values}]}
    answer = page.request.post(f"{product.url}/api/v1/changes", data=body, headers={"X-CSRF-Token": csrf})
    assert answer.ok, answer.text()
    return int(answer.json()["rows"][0]["id"])


def opened(page: Page, product: Product, table: str, pk: int) -> None:
    page.goto(f"{product.url}/{table}?id={pk}")
    settled(page)


def attached(page: Page, path: Path) -> None:
    frame = page.frame_locator('iframe[src*="kehu_upload"]').last
    expect(frame.get_by_text("or drop it here")).to_be_visible(timeout=60_000)  # it listens from then on
    frame.locator("#file").set_input_files(str(path))
    expect(page.get_by_text(f"“{path.name}” is attached.")).to_be_visible(timeout=60_000)
    settled(page)


def pressed(page: Page, key: str) -> Locator:
    """Buttons that show an icon alone are told by their keys; each is there twice, for either width."""
    return page.locator(f"[class*=st-key-{key}] button:visible")


def drawn_by_the_viewer(page: Page) -> bool:
    """Chromium's viewer of PDF is a frame of an extension; a PDF refused leaves a page of errors."""
    for _ in range(50):
        if any(frame.url.startswith("chrome-extension://") for frame in page.frames):
            return True
        page.wait_for_timeout(200)
    return False


def test_files_on_a_record(page: Page, product: Product, tmp_path: Path) -> None:
    picture, paper = tmp_path / "logo.png", tmp_path / "offer.pdf"
    picture.write_bytes(PIXEL)
    maker = page.context.new_page()
    maker.set_content("<h1>Offer</h1>")
    maker.pdf(path=paper)
    maker.close()
    pk = made(page, product, "contact", name="Li Wei")
    opened(page, product, "contact", pk)
    attached(page, picture)
    attached(page, paper)
    pressed(page, "icon_look_").last.click()
    shown = page.get_by_role("dialog").get_by_role("img", name="Preview")
    expect(shown).to_be_visible()
    page.wait_for_function("() => document.querySelector('[role=dialog] img')?.naturalWidth === 1")
    page.keyboard.press("Escape")
    settled(page)
    pressed(page, "icon_look_").first.click()
    frame = page.get_by_role("dialog").locator("iframe[title=Preview]")
    expect(frame).to_be_visible()
    assert frame.get_attribute("sandbox") is None
    assert drawn_by_the_viewer(page)
    page.keyboard.press("Escape")
    settled(page)
    pressed(page, "icon_detach_").first.click()
    expect(page.get_by_text("“offer.pdf” is removed.")).to_be_visible()
    expect(page.get_by_role("link", name="offer.pdf")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Undo$")).click()
    expect(page.get_by_role("link", name="offer.pdf")).to_be_visible()


def test_a_note_and_a_task_from_the_record(page: Page, product: Product) -> None:
    pk = made(page, product, "contact", name="Wang Fang")
    opened(page, product, "contact", pk)
    box = page.locator(".st-key-quick_add")
    box.get_by_label("Text").fill("Called about the pumps.\nWants a price.")
    box.get_by_role("button", name=re.compile("Add$")).click()
    expect(page.get_by_text("“Called about the pumps.” is added.")).to_be_visible()
    expect(page.get_by_role("link", name="Called about the pumps.")).to_be_visible()
    settled(page)
    box.get_by_text("Task", exact=True).click()
    settled(page)
    box.get_by_label("Subject").fill("Send the price")
    box.get_by_role("button", name=re.compile("Add$")).click()
    expect(page.get_by_role("link", name="Send the price")).to_be_visible()
    settled(page)
    page.get_by_role("button", name=re.compile("Undo$")).click()
    expect(page.get_by_role("link", name="Send the price")).to_have_count(0)
    settled(page)
    page.get_by_role("link", name="Called about the pumps.").click()
    expect(page.get_by_role("heading", name="Called about the pumps.")).to_be_visible()


def test_the_list_goes_on_in_the_record_and_save_stays_in_reach(page: Page, product: Product) -> None:
    for name in ("Cee", "Aye", "Bee"):
        made(page, product, "customer", name=name)
    page.goto(f"{product.url}/customer")
    settled(page, grid=True)
    frame = page.frame_locator("iframe").first
    frame.locator(".ag-header-cell[col-id*=name]").first.click()
    first = frame.locator(".ag-row[row-index='0'] [col-id*=name]").first
    expect(first).to_have_text("Aye")
    first.click()
    page.keyboard.press("Control+Enter")
    for name in ("Aye", "Bee", "Cee"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        settled(page)
        if name != "Cee":
            pressed(page, "icon_go_after").click()
    for width, height in ((1280, 700), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.get_by_role("button", name=re.compile("Save$"))).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 1400})
