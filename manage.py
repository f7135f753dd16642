#!/usr/bin/env python3
"""The front door: makes the environment where it is missing or old, then runs the command inside it.

Needs Python 3.11 and its standard library only. The text stays readable for Python 3.8, so that an
old interpreter gets a sentence instead of a syntax error.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parent
COMMANDS = ROOT / "api" / "commands"
RUNTIME, TESTING = "requirements.txt", "requirements-dev.txt"
OLDEST = (3, 11)
# Commands that need what is in TESTING too.
TESTED = ("test", "bench", "screens")
UNFINISHED = "unfinished"


class Refused(Exception):
    """Something the user must mend; its words go to stderr."""


def main(argv: list[str]) -> int:
    try:
        check_machine(sys.platform, sys.version_info[:2])
        if not argv or command_file(argv[0]) is None:
            return usage(argv)
        python = ready(Environment(folder()), testing=argv[0] in TESTED)
    except Refused as refused:
        print(f"manage.py: {refused}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"manage.py: {error}. KEHU_VENV may name another folder for the environment.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("manage.py: stopped; the next start sets up what is missing.", file=sys.stderr)
        return 130
    return hand_over(python, argv)


def check_machine(platform: str, version: tuple[int, ...]) -> None:
    if platform == "win32":
        raise Refused("Kehu runs on Linux and macOS; on Windows start it inside WSL.")
    if version < OLDEST:
        have, need = ".".join(map(str, version)), ".".join(map(str, OLDEST))
        raise Refused(f"Kehu needs Python {need} or newer; this is Python {have}.")


# --- what can be asked for -------------------------------------------------------------------------


def command_file(name: str) -> Path | None:
    """The module of a command; names Python keeps for itself (`import`) end in an underscore there."""
    if not name.isidentifier() or name.startswith("_") or name.endswith("_"):
        return None
    paths = COMMANDS / f"{name}.py", COMMANDS / f"{name}_.py"
    return next((path for path in paths if path.is_file()), None)


def usage(argv: list[str]) -> int:
    """Every command's first line of documentation; 0 where the user asked for it."""
    asked = argv[:1] in (["help"], ["--help"], ["-h"])
    out = sys.stdout if asked else sys.stderr
    if argv and not asked:
        print(f"manage.py: there is no command {argv[0]!r}.", file=out)
    print("usage: python3 manage.py COMMAND ...   (COMMAND --help tells more)\n", file=out)
    for path in sorted(COMMANDS.glob("[!_]*.py")):
        summary = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]
        print(f"  {path.stem.rstrip('_'):11} {summary}", file=out)
    return 0 if asked else 2


# --- the environment -------------------------------------------------------------------------------


class Environment:
    """A virtual environment of ours; its stamp, written last, tells what was installed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.python = path / "bin" / "python"
        self.stamp = path / "kehu-stamp"

    def stamped(self) -> list[str]:
        return self.stamp.read_text("utf-8").split() if self.stamp.is_file() else []

    def is_ready(self, wanted: list[str]) -> bool:
        return self.stamped()[: len(wanted)] == wanted and os.access(self.python, os.X_OK)

    def can_grow(self) -> bool:
        """Whole, and of this Python: worth installing into instead of making it anew."""
        return self.stamped()[-1:] == [python_mark()] and os.access(self.python, os.X_OK)


def folder() -> Path:
    return Path(os.environ.get("KEHU_VENV") or ROOT / ".venv").expanduser().absolute()


def python_mark() -> str:
    return "python-{}.{}".format(*sys.version_info)


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes() + python_mark().encode()).hexdigest()


def ready(environment: Environment, *, testing: bool) -> Path:
    """The interpreter with everything wanted installed; the way of nearly every start is the first line."""
    names = [RUNTIME, TESTING] if testing else [RUNTIME]
    wanted = [digest(name) for name in names]
    if environment.is_ready(wanted):
        return environment.python
    with one_at_a_time():
        if not environment.is_ready(wanted):
            set_up(environment, names, wanted)
    return environment.python


def set_up(environment: Environment, names: list[str], wanted: list[str]) -> None:
    grows = environment.can_grow()
    if not grows:
        clear(environment.path)
    environment.path.mkdir(parents=True, exist_ok=True)
    environment.stamp.write_text(UNFINISHED, "utf-8")
    if not grows:
        create(environment.path)
    install(environment.python, names)
    environment.stamp.write_text("\n".join([*wanted, python_mark()]), "utf-8")


def clear(path: Path) -> None:
    """Empty what is left of an earlier try; a folder that is not ours is never touched."""
    if not path.exists() or not any(path.iterdir()):
        return
    if not (path / "kehu-stamp").is_file():
        raise Refused(f"{path} is not manage.py's work; move it away, or let KEHU_VENV name another folder.")
    if Path(sys.prefix) == path:
        raise Refused(f"{path} is unfinished and cannot rebuild itself; use the system's python3.")
    shutil.rmtree(path)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two first starts must not install into one folder. The lock goes with the last process that has it: pip
    inherits it, so that a killed start whose pip still runs keeps the next one waiting."""
    with Path(__file__).open("rb") as door:
        os.set_inheritable(door.fileno(), True)
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it to finish ...")
            fcntl.flock(door, fcntl.LOCK_EX)
        yield


def create(path: Path) -> None:
    say(f"Making the Python environment in {path} ...")
    venv = [sys.executable, "-m", "venv", str(path)]
    made = subprocess.run(venv, capture_output=True, text=True, check=False)
    if made.returncode:
        last = (made.stdout + made.stderr).strip()[-400:]
        raise Refused(
            f"the Python environment could not be made.\n{last}\n"
            "On Debian and Ubuntu its tool is a package of its own: sudo apt-get install python3-venv"
        )


def install(python: Path, names: list[str]) -> None:
    say(f"Installing the pinned dependencies of {' and '.join(names)} (once; a minute or two) ...")
    wishes = [word for name in names for word in ("-r", str(ROOT / name))]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run = subprocess.run(
        [*pip, *wishes], stdin=subprocess.DEVNULL, stdout=sys.stderr, close_fds=False, check=False
    )
    if run.returncode:
        raise Refused(
            "the dependencies could not be installed; pip's own words stand above. Is this machine online,\n"
            "and has the disk room? A mirror or proxy is set with pip's usual settings. Then start again."
        )


def say(words: str) -> None:
    """Progress goes to stderr: stdout belongs to the command (`token` prints only the token)."""
    print(words, file=sys.stderr, flush=True)


def hand_over(python: Path, argv: list[str]) -> NoReturn:
    """Become the command. Files named by the user are meant from where the user stands: KEHU_CWD tells."""
    env = dict(os.environ, KEHU_CWD=str(Path.cwd()))
    os.chdir(ROOT)
    os.execve(python, [str(python), "-m", "api.commands", *argv], env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
