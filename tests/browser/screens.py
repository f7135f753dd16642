"""Pictures of the main screens, to be looked at: `python -m tests.browser.screens OUT`.

Also draws the README's picture, docs/img/grid.png.
"""

import sys
import tempfile
from collections.abc import Iterator
from itertools import product as combinations
from pathlib import Path

from playwright.sync_api import Browser, Page

from core.settings import ROOT
from tests.browser.product import (
    PASSWORD,
    Product,
    chromium,
    first_password,
    running,
    settled,
    sign_in,
    window,
)

SCREENS = {
    "home": "", "calendar": "calendar", "customers": "customer", "opportunities": "opportunity",
    "record": "customer?id=1", "log": "changes", "change": "change?id=5", "bin": "bin", "people": "people",
    "studio": "studio", "import": "import", "profile": "me", "about": "about", "help": "help",
    "company": "company", "start": "start",
}  # fmt: skip
GRIDS = ("customers", "opportunities")
SIZES = ((1280, 800), (390, 844))
README = ROOT / "docs" / "img" / "grid.png"


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="kehu-screens-") as folder,
        chromium() as browser,
        running(Path(folder), "--demo") as product,
    ):
        page = window(browser).new_page()
        first_password(page, product)
        settled(page, 90)
        for language in ("en", "zh_CN"):
            speak(page, product, language)
            for name, picture in pictures(browser, product, language):
                print(name, flush=True)
                picture.screenshot(path=out / f"{name}.png")
        speak(page, product, "en")
        readme(browser, product)


def speak(page: Page, product: Product, language: str) -> None:
    """The language is a setting of the person."""
    page.goto(f"{product.url}/me")
    settled(page)
    names = {"en": "English", "zh_CN": "中文"}
    page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_test_id("stButtonGroup").get_by_text(names[language]).click()
    page.wait_for_timeout(2500)


def pictures(browser: Browser, product: Product, language: str) -> Iterator[tuple[str, Page]]:
    """Each screen by light and size, named `home-en-dark-390`."""
    for scheme, (width, height) in combinations(("light", "dark"), SIZES):
        context = window(
            browser, viewport={"width": width, "height": height}, color_scheme=scheme,
            locale=language.replace("_", "-"),
        )  # fmt: skip
        page, end = context.new_page(), f"{language}-{scheme}-{width}"
        page.goto(f"{product.url}/auth/login")
        yield f"signin-{end}", page
        sign_in(page, product, "admin", PASSWORD)
        settled(page)
        for name, path in SCREENS.items():
            page.goto(f"{product.url}/{path}")
            settled(page, grid=name in GRIDS)
            page.wait_for_timeout(700)
            settled(page, grid=name in GRIDS)
            yield f"{name}-{end}", page
        context.close()


def readme(browser: Browser, product: Product) -> None:
    README.parent.mkdir(parents=True, exist_ok=True)
    page = window(browser, viewport={"width": 1280, "height": 720}).new_page()
    sign_in(page, product)
    settled(page)
    page.goto(f"{product.url}/customer")
    settled(page, grid=True)
    page.wait_for_timeout(1500)
    page.screenshot(path=README)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
