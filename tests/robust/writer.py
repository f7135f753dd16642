"""A process that edits customers from several threads until it is killed, and notes what it was told is done.

Run as `python -m tests.robust.writer URL FILE SEED`.
"""

import json
import os
import random
import sys
import threading

from core.errors import Stale
from db.changes import Intent, Order, apply
from db.engine import Store
from db.merging import catalog_at
from db.viewer import system


def write(store: Store, file: int, chance: random.Random) -> None:
    """Create and edit rows for ever; a line goes to the file only after the answer, in one write."""
    with store.reading() as connection:
        viewer = system(catalog_at(connection))
    versions: dict[int, int] = {}
    while True:
        name = f"n{chance.random()}"
        known = chance.choice([None, *list(versions)[-20:]])
        op = "create" if known is None else "update"
        intent = Intent("customer", op, known, versions.get(known or 0), {"name": name})
        try:
            row = apply(store, viewer, [intent], Order("api", "edit"))["rows"][0]
        except Stale:
            continue
        versions[row["id"]] = row["version"]
        told = ["customer", row["id"], row["version"], "name", name]
        os.write(file, f"{json.dumps(told)}\n".encode())


def main(url: str, path: str, seed: str) -> None:
    store = Store(url)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    threads = [
        threading.Thread(target=write, args=(store, file, random.Random(f"{seed}{n}"))) for n in range(4)
    ]
    for thread in threads:
        thread.start()
    print("ready", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
