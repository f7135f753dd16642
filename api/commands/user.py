"""add, password, deactivate: people who may sign in, also before the first start

The password is read from standard input, so that no shell history and no process list shows it.
"""

import sys
from argparse import ArgumentParser, Namespace

from api.commands import DONE, Command
from core.errors import Invalid, Missing
from core.i18n import t
from db import people
from db.engine import Store, store
from db.starting import make_ready


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
    people.add(database, args.name, args.full_name or args.name, args.role, args.team, _password())
    print(t("user.added", name=args.name))


def _set(database: Store, args: Namespace) -> None:
    people.give_password(database, args.name, _password())
    print(t("user.password_set", name=args.name))


def _leave(database: Store, args: Namespace) -> None:
    with database.reading() as connection:
        ids = {name: people.find(connection, name) for name in (args.name, args.successor)}
    if missing := [name for name, pk in ids.items() if pk is None]:
        raise Missing("user.unknown", name=missing[0])
    people.leave(database, ids[args.name] or 0, ids[args.successor] or 0)
    print(t("user.left", name=args.name, successor=args.successor))


_VERBS = {"add": _add, "password": _set, "deactivate": _leave}

command = Command(run, arguments)
