"""Saved views: of a table one may see, with a filter, an order and columns that exist."""

from collections.abc import Callable
from typing import Any

from core import filter as flt
from core.errors import KehuError, Malformed
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.query import Ask, columns, prepare
from db.viewer import Viewer


@guard("view")
def views(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        if row.op in ("create", "update") and _holds(writing.viewer, row, "table"):
            for key in ("condition", "sort", "columns"):
                _holds(writing.viewer, row, key)


def _holds(viewer: Viewer, row: RowPlan, key: str) -> bool:
    """Whether one fact of a view can be asked by its maker; a refusal stands at that fact."""
    if row.value(key) is None:
        return True
    try:
        _ASK[key](viewer, row.value("table"), row.value(key))
    except KehuError as error:
        row.refuse("guard.view", key, reason=error.message)
        return False
    return True


def _table(viewer: Viewer, table: str, _value: Any) -> None:
    prepare(viewer, Ask(table))


def _condition(viewer: Viewer, table: str, value: Any) -> None:
    prepare(viewer, Ask(table, condition=flt.parse(value)))


def _sort(viewer: Viewer, table: str, value: str) -> None:
    prepare(viewer, Ask(table, sort=value))


def _columns(viewer: Viewer, table: str, value: Any) -> None:
    """A column is a field's key, or a mapping with `field` and what the grid keeps beside it."""
    if not isinstance(value, list):
        raise Malformed("guard.columns")
    keys = [item.get("field") if isinstance(item, dict) else item for item in value]
    if not all(isinstance(key, str) for key in keys):
        raise Malformed("guard.columns")
    columns(viewer, viewer.catalog.table(table), tuple(str(key) for key in keys))


_ASK: dict[str, Callable[[Viewer, str, Any], None]] = {
    "table": _table,
    "condition": _condition,
    "sort": _sort,
    "columns": _columns,
}
