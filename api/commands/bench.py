"""measure Kehu beside bare routes over the same rows, and print the ratios"""

from argparse import ArgumentParser, Namespace
from importlib import import_module

from api.commands import Command, given_path

# What comes with a checkout, not with an installed product: loaded only when asked for.
BENCH = "tests.bench.run"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers, and as many deals")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--database", default="", help="an empty one, or one of an earlier run")
    where.add_argument("--postgres", action="store_true", help="start one instead of SQLite")
    parser.add_argument("--data", type=given_path, help="folder to keep the database in for the next run")
    parser.add_argument("--browser", action="store_true", help="what a person waits for, in Chromium")
    parser.add_argument("--runs", type=int, default=7, help="how often the browser does each")
    parser.add_argument("--only", default="", help="names of measures: first,edit,import")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")


def run(args: Namespace) -> int:
    code: int = import_module(BENCH).run(args)
    return code


command = Command(run, arguments)
