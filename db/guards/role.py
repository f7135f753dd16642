"""Roles: well-formed, never more than the giver has, and one that always may do everything."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from core import filter as flt
from core.errors import KehuError, Malformed
from core.i18n import t
from db.catalog import LEVELS, VERBS, Table
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.condition import bind
from db.guards.beyond import as_role, beyond
from db.guards.turns import in_turn
from db.guards.user import FULL
from db.viewer import MASKS, Viewer

RIGHTS = ("grants", "denies", "masks", "filters")


@guard("role")
def roles(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        for key in ("key", "kind"):
            if row.op == "update" and key in row.new:
                row.refuse("studio.fixed", key, field=row.table.fields[key].label)
        if row.op == "delete":
            _unheld(writing, row)
        elif row.value("key") == FULL:
            _whole(row)
        else:
            _formed(writing, row)
        if row.op != "delete" and not row.refusals:
            _not_beyond(writing, row)


def _unheld(writing: Writing, row: RowPlan) -> None:
    if row.value("key") == FULL:
        row.refuse("guard.full_role")
        return
    in_turn(writing)
    user = writing.viewer.catalog.table("user").sa
    living = sa.select(user.c.full_name, user.c.roles).where(user.c.deleted_at.is_(None))
    holders = [name for name, held in writing.connection.execute(living) if row.value("key") in (held or ())]
    if holders:
        row.refuse("refused.pointed_at", holders=", ".join(holders[:5]))


def _whole(row: RowPlan) -> None:
    for key in RIGHTS:
        if row.new.get(key):
            row.refuse("guard.full_role", key)


def _not_beyond(writing: Writing, row: RowPlan) -> None:
    keys = ("key", "kind", *RIGHTS)
    if table := beyond(writing.viewer, as_role({key: row.value(key) for key in keys})):
        at = next((key for key in keys if key in row.new), None)
        row.refuse("guard.beyond_role", at, role=row.value("key"), table=table)


def _formed(writing: Writing, row: RowPlan) -> None:
    for key in RIGHTS:
        value = row.new.get(key)
        if value is None:
            continue
        if not isinstance(value, dict):
            row.refuse("guard.rights_form", key)
            continue
        for table, stated in value.items():
            for reason in _wrong(writing.viewer, key, table, stated):
                row.refuse("guard.rights", key, table=table[:60], reason=reason)


def _wrong(viewer: Viewer, key: str, table: str, stated: Any) -> Iterator[str]:
    """What is wrong, in words, with what a role says of one table."""
    known = viewer.catalog.tables.get(table)
    if known is None:
        yield t("error.no_table", table=table[:60])
    else:
        yield from _CHECKS[key](viewer, known, stated)


def _grants(_viewer: Viewer, _table: Table, stated: Any) -> Iterator[str]:
    levels = stated.items() if isinstance(stated, Mapping) else [(str(stated), None)]
    for verb, level in levels:
        if verb not in VERBS.values() or level not in LEVELS:
            yield t(
                "guard.grant", verb=str(verb)[:20], verbs=", ".join(VERBS.values()), levels=", ".join(LEVELS)
            )


def _denies(_viewer: Viewer, _table: Table, stated: Any) -> Iterator[str]:
    if not isinstance(stated, list) or not all(verb in VERBS.values() for verb in stated):
        yield t("guard.deny", verbs=", ".join(VERBS.values()))


def _masks(_viewer: Viewer, table: Table, stated: Any) -> Iterator[str]:
    if not isinstance(stated, dict) or not all(mode in MASKS for mode in stated.values()):
        yield t("guard.mask", modes=", ".join(MASKS))
        return
    for key in stated:
        if key not in table.fields or key in ("id", "version"):
            yield t("error.no_field", table=table.label, field=key[:60])


def _filters(viewer: Viewer, table: Table, stated: Any) -> Iterator[str]:
    try:
        if not stated:
            raise Malformed("error.filter_form", part="{}")
        bind(viewer, table, flt.parse(stated), as_role=True)
    except KehuError as error:
        yield error.message


_CHECKS: dict[str, Callable[[Viewer, Table, Any], Iterator[str]]] = {
    "grants": _grants,
    "denies": _denies,
    "masks": _masks,
    "filters": _filters,
}
