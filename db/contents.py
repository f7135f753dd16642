"""What files and uploads hold: kept in the database in pieces, once for each hash, read piece by piece.

No transaction here lasts longer than one piece takes, so a large file keeps nobody waiting.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from core import clock
from core.errors import KehuError, Missing, TooMuch
from core.settings import settings
from db.engine import Store, Work
from db.plumbing import content, content_part

PIECE = 512 << 10
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Content:
    """A content that is whole; `upload` names its pieces."""

    sha256: str
    size: int
    upload: str


def keep(store: Store, blocks: Iterable[bytes]) -> Content:
    """Take a content in; until its last piece is there nobody sees any of it. Raises TooMuch."""
    upload, hashed, size = secrets.token_hex(16), hashlib.sha256(), 0
    try:
        for piece in _pieces(blocks):
            _fits(size + len(piece))
            with store.work() as work:
                facts = {"upload": upload, "start": size, "at": clock.now(), "bytes": piece}
                work.connection.execute(content_part.insert().values(**facts))
            hashed.update(piece)
            size += len(piece)
        return _publish(store, Content(hashed.hexdigest(), size, upload))
    except BaseException:
        # What cannot be removed now, because the disk is full or the process dies, is swept later.
        with suppress(KehuError), store.work() as work:
            drop(work, upload)
        raise


def _fits(size: int) -> None:
    limit = settings().max_file_mb
    if size > limit << 20:
        raise TooMuch("error.limit_file", limit=limit)


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one length, but for the last."""
    waiting = bytearray()
    for block in blocks:
        waiting += block
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


def _publish(store: Store, made: Content) -> Content:
    """Let the content be seen; where the same is there already and sound, that one stays."""
    with store.reading() as connection:
        there = find(connection, made.sha256)
    sound = there is not None and intact(store, there)
    now = clock.now()
    with store.work() as work:
        same = (content.c.sha256 == made.sha256, content.c.upload == (there.upload if there else ""))
        seen_again = content.update().where(*same).values(at=now)
        if there is not None and sound and work.connection.execute(seen_again).rowcount == 1:
            drop(work, made.upload)
            return there
        facts = {"upload": made.upload, "size": made.size, "at": now}
        put = INSERT[work.connection.dialect.name](content).values(sha256=made.sha256, **facts)
        work.connection.execute(put.on_conflict_do_update(index_elements=["sha256"], set_=facts))
    return made


def drop(work: Work, upload: str) -> None:
    """Remove the pieces of an upload."""
    work.connection.execute(content_part.delete().where(content_part.c.upload == upload))


def find(connection: Connection, sha256: str) -> Content | None:
    """The content of a hash, if it is here and no piece of it is missing."""
    wanted = sa.select(content.c.sha256, content.c.size, content.c.upload).where(content.c.sha256 == sha256)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    measured = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(content_part.c.bytes)), 0))
    size = connection.execute(measured.where(content_part.c.upload == row.upload)).scalar_one()
    return Content(row.sha256, row.size, row.upload) if size == row.size else None


def read(store: Store, wanted: Content, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The bytes from `start` to before `stop`, with a look of its own for each piece."""
    at, end = start, wanted.size if stop is None else stop
    while at < end:
        with store.reading() as connection:
            piece = _piece(connection, wanted, at)[: end - at]
        yield piece
        at += len(piece)


def _piece(connection: Connection, wanted: Content, at: int) -> bytes:
    part = content_part.c
    holding = sa.select(part.start, part.bytes).where(part.upload == wanted.upload, part.start <= at)
    row = connection.execute(holding.order_by(part.start.desc()).limit(1)).one_or_none()
    piece = bytes(row.bytes)[at - row.start :] if row else b""
    if not piece:
        raise Missing("error.lost_content")
    return piece


def intact(store: Store, wanted: Content) -> bool:
    """Whether the bytes are still those of the hash."""
    hashed = hashlib.sha256()
    try:
        for piece in read(store, wanted):
            hashed.update(piece)
    except Missing:
        return False
    return hashed.hexdigest() == wanted.sha256


@contextmanager
def opened(store: Store, wanted: Content) -> Iterator[Path]:
    """A copy as a file, for readers that must jump about in it; removed at the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="kehu-") as folder:
        path = Path(folder) / wanted.sha256
        with path.open("wb") as file:
            file.writelines(read(store, wanted))
        yield path
