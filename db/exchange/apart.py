"""Long imports in a process of their own, so that the server goes on answering while one runs.

SQLite has one writer, and those who wait for it stand in the server's line: the process asks for each turn.
What they say to each other are lines: the task as JSON, then `take`, answered by `go` or `busy`, and `give`.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from queue import SimpleQueue
from typing import IO, Any

from core.settings import ROOT, settings
from db.engine import Store

Task = Mapping[str, Any]
WORDS = [sys.executable, "-m", "db.exchange"]


def hand_over(store: Store, task: Task) -> bool:
    """Have a task done; whether it was done to its end."""
    path = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))).rstrip(os.pathsep)
    named = {"KEHU_DATA": str(settings().data), "DATABASE_URL": store.place, "PYTHONPATH": path}
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own words
        WORDS, stdin=pipe, stdout=pipe, env={**os.environ, **named}, encoding="ascii", bufsize=1
    ) as worker:
        asked, answer = worker.stdout, worker.stdin
        if asked is None or answer is None:
            return False
        try:
            answer.write(json.dumps(task) + "\n")
            _lend(store, asked, answer)
        except BrokenPipeError:
            pass  # It is gone; its exit code says so.
    return worker.returncode == 0


def _lend(store: Store, asked: IO[str], answer: IO[str]) -> None:
    """Take a turn whenever it asks for one, until it ends; one that it did not give back is free again."""
    for line in asked:
        if line != "take\n":
            continue
        taken = store.turns.take(store.wait)
        try:
            answer.write("go\n" if taken else "busy\n")
            if taken:
                asked.readline()
        finally:
            if taken:
                store.turns.give()


class Borrowed:
    """The worker's side of the line. When the server is gone, so is the worker: nobody would hear of it."""

    def __init__(self, heard: IO[str], said: IO[str]) -> None:
        self._said = said
        self._answers: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def _listen(self, heard: IO[str]) -> None:
        for line in heard:
            self._answers.put(line.strip())
        os._exit(1)

    def take(self, wait: float) -> bool:  # noqa: ARG002 - the server waits
        self._say("take")
        return self._answers.get() == "go"

    def give(self) -> None:
        self._say("give")

    def _say(self, word: str) -> None:
        self._said.write(word + "\n")
        self._said.flush()
