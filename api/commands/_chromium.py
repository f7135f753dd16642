"""A Chromium for the browser tests: an installed one, else the system's package, else Playwright's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What to run, in order, per package manager.
PACKAGES: Mapping[str, Sequence[Sequence[str]]] = {
    "apt-get": (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", "chromium")),
    "dnf": (("dnf", "install", "-y", "-q", "chromium"),),
    "apk": (("apk", "add", "--quiet", "chromium"),),
}
PLAYWRIGHT_PATH = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
PATIENCE = 900


def chromium() -> str | None:
    """The program to start, installed if need be; None where none can be had."""
    ways: tuple[Callable[[], Iterable[str]], ...] = (named, installed, packaged, downloaded)
    candidates = chain.from_iterable(way() for way in ways)
    return next((path for path in candidates if answers([path, "--version"])), None)


def named() -> Iterable[str]:
    return filter(None, [os.environ.get("KEHU_CHROMIUM")])


def installed() -> Iterable[str]:
    return filter(None, map(shutil.which, PROGRAMS))


def packaged() -> Iterable[str]:
    manager = next(filter(shutil.which, PACKAGES), None)
    privilege = as_root()
    if manager is None or privilege is None:
        return
    say(f"No Chromium here; {manager} installs one ...")
    for words in PACKAGES[manager]:
        works([*privilege, *words])
    yield from installed()


def downloaded() -> Iterable[str]:
    say("No Chromium here; Playwright downloads one ...")
    if works([sys.executable, "-m", "playwright", "install", "chromium"]):
        found = subprocess.run(
            [sys.executable, "-c", PLAYWRIGHT_PATH], capture_output=True, text=True, check=False
        )
        yield found.stdout.strip() or "chromium"


def as_root() -> Sequence[str] | None:
    """What to put before a command so that root runs it; None where we may not."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and answers(["sudo", "-n", "true"]) else None


def answers(words: Sequence[str]) -> bool:
    """Whether a program runs at all: a launcher of a missing snap is on PATH, too, but does not."""
    return works(words, quiet=True, patience=30)


def works(words: Sequence[str], *, quiet: bool = False, patience: int = PATIENCE) -> bool:
    sink = subprocess.DEVNULL if quiet else sys.stderr
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        ended = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=env, timeout=patience, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
