"""People: their names, their roles, and that somebody is left who may do everything."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import clock
from db import plumbing
from db.changes.hooks import Writing, effect, guard
from db.changes.plan import RowPlan
from db.guards.beyond import as_role, beyond
from db.guards.turns import in_turn

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
FULL = "admin"
ENDED = (
    (plumbing.login_session, "revoked_at"),
    (plumbing.api_token, "revoked_at"),
    (plumbing.one_time_link, "used_at"),
)


@guard("user")
def people(writing: Writing, rows: list[RowPlan]) -> None:
    known = _roles(writing)
    for row in rows:
        if "name" in row.new and not NAME.fullmatch(row.new["name"]):
            row.refuse("guard.user_name", "name")
        if row.new.get("zone") is not None and not is_zone(row.new["zone"]):
            row.refuse("guard.zone", "zone", zone=row.new["zone"])
        if row.op != "delete":
            _held(writing, row, known)
    _somebody_left(writing, rows)


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _roles(writing: Writing) -> dict[str, dict[str, Any]]:
    """The living roles by key, with those this change set makes."""
    role = writing.viewer.catalog.table("role").sa
    there = writing.connection.execute(sa.select(role).where(role.c.deleted_at.is_(None))).mappings()
    found = {row["key"]: dict(row) for row in there}
    keys = ("key", "kind", "grants", "denies", "masks", "filters")
    for row in writing.rows:
        if row.table.key == "role" and row.op != "delete" and not row.refusals:
            found[row.value("key")] = {key: row.value(key) for key in keys}
    return found


def _held(writing: Writing, row: RowPlan, known: dict[str, dict[str, Any]]) -> None:
    """Roles must exist; those that a person comes to hold now must not give more than the giver has."""
    held = row.value("roles") or ()
    if lost := [key for key in row.new.get("roles") or () if key not in known]:
        row.refuse("guard.no_role", "roles", roles=", ".join(lost), known=", ".join(sorted(known)))
        return
    woken = row.op in ("create", "restore") or row.new.get("active") is True
    before = () if woken else row.before.get("roles") or ()
    for key in held:
        if key in known and key not in before and (table := beyond(writing.viewer, as_role(known[key]))):
            row.refuse("guard.beyond_role", "roles", role=key, table=table)


def _somebody_left(writing: Writing, rows: list[RowPlan]) -> None:
    """At least one active person keeps the role that may do everything; nobody could give it back."""
    losing = [row for row in rows if row.op == "delete" or {"roles", "active"} & set(row.new)]
    losing = [row for row in losing if row.op != "create" and _is_full(row.before) and not _stays(row)]
    if not losing:
        return
    in_turn(writing)
    user = writing.viewer.catalog.table("user").sa
    living = sa.select(user.c.id, user.c.roles, user.c.active).where(user.c.deleted_at.is_(None))
    now = {r["id"] for r in writing.connection.execute(living).mappings() if _is_full(r)}
    if not now - {row.id for row in losing} and not any(_stays(row) for row in rows):
        for row in losing:
            at = next((key for key in ("active", "roles") if key in row.new), None)
            row.refuse("guard.last_admin", at)


def _is_full(row: Any) -> bool:
    return bool(row["active"]) and FULL in (row["roles"] or ())


def _stays(row: RowPlan) -> bool:
    return row.op != "delete" and bool(row.value("active")) and FULL in (row.value("roles") or ())


@effect("user")
def shut_out(writing: Writing, rows: list[RowPlan]) -> None:
    """Who is deactivated or deleted is signed out everywhere, in the same transaction."""
    gone = [row.id for row in rows if row.op == "delete" or row.new.get("active") is False]
    if not gone:
        return
    for table, key in ENDED:
        open_still = (table.c.user_id.in_(gone), table.c[key].is_(None))
        writing.connection.execute(table.update().where(*open_still).values({key: clock.now()}))
