"""A server of its own with people to sign in, and a browser that writes down what it complains about."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from core.settings import ROOT
from db.engine import Store
from tests.db.identity_fixtures import make_tables, put_people

__all__ = ["browser", "server"]


@dataclass
class Server:
    url: str
    store: Store

    @property
    def socket(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        raise AssertionError("the server ended at its start")
    try:
        return httpx.get(f"{url}/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small application under uvicorn, with the people of identity_fixtures."""
    folder = tmp_path_factory.mktemp("signin")
    store = Store(f"sqlite:///{folder / 'kehu.db'}")
    make_tables(store)
    put_people(store)
    port = _free_port()
    words = [
        "-m",
        "uvicorn",
        "tests.browser.signin_app.app:app",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    env = {
        **os.environ,
        "KEHU_DATA": str(folder),
        "DATABASE_URL": "",
        "KEHU_URL": "",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env)
    running = Server(f"http://127.0.0.1:{port}", store)
    until = time.monotonic() + 60
    while not _answers(running.url, process):
        assert time.monotonic() < until, "the server never became ready"
        time.sleep(0.1)
    yield running
    process.terminate()
    process.wait(20)
    store.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        path = os.environ.get("KEHU_CHROMIUM", "/usr/bin/chromium")
        launched = playwright.chromium.launch(executable_path=path, args=flags)
        yield launched
        launched.close()
