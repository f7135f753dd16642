"""check that file, references, log, versions, rows and search add up; ends with 1 if not"""

import sys
from argparse import Namespace

from api.commands import DONE, REFUSED, Command
from core.errors import Invalid
from core.i18n import t
from db.engine import store
from db.upgrading import is_current
from db.verifying import verify


def run(_: Namespace) -> int:
    if not is_current(store()):
        raise Invalid("verify.other_version")
    wrong = verify(store())
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(t("verify.well"))
    return REFUSED if wrong else DONE


command = Command(run)
