"""put a backup in place, while Kehu is not running; into an empty place unless forced"""

from argparse import ArgumentParser, Namespace

from api.commands import DONE, Command, given_path
from core.errors import Invalid
from core.i18n import t
from core.settings import settings
from db.backup import restore


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("backup", help="a file that the command backup wrote")
    parser.add_argument("--into", help="another data folder than the one the settings name")
    parser.add_argument("--force", action="store_true", help="replace the data that are there")


def run(args: Namespace) -> int:
    path, chosen = given_path(args.backup), settings()
    if args.into:
        if chosen.database_url:
            raise Invalid("backup.no_folder")
        chosen = chosen.model_copy(update={"data": given_path(args.into)})
    restore(path, chosen.database(), chosen.data, force=args.force)
    print(t("backup.restored", path=path))
    return DONE


command = Command(run, arguments)
