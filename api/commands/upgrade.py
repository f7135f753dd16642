"""bring the database up to this version; a SQLite file is copied beside itself first"""

from argparse import Namespace

from api.commands import DONE, Command
from core.i18n import t
from db.engine import store
from db.upgrading import upgrade


def run(_: Namespace) -> int:
    taken = upgrade(store())
    print(t("upgrade.done", steps=", ".join(taken)) if taken else t("upgrade.nothing"))
    return DONE


command = Command(run)
