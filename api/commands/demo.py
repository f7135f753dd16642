"""load the sample company into this database; a second time adds nothing"""

from argparse import ArgumentParser, Namespace

from api.commands import DONE, Command
from db.company import end_first_steps
from db.engine import store
from db.sampling import importer
from db.starting import make_ready
from sample.loading import load_sample


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--as-published", action="store_true", help="keep the dates of 2016 and 2017")


def run(args: Namespace) -> int:
    make_ready(store())
    load_sample(store(), print, shifted=not args.as_published)
    end_first_steps(store(), importer(store()))
    return DONE


command = Command(run, arguments)
