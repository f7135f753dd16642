"""`python -m api.commands NAME ...`: what manage.py starts inside the environment."""

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence

from api.commands import REFUSED, WRONG_USAGE, Command, load, names
from core.collector import relax
from core.errors import KehuError
from core.i18n import preferred, speak

# What shells report for a program ended by SIGINT and by SIGPIPE.
INTERRUPTED, READER_GONE = 130, 141


def main(argv: Sequence[str]) -> int:
    """Run one command in the language of the environment."""
    if not argv or argv[0] not in names():
        print(f"usage: manage.py {{{','.join(names())}}} ...", file=sys.stderr)
        return WRONG_USAGE
    speak(preferred(os.environ.get("KEHU_LANGUAGE") or os.environ.get("LANG", "")))
    return told_in_words(argv[0], lambda: run(argv[0], argv[1:]))


def told_in_words(name: str, action: Callable[[], int]) -> int:
    """The exit code of an action; what the user can mend is no traceback."""
    try:
        code = action()
        sys.stdout.flush()
    except KehuError as error:
        return refuse(error)
    except BrokenPipeError:
        # Python flushes once more at exit; that must not meet the closed pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        print(f"{error.filename or name}: {error.strerror or error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def run(name: str, argv: Sequence[str]) -> int:
    command, description = load(name)
    relax()
    return command.run(parse(command, name, description, argv))


def parse(command: Command, name: str, description: str, argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(
        prog=f"manage.py {name}",
        description=description,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.arguments(parser)
    if not command.passes_on:
        return parser.parse_args(argv)
    args, rest = parser.parse_known_args(argv)
    args.rest = rest
    return args


def refuse(error: KehuError) -> int:
    print(error.message, file=sys.stderr)
    for field, words in error.fields.items():
        print(f"  {field}: {words}", file=sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
