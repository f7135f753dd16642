"""Which rows a person may reach: one predicate inside every statement, so that no surface can skip it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from core import clock
from core.errors import Denied
from db.catalog import Table
from db.compiling import Joins, to_sql
from db.condition import bind
from db.types import Moment
from db.viewer import Role, Viewer

READING = ("view", "export", "print")
INSTANT = "instant_of_shares"


def require(viewer: Viewer, table: Table, verb: str) -> None:
    """Refuse, in words, a verb that no role of the viewer opens on the table at all."""
    if not viewer.may(table, verb):
        raise Denied(f"error.denied_{verb}", table=table.label)


def scope(
    viewer: Viewer, table: Table, source: sa.FromClause, verb: str = "view"
) -> ColumnElement[bool] | None:
    """The rows a viewer may reach by a verb; None means every row."""
    if viewer.level(table, verb) == "none":
        return sa.false()
    if table.scope_of:
        return _as_parent(viewer, table, source, verb)
    if table.held:
        return _as_held(viewer, source, verb)
    parts = [
        _of_role(viewer, role, table, source, verb)
        for role in viewer.roles
        if role.level(table, verb) != "none"
    ]
    if any(part is None for part in parts):
        return None
    return sa.or_(*(p for p in parts if p is not None), _shared(viewer, table, source, verb))


def _as_parent(viewer: Viewer, table: Table, source: sa.FromClause, verb: str) -> ColumnElement[bool] | None:
    """Lines belong to their deal: who may see or edit it may see or edit them."""
    parent = viewer.catalog.table(str(table.field(table.scope_of).references))
    other = parent.sa.alias()
    inside = scope(viewer, parent, other, "view" if verb in READING else "edit")
    return None if inside is None else source.c[table.scope_of].in_(sa.select(other.c.id).where(inside))


def _as_held(viewer: Viewer, source: sa.FromClause, verb: str) -> ColumnElement[bool]:
    """What hangs on a record is seen by whoever sees the record, and changed by whoever may edit it."""
    wanted = "view" if verb in READING else "edit"
    parts = []
    for table in viewer.catalog.tables.values():
        if table.system or table.held or not viewer.may(table, wanted):
            continue
        own = table.sa.alias()
        inside = scope(viewer, table, own, wanted)
        where = [own.c.deleted_at.is_(None), *([] if inside is None else [inside])]
        parts.append(
            sa.and_(source.c.table == table.key, source.c.row.in_(sa.select(own.c.id).where(*where)))
        )
    return sa.or_(sa.false(), *parts)


def _of_role(
    viewer: Viewer, role: Role, table: Table, source: sa.FromClause, verb: str
) -> ColumnElement[bool] | None:
    level = _of_level(viewer, role.level(table, verb), source)
    if table.key not in role.filters:
        return level
    inside = filtered(viewer, role, table, source)
    return inside if level is None else sa.and_(level, inside)


def _of_level(viewer: Viewer, level: str, source: sa.FromClause) -> ColumnElement[bool] | None:
    owners = {"own": (viewer.user_id,), "team": viewer.mates, "tree": viewer.below}
    return None if level == "all" else source.c.owner_id.in_(owners[level])


def filtered(viewer: Viewer, role: Role, table: Table, source: sa.FromClause) -> ColumnElement[bool]:
    """A role's condition may look through references, so it is asked in a sub-select of its own."""
    own = table.sa.alias()
    asked = bind(viewer, table, role.filters[table.key], as_role=True)
    joins = Joins(viewer, table, own, lambda *_: None)
    made = to_sql(asked, joins)
    return source.c.id.in_(sa.select(own.c.id).select_from(joins.onto(own)).where(made))


def _shared(viewer: Viewer, table: Table, source: sa.FromClause, verb: str) -> ColumnElement[bool]:
    """Rows shared with the person or a team of theirs, until the share ends."""
    share = viewer.catalog.table("share").sa
    if verb not in (*READING, "edit"):
        return sa.false()
    wide = ("read", "edit") if verb in READING else ("edit",)
    return source.c.id.in_(
        sa.select(share.c.row).where(
            share.c.table == table.key,
            share.c.deleted_at.is_(None),
            share.c.mode.in_(wide),
            sa.or_(share.c.until.is_(None), share.c.until > _instant()),
            share.c.user_id == viewer.user_id
            if viewer.team_id is None
            else sa.or_(share.c.user_id == viewer.user_id, share.c.team_id == viewer.team_id),
        )
    )


def _instant() -> ColumnElement[Any]:
    """Now, by a name of its own, so that a question can be known again though the time has moved on."""
    return sa.bindparam(INSTANT, clock.now(), Moment(), unique=True)


def visible(viewer: Viewer, table: Table, source: sa.FromClause) -> ColumnElement[bool] | None:
    """`scope` for looking, in the form Joins takes."""
    return scope(viewer, table, source)
