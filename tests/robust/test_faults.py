"""Killed in the middle, a full disk, a locked database: nothing told is lost, nothing is half there."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import clock
from core.errors import KehuError, Unavailable
from db.changes import Intent
from db.engine import Store
from tests.conftest import World
from tests.robust.world_check import Acknowledged, acknowledgements, check_world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "kehu.db"
    shutil.copy(sqlite_template, path)
    return path


@pytest.fixture
def patient_world(database: Path) -> Iterator[World]:
    """A SQLite database whose writers wait half a second for a lock, no longer."""
    store = Store(f"sqlite:///{database}", wait=0.5)
    yield World(store)
    store.close()


def kill_in_the_middle(url: str, told: Path, number: int) -> None:
    words = [sys.executable, "-m", "tests.robust.writer", url, str(told), str(number)]
    before = told.stat().st_size if told.exists() else 0
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        deadline = clock.ticks() + 60
        while (told.stat().st_size if told.exists() else 0) < before + 200 * (number % 3 + 1):
            assert clock.ticks() < deadline
            threading.Event().wait(0.005 * (number % 4 + 1))
        writer.kill()


@pytest.mark.slow
def test_kill_9_in_the_middle_of_edits_loses_nothing_and_halves_nothing(store: Store, tmp_path: Path) -> None:
    told = tmp_path / "told.jsonl"
    rounds = 10 if store.sqlite else 3
    for number in range(rounds):
        kill_in_the_middle(store.url, told, number)
        done = acknowledgements(told)
        check_world(store, done)
    assert len(done) > rounds * 3


def test_the_check_sees_what_it_is_for(world: World) -> None:
    world.do(
        "ann",
        Intent("customer", "create", values={"name": "A"}),
        Intent("contact", "create", values={"name": "B"}),
    )
    check_world(world.store, [Acknowledged("customer", 1, 1, "name", "A")], refused=["never"])
    for lost in (Acknowledged("customer", 1, 1, "name", "Z"), Acknowledged("customer", 1, 2, "name", "A")):
        with pytest.raises(AssertionError, match="acknowledged and lost"):
            check_world(world.store, [lost])
    with pytest.raises(AssertionError, match="refused and yet there"):
        check_world(world.store, [], refused=["A"])
    with world.store.work() as work:
        work.connection.exec_driver_sql("UPDATE contact SET customer_id = 1, version = 5")
        work.connection.exec_driver_sql("UPDATE customer SET deleted_at = created_at, name = 'forged'")
    with pytest.raises(AssertionError) as wrong:
        check_world(world.store, [])
    for words in ("orphan: contact 1 by customer_id", "contact 1: version 5, changes 1", "is 'forged'"):
        assert words in str(wrong.value)


def test_a_full_disk_is_said_in_words_and_leaves_nothing_half_written(patient_world: World) -> None:
    world = patient_world
    with world.store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @sa.event.listens_for(world.store.writers, "checkout")
    def little_room(connection: sa.engine.interfaces.DBAPIConnection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + room[0]}")  # type: ignore[attr-defined]

    room, told, refused = [400], [], []
    for n in range(40):
        name = f"row {n}"
        intents = [
            Intent("customer", "create", values={"name": name, "notes": "x" * 20_000}) for _ in range(3)
        ]
        try:
            done = world.do("ann", *intents)
            told += [Acknowledged("customer", r["id"], r["version"], "name", name) for r in done["rows"]]
        except Unavailable as error:
            refused.append((name, error.key))
    assert told
    assert {key for _, key in refused} == {"error.disk_full"}
    check_world(world.store, told, [name for name, _ in refused])
    room[0] = 10_000
    world.create("ann", "customer", name="room again")
    check_world(world.store, told)


LOCKER = """
import sys
from db.engine import Store
with Store(sys.argv[1]).work():
    print("locked", flush=True)
    sys.stdin.readline()
"""


def test_a_database_locked_by_another_process_is_said_in_words_in_time(patient_world: World) -> None:
    world = patient_world
    world.create("ann", "customer", name="before")
    words = [sys.executable, "-c", LOCKER, world.store.url]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as locker:
        assert locker.stdout is not None
        assert locker.stdin is not None
        locker.stdout.readline()
        begun = clock.ticks()
        with pytest.raises(Unavailable) as refused:
            world.create("ann", "customer", name="while locked")
        assert clock.ticks() - begun < 5
        assert refused.value.key == "error.busy"
        locker.stdin.write("\n")
        locker.stdin.close()
        locker.wait()
    world.create("ann", "customer", name="after")
    check_world(world.store, [], refused=["while locked"])


def test_readers_and_writers_in_a_crowd_are_told_when_all_are_busy(patient_world: World) -> None:
    world = patient_world
    with world.store.work(), ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: _tried(world, n), range(4)))
    assert [a.key for a in answers if isinstance(a, Unavailable)] == ["error.busy"] * 4


def _tried(world: World, n: int) -> object:
    try:
        return world.create("ann", "customer", name=f"n{n}")
    except KehuError as error:
        return error


def test_a_connection_that_never_comes_free_is_said_in_words(store: Store) -> None:
    hurried = Store(store.url, wait=0.2)
    held = [hurried.readers.connect() for _ in range(32)]
    with pytest.raises(Unavailable) as refused, hurried.reading():
        raise AssertionError
    assert refused.value.key == "error.busy"
    for connection in held:
        connection.close()
    hurried.close()
