"""The pictures and files of a record: those that can be drawn are drawn, the others are named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import Missing
from core.i18n import t
from db import attachments, contents, files
from db.catalog import Table
from db.contents import Content
from db.engine import Reader, Store
from db.viewer import Viewer
from reports.blocks import Block, Heading, Note, Picture
from reports.formats import number

DRAWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST, LARGEST = 12, 25 << 20


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was found: pictures by their captions, and the names of other files."""

    found: tuple[tuple[str, Content], ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, connection: Reader, viewer: Viewer, table: Table, row: Mapping[str, Any]) -> "Pictures":
        """Of the record's own picture fields and of the files that hang on it, as far as the viewer may."""
        named = [
            (f"{f.label}: {row[f.key].get('label') or ''}".rstrip(": "), row[f.key]["id"])
            for f in table.live()
            if f.kind == "image" and isinstance(row.get(f.key), dict) and row[f.key]["id"]
        ]
        hung = _attached(connection, viewer, table, row["id"])
        named += [(one["name"], one["file"]) for one in hung if one["media_type"] in DRAWN]
        found = [(name, made) for name, pk in named if (made := _content(connection, viewer, pk))]
        others = [one["name"] for one in hung if one["media_type"] not in DRAWN]
        others += [name for name, _ in found[MOST:]]
        return cls(tuple(found[:MOST]), tuple(others))

    def blocks(self, store: Store) -> Iterator[Block]:
        """Read outside of the look at the rows: pictures come piece by piece."""
        if self.found or self.others:
            yield Heading(t("page.files"), number(len(self.found) + len(self.others)))
        for name, content in self.found:
            broken = t("print.broken_picture", name=name)
            yield Picture(_bytes(store, content), name, broken)
        if self.others:
            yield Note("\n".join(self.others))


def _attached(connection: Reader, viewer: Viewer, table: Table, pk: int) -> list[dict[str, Any]]:
    held = viewer.catalog.tables.get("attachment")
    return attachments.of_row(connection, viewer, table.key, pk) if held and viewer.may(held, "view") else []


def _content(connection: Reader, viewer: Viewer, pk: int) -> Content | None:
    try:
        return files.find(connection, viewer, pk)[0]
    except Missing:
        return None


def _bytes(store: Store, content: Content) -> bytes:
    """Nothing of a picture that is too large or lost: it is then said that it cannot be drawn."""
    if content.size > LARGEST:
        return b""
    try:
        return b"".join(contents.read(store, content))
    except Missing:
        return b""
