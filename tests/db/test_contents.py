"""Contents in pieces: nobody sees half of one, nobody waits for one, and none stays without need."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import clock
from core.errors import Missing
from db import contents, files
from db.changes import Intent
from db.exchange import jobs
from db.plumbing import content, content_part, job
from db.sweeping import GRACE, IMPORTS_KEPT, sweep
from tests.conftest import World

LARGE = bytes(range(256)) * (contents.PIECE // 256 * 3) + b"the end"
LONG_AGO = GRACE + timedelta(hours=1)


def _count(world: World, table: sa.Table) -> int:
    with world.store.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _aged(world: World, by: timedelta = LONG_AGO) -> None:
    """As if everything that is kept had come so much earlier."""
    with world.store.work() as work:
        for table in (content, content_part):
            work.connection.execute(table.update().values(at=clock.now() - by))


def _file(world: World, name: str, body: bytes) -> int:
    return files.add(world.store, world.viewer("ann"), files.Upload(name, "text/plain", [body], name))


def test_while_it_comes_in_others_write_and_nobody_sees_it(world: World) -> None:
    """Between two pieces no transaction is open, so that everybody else goes on as ever."""
    seen = []

    def blocks() -> Iterator[bytes]:
        for at in range(0, len(LARGE), contents.PIECE):
            yield LARGE[at : at + contents.PIECE]
            world.create("ann", "customer", name=f"Meanwhile {at}")
            seen.append(_count(world, content))

    kept = contents.keep(world.store, blocks())
    assert seen == [0, 0, 0, 0]
    assert (kept.size, kept.sha256) == (len(LARGE), hashlib.sha256(LARGE).hexdigest())
    assert b"".join(contents.read(world.store, kept)) == LARGE
    assert _count(world, content_part) == 4


def test_pieces_are_of_one_length_however_the_bytes_come(world: World) -> None:
    for blocks in ([LARGE], [LARGE[n : n + 70_001] for n in range(0, len(LARGE), 70_001)]):
        kept = contents.keep(world.store, blocks)
        with world.store.reading() as connection:
            starts = sa.select(content_part.c.start).where(content_part.c.upload == kept.upload)
            found = sorted(connection.execute(starts).scalars())
        assert found == [n * contents.PIECE for n in range(4)]


def test_an_upload_that_breaks_off_leaves_nothing(world: World) -> None:
    def blocks() -> Iterator[bytes]:
        yield LARGE
        raise ConnectionError

    with pytest.raises(ConnectionError):
        contents.keep(world.store, blocks())
    assert (_count(world, content), _count(world, content_part)) == (0, 0)


def test_a_copy_is_removed_whatever_happens(world: World) -> None:
    kept, seen = contents.keep(world.store, [LARGE]), []

    def reads() -> None:
        with contents.opened(world.store, kept) as path:
            seen.append((path.parent, path.read_bytes()))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        reads()
    ((folder, found),) = seen
    assert found == LARGE
    assert not folder.exists()


def test_what_nobody_refers_to_is_swept_after_a_grace_time(world: World) -> None:
    pk = _file(world, "kept.txt", b"kept")
    binned = _file(world, "binned.txt", b"binned")
    world.do("ann", Intent("file", "delete", binned))
    contents.keep(world.store, [b"never described"])
    with world.store.work() as work:
        facts = {"upload": "half", "start": 0, "at": clock.now(), "bytes": b"half"}
        work.connection.execute(content_part.insert().values(**facts))
    assert sweep(world.store) == 0
    _aged(world)
    assert sweep(world.store) == 2
    assert sweep(world.store) == 0
    assert (_count(world, content), _count(world, content_part)) == (2, 2)
    with world.store.reading() as connection:
        assert files.find(connection, world.viewer("ann"), pk)[1] == "kept.txt"


def test_what_is_brought_again_is_not_swept(world: World) -> None:
    contents.keep(world.store, [b"again"])
    _aged(world)
    kept = contents.keep(world.store, [b"again"])
    assert sweep(world.store) == 0
    assert b"".join(contents.read(world.store, kept)) == b"again"


def test_a_purged_file_lets_its_content_go_unless_another_holds_it(world: World) -> None:
    first, second = (_file(world, name, b"shared") for name in ("a.txt", "b.txt"))
    _aged(world)
    table = world.viewer("admin").catalog.table("file").sa
    for pk, left in ((first, 1), (second, 0)):
        with world.store.work() as work:
            work.connection.execute(table.delete().where(table.c.id == pk))
        sweep(world.store)
        assert _count(world, content) == left


def test_an_import_keeps_its_file_for_a_while(world: World) -> None:
    boss = world.viewer("boss")
    pk = jobs.take(world.store, boss, "customer", "in.csv", [b"Name\nAcme\n"])
    _aged(world)
    assert sweep(world.store) == 0
    assert jobs.describe(world.store, boss, pk, {})["headers"] == ["Name"]
    with world.store.work() as work:
        past = clock.now() - IMPORTS_KEPT - timedelta(hours=1)
        work.connection.execute(job.update().values(status="done", updated_at=past))
    assert sweep(world.store) == 1
    with pytest.raises(Missing) as refused:
        jobs.describe(world.store, boss, pk, {})
    assert (refused.value.key, refused.value.params["name"]) == ("import.upload_gone", "in.csv")
    with world.store.reading() as connection:
        assert jobs.state(connection, boss, pk)["status"] == "done"
