"""make pictures of every page: both languages, light and dark, two widths"""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path

from api.commands import DONE, Command, given_path
from core.settings import ROOT

# What comes with a checkout, not with an installed product: loaded only when asked for.
SCREENS = "tests.browser.screens"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("out", type=given_path, nargs="?", default=ROOT / "screenshots", help="folder")
    parser.add_argument("--only", default="", help="names of pages: home,grid,record")


def run(args: Namespace) -> int:
    out: Path = args.out
    import_module(SCREENS).main(out, [name for name in args.only.split(",") if name])
    print(out)
    return DONE


command = Command(run, arguments)
