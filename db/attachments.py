"""The files of a record, for whoever sees the record."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db import access, naming, query
from db.viewer import Viewer

MOST = 200


def of_row(connection: Connection, viewer: Viewer, table_key: str, pk: int) -> list[dict[str, Any]]:
    """The newest first: `id` is the attachment's, `file` the file's. Raises Missing as for the record."""
    query.record(connection, viewer, table_key, pk)
    held, file = (viewer.catalog.table(key).sa for key in ("attachment", "file"))
    seen = access.scope(viewer, viewer.catalog.table("attachment"), held)
    here = (held.c.table == table_key, held.c.row == pk, held.c.deleted_at.is_(None))
    said = (held.c.id, held.c.version, held.c.created_at, held.c.created_by_id)
    found = connection.execute(
        sa.select(*said, held.c.file_id, file.c.name, file.c.media_type, file.c.size)
        .join_from(held, file, file.c.id == held.c.file_id)
        .where(*here, *([] if seen is None else [seen]), file.c.deleted_at.is_(None))
        .order_by(held.c.id.desc())
        .limit(MOST)
    ).all()
    people = naming.titles(connection, viewer, "user", (row.created_by_id for row in found))
    return [
        {
            "id": row.id, "version": row.version, "file": row.file_id, "name": row.name,
            "media_type": row.media_type, "size": row.size, "at": row.created_at,
            "by": people.get(row.created_by_id),
        }
        for row in found
    ]  # fmt: skip
