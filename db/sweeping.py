"""Contents that nobody refers to leave the database: half uploads, imports long past, purged files."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock
from db import contents
from db.engine import Store
from db.merging import catalog_at
from db.plumbing import content, content_part, job

# Between the last piece of an upload and the row that refers to it nothing else keeps it.
GRACE = timedelta(days=1)
IMPORTS_KEPT = timedelta(days=30)


def sweep(store: Store) -> int:
    """Remove what is unreferenced and older than the grace time; how many uploads that were."""
    now = clock.now()
    with store.work() as work:
        _forget(work.connection, now)
    with store.reading() as connection:
        uploads = _orphans(connection, now)
    for upload in uploads:
        with store.work() as work:
            contents.drop(work, upload)
    return len(uploads)


def _forget(connection: Connection, now: datetime) -> None:
    """A file keeps its content while it has a row, even in the bin; an import for a while after it moved."""
    file = catalog_at(connection).table("file").sa
    described = sa.select(file.c.id).where(file.c.sha256 == content.c.sha256)
    imported = sa.select(job.c.id).where(
        job.c.file == content.c.sha256, job.c.updated_at >= now - IMPORTS_KEPT
    )
    gone = (content.c.at < now - GRACE, ~described.exists(), ~imported.exists())
    connection.execute(content.delete().where(*gone))


def _orphans(connection: Connection, now: datetime) -> list[str]:
    part = content_part.c
    whole = sa.select(content.c.sha256).where(content.c.upload == part.upload)
    asked = sa.select(part.upload).where(part.at < now - GRACE, ~whole.exists()).distinct()
    return list(connection.execute(asked).scalars())
