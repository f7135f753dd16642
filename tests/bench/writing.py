"""Writes: one cell, many cells by many people, and a file of rows in and out again."""

import csv
import io
import json
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from core import clock
from tests.bench import filling, wording
from tests.bench.client import Client, in_turn
from tests.bench.figures import Figure, at_least, at_most_times
from tests.bench.scene import Measure, Scene

CLIENTS = 8
LINES = 100_000
KNOWN_SHARE = 10
COLUMNS = (
    "code", "name", "status", "grade", "industry", "country", "region", "city", "address", "phone", "email",
    "employees", "revenue",
)  # fmt: skip


@dataclass
class Editor:
    """Someone who edits cell after cell, each time another row."""

    client: Client
    rows: list[tuple[int, int]]
    done: int = field(default=0)

    def bare(self) -> None:
        pk, _ = self._next()
        self.client.post(f"/customer/{pk}", {"address": f"Street {self.done}"})

    def kehu(self) -> None:
        pk, version = self._next()
        change = {
            "table": "customer",
            "op": "update",
            "id": pk,
            "version": version,
            "values": {"address": f"Way {self.done}"},
        }
        answer = json.loads(self.client.post("/api/v1/changes", {"changes": [change], "source": "grid"}))
        self.rows[(self.done - 1) % len(self.rows)] = (pk, answer["rows"][0]["version"])

    def _next(self) -> tuple[int, int]:
        found = self.rows[self.done % len(self.rows)]
        self.done += 1
        return found


def edit(scene: Scene) -> Iterable[Figure]:
    # Each edits rows of its own: one's writes move the other's versions.
    rows = filling.own_rows(scene.store, "user1", 400)
    half = len(rows) // 2
    editors = Editor(scene.bare, rows[:half]), Editor(scene.kehu, rows[half:])
    bare, kehu = in_turn(editors[0].bare, editors[1].kehu, scene.reps * 3)
    yield Figure("one cell edited", "ms", bare, kehu, at_most_times(4))


def edits(scene: Scene) -> Iterable[Figure]:
    rows = filling.own_rows(scene.store, "user1", CLIENTS * 100)
    share = max(len(rows) // CLIENTS, 1)
    portions = [rows[n * share : (n + 1) * share] for n in range(CLIENTS)]
    times = scene.reps * 3
    bare, kehu = (_together(client, portions, times) for client in (scene.bare, scene.kehu))
    yield Figure(f"cells edited a second, {CLIENTS} clients", "1/s", bare, kehu, at_least(300, "/s"))


def _together(client: Client, portions: list[list[tuple[int, int]]], times: int) -> float:
    """Edits a second when all edit at once, each over a connection of its own."""
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(client.again())) for _ in portions]
        editors = [Editor(own, rows) for own, rows in zip(clients, portions, strict=True)]
        calls = [editor.kehu if client.token else editor.bare for editor in editors]
        with ThreadPoolExecutor(len(calls)) as pool:
            # A server that has just started opens connections and prepares statements first.
            list(pool.map(lambda call: [call() for _ in range(times)], calls))
            started = clock.ticks()
            list(pool.map(lambda call: [call() for _ in range(times)], calls))
        return len(calls) * times / (clock.ticks() - started)


def imported(scene: Scene) -> Iterable[Figure]:
    """A tenth of the lines are customers that are there already, found by their code and changed."""
    lines = min(LINES, scene.rows // 2)
    token = filling.token(scene.store, f"user{filling.PEOPLE}")
    bare = lines / json.loads(scene.bare.call("POST", "/customer", csv_file(lines, known=False)))["seconds"]
    goal = at_least(10_000, "rows/s")
    with closing(Client(scene.kehu.port, token)) as keeper:
        number = upload(keeper, csv_file(lines, known=True))
        started = clock.ticks()
        outcome = _applied(keeper, number)
        took = clock.ticks() - started
        if (outcome["new"] + outcome["changed"], outcome["refused"]) != (lines, 0):
            raise RuntimeError(f"the import went wrong: {str(outcome)[:500]}")
        yield Figure(f"{lines:,} lines imported by key", "rows/s", bare, lines / took, goal)
        started = clock.ticks()
        for written in reversed(outcome["sets"]):
            keeper.post(f"/api/v1/changes/{written}/undo", {})
        yield Figure("that import undone", "rows/s", None, lines / (clock.ticks() - started), goal)


def _applied(client: Client, number: int) -> dict[str, Any]:
    mapping = [{"field": column, "columns": [column]} for column in COLUMNS]
    client.post(f"/api/v1/imports/{number}/apply", {"spec": {"columns": mapping, "key": "code"}})
    return _finished(client, number)


def csv_file(lines: int, *, known: bool) -> bytes:
    """Customers as a file; with `known`, every tenth line is about one that is there."""
    mark, text = secrets.token_hex(3).upper(), io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for n in range(1, lines + 1):
        row = wording.customer(-n, 0, 1)
        old = known and n % KNOWN_SHARE == 0
        writer.writerow({**row, "code": f"C-{n:06}" if old else f"{mark}-{n}", "address": f"Road {mark}"})
    return text.getvalue().encode()


def upload(client: Client, content: bytes) -> int:
    edge = secrets.token_hex(8)
    parts = (
        f'--{edge}\r\nContent-Disposition: form-data; name="table"\r\n\r\ncustomer\r\n',
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="bench.csv"\r\n\r\n',
    )
    body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    number: int = json.loads(client.call("POST", "/api/v1/imports", body, kind))["id"]
    return number


def _finished(client: Client, number: int) -> dict[str, Any]:
    while True:
        state = json.loads(client.get(f"/api/v1/imports/{number}"))
        if state["status"] == "done":
            return dict(state["result"])
        if state["status"] != "applying":
            raise RuntimeError(f"the import ended as {state}"[:500])
        Event().wait(0.05)


MEASURES: dict[str, Measure] = {"edit": edit, "edits": edits, "import": imported}
