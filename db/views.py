"""Saved views as one reader may use them: what they ask about fields kept from the reader is left out.

As plain rows of `view` only their owners reach them, so that a shared one shows itself nowhere else.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import filter as flt
from core.errors import KehuError
from core.i18n import t
from db import access, naming, shipped_views
from db.catalog import Table
from db.compiling import Joins, to_sql
from db.condition import bind, locate
from db.query import Ask, prepare
from db.system.role import role_label
from db.viewer import Viewer

MOST = 500
EVERYBODY = "*"
# What rows may be coloured with; the grid's style sheet knows the shades for light and dark.
TINTS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "grey")


def of_table(connection: Connection, viewer: Viewer, table_key: str) -> list[dict[str, Any]]:
    """The viewer's own views of a table and those shown to them, by name. Raises Missing as for its rows."""
    prepare(viewer, Ask(table_key))
    view = viewer.catalog.table("view")
    if not viewer.may(view, "view"):
        return []
    edit = access.scope(viewer, view, view.sa, "edit")
    editable = sa.literal(True) if edit is None else sa.case((edit, True), else_=False)
    theirs = sa.or_(view.sa.c.owner_id == viewer.user_id, _addressed(viewer, view))
    found = connection.execute(
        sa.select(view.sa, editable.label("editable"))
        .where(view.sa.c.table == table_key, view.sa.c.deleted_at.is_(None), theirs)
        .order_by(view.sa.c.name, view.sa.c.id)
        .limit(MOST)
    ).all()
    owners = naming.titles(connection, viewer, "user", (row.owner_id for row in found))
    first = _first(viewer, found)
    table = viewer.catalog.table(table_key)
    shown = {f.key for f in table.live() if viewer.mask(table, f.key) != "hidden"}
    made = [_view(connection, viewer, row, table, shown) for row in found]
    for row, one in zip(found, made, strict=True):
        one |= {"owner": owners.get(row.owner_id), "first": row is first}
    return made + [
        one for one in shipped_views.of_table(viewer, table_key) if _may_open(viewer, table_key, one)
    ]


def _may_open(viewer: Viewer, table_key: str, one: dict[str, Any]) -> bool:
    """Whether every part of a shipped view asks about fields the viewer may see."""
    asked = [Ask(table_key, flt.parse(part)) for part in one["condition"]]
    return all(_may_ask(viewer, ask) for ask in [*asked, Ask(table_key, sort=one["sort"])])


def _addressed(viewer: Viewer, view: Table) -> sa.ColumnElement[bool]:
    named = bind(viewer, view, flt.Test("seen_by", "in", names(viewer)), as_role=True)
    return to_sql(named, Joins(viewer, view, view.sa, access.visible))


def names(viewer: Viewer) -> tuple[str, ...]:
    """What an audience may call a person by: everybody, their roles, their team."""
    team = () if viewer.team_id is None else (f"team:{viewer.team_id}",)
    return (EVERYBODY, *(role.key for role in viewer.roles), *team)


def _first(viewer: Viewer, rows: Iterable[Any]) -> Any:
    """The view that opens first: a team's before a role's, a role's before everybody's."""
    wanted = {name: row for row in rows for name in row.default_for or ()}
    return next((wanted[name] for name in reversed(names(viewer)) if name in wanted), None)


def _view(connection: Connection, viewer: Viewer, row: Any, table: Table, shown: set[str]) -> dict[str, Any]:
    parts = list(_parts(row.condition))
    open_parts = [part for part in parts if _may_ask(viewer, Ask(table.key, flt.parse(part)))]
    keys = [key for key in (row.sort or "").split(",") if key]
    rules: list[Any] = list(row.colors or ())
    open_rules = [rule for rule in rules if _may_ask(viewer, Ask(table.key, flt.parse(rule["condition"])))]
    open_keys = [key for key in keys if _may_ask(viewer, Ask(table.key, sort=key))]
    return {
        "id": row.id, "version": row.version, "name": row.name, "mine": row.owner_id == viewer.user_id,
        "editable": bool(row.editable), "seen_by": list(row.seen_by or ()),
        "default_for": list(row.default_for or ()), "search": row.search or "", "sort": ",".join(open_keys),
        "condition": open_parts, "columns": _columns(shown, row.columns or ()), "colors": open_rules,
        "left_out": sum(map(len, (parts, keys, rules))) - sum(map(len, (open_parts, open_keys, open_rules))),
        "labels": _labels(connection, viewer, table, [*open_parts, *(r["condition"] for r in open_rules)]),
    }  # fmt: skip


def _parts(condition: Any) -> Iterator[Any]:
    """The parts of a condition that all have to hold, each of which may stand without the others."""
    if isinstance(condition, dict) and list(condition) == ["all"]:
        yield from condition["all"]
    elif condition:
        yield condition


def _may_ask(viewer: Viewer, ask: Ask) -> bool:
    try:
        prepare(viewer, ask)
    except KehuError:
        return False
    return True


def _columns(shown: set[str], kept: Iterable[Any]) -> list[dict[str, Any]]:
    """Columns as mappings, those of fields that are no more or not for the viewer left out."""
    made = [{"field": item} if isinstance(item, str) else dict(item) for item in kept]
    return [column for column in made if column["field"] in shown]


def _labels(
    connection: Connection, viewer: Viewer, table: Table, parts: list[Any]
) -> dict[str, dict[int, str]]:
    """What the rows are called that a filter names by their ids."""
    ids: dict[str, list[int]] = {}
    for test in (test for part in parts for test in flt.tests(flt.parse(part))):
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        ids.setdefault(test.path, []).extend(v for v in values if type(v) is int)
    fields = {path: locate(viewer.catalog, table, path).field for path in ids}
    return {
        path: naming.titles(connection, viewer, str(field.references), ids[path])
        for path, field in fields.items()
        if field.references
    }


def audience(connection: Connection, viewer: Viewer) -> list[dict[str, str]]:
    """Whom the viewer may show views to: everybody, roles, teams; nobody without the right for it."""
    if not viewer.may(viewer.catalog.table("view"), "configure"):
        return []
    found = [{"key": EVERYBODY, "label": t("view.everybody")}]
    if viewer.may(viewer.catalog.table("role"), "view"):
        roles = _named(connection, viewer, "role", "key")
        found += [{"key": key, "label": role_label(key, name)} for key, name in roles]
    if viewer.may(viewer.catalog.table("team"), "view"):
        teams = _named(connection, viewer, "team", "id")
        found += [{"key": f"team:{pk}", "label": name} for pk, name in teams]
    return found


def _named(connection: Connection, viewer: Viewer, table_key: str, key: str) -> Any:
    table = viewer.catalog.table(table_key)
    seen = access.scope(viewer, table, table.sa)
    title = table.sa.c[table.title]
    asked = sa.select(table.sa.c[key], title).where(table.sa.c.deleted_at.is_(None)).order_by(title)
    return connection.execute(asked.where(*([] if seen is None else [seen])).limit(MOST))
