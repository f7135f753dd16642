"""How many rows: exact while that is cheap, then about."""

import threading
from collections import OrderedDict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core import clock
from db.access import INSTANT

EXACT_UP_TO = 10_000
WINDOWS, WIDTH = 20, 500
KEPT_SECONDS = 20.0

_about: OrderedDict[tuple[Any, ...], tuple[float, int]] = OrderedDict()
_lock = threading.Lock()


def count(
    connection: Connection, start: sa.FromClause, table: sa.Table, where: list[ColumnElement[bool]]
) -> tuple[int, bool]:
    """(rows, whether that is exact). Beyond the bound it samples id ranges, and keeps that answer a while."""
    few = sa.select(sa.literal(1)).select_from(start).where(*where).limit(EXACT_UP_TO + 1).subquery()
    statement = sa.select(sa.func.count()).select_from(few)
    key = _key(connection, statement)
    if (kept := _recall(key)) is not None:
        return kept, False
    exact = connection.execute(statement).scalar_one()
    if exact <= EXACT_UP_TO:
        return exact, True
    about = max(_sample(connection, start, table, where), EXACT_UP_TO + 1)
    _keep(key, about)
    return about, False


def _key(connection: Connection, statement: sa.Select[Any]) -> tuple[Any, ...]:
    made = statement.compile(dialect=connection.dialect)
    asked = [(name, value) for name, value in sorted(made.params.items()) if not name.startswith(INSTANT)]
    return (str(connection.engine.url), made.string, str(asked))


def _recall(key: tuple[Any, ...]) -> int | None:
    with _lock:
        at, value = _about.get(key, (0.0, 0))
        return value if value and clock.ticks() - at < KEPT_SECONDS else None


def _keep(key: tuple[Any, ...], value: int) -> None:
    with _lock:
        _about[key] = (clock.ticks(), value)
        while len(_about) > 500:
            _about.popitem(last=False)


def _sample(
    connection: Connection, start: sa.FromClause, table: sa.Table, where: list[ColumnElement[bool]]
) -> int:
    """The share of matching rows in some even windows of ids, over the whole range of ids."""
    # Asked for together, SQLite would read every row; apart, each is the first step into the index.
    ends = (sa.select(end(table.c.id)).scalar_subquery() for end in (sa.func.min, sa.func.max))
    low, high = connection.execute(sa.select(*ends)).one()
    step = max((high - low + 1) // WINDOWS, WIDTH)
    inside = sa.or_(*(table.c.id.between(at, at + WIDTH - 1) for at in range(low, high + 1, step)))
    looked = sum(min(at + WIDTH, high + 1) - at for at in range(low, high + 1, step))
    found: int = connection.execute(
        sa.select(sa.func.count()).select_from(start).where(*where, inside)
    ).scalar_one()
    return int(found * (high - low + 1) / looked)
