"""The order of rows, and where in it a page ended, so that the next begins there whatever came between."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row

from core.errors import Malformed
from db.catalog import Table
from db.compiling import Joins
from db.condition import require_open
from db.fields import Field
from db.kinds import KINDS, Refused, clean
from db.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order; blanks come last, whichever way it goes."""

    path: str
    column: ColumnElement[Any]
    field: Field
    down: bool

    @property
    def filled(self) -> bool:
        """Whether it is never blank; what is looked up through a reference may be."""
        return self.field.required and "." not in self.path


def read(viewer: Viewer, table: Table, sort: str, joins: Joins) -> list[Order]:
    """The keys of an order such as `-amount,name`; the id comes last, so that no two rows tie."""
    parts = [p.strip() for p in sort.split(",") if p.strip()][:6]
    found = [_key(viewer, table, part, joins) for part in parts]
    own = replace(table.fields["id"], required=True)
    down = "-id" in parts or ("id" not in parts and bool(found) and found[0].down)
    return [*(o for o in found if o.path != "id"), Order("id", table.sa.c.id, own, down)]


def _key(viewer: Viewer, table: Table, part: str, joins: Joins) -> Order:
    """A reference is ordered by the title of what it refers to."""
    place = require_open(viewer, table, part.lstrip("-+"))
    if not KINDS[place.field.kind].sortable or place.category:
        raise Malformed("error.no_sort", field=place.field.label)
    path = place.path
    if place.field.references:
        title = viewer.catalog.table(place.field.references).title
        place = require_open(viewer, table, f"{path}.{title}")
        path = place.path
    return Order(path, joins.column(path), place.field, part.startswith("-"))


def direction(order: Order, *, sqlite: bool) -> ColumnElement[Any]:
    """SQLite takes blanks for the smallest, so that going down they come last by themselves."""
    made = order.column.desc() if order.down else order.column.asc()
    return made if order.filled or (sqlite and order.down) else made.nulls_last()


def cursor(sort: str, order: Sequence[Order], row: Row[Any]) -> str:
    """Where a page ended, as text: the values it was ordered by, which are a row's last columns."""
    keys = zip(order, row[-len(order) :], strict=True)
    values = [None if v is None else KINDS[o.field.kind].to_json(v) for o, v in keys]
    return base64.urlsafe_b64encode(json.dumps([sort, *values]).encode()).decode()


def beyond(sort: str, order: Sequence[Order], after: str) -> ColumnElement[bool]:
    """The rows after a cursor, in a form an index can start from."""
    values = _values(sort, order, after)
    if len({o.down for o in order}) == 1 and all(o.filled for o in order) and None not in values:
        left = sa.tuple_(*(o.column for o in order))
        right = sa.tuple_(*(sa.bindparam(None, v, o.column.type) for o, v in zip(order, values, strict=True)))
        return left < right if order[0].down else left > right
    return _stepwise(order, values)


def _values(sort: str, order: Sequence[Order], after: str) -> list[Any]:
    try:
        made_for, *raw = json.loads(base64.urlsafe_b64decode(after))
        loose = [replace(o.field, required=False, choices=(), kind=_loose(o.field)) for o in order]
        values = [clean(v, f) for v, f in zip(raw, loose, strict=True)]
    except (ValueError, TypeError, Refused):
        raise Malformed("error.cursor") from None
    if made_for != sort:
        raise Malformed("error.cursor")
    return values


def _loose(field: Field) -> str:
    return "text" if field.kind == "choice" else field.kind


def _stepwise(order: Sequence[Order], values: Sequence[Any]) -> ColumnElement[bool]:
    (first, *rest), (value, *others) = order, values
    farther, equal = _farther(first, value), first.column.is_not_distinct_from(value)
    return sa.or_(farther, sa.and_(equal, _stepwise(rest, others))) if rest else farther


def _farther(order: Order, value: Any) -> ColumnElement[bool]:
    """Beyond a value in the order's direction; beyond a blank there is nothing."""
    if value is None:
        return sa.false()
    farther = order.column < value if order.down else order.column > value
    return farther if order.filled else sa.or_(farther, order.column.is_(None))
