"""What rows already hold, as far as a change of shape must know: a few bounded statements each."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy import Connection

from core import filter as flt
from core.errors import KehuError
from db.catalog import Catalog, Table
from db.changes.hooks import Writing
from db.condition import locate
from db.types import Folded, folds


def blanks(writing: Writing, table: Table, key: str | None) -> int:
    """How many living rows hold nothing in a column; with no column yet, all of them."""
    source = table.sa
    where = [source.c.deleted_at.is_(None), *([] if key is None else [source.c[key].is_(None)])]
    found: int = writing.connection.execute(
        sa.select(sa.func.count()).select_from(source).where(*where)
    ).scalar_one()
    return found


def twins(writing: Writing, table: Table, key: str) -> bool:
    """Whether two living rows share a value, letters' case apart."""
    col = table.sa.c[key]
    same = Folded(col) if folds(col) else col
    living = sa.select(same).where(table.sa.c.deleted_at.is_(None), col.is_not(None))
    return (
        writing.connection.execute(living.group_by(same).having(sa.func.count() > 1).limit(1)).first()
        is not None
    )


def used_choices(
    connection: Connection, catalog: Catalog, place: tuple[str, str], choices: Sequence[str]
) -> list[str]:
    """Those of some choices of a field that rows hold, deleted rows too: they may come back."""
    table, key = place
    source = catalog.tables.get(table)
    if source is None or key not in source.fields:
        return []
    col = source.sa.c[key]
    plain = sa.type_coerce(col, sa.Text())
    several = source.fields[key].kind == "multi_choice"

    def holds(choice: str) -> sa.ColumnElement[bool]:
        quoted = choice.replace("_", "/_")
        return plain.like(f'%"{quoted}"%', escape="/") if several else col == choice

    return [
        choice
        for choice in choices
        if connection.execute(sa.select(source.sa.c.id).where(holds(choice)).limit(1)).first()
    ]


def filters_naming(writing: Writing, table: str, key: str) -> list[str]:
    """The roles whose row filters look at a field, through references too."""
    catalog = writing.viewer.catalog
    role = catalog.table("role").sa
    rows = writing.connection.execute(
        sa.select(role.c.name, role.c.filters).where(role.c.deleted_at.is_(None), role.c.filters.is_not(None))
    ).all()
    return [name for name, filters in rows if (table, key) in _met(catalog, filters)]


def _met(catalog: Catalog, filters: Mapping[str, object]) -> set[tuple[str, str]]:
    """Every field that some conditions by table look at or through."""
    met: set[tuple[str, str]] = set()
    for start, condition in filters.items():
        for test in flt.tests(flt.parse(condition)):
            with suppress(KehuError):
                place = locate(catalog, catalog.table(start), test.path)
                met |= {(f.table, f.key) for f in (*place.steps, place.field)}
    return met
