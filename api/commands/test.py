"""check everything: style, types, import contracts, tests and browser tests

Words not listed here go to pytest: `manage.py test tests/core -k filter`.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.commands import DONE, REFUSED, Command
from api.commands._chromium import chromium
from core.errors import Unavailable
from core.settings import ROOT

SOURCES = ("core", "db", "reports", "workflows", "sample", "api", "pages", "app.py", "manage.py")
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
QUICK = "not browser and not slow and not postgres"
Step = tuple[str, Sequence[str]]


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fast", action="store_true", help="leave out tests marked browser, slow or postgres"
    )


def run(args: Namespace) -> int:
    """pytest comes last, so that its closing line ends all; what failed before is told before it."""
    env = dict(os.environ) if args.fast else {**os.environ, "KEHU_CHROMIUM": a_browser()}
    failed = carry_out(checks(), env)
    if failed:
        print(f"failed so far: {', '.join(failed)}", flush=True)
    failed += carry_out([("pytest", pytest_words(args))], env)
    return REFUSED if failed else DONE


def carry_out(steps: Iterable[Step], env: Mapping[str, str]) -> list[str]:
    """The names of the steps that failed; every one runs, whatever those before it said."""
    failed = []
    for name, words in steps:
        print(f"== {name}", flush=True)
        if subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode:
            failed.append(name)
    return failed


def a_browser() -> str:
    path = chromium()
    if path is None:
        raise Unavailable("command.test.no_browser")
    return path


def checks() -> Iterator[Step]:
    yield "ruff check", python("-m", "ruff", "check", ".")
    yield "ruff format --check", python("-m", "ruff", "format", "--check", ".")
    yield "mypy", python("-m", "mypy", *(source for source in SOURCES if (ROOT / source).exists()))
    yield "lint-imports", python("-c", IMPORT_LINTER, "--no-logo")


def pytest_words(args: Namespace) -> Sequence[str]:
    choice = ["-m", QUICK] if args.fast else []
    # Each worker takes one half in order, so that what a module starts is started once.
    return python("-m", "pytest", "-n", "2", "--dist", "worksteal", *choice, *args.rest)


def python(*words: str) -> Sequence[str]:
    return [sys.executable, *words]


command = Command(run, arguments, passes_on=True)
