"""What rows are called: titles by id, of the rows a person may see."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from db import access
from db.viewer import Viewer

CHUNK = 5_000


def titles(
    connection: Connection, viewer: Viewer, table_key: str, ids: Iterable[int | None]
) -> dict[int, str]:
    """Titles by id, deleted rows too; without what the viewer may not see, or may not read whole."""
    table = viewer.catalog.tables.get(table_key)
    if table is None or viewer.mask(table, table.title) in ("hidden", "partial"):
        return {}
    seen = access.scope(viewer, table, table.sa)
    wanted = sorted({i for i in ids if i is not None})
    found: dict[int, str] = {}
    for at in range(0, len(wanted), CHUNK):
        where = [table.sa.c.id.in_(wanted[at : at + CHUNK]), *([] if seen is None else [seen])]
        rows = connection.execute(sa.select(table.sa.c.id, table.sa.c[table.title]).where(*where))
        found.update({row[0]: str(row[1]) for row in rows if row[1] is not None})
    return found
