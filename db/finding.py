"""Search over everything: records of all tables that a person may see, by whatever they remember of them.

Rights are in every statement that reads rows. A field kept from the viewer finds nothing: each candidate of
the index is looked at again with the tokens of the open fields alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core import filter as flt
from core.errors import TooMuch
from db import access, looking, query, search
from db.catalog import Table
from db.compiling import Joins, to_sql
from db.condition import HIDING, bind
from db.describing import tables
from db.fields import Field
from db.viewer import Viewer

LONGEST, MOST = 200, 50
QUICK, DEEP, BEGINNING, OWN = 60, 1_000, 50, 300
UNTOLD = (*HIDING, "list")
Row = dict[str, Any]


@dataclass(slots=True)
class Search:
    """What is asked, and what was found of one table so far: rows that fit, by id."""

    viewer: Viewer
    table: Table
    text: str
    ways: Sequence[looking.Way]
    limit: int
    found: dict[int, Row] = field(default_factory=dict)

    @property
    def open(self) -> list[Field]:
        """The searched fields that the viewer may read whole."""
        return [f for f in self.table.searched() if self.viewer.mask(self.table, f.key) not in HIDING]

    @property
    def told(self) -> list[Field]:
        """The title, and what is searched besides."""
        title = self.table.fields[self.table.title]
        return [title, *(f for f in self.table.searched() if f.key != title.key)]

    @property
    def heads(self) -> list[Field]:
        """Title and code, as far as they are searched and open."""
        return [f for f in self.open if f.key == self.table.title or f.kind == "code"]

    @property
    def short(self) -> bool:
        """Whether more are wanted; one more than is shown tells that there are more."""
        return len(self.found) <= self.limit


def find(connection: Connection, viewer: Viewer, text: str, limit: int = 5) -> list[dict[str, Any]]:
    """Groups of hits, the best first: `{table, label, icon, more, hits: [{id, title, about}]}`."""
    if not 0 < limit <= MOST:
        raise TooMuch("error.limit_rows", limit=MOST)
    text = text[:LONGEST].strip()
    asked = looking.ways(text)
    opened = [t for t in tables(viewer) if not t.system and t.searched()]
    searches = [Search(viewer, t, search.fold(text), asked, limit) for t in opened]
    if asked:
        _fill(connection, searches)
    groups = [(_best(one), _group(one)) for one in searches if one.found]
    return [group for _, group in sorted(groups, key=lambda pair: pair[0])]


def _fill(connection: Connection, searches: list[Search]) -> None:
    """Quickly among the newest; then, where that was not all, by the beginnings of titles and thoroughly."""
    sqlite = connection.dialect.name == "sqlite"
    first = looking.newest(connection, [one.table for one in searches], searches[0].ways, QUICK)
    partial = [one for one in searches if len(first[one.table.key]) == QUICK or not sqlite]
    for one in searches:
        _look(connection, one, first[one.table.key])
    wanting = [one for one in partial if one.short]
    deep = looking.thorough(connection, [one.table for one in wanting], searches[0].ways, DEEP)
    for one in wanting:
        ids = deep[one.table.key]
        _look(connection, one, ids)
        if one.short and len(ids) == DEEP:
            _look(connection, one, _own(connection, one), OWN)
    for one in partial:
        if not one.short or len(deep.get(one.table.key, ())) == DEEP:
            _begin(connection, one)


def _look(connection: Connection, one: Search, ids: Sequence[int], most: int = QUICK) -> None:
    """Keep those of some rows that the viewer may see and that fit in fields open to them."""
    fields = one.open
    for row in _rows(connection, one, one.table.sa.c.id.in_(ids), most) if ids and fields else ():
        tokens = frozenset().union(*(_tokens(f, row) for f in fields))
        if any(looking.fits(way, tokens) for way in one.ways):
            one.found[row["id"]] = row


def _tokens(f: Field, row: Row) -> frozenset[str]:
    return search.tokens(str(row[f.key] or ""), digits=f.kind == "phone")


def _rows(connection: Connection, one: Search, where: ColumnElement[bool], most: int = QUICK) -> list[Row]:
    """Rows under the viewer's rights, newest first."""
    reading = query.prepare(one.viewer, query.Ask(one.table.key, sort="-id"))
    reading.where.append(where)
    shown = [f for f in one.told if one.viewer.mask(one.table, f.key) != "hidden"]
    rows = query.fetch(connection, reading, shown, limit=most)
    return query.as_json(shown, rows, query.half_shown(one.viewer, one.table, shown))


