"""write the database, uploaded files included, into one file, also while people work"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from api.commands import DONE, Command, given_path
from core import clock
from core.i18n import t
from core.settings import settings
from db.backup import backup
from db.engine import store


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("target", nargs="?", help="the file to write; one in the data folder if left out")


def run(args: Namespace) -> int:
    made = backup(store(), given_path(args.target) if args.target else next_place())
    print(t("backup.made", path=made))
    return DONE


def next_place() -> Path:
    return settings().data.resolve() / "backups" / f"kehu-{clock.now():%Y%m%d-%H%M%S}.zip"


command = Command(run, arguments)
