"""The process of one long import: `python -m db.exchange`, started by the server, which says what to do."""

import json
import os
import sys

import db.hooking  # noqa: F401 - guards and effects of the write path
from core.collector import relax
from core.settings import settings
from db.engine import Store
from db.exchange import working
from db.exchange.apart import Borrowed


def main() -> None:
    # What anybody prints must not get among the lines that the server reads.
    said = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    task = json.loads(sys.stdin.readline())
    relax()
    store = Store(settings().database(), turns=Borrowed(sys.stdin, said))
    working.do(store, task)
    store.close()
    # At once: were the pipe closed first, the server's answer to that would look like its end.
    os._exit(0)


if __name__ == "__main__":
    main()
