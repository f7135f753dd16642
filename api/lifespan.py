"""What happens once per process: check the safe settings, warm up, keep memory tidy, close the database."""

import asyncio
import gc
import os
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from anyio import to_thread

from api.logging import set_up_logging
from api.sockets import send_at_once
from core.collector import relax
from core.errors import KehuError, Misdeclared
from core.settings import ROOT
from db.engine import store
from db.merging import catalog_at
from db.sweeping import sweep

log = structlog.get_logger("app")
TIDY_EVERY = 60
SWEEP_EVERY = 3_600
OPEN = "KEHU_OPEN"


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Around the life of the process. Raises Misdeclared, in words, where it would not be safe to serve."""
    set_up_logging()
    send_at_once()
    check_config((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    await to_thread.run_sync(_warm)
    timers = [asyncio.create_task(_tidy()), asyncio.create_task(_sweep())]
    _open_browser()
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
            with suppress(asyncio.CancelledError):
                await timer
        store().close()


SAFE = (
    'fileWatcherType = "none"',
    "postScriptGC = false",
    'showErrorDetails = "none"',
    "allowedOrigins = []",
    "X-Kehu-User",
    "X-Kehu-Session",
)


def check_config(text: str) -> None:
    """The settings without which the product would be slow or open."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for wanted in SAFE:
        if not any(wanted in line for line in lines):
            raise Misdeclared(f".streamlit/config.toml must say {wanted}")


def _warm() -> None:
    """Build the catalogue, then put everything loaded so far out of the collector's sight."""
    with store().reading() as connection:
        catalog_at(connection)
    relax()


def _open_browser() -> None:
    """Show the page to the person who started us; a machine without a browser is no reason to stop."""
    if address := os.environ.pop(OPEN, None):
        threading.Timer(1, webbrowser.open, (address,)).start()


async def _tidy() -> None:
    """Collect garbage on a timer: after every rerun, as Streamlit would, costs more than the rerun."""
    while True:
        await asyncio.sleep(TIDY_EVERY)
        gc.collect()


async def _sweep() -> None:
    """Let go of contents nobody refers to; every replica may, they do not get into each other's way."""
    while True:
        await asyncio.sleep(TIDY_EVERY)
        try:
            await to_thread.run_sync(sweep, store())
        except KehuError as error:
            log.warning("not swept", key=error.key)
        await asyncio.sleep(SWEEP_EVERY)
