"""`manage.py test`: every step runs, a failing one counts, and pytest has the last word."""

import sys
from argparse import Namespace

import pytest

from api.commands import load
from api.commands.__main__ import parse
from api.commands.test import carry_out, checks, pytest_words


def parsed(*words: str) -> Namespace:
    return parse(*(load("test")[0], "test", "check everything"), words)


def test_a_failing_step_is_named_and_the_next_still_runs(capfd: pytest.CaptureFixture[str]) -> None:
    steps = [
        (name, [sys.executable, "-c", f"print({name!r}); raise SystemExit({code})"])
        for name, code in [("one", 0), ("two", 3), ("three", 0)]
    ]
    assert carry_out(steps, {}) == ["two"]
    assert capfd.readouterr().out.split("\n") == ["== one", "one", "== two", "two", "== three", "three", ""]


def test_the_checks_are_these() -> None:
    assert [name for name, _ in checks()] == ["ruff check", "ruff format --check", "mypy", "lint-imports"]


def test_words_for_pytest_are_passed_on() -> None:
    args = parsed("--fast", "tests/core", "-k", "filter", "-x")
    assert args.fast
    assert list(pytest_words(args))[-4:] == ["tests/core", "-k", "filter", "-x"]


@pytest.mark.parametrize(("words", "left_out"), [(("--fast",), True), ((), False)])
def test_fast_leaves_out_what_takes_long(words: tuple[str, ...], left_out: bool) -> None:
    assert ("not browser and not slow and not postgres" in pytest_words(parsed(*words))) is left_out
