"""Files: rows that describe contents, which are handed out only by right."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Missing
from db import access, contents, query
from db.changes import Intent, Order, apply
from db.contents import Content
from db.engine import Store
from db.types import is_key
from db.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in; `request_id` makes it happen once."""

    name: str
    media_type: str
    blocks: Iterable[bytes]
    request_id: str


def add(store: Store, viewer: Viewer, upload: Upload) -> int:
    """Take a file in; returns the id of its row. Raises TooMuch."""
    access.require(viewer, viewer.catalog.table("file"), "create")
    kept = contents.keep(store, upload.blocks)
    name = Path(upload.name.replace("\\", "/")).name[:255]
    name = name if name.strip(". ") else "file"
    values = {"name": name, "media_type": upload.media_type[:120], "size": kept.size}
    values["sha256"] = kept.sha256
    measured = replace(viewer, trusted=True)
    order = Order("form", name, request_id=upload.request_id)
    answer = apply(store, measured, [Intent("file", "create", values=values)], order)
    made: int = answer["rows"][0]["id"]
    return made


def find(connection: Connection, viewer: Viewer, pk: int) -> tuple[Content, str, str]:
    """(content, name, media type) of a file the viewer may have: their own, or one a row they see names."""
    table = viewer.catalog.table("file").sa
    row = connection.execute(
        sa.select(table).where(table.c.id == (pk if is_key(pk) else 0), table.c.deleted_at.is_(None))
    ).one_or_none()
    if row is None or not (_own(connection, viewer, pk) or _referred(connection, viewer, pk)):
        raise Missing("error.no_file", id=pk)
    kept = contents.find(connection, row.sha256)
    if kept is None:
        raise Missing("error.lost_file", name=row.name)
    return kept, row.name, row.media_type


def _own(connection: Connection, viewer: Viewer, pk: int) -> bool:
    try:
        return bool(query.record(connection, viewer, "file", pk))
    except Missing:
        return False


def _referred(connection: Connection, viewer: Viewer, pk: int) -> bool:
    for table, field in viewer.catalog.pointing_at("file"):
        if not viewer.may(table, "view") or viewer.mask(table, field.key) in ("hidden", "partial"):
            continue
        where = [table.sa.c[field.key] == pk, table.sa.c.deleted_at.is_(None)]
        if (seen := access.scope(viewer, table, table.sa)) is not None:
            where.append(seen)
        if connection.execute(sa.select(table.sa.c.id).where(*where).limit(1)).first():
            return True
    return False
