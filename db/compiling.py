"""A bound condition as SQL that answers exactly as core.filter does in memory."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import JSONB

from core import filter as flt
from db.catalog import Table
from db.condition import Asked
from db.types import compact, folds
from db.viewer import Viewer

Scope = Callable[[Viewer, Table, sa.FromClause], ColumnElement[bool] | None]


@dataclass(slots=True)
class Joins:
    """The references a statement looks through: each joined once, and only rows the viewer may see."""

    viewer: Viewer
    table: Table
    source: sa.FromClause
    scope: Scope
    aliases: dict[tuple[str, ...], sa.FromClause] = field(default_factory=dict)
    joined: list[tuple[sa.FromClause, ColumnElement[bool]]] = field(default_factory=list)
    outermost: bool = False

    def column(self, path: str) -> ColumnElement[Any]:
        """The column at the end of a path of field keys."""
        *steps, last = path.split(".")
        source, table = self.source, self.table
        done: tuple[str, ...] = ()
        for step in steps:
            done = (*done, step)
            target = self.viewer.catalog.table(str(table.field(step).references))
            source, table = self._through(done, source.c[step], target), target
        return source.c[last]

    def _through(self, steps: tuple[str, ...], link: ColumnElement[Any], target: Table) -> sa.FromClause:
        if steps not in self.aliases:
            other = kept_alias(target, ".".join(steps)) if self.outermost else target.sa.alias()
            on = [other.c.id == link, other.c.deleted_at.is_(None)]
            if (seen := self.scope(self.viewer, target, other)) is not None:
                on.append(seen)
            self.aliases[steps] = other
            self.joined.append((other, sa.and_(*on)))
        return self.aliases[steps]

    def onto(self, start: sa.FromClause) -> sa.FromClause:
        for other, on in self.joined:
            start = start.outerjoin(other, on)
        return start


def kept_alias(table: Table, place: str) -> sa.FromClause:
    """An alias made once: that takes longer than reading ten rows. A statement may name a place only once, so
    only its outermost part does.
    """
    kept: dict[str, Any] = table.sa.info.setdefault("aliases", {})
    if (found := kept.get(place)) is None or found.element is not table.sa:
        kept[place] = found = table.sa.alias()
    alias: sa.FromClause = found
    return alias


def to_sql(asked: Asked, joins: Joins) -> ColumnElement[bool]:
    """The condition as SQL; blanks answer as they do in memory."""

    sqlite = asked.viewer.catalog.sqlite

    def made(condition: flt.Condition) -> ColumnElement[bool]:
        match condition:
            case flt.All(items):
                return sa.and_(sa.true(), *(made(item) for item in items))
            case flt.AnyOf(items):
                return sa.or_(sa.false(), *(made(item) for item in items))
            case flt.Not(item):
                return sa.not_(sa.func.coalesce(made(item), sa.false()))
            case flt.Test():
                return _test(condition, joins, sqlite)

    return made(asked.condition)


def _test(test: flt.Test, joins: Joins, sqlite: bool) -> ColumnElement[bool]:
    col = joins.column(test.path)
    for positive, negative in flt.COMPLEMENT.items():
        if test.op == negative and test.op not in flt.COMPARE[2:]:
            return sa.not_(sa.func.coalesce(_positive(positive, col, test.value, joins, sqlite), sa.false()))
    return _positive(test.op, col, test.value, joins, sqlite)


def _positive(
    op: str, col: ColumnElement[Any], value: Any, joins: Joins, sqlite: bool
) -> ColumnElement[bool]:
    if op == "empty":
        return col.is_(None)
    if isinstance(value, flt.Other):
        return _BESIDE[op](_plain(col, sqlite), _plain(joins.column(value.path), sqlite))
    if flt.is_blank(value):
        return col.is_(None) if op == "=" else sa.false()
    return _SQL[op](col, value, sqlite)


def _exact(col: ColumnElement[Any], value: Any, sqlite: bool) -> ColumnElement[bool]:
    """Text folds case on SQLite so that lists sort well; the index finds, a second look is exact."""
    several = isinstance(value, tuple)
    found = col.in_(value) if several else col == value
    exact = _plain(col, sqlite)
    if exact is col:
        return found
    return sa.and_(found, exact.in_(value) if several else exact == value)


def _plain(col: ColumnElement[Any], sqlite: bool) -> ColumnElement[Any]:
    """The column as it compares exactly."""
    return sa.collate(col, "BINARY") if sqlite and folds(col) else col


def _like(col: ColumnElement[Any], value: Any, before: str, after: str, sqlite: bool) -> ColumnElement[bool]:
    text = str(value)
    for special in ("/", "%", "_"):
        text = text.replace(special, "/" + special)
    plain: ColumnElement[str] = sa.type_coerce(col, sa.Text())
    if not sqlite:
        plain = sa.func.lower(sa.collate(plain, "C"))
        text = flt.folded(text)
    return plain.like(f"{before}{text}{after}", escape="/")


def _contains(col: ColumnElement[Any], value: Any, sqlite: bool) -> ColumnElement[bool]:
    if getattr(col.type, "frozen", False):
        return _holds_item(col, value, sqlite)
    return _like(col, value, "%", "%", sqlite)


def _holds_item(col: ColumnElement[Any], value: str, sqlite: bool) -> ColumnElement[bool]:
    """Lists are kept as JSON text: a quick look for the item as it is written there, then an exact one."""
    plain, quoted = sa.type_coerce(col, sa.Text()), sa.literal(compact(value), sa.Text())
    if not sqlite:
        return sa.and_(sa.func.strpos(plain, quoted) > 0, sa.func.jsonb_exists(sa.cast(plain, JSONB), value))
    items = sa.func.json_each(plain).table_valued("value")
    held = sa.exists().select_from(items).where(sa.collate(items.c.value, "BINARY") == value)
    return sa.and_(sa.func.instr(plain, quoted) > 0, held)


def _in(col: ColumnElement[Any], value: Any, sqlite: bool) -> ColumnElement[bool]:
    wanted = tuple(v for v in value if not flt.is_blank(v))
    if getattr(col.type, "frozen", False):
        return sa.or_(sa.false(), *(_holds_item(col, v, sqlite) for v in wanted))
    return _exact(col, wanted, sqlite)


def _between(col: ColumnElement[Any], value: Any, _sqlite: bool) -> ColumnElement[bool]:
    low, high = value
    bounds = [col.is_not(None)]
    bounds += [] if flt.is_blank(low) else [col >= low]
    bounds += [] if flt.is_blank(high) else [col <= high]
    return sa.and_(*bounds)


_BESIDE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda col, other: col.is_not_distinct_from(other),
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SQL: dict[str, Callable[[ColumnElement[Any], Any, bool], ColumnElement[bool]]] = {
    "=": _exact,
    "<": lambda col, value, _: col < value,
    "<=": lambda col, value, _: col <= value,
    ">": lambda col, value, _: col > value,
    ">=": lambda col, value, _: col >= value,
    "in": _in,
    "contains": _contains,
    "starts_with": lambda col, value, sqlite: _like(col, value, "", "%", sqlite),
    "ends_with": lambda col, value, sqlite: _like(col, value, "%", "", sqlite),
    "between": _between,
    "within": lambda col, value, _: sa.and_(col >= value[0], col < value[1]),
}
