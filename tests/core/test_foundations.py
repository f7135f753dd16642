"""Registry, messages, clock and errors."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core import clock, errors, i18n
from core.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
NEW_YEAR = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def fixed_clock() -> Iterator[None]:
    clock.use(lambda: NEW_YEAR)
    yield
    clock.use(None)


def test_a_registry_keeps_order_and_refuses_taken_and_unknown_names() -> None:
    found: Registry[int] = Registry("thing")
    assert found.add("b", 1) == 1
    found.add("a", 2)
    assert (list(found), len(found), found["a"], "b" in found, "c" in found) == (
        ["b", "a"],
        2,
        2,
        True,
        False,
    )
    assert (found.values(), found.items()) == ([1, 2], [("b", 1), ("a", 2)])
    with pytest.raises(errors.Misdeclared, match="'a' is declared twice"):
        found.add("a", 3)
    with pytest.raises(errors.Misdeclared, match="'c' is unknown; there are: b, a"):
        found["c"]


@pytest.mark.usefixtures("fixed_clock")
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2024, 12, 31)),
        ("Asia/Shanghai", date(2025, 1, 1)),
        ("America/New_York", date(2024, 12, 31)),
    ],
)
def test_today_depends_on_the_zone(zone: str, day: date) -> None:
    assert clock.today(zone) == day
    assert clock.is_replaced()


def test_the_clock_of_a_replay_is_read_from_a_file_at_every_look(tmp_path: Path) -> None:
    file = tmp_path / "now"
    file.write_text("2024-02-29T12:00:00+08:00\n")
    code = "from core import clock; print(clock.now().isoformat(), clock.is_replaced())"
    env = {**os.environ, "KEHU_CLOCK_FILE": str(file)}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True)
    assert ran.stdout.decode().split() == ["2024-02-29T04:00:00+00:00", "True"]


def test_ticks_never_go_back() -> None:
    assert clock.ticks() <= clock.ticks()


def test_each_status_has_one_error() -> None:
    kinds = errors.KehuError.__subclasses__()
    assert len({kind.status for kind in kinds}) == len({kind.code for kind in kinds}) == len(kinds)


def test_an_error_carries_what_a_program_reads() -> None:
    stale = errors.Stale("error.x", conflicts=[{"mine": 1}], n=2)
    assert (stale.key, stale.params, stale.detail()) == ("error.x", {"n": 2}, {"conflicts": [{"mine": 1}]})
    invalid = errors.Invalid("error.x", fields={"a": "why"}, refused=[{"row": 0}])
    assert (invalid.fields, invalid.detail()) == ({"a": "why"}, {"refused": [{"row": 0}]})
    assert errors.Denied("error.x").detail() == errors.Invalid("error.x").detail() == {}


def test_a_message_is_in_the_language_spoken_when_it_is_read() -> None:
    refused = errors.Unavailable("command.test.no_browser")
    in_english = str(refused)
    with i18n.speaking("zh_CN"):
        in_chinese = str(refused)
    assert in_english != in_chinese
    assert {in_english, in_chinese} & {"command.test.no_browser"} == set()


def test_an_unknown_key_shows_itself_and_an_unknown_language_is_the_default() -> None:
    assert i18n.t("no.such.key") == "no.such.key"
    assert i18n.find("no.such.key") is None
    assert i18n.first("no.such.key", "nor.this") == "nor.this"
    with i18n.speaking("tlh"):
        assert i18n.language() == i18n.DEFAULT


def test_both_languages_have_the_same_messages() -> None:
    assert set(i18n.languages()) >= {"en", "zh_CN"}
    assert set(i18n.messages("en")) == set(i18n.messages("zh_CN"))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-Hans-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-GB,en;q=0.9", "en"),
        ("de,zh-TW;q=0.5", "zh_CN"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_browser(header: str, language: str) -> None:
    assert i18n.preferred(header) == language
