"""make an API token for a person; it alone is printed, this once"""

from argparse import ArgumentParser, Namespace

from api.commands import DONE, Command
from db import accounts
from db.engine import store
from db.identity import create_token
from db.starting import make_ready


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--user", required=True)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--role", help="narrow the token to one of the person's roles")
    parser.add_argument("--name", default="command line")


def run(args: Namespace) -> int:
    make_ready(store())
    with store().work() as work:
        pk = accounts.find(work.connection, args.user)
        print(create_token(work, pk, args.name, args.role, args.days))
    return DONE


command = Command(run, arguments)
