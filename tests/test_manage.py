"""The front door, started as a user starts it: in a small project of its own, without a network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).resolve().parents[1] / "manage.py"
# Stands where api.commands stands in the product, and says what it was given.
ECHO = "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['KEHU_CWD'], sys.prefix)"
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
NO_ENSUREPIP = "print('ensurepip is not available'); raise SystemExit(1)"

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    files = {
        "manage.py": MANAGE.read_text("utf-8"),
        "requirements.txt": "",
        "requirements-dev.txt": "",
        "api/commands/__main__.py": ECHO,
        "api/commands/greet.py": '"""say hello"""',
        "api/commands/test.py": '"""check all"""',
        "api/commands/import_.py": '"""bring rows in"""',
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def start(project: Path, *words: str, cwd: Path, **env: str) -> subprocess.Popen[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("KEHU_", "PIP_"))}
    return subprocess.Popen(
        [sys.executable, str(project / "manage.py"), *words],
        cwd=cwd,
        env={**kept, **OFFLINE, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


def call(project: Path, *words: str, **env: str) -> tuple[int, str, str]:
    return outcome(start(project, *words, cwd=project, **env))


def test_the_first_start_installs_and_the_second_only_hands_over(project: Path, tmp_path: Path) -> None:
    venv = project / ".venv"
    code, out, err = outcome(start(project, "greet", "--a", "b c", cwd=tmp_path))
    assert (code, out) == (0, f"['greet', '--a', 'b c'] {project} {tmp_path} {venv}\n")
    assert "Installing" in err
    assert call(project, "import", "x") == (0, f"['import', 'x'] {project} {project} {venv}\n", "")


def test_tests_need_more_and_changed_needs_install_into_the_same_environment(project: Path) -> None:
    assert call(project, "greet")[0] == 0
    mark = project / ".venv" / "mark"
    mark.touch()
    code, _, err = call(project, "test")
    assert (code, "requirements-dev.txt" in err) == (0, True)
    assert call(project, "greet")[2] == ""
    (project / "requirements.txt").write_text("# changed", "utf-8")
    assert "Installing" in call(project, "greet")[2]
    assert mark.exists()


def test_an_interrupted_start_is_made_anew(project: Path) -> None:
    venv = project / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text("half a file", "utf-8")
    (venv / "kehu-stamp").write_text("unfinished", "utf-8")
    assert call(project, "greet")[0] == 0
    assert call(project, "greet")[2] == ""


def test_a_folder_that_is_not_ours_is_left_alone(project: Path, tmp_path: Path) -> None:
    precious = tmp_path / "home" / "letter"
    precious.parent.mkdir()
    precious.touch()
    code, _, err = call(project, "greet", KEHU_VENV=str(precious.parent))
    assert (code, "KEHU_VENV" in err) == (1, True)
    assert [precious] == list(precious.parent.iterdir())


def test_another_folder_may_hold_the_environment(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else" / "where"
    assert call(project, "greet", KEHU_VENV=str(elsewhere))[1].endswith(f"{elsewhere}\n")
    assert not (project / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_refused_in_words(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = call(project, "greet", KEHU_VENV=str(tmp_path / "file" / "venv"))
    assert (code, "Not a directory" in err) == (1, True)


def test_without_a_network_it_says_so_and_does_not_count_as_installed(project: Path) -> None:
    (project / "requirements.txt").write_text("nowhere-to-be-had==1.0", "utf-8")
    for _ in range(2):
        code, out, err = call(project, "greet")
        assert (code, out) == (1, "")
        assert "could not be installed" in err


def test_without_ensurepip_it_names_the_package(project: Path, tmp_path: Path) -> None:
    """Debian's Python has `venv` without what it needs; a `venv` of ours stands in front of it."""
    (tmp_path / "debian").mkdir()
    (tmp_path / "debian" / "venv.py").write_text(NO_ENSUREPIP, "utf-8")
    code, _, err = call(project, "greet", PYTHONPATH=str(tmp_path / "debian"))
    assert code == 1
    assert "ensurepip is not available" in err
    assert "apt-get install python3-venv" in err


def test_two_first_starts_install_once(project: Path) -> None:
    ends = [outcome(process) for process in [start(project, "greet", cwd=project) for _ in range(2)]]
    assert [code for code, _, _ in ends] == [0, 0]
    assert sum("Installing" in err for _, _, err in ends) == 1


@pytest.mark.parametrize(
    ("words", "code"), [((), 2), (("nonsense",), 2), (("__main__",), 2), (("--help",), 0)]
)
def test_without_a_command_it_lists_them_and_installs_nothing(
    project: Path, words: tuple[str, ...], code: int
) -> None:
    ended, out, err = call(project, *words)
    lines = [line.split(maxsplit=1) for line in (out + err).splitlines() if line.startswith("  ")]
    assert (ended, lines) == (
        code,
        [["greet", "say hello"], ["import", "bring rows in"], ["test", "check all"]],
    )
    assert not (project / ".venv").exists()


def test_an_old_python_and_windows_are_refused_in_words() -> None:
    """No such interpreter is at hand, so the check is asked itself, in a process of its own."""
    ask = "import manage\ntry: manage.check_machine({!r}, {!r})\nexcept manage.Refused as e: print(e)"
    for platform, version, words in [
        ("linux", (3, 10), "newer"),
        ("win32", (3, 12), "WSL"),
        ("darwin", (3, 11), ""),
    ]:
        command = [sys.executable, "-c", ask.format(platform, version)]
        told = subprocess.run(command, cwd=MANAGE.parent, capture_output=True, text=True, check=True).stdout
        assert words in told
        assert bool(words) == bool(told)
