"""Signing in with a real browser: the words, the keyboard, both languages, and no complaint from it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from db.identity import make_link, set_password
from tests.browser.signin_fixtures import Server, browser, server
from tests.db.identity_fixtures import BETTER, GOOD

__all__ = ["browser", "server"]
pytestmark = pytest.mark.browser
PATIENCE = 20_000
# Streamlit asks for these two beside every page to find out where it was mounted.
PROBES = ("/_stcore/health", "/_stcore/host-config")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _complaints(page: Page) -> list[str]:
    """What the browser says against the page from here on: broken policies, errors, files not found."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" and "404" not in m.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "response",
        lambda r: found.append(r.url) if r.status >= 400 and not r.url.endswith(PROBES) else None,
    )
    return found


def _fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#{name}", value)
    page.keyboard.press("Enter")


def test_one_of_everything_works_inside_the_policy(server: Server, page: Page) -> None:
    complaints = _complaints(page)
    page.goto(f"{server.url}/customer?x=1")
    _fill(page, name="omar", password=GOOD)
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    assert page.url == f"{server.url}/customer?x=1"
    expect(page.get_by_text("you are 3 in")).to_be_visible()
    grid = page.frame_locator("iframe").first
    expect(grid.get_by_text("Omar!")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("clicked 1")).to_be_visible()
    page.set_input_files("input[type=file]", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(page.get_by_text("a.txt")).to_be_visible()
    page.wait_for_timeout(1000)
    assert complaints == []


def test_scripts_from_elsewhere_are_stopped(server: Server, page: Page) -> None:
    """The policy is really in force: what it must stop does not run."""
    page.goto(f"{server.url}/auth/login")
    _fill(page, name="omar", password=GOOD)
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    make = "s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    page.evaluate(f"{make}; setTimeout('window.ran = 2'); location.assign('javascript:window.ran = 3')")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None


def test_a_wrong_password_and_a_lock_are_said_in_words(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/auth/login")
    expect(page.locator("#name")).to_be_focused()
    for _ in range(5):
        _fill(page, name="lin.mei", password="not-the-password")
        expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(page.locator("#name")).to_have_value("lin.mei")
    expect(page.locator("#password")).to_be_focused()
    _fill(page, password=GOOD)
    expect(page.get_by_role("alert")).to_contain_text("Try again in")


def test_an_initial_password_is_changed_first(server: Server, page: Page) -> None:
    with server.store.work() as work:
        set_password(work, 3, "given-by-the-office", must_change=True)
    page.goto(f"{server.url}/auth/login")
    _fill(page, name="omar", password="given-by-the-office")
    page.wait_for_url("**/auth/password")
    page.goto(f"{server.url}/customer")
    page.wait_for_url("**/auth/password")
    _fill(page, current="given-by-the-office", password=GOOD, repeat=BETTER)
    expect(page.locator("#repeat-note")).to_have_text("The two new passwords differ.")
    _fill(page, current="given-by-the-office", password=GOOD, repeat=GOOD)
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()


def test_signing_out_ends_the_open_page(server: Server, context: BrowserContext, page: Page) -> None:
    page.goto(f"{server.url}/auth/login")
    _fill(page, name="omar", password=GOOD)
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    other = context.new_page()
    other.goto(f"{server.url}/auth/logout")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/auth/login")
    page.goto(f"{server.url}/customer")
    page.wait_for_url("**/auth/login?next=/customer")


def test_the_language_switch_stays(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/auth/login?next=/customer")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    _fill(page, name="nobody", password="not-the-password")
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确。")
    page.goto(f"{server.url}/auth/login")
    expect(page.get_by_role("link", name="English")).to_be_visible()


LOOKS = [
    (width, scheme, lang) for width in (1280, 390) for scheme in ("light", "dark") for lang in ("en", "zh_CN")
]


@pytest.mark.parametrize(("width", "scheme", "lang"), LOOKS)
def test_every_page_fits_and_is_readable(
    server: Server, browser: Browser, width: int, scheme: str, lang: str
) -> None:
    """Nothing is cut off or wider than the screen; all inputs have labels. KEHU_SCREENSHOTS keeps them."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=False,
    )
    page = context.new_page()
    with server.store.work() as work:
        link = make_link(work, 1)
    page.goto(f"{server.url}/auth/first?link={link}&lang={lang}")
    _look(page, f"first-{width}-{scheme}-{lang}")
    page.goto(f"{server.url}/auth/login")
    _look(page, f"login-{width}-{scheme}-{lang}")
    page.locator("#name").fill("nobody" + lang + scheme)
    page.locator("#password").fill("not-the-password")
    page.locator("button").click()
    _look(page, f"wrong-{width}-{scheme}-{lang}")
    page.goto(f"{server.url}/auth/first?link=gone")
    _look(page, f"gone-{width}-{scheme}-{lang}")
    context.close()


def _look(page: Page, name: str) -> None:
    size = page.viewport_size
    main = page.locator("main").bounding_box()
    assert size
    assert main
    assert main["x"] >= 0
    assert main["x"] + main["width"] <= size["width"]
    for field in page.locator("input:visible").all():
        expect(field).to_have_accessible_name(
            page.locator(f"label[for={field.get_attribute('id')}]").inner_text()
        )
    folder = os.environ.get("KEHU_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")
