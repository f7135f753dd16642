"""The command line: exit codes, words instead of tracebacks, and nothing secret on the screen."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.commands import FOLDER, Command, load, names
from api.commands.__main__ import told_in_words
from api.commands.import_ import report
from api.commands.settings import aligned, shown
from core.errors import Invalid
from core.settings import ROOT
from db.exchange.outcome import Outcome

MODULES = sorted(FOLDER.glob("[!_]*.py"))


def call(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("KEHU_", "DATABASE_"))}
    command = [sys.executable, "-m", "api.commands", *words]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, "LANG": "C", **env}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_command_describes_itself_in_one_line(path: Path) -> None:
    summary = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]
    assert 0 < len(summary) <= 90
    assert isinstance(load(path.stem.rstrip("_"))[0], Command)


@pytest.mark.parametrize("name", names())
def test_every_command_explains_itself(name: str) -> None:
    ended = call(name, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"usage: manage.py {name}" in ended.stdout


@pytest.mark.parametrize("words", [(), ("nonsense",), ("settings", "too-much"), ("settings", "--nonsense")])
def test_wrong_usage_ends_with_two(words: tuple[str, ...]) -> None:
    ended = call(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "usage" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_only_the_command_asked_for_is_imported() -> None:
    script = "import sys, api.commands.__main__ as m; m.main(['settings']); print(sorted(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "'api.commands.settings'" in ended.stdout
    assert "'api.commands.test'" not in ended.stdout


def test_settings_lists_names_and_hides_secrets() -> None:
    address = "postgresql+psycopg://kehu:pass:w@rd@db/kehu?password=opensesame&sslmode=require"
    ended = call("settings", KEHU_SECRET="opensesame", DATABASE_URL=address, KEHU_MAX_ROWS="77")
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = {line.split()[0]: line.split()[1:3] for line in ended.stdout.splitlines()}
    assert lines["KEHU_MAX_ROWS"] == ["77", "1000"]
    assert lines["KEHU_SECRET"] == ["********", "-"]
    assert (
        lines["DATABASE_URL"][0]
        == "postgresql+psycopg://kehu:********@db/kehu?password=********&sslmode=require"
    )
    assert "opensesame" not in ended.stdout
    assert "w@rd" not in ended.stdout


@pytest.mark.parametrize("name", ["KEHU_MAX_ROWS", "KEHU_SESSION_DAYS"])
def test_a_setting_that_cannot_be_is_refused_by_its_name(name: str) -> None:
    ended = call("settings", **{name: "minus one"})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert name in ended.stderr
    assert "Traceback" not in ended.stderr


def test_commands_speak_the_language_of_the_environment() -> None:
    for env in ({"KEHU_LANGUAGE": "zh_CN"}, {"LANG": "zh_CN.UTF-8"}):
        assert call("settings", **env).stdout.startswith("设置项 ")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    script = f"set -o pipefail; {sys.executable} -m api.commands settings | true"
    ended = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode in {0, 141}, ended.stderr) == (True, "")


def refused() -> int:
    raise Invalid("command.settings.wrong", fields={"amount": "not a number"})


def missing_file() -> int:
    return len(Path("no-such-file.csv").read_text("utf-8"))


def interrupted() -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("action", "code", "words"),
    [
        (lambda: 0, 0, ""),
        (refused, 1, "amount: not a number"),
        (missing_file, 1, "no-such-file.csv: No such file"),
        (interrupted, 130, ""),
    ],
)
def test_what_the_user_can_mend_is_told_in_words(
    action: Callable[[], int], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told_in_words("sample", action) == code
    told = capsys.readouterr().err
    assert words in told
    assert bool(words) == bool(told)


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        told_in_words("sample", lambda: 1 // 0)


def test_files_are_meant_from_where_the_user_stands() -> None:
    script = "from api.commands import given_path as g; print(g('a.csv'), g('/b.csv'))"
    command, env = [sys.executable, "-c", script], {**os.environ, "KEHU_CWD": "/where/user"}
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert ended.stdout == "/where/user/a.csv /b.csv\n"


def test_columns_stand_under_one_another_in_chinese_too() -> None:
    assert list(aligned([("客户", "a"), ("x", "b")])) == ["客户  a", "x     b"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (SecretStr("abc"), "********"),
        (SecretStr(""), "-"),
        ("", "-"),
        (ROOT / "data", "data"),
        ("sqlite:////srv/kehu.db", "sqlite:////srv/kehu.db"),
        ("https://crm.example.com:8443/x", "https://crm.example.com:8443/x"),
        ("postgresql://kehu@db/kehu", "postgresql://kehu@db/kehu"),
    ],
)
def test_a_value_is_shown_without_its_secret(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(("numbers", "told"), [({}, False), ({"waiting": 3}, True), ({"twins": 1}, True)])
def test_an_import_tells_of_lines_that_meet_something(
    numbers: dict[str, int], capsys: pytest.CaptureFixture[str], *, told: bool
) -> None:
    report(Outcome(lines=9, **numbers), dry=True)
    assert ("wait for a decision" in capsys.readouterr().out) is told
