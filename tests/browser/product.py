"""The real product as a newcomer starts it, and a browser that writes down what it complains about."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, sync_playwright

from core.settings import ROOT

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "a long walk by the river"
LINK = re.compile(r"http\S+/auth/first\?link=\S+")
PATIENCE = 240
KNOWN = (
    # AG Grid names options of its paid edition that streamlit-aggrid always sets, and the pinned row's data.
    re.compile(r"AG Grid: (warning|error) #"),
    # A refusal is an answer; the browser lists every answer of 400 and above.
    re.compile(r"status of (409|422) .*/api/v1/changes"),
    # Streamlit's script looks for its server under the page's own address first, then at the root.
    re.compile(r"404 \(Not Found\) \(http://[^/]+/\w+/_stcore/(health|host-config)\)"),
)


@dataclass
class Product:
    """A running server; `link` sets the administrator's password, once."""

    url: str
    link: str

    @property
    def socket(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Product]:
    """`manage.py run` with a data folder of its own, until it answers; stopped at the end."""
    port, said = free_port(), folder / "said.txt"
    command = [sys.executable, "-m", "api.commands", "run", "--no-browser", "--port", str(port), *words]
    env = {**os.environ, "KEHU_DATA": str(folder), "DATABASE_URL": "", "KEHU_URL": "", "KEHU_LANGUAGE": "en"}
    with said.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        yield _ready(f"http://localhost:{port}", process, said)
    finally:
        process.terminate()
        process.wait(20)


def _ready(url: str, process: "subprocess.Popen[bytes]", said: Path) -> Product:
    until = time.monotonic() + PATIENCE
    while not _answers(url):
        assert process.poll() is None, said.read_text("utf-8")
        assert time.monotonic() < until, "the server never became ready"
        time.sleep(0.3)
    found = LINK.search(said.read_text("utf-8"))
    return Product(url, found[0] if found else "")


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@contextmanager
def chromium() -> Iterator[Browser]:
    path = os.environ.get("KEHU_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Complaints:
    """What the browser said that nobody expects: errors of scripts, of the console, of the content policy."""

    said: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        page.on("console", self._console)
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url')})"
        if message.type == "error" and not any(known.search(said) for known in KNOWN):
            self.said.append(said)


def first_password(page: Page, product: Product) -> None:
    page.goto(product.link)
    for name in ("password", "repeat"):
        page.fill(f"#{name}", PASSWORD)
    page.click("button[type=submit]")


def sign_in(page: Page, product: Product, name: str = "admin", password: str = PASSWORD) -> None:
    page.goto(f"{product.url}/auth/login")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("button[type=submit]")


def settled(page: Page, seconds: float = 30, *, grid: bool = False) -> None:
    """Streamlit has drawn the page, and the grid in it has its rows."""
    wait = seconds * 1000
    page.wait_for_selector("[data-testid=stAppViewContainer] h1", timeout=wait)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidget],[data-testid=stSkeleton]')", timeout=wait
    )
    if grid:
        rows = page.frame_locator("iframe").first.locator(
            ".k-card-open, .ag-row[row-id], .k-empty:not([hidden])"
        )
        rows.first.wait_for(timeout=wait)


def window(browser: Browser, **options: object) -> BrowserContext:
    """A fresh browser profile."""
    made: dict[str, object] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US"}
    return browser.new_context(**{**made, **options})  # type: ignore[arg-type]


__all__: Sequence[str] = (
    "PASSWORD", "Complaints", "Product", "chromium", "first_password", "free_port", "running", "settled",
    "sign_in", "window",
)  # fmt: skip
