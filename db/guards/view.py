"""Saved views: of a table one may see, with what exists there; shown to others by those with the right."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from core import filter as flt
from core.errors import Denied, KehuError, Malformed
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.guards.turns import in_turn
from db.query import Ask, columns, prepare
from db.viewer import Viewer
from db.views import EVERYBODY, TINTS

BESIDE = {"field": str, "width": int, "hidden": bool, "pinned": bool}
MOST_COLORS = 20


@guard("view")
def views(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        if row.op in ("create", "update") and _holds(writing.viewer, row, "table"):
            for key in ("condition", "sort", "columns", "colors"):
                _holds(writing.viewer, row, key)
        if row.op != "delete" and (row.value("seen_by") or row.value("default_for")):
            _shown_to_others(writing, row)


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
    """A column is a field's key, or a mapping of `field` with `width`, `hidden` and `pinned`."""
    if not isinstance(value, list) or not all(isinstance(item, str) or _is_column(item) for item in value):
        raise Malformed("guard.columns")
    keys = tuple(item if isinstance(item, str) else item["field"] for item in value)
    if len(set(keys)) < len(keys):
        raise Malformed("guard.columns")
    columns(viewer, viewer.catalog.table(table), keys)


def _is_column(item: Any) -> bool:
    if not isinstance(item, dict) or "field" not in item:
        return False
    return all(type(value) is BESIDE.get(key) for key, value in item.items())


def _colors(viewer: Viewer, table: str, value: Any) -> None:
    """A rule is a mapping of `name`, `tint` and `condition`; of several that hold the first counts."""
    if not isinstance(value, list) or len(value) > MOST_COLORS or not all(map(_is_color, value)):
        raise Malformed("guard.colors", count=MOST_COLORS, tints=", ".join(TINTS))
    prepare(viewer, Ask(table, marks=tuple(flt.parse(rule["condition"]) for rule in value)))


def _is_color(rule: Any) -> bool:
    if not isinstance(rule, dict) or set(rule) != {"name", "tint", "condition"}:
        return False
    named = isinstance(rule["name"], str) and 0 < len(rule["name"].strip()) <= 80
    return named and rule["tint"] in TINTS and bool(rule["condition"])


_ASK: dict[str, Callable[[Viewer, str, Any], None]] = {
    "table": _table,
    "condition": _condition,
    "sort": _sort,
    "columns": _columns,
    "colors": _colors,
}


def _shown_to_others(writing: Writing, row: RowPlan) -> None:
    """What others see, and what opens first for them, takes the right to configure views."""
    if not writing.viewer.may(row.table, "configure"):
        row.refuse("guard.view_share", "seen_by", error=Denied)
        return
    known = {EVERYBODY, *_roles_and_teams(writing)}
    seen, first = row.value("seen_by") or (), row.value("default_for") or ()
    for key in ("seen_by", "default_for"):
        if strange := sorted(set(row.new.get(key) or ()) - known):
            row.refuse("guard.view_audience", key, names=", ".join(strange))
    if EVERYBODY not in seen and set(first) - set(seen):
        row.refuse("guard.view_default_unseen", "default_for")
    elif first:
        _first_for_nobody_else(writing, row, set(first))


def _roles_and_teams(writing: Writing) -> Iterator[str]:
    role, team = (writing.viewer.catalog.table(key).sa for key in ("role", "team"))
    keys = sa.select(role.c.key).where(role.c.deleted_at.is_(None))
    yield from writing.connection.execute(keys).scalars()
    for pk in writing.connection.execute(sa.select(team.c.id).where(team.c.deleted_at.is_(None))).scalars():
        yield f"team:{pk}"


def _first_for_nobody_else(writing: Writing, row: RowPlan, wanted: set[str]) -> None:
    """One view of a table opens first for a role; views written in the same set count as they will be."""
    in_turn(writing)
    view, mine = row.table.sa, row.value("table")
    written = [other for other in writing.rows if other.table.key == "view" and other is not row]
    there = sa.select(view.c.id, view.c.name, view.c.default_for).where(
        view.c.table == mine, view.c.deleted_at.is_(None), view.c.default_for.is_not(None)
    )
    moved = {row.id, *(other.id for other in written)}
    standing = [(name, held) for pk, name, held in writing.connection.execute(there) if pk not in moved]
    standing += [
        (other.value("name"), other.value("default_for"))
        for other in written
        if other.op != "delete" and other.value("table") == mine
    ]
    for name, held in standing:
        if wanted & set(held or ()):
            row.refuse("guard.view_default_taken", "default_for", name=name)
