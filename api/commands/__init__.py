"""The commands of manage.py: one file each, loaded only when asked for.

The file's name is the command's (`import_.py` where Python keeps the word), the first line of its
docstring is its line in the list of commands, and its `command` says what to run.
"""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from core.errors import Misdeclared

FOLDER = Path(__file__).parent
DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def no_arguments(parser: ArgumentParser) -> None:
    """For a command that takes none."""


@dataclass(frozen=True)
class Command:
    """`run` gives the exit code. With `passes_on`, words the parser does not know come as `args.rest`."""

    run: Callable[[Namespace], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments
    passes_on: bool = False


def names() -> list[str]:
    """Every command there is, without importing any."""
    return sorted(path.stem.rstrip("_") for path in FOLDER.glob("[!_]*.py"))


def load(name: str) -> tuple[Command, str]:
    """The command and its description."""
    module = name if (FOLDER / f"{name}.py").is_file() else f"{name}_"
    found = import_module(f"{__name__}.{module}")
    command = getattr(found, "command", None)
    if not isinstance(command, Command) or not found.__doc__:
        raise Misdeclared(f"api/commands/{module}.py needs a docstring and command = Command(...)")
    return command, found.__doc__


def given_path(text: str) -> Path:
    """A file named on the command line, from where the user stood: manage.py has moved to the project."""
    return Path(os.environ.get("KEHU_CWD", ""), text).expanduser().absolute()