def _own(connection: Connection, one: Search) -> list[int]:
    """Who sees a part of a table only finds among the newest of that part what drowned in the whole."""
    inside = access.scope(one.viewer, one.table, one.table.sa)
    if inside is None:
        return []
    rows = one.table.sa.c
    newest = sa.select(rows.id).where(inside, rows.deleted_at.is_(None)).order_by(rows.id.desc()).limit(OWN)
    return list(connection.execute(newest).scalars())


def _begin(connection: Connection, one: Search) -> None:
    """Of many hits, those whose title or code begins as asked must not be missed."""
    parts = [sa.select(_beginning(one, f).subquery().c.id) for f in one.heads]
    # The ids first: in one statement with the rows, PostgreSQL walks the whole table to find them.
    ids = connection.execute(sa.union_all(*parts)).scalars().all() if parts else []
    for row in _rows(connection, one, one.table.sa.c.id.in_(ids), 2 * BEGINNING) if ids else ():
        one.found[row["id"]] = row


def _beginning(one: Search, f: Field) -> sa.Select[Any]:
    """The first rows, in the order of the index, whose field begins with the text."""
    own = one.table.sa.alias()
    asked = bind(one.viewer, one.table, flt.Test(f.key, "starts_with", one.text))
    begins = to_sql(asked, Joins(one.viewer, one.table, own, access.visible))
    col: ColumnElement[Any] = own.c[f.key]
    if not one.viewer.catalog.sqlite:
        col = sa.func.lower(sa.collate(sa.type_coerce(col, sa.Text()), "C"))
    return sa.select(own.c.id).where(begins, own.c.deleted_at.is_(None)).order_by(col).limit(BEGINNING)


def _rank(one: Search, row: Row) -> int:
    """0: the title or code is what was asked; 1: it begins so; 2: the title has it; 3: another field has."""
    heads = [search.fold(str(row[f.key] or "")) for f in one.heads]
    if one.text in heads:
        return 0
    if any(head.startswith(one.text) for head in heads):
        return 1
    title = next((f for f in one.open if f.key == one.table.title), None)
    tokens = _tokens(title, row) if title else frozenset()
    return 2 if any(looking.fits(way, tokens) for way in one.ways) else 3


def _ranked(one: Search) -> Iterator[tuple[int, Row]]:
    ranks = ((_rank(one, row), -pk, row) for pk, row in one.found.items())
    yield from ((rank, row) for rank, _, row in sorted(ranks, key=lambda found: found[:2]))


def _best(one: Search) -> int:
    return next(rank for rank, _ in _ranked(one))


def _group(one: Search) -> dict[str, Any]:
    rows = [row for _, row in _ranked(one)]
    table = one.table
    return {
        "table": table.key, "label": table.label, "icon": table.icon, "more": len(rows) > one.limit,
        "hits": [{**query.named(table, row), "about": _about(one, row)} for row in rows[: one.limit]],
    }  # fmt: skip


def _about(one: Search, row: Row) -> str:
    """The code, and what else of the row was asked for."""
    told = [f for f in one.open if one.viewer.mask(one.table, f.key) not in UNTOLD and row[f.key]]
    kept = (f for f in told if f.key != one.table.title)
    return " · ".join(_told(one, kept, row))


def _told(one: Search, fields: Iterable[Field], row: Row) -> Iterator[str]:
    for f in fields:
        if f.kind == "code" or looking.touches(one.ways, _tokens(f, row)):
            yield str(row[f.key])[:80]
