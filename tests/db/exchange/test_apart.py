"""Long imports in a process of their own: they take turns with the server; nobody waits for a dead one."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from core import clock
from core.settings import ROOT, Settings, use_settings
from db.engine import Store
from db.exchange import apart, jobs, working
from tests.conftest import World

LINES = 120
SPEC = {"columns": [{"field": name, "columns": [name]} for name in ("name", "notes")]}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    use_settings(Settings(data=tmp_path))
    yield tmp_path
    use_settings(None)


def _taken(world: World) -> int:
    """A file long enough for a process of its own."""
    lines = "".join(f"Row {n},{'x' * 10_000}\n" for n in range(LINES))
    assert len(lines) > working.LONG
    boss = world.viewer("boss")
    return jobs.take(world.store, boss, "customer", "long.csv", [b"name,notes\n", lines.encode()])


def _workers() -> Iterator[psutil.Process]:
    for process in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # a zombie is one, too
            if "db.exchange" in process.cmdline():
                yield process


def _state(world: World, pk: int) -> dict[str, Any]:
    with world.store.reading() as connection:
        return jobs.state(connection, world.viewer("boss"), pk)


def _ended(world: World, pk: int, *, kill: bool = False) -> tuple[dict[str, Any], set[int]]:
    """The job's state at its end, and the processes that were seen at work."""
    seen, until = set[int](), clock.ticks() + 60
    while (state := _state(world, pk))["status"] in working.ACTIVE:
        assert clock.ticks() < until
        for worker in _workers():
            seen.add(worker.pid)
            if kill:
                worker.kill()
        threading.Event().wait(0.01)
    return state, seen


@pytest.mark.usefixtures("folder")
def test_a_long_file_comes_in_by_another_process(world: World) -> None:
    pk = _taken(world)
    jobs.start(world.store, world.viewer("boss"), pk, SPEC, write=True)
    state, seen = _ended(world, pk)
    assert (state["status"], state["result"]["new"], len(seen)) == ("done", LINES, 1)
    with world.store.reading() as connection:
        there = connection.exec_driver_sql("SELECT count(*), min(created_by_id) FROM customer").one()
    assert tuple(there) == (LINES, world.viewer("boss").user_id)


@pytest.mark.usefixtures("folder")
def test_a_killed_one_is_told_and_comes_in_when_asked_again(world: World) -> None:
    pk = _taken(world)
    boss = world.viewer("boss")
    jobs.start(world.store, boss, pk, SPEC, write=True)
    state, _ = _ended(world, pk, kill=True)
    assert state["status"] == "failed"
    assert state["result"]["message"]
    jobs.start(world.store, boss, pk, SPEC, write=True)
    state, _ = _ended(world, pk)
    assert (state["status"], state["result"]["new"]) == ("done", LINES)


def test_a_turn_that_was_not_given_back_is_free_again(world: World) -> None:
    answer = StringIO()
    apart._lend(world.store, StringIO("take\ngive\ntake\n"), answer)
    assert answer.getvalue() == "go\ngo\n"
    assert world.store.turns.take(0)
    apart._lend(world.store, StringIO("take\n"), answer := StringIO())
    assert answer.getvalue() == "busy\n"
    world.store.turns.give()


def test_without_its_server_it_ends(sqlite_template: Path, folder: Path) -> None:
    """Before its first turn, and so before it has written anything."""
    shutil.copy(sqlite_template, folder / "kehu.db")
    world = World(Store(f"sqlite:///{folder / 'kehu.db'}"))
    pk, boss = _taken(world), world.viewer("boss")
    who = {"user": boss.user_id, "role": None, "origin": ""}
    task = {"pk": pk, "data": SPEC, "write": True, "lang": "en", "who": who}
    env = {**os.environ, "KEHU_DATA": str(folder), "DATABASE_URL": world.store.place}
    pipe = subprocess.PIPE
    with subprocess.Popen(apart.WORDS, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True) as worker:
        assert worker.stdin
        assert worker.stdout
        worker.stdin.write(json.dumps(task) + "\n")
        worker.stdin.flush()
        assert worker.stdout.readline() == "take\n"
        worker.stdin.close()
        assert worker.wait(10) == 1
    with world.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM customer").scalar_one() == 0
    world.store.close()
