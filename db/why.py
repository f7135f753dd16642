"""Why somebody may or may not see or change a row: the chain of rules, in words."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock
from core.errors import Denied, Malformed
from core.i18n import t
from db import access, query
from db.catalog import VERBS, Table
from db.viewer import Role, Viewer


def explain(
    connection: Connection, viewer: Viewer, table_key: str, pk: int, *, verb: str, other: Viewer
) -> list[str]:
    """The rules that let `other` do `verb` to a row, or keep them from it; the last line is the outcome.

    One may ask about oneself, and about others if one may look at roles, for rows one sees oneself.
    Raises Missing or Denied.
    """
    if verb not in VERBS.values():
        raise Malformed("error.op", op=verb[:20])
    if other.user_id != viewer.user_id and not viewer.may(viewer.catalog.table("role"), "view"):
        raise Denied("error.denied_why")
    query.record(connection, viewer, table_key, pk)
    table = viewer.catalog.table(table_key)
    lines = list(_rules(connection, other, table, pk, verb))
    said = {"person": other.full_name or other.name, "verb": t(f"verb.{verb}"), "table": table.label}
    reached = all(_found(connection, table, pk, _part(other, table, v)) for v in ("view", verb))
    return [*lines, t("why.yes" if reached else "why.no", **said)]


def _part(viewer: Viewer, table: Table, verb: str) -> Any:
    return access.scope(viewer, table, table.sa, verb)


def _found(connection: Connection, table: Table, pk: int, part: Any) -> bool:
    """Whether the row is inside a predicate; None is every row."""
    asked = sa.select(table.sa.c.id).where(table.sa.c.id == pk, *([] if part is None else [part]))
    return connection.execute(asked).first() is not None


def _rules(connection: Connection, other: Viewer, table: Table, pk: int, verb: str) -> Iterator[str]:
    if not other.roles:
        yield t("why.no_role")
    for role in other.roles:
        if verb in role.denies.get(table.key, ()):
            yield t("why.denied", role=role.key, verb=t(f"verb.{verb}"), table=table.label)
        yield t(
            f"why.level_{role.level(table, verb)}", role=role.key, verb=t(f"verb.{verb}"), table=table.label
        )
        yield from _narrowed(connection, other, role, table, pk)
    if table.scope_of:
        yield t("why.lines", parent=other.catalog.table(str(table.field(table.scope_of).references)).label)
    elif not table.held:
        yield _owner(connection, other, table, pk)
        yield from _shares(connection, other, table, pk)


def _narrowed(connection: Connection, other: Viewer, role: Role, table: Table, pk: int) -> Iterator[str]:
    """What the role's own condition says of the row."""
    if table.key in role.filters:
        inside = _found(connection, table, pk, access.filtered(other, role, table, table.sa))
        yield t("why.filter_in" if inside else "why.filter_out", role=role.key)


def _owner(connection: Connection, other: Viewer, table: Table, pk: int) -> str:
    user = other.catalog.table("user").sa
    owner = connection.execute(sa.select(table.sa.c.owner_id).where(table.sa.c.id == pk)).scalar_one()
    name = connection.execute(sa.select(user.c.full_name).where(user.c.id == owner)).scalar()
    places = (("own", (other.user_id,)), ("team", other.mates), ("tree", other.below))
    standing = next((word for word, ids in places if owner in ids), "other" if owner else "none")
    return t(f"why.owner_{standing}", owner=name or "", person=other.full_name or other.name)


def _shares(connection: Connection, other: Viewer, table: Table, pk: int) -> Iterator[str]:
    share = other.catalog.table("share").sa
    of_row = (share.c.table == table.key, share.c.row == pk, share.c.deleted_at.is_(None))
    for row in connection.execute(sa.select(share).where(*of_row).order_by(share.c.id)):
        theirs = row.user_id == other.user_id or (row.team_id is not None and row.team_id == other.team_id)
        if theirs:
            over = row.until is not None and row.until <= clock.now()
            yield t("why.share_over" if over else f"why.share_{row.mode}", until=row.until or "")
