"""add, password, deactivate: people who may sign in, also before the first start

The password is read from standard input, so that no shell history and no process list shows it.
"""

import secrets
import sys
from argparse import ArgumentParser, Namespace

from api.commands import DONE, Command
from core.errors import Invalid
from core.i18n import t
from db import accounts
from db.engine import Store, store
from db.leaving import deactivate
from db.merging import catalog_at
from db.starting import make_ready
from db.viewer import system


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add")
    add.add_argument("--role", required=True)
    add.add_argument("--full-name", default="")
    add.add_argument("--team", default="")
    for verb in (add, verbs.add_parser("password")):
        verb.add_argument("name")
        verb.add_argument("--password-stdin", action="store_true", required=True)
    leave = verbs.add_parser("deactivate")
    leave.add_argument("name")
    leave.add_argument("--successor", required=True, help="who takes over the open work")


def run(args: Namespace) -> int:
    make_ready(store())
    _VERBS[args.verb](store(), args)
    return DONE


def _password() -> str:
    text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise Invalid("user.no_password")
    return text


def _add(database: Store, args: Namespace) -> None:
    full_name = args.full_name or args.name
    accounts.add(database, args.name, _password(), full_name=full_name, role=args.role, team=args.team)
    print(t("user.added", name=args.name))


def _set(database: Store, args: Namespace) -> None:
    accounts.give_password(database, args.name, _password())
    print(t("user.password_set", name=args.name))


def _leave(database: Store, args: Namespace) -> None:
    with database.reading() as connection:
        leaver, successor = (accounts.find(connection, name) for name in (args.name, args.successor))
        viewer = system(catalog_at(connection))
    deactivate(database, viewer, leaver, successor, secrets.token_hex(16))
    print(t("user.left", name=args.name, successor=args.successor))


_VERBS = {"add": _add, "password": _set, "deactivate": _leave}

command = Command(run, arguments)
