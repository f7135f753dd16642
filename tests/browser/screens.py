"""Pictures of the pages, to be looked at: `manage.py screens` starts a sample company of its own for them.

Each page's eight pictures (language, light, width) are laid on one sheet too; without `--only` the README's
picture, docs/img/grid.png, is drawn anew.
"""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import product as combinations
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from core.settings import ROOT
from pages.components.menu import PAGES
from pages.shell import load
from tests.browser.product import Product, chromium, first_password, running, settled, window

load()
# Every page of the menu, and what has no entry of its own there.
SCREENS = {
    **{entry.key: entry.path for entry in PAGES.values()},
    "grid": "customer", "deals": "opportunity", "record": "customer?id=1", "new": "customer?new=1",
    "change": "change?id=5",
}  # fmt: skip
GRIDS = ("grid", "deals")
SIGN_IN, FINDER = "signin", "finder"
SIZES = ((1280, 800), (390, 844))
LIGHTS = ("light", "dark")
LANGUAGES = {"en": "English", "zh_CN": "中文"}
README = ROOT / "docs" / "img" / "grid.png"
SOUGHT = "hy"
# Colours change at once, so that nothing is seen halfway between light and dark.
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}"""


def main(out: Path, only: Sequence[str] = ()) -> None:
    out.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in (SIGN_IN, *SCREENS, FINDER) if not only or name in only]
    with (
        tempfile.TemporaryDirectory(prefix="kehu-screens-") as folder,
        chromium() as browser,
        running(Path(folder), "--demo") as product,
    ):
        page = window(browser).new_page()
        first_password(page, product)
        settled(page, 90)
        for language in LANGUAGES:
            speak(page, product, language)
            for name in wanted:
                pictures(browser if name == SIGN_IN else page, product, (name, language), out)
        speak(page, product, "en")
        if not only:
            readme(page, product)
    for name in wanted:
        sheet(out, name)


def speak(page: Page, product: Product, language: str) -> None:
    """The language is a setting of the person."""
    wide(page)
    page.goto(f"{product.url}/me")
    settled(page)
    page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_test_id("stButtonGroup").get_by_text(LANGUAGES[language]).click()
    page.wait_for_timeout(2500)


def pictures(where: Browser | Page, product: Product, shot: tuple[str, str], out: Path) -> None:
    """One page in every light and width, named `home-en-dark-390.png`."""
    name, language = shot
    print(name, language, flush=True)
    page = where if isinstance(where, Page) else stranger(where, product, language)
    if isinstance(where, Page):
        opened(page, product, name)
    for light, width in looks(page):
        page.screenshot(path=out / f"{name}-{language}-{light}-{width}.png")
    if page is not where:
        page.context.close()


def stranger(browser: Browser, product: Product, language: str) -> Page:
    """The sign-in page, as somebody sees it whom nobody knows yet."""
    page = window(browser, locale=language.replace("_", "-")).new_page()
    page.goto(f"{product.url}/auth/login")
    return page


def opened(page: Page, product: Product, name: str) -> None:
    wide(page)
    page.goto(f"{product.url}/{SCREENS.get(name, '')}")
    for _ in range(2):
        settled(page, grid=name in GRIDS)
        page.wait_for_timeout(700)
    if name == FINDER:
        page.keyboard.press("Control+k")
        page.keyboard.type(SOUGHT)
        page.wait_for_timeout(700)


def wide(page: Page) -> None:
    width, height = SIZES[0]
    page.set_viewport_size({"width": width, "height": height})


def looks(page: Page) -> Iterator[tuple[str, int]]:
    """Every light and width, one after the other, without loading the page again."""
    for frame in page.frames:
        frame.evaluate(STILL)
    # A grid takes on the other colours a moment after the page.
    pause = 700 if any("aggrid" in frame.url for frame in page.frames) else 120
    for (width, height), light in combinations(SIZES, LIGHTS):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        page.wait_for_timeout(pause)
        yield light, width


def sheet(out: Path, name: str) -> None:
    """The eight pictures of a page on one: a row for each language, wide and narrow, light and dark."""
    rows = [
        [Image.open(out / f"{name}-{language}-{light}-{width}.png") for width, _ in SIZES for light in LIGHTS]
        for language in LANGUAGES
    ]
    height = SIZES[1][1]
    made = Image.new("RGB", (sum(one.width for one in rows[0]), height * len(rows)), "#808080")
    for at, row in enumerate(rows):
        left = 0
        for one in row:
            made.paste(one, (left, at * height))
            left += one.width
    made.resize((made.width // 2, made.height // 2)).save(out / f"sheet-{name}.png")


def readme(page: Page, product: Product) -> None:
    README.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme="light")
    page.goto(f"{product.url}/customer")
    settled(page, grid=True)
    page.wait_for_timeout(1500)
    page.screenshot(path=README)
