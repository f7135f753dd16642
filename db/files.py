"""Files: kept once under the hash of their content, described by rows, handed out only by right."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Missing, TooMuch
from core.settings import settings
from db import access, query
from db.changes import Intent, Order, apply
from db.engine import Store
from db.types import is_key
from db.viewer import Viewer

FOLDER = "files"


def place(sha256: str) -> Path:
    return settings().data / FOLDER / sha256[:2] / sha256


def keep(blocks: Iterable[bytes]) -> tuple[str, int]:
    """Write content to its place; (hash, bytes). A crash leaves at most a temporary file. Raises TooMuch."""
    limit = settings().max_file_mb << 20
    folder = settings().data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    hashed, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix="part-", delete=False) as file:
        part = Path(file.name)
        try:
            for block in blocks:
                size += len(block)
                _fits(size, limit)
                hashed.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    target = place(hashed.hexdigest())
    target.parent.mkdir(exist_ok=True)
    part.replace(target)
    return hashed.hexdigest(), size


def _fits(size: int, limit: int) -> None:
    if size > limit:
        raise TooMuch("error.limit_file", limit=limit >> 20)


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
    sha256, size = keep(upload.blocks)
    name = Path(upload.name.replace("\\", "/")).name[:255]
    name = name if name.strip(". ") else "file"
    values = {"name": name, "media_type": upload.media_type[:120], "size": size, "sha256": sha256}
    measured = replace(viewer, trusted=True)
    order = Order("form", name, request_id=upload.request_id)
    answer = apply(store, measured, [Intent("file", "create", values=values)], order)
    made: int = answer["rows"][0]["id"]
    return made


def find(connection: Connection, viewer: Viewer, pk: int) -> tuple[Path, str, str]:
    """(path, name, media type) of a file the viewer may have: their own, or one a row they see refers to."""
    table = viewer.catalog.table("file").sa
    row = connection.execute(
        sa.select(table).where(table.c.id == (pk if is_key(pk) else 0), table.c.deleted_at.is_(None))
    ).one_or_none()
    if row is None or not (_own(connection, viewer, pk) or _referred(connection, viewer, pk)):
        raise Missing("error.no_file", id=pk)
    path = place(row.sha256)
    if not path.is_file():
        raise Missing("error.lost_file", name=row.name)
    return path, row.name, row.media_type


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
