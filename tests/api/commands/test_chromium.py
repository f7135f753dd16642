"""Where the browser of the browser tests comes from, with stand-in programs on a PATH of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import ROOT

RUNS, BROKEN = "exit 0", "exit 1"
INSTALLS = 'case "$*" in *install*) echo "#!/bin/sh" > {bin}/chromium; chmod +x {bin}/chromium;; esac'
SUDO = 'shift; exec "$@"'
ASK = "from api.commands._chromium import chromium; print(chromium())"


class Machine:
    """A PATH with nothing but what a test puts there, and a Playwright that downloads or does not."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.modules = folder / "bin", folder / "modules"
        (self.modules / "playwright").mkdir(parents=True)
        self.bin.mkdir()
        self.has("chmod", 'exec /bin/chmod "$@"')
        self.playwright("raise SystemExit(1)")

    def has(self, program: str, does: str) -> str:
        path = self.bin / program
        path.write_text(f"#!/bin/sh\n{does.format(bin=self.bin)}\n", "utf-8")
        path.chmod(0o755)
        return str(path)

    def playwright(self, install: str, path: str = "") -> None:
        package = self.modules / "playwright"
        (package / "__main__.py").write_text(install, "utf-8")
        lines = ["from contextlib import nullcontext", "from types import SimpleNamespace as N"]
        lines.append(f"sync_playwright = lambda: nullcontext(N(chromium=N(executable_path={path!r})))")
        (package / "sync_api.py").write_text("\n".join(lines), "utf-8")
        (package / "__init__.py").touch()

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("KEHU_")}
        env = {**kept, "PATH": str(self.bin), "PYTHONPATH": str(self.modules), "LANG": "C", **env}
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )

    def finds(self, **env: str) -> str:
        ended = self.run("-c", ASK, **env)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_one_that_was_named_comes_first(machine: Machine) -> None:
    machine.has("chromium", RUNS)
    mine = machine.has("mine", RUNS)
    assert machine.finds(KEHU_CHROMIUM=mine) == mine


def test_one_that_does_not_run_is_passed_over(machine: Machine) -> None:
    machine.has("chromium", BROKEN)
    chrome = machine.has("google-chrome", RUNS)
    assert machine.finds(KEHU_CHROMIUM="/no/such/program") == chrome


@pytest.mark.parametrize("manager", ["apt-get", "dnf"])
def test_the_package_manager_installs_one(machine: Machine, manager: str) -> None:
    machine.has("sudo", SUDO)
    machine.has(manager, INSTALLS)
    assert machine.finds() == str(machine.bin / "chromium")


def test_playwright_downloads_where_the_package_manager_has_none(machine: Machine) -> None:
    machine.has("sudo", SUDO)
    machine.has("apt-get", BROKEN)
    downloaded = machine.has("downloaded", RUNS)
    machine.playwright("", downloaded)
    assert machine.finds() == downloaded


def test_without_any_the_tests_fail_in_words(machine: Machine) -> None:
    assert machine.finds() == "None"
    ended = machine.run("-m", "api.commands", "test")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "KEHU_CHROMIUM" in ended.stderr
    assert "Traceback" not in ended.stderr
