"""write a table to a file: XLSX, CSV or Parquet, by the file's ending"""

import shutil
from argparse import ArgumentParser, Namespace

from api.commands import DONE, Command, given_path
from core.i18n import t
from db.engine import store
from db.exchange.exporting import export
from db.merging import catalog_at
from db.query import Ask
from db.starting import make_ready
from db.viewer import system


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table")
    parser.add_argument("file", type=given_path)


def run(args: Namespace) -> int:
    database = store()
    make_ready(database)
    with database.reading() as connection:
        viewer = system(catalog_at(connection))
    made = export(database, viewer, Ask(args.table), args.file.suffix.lstrip(".").lower(), args.file.parent)
    shutil.move(made, args.file)
    print(t("export.done", file=args.file.name))
    return DONE


command = Command(run, arguments)
