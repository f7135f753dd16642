"""Undo: a new change set made from the inverse of an earlier one, under the rights of now."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Malformed, Missing, Stale
from core.i18n import t
from db import access, plumbing
from db.catalog import Table
from db.changes import hooks, ledger
from db.changes.applying import Order, plan, within
from db.changes.checking import as_log
from db.changes.ledger import Change
from db.changes.plan import Intent
from db.condition import HIDING
from db.engine import Store, Work
from db.types import is_key
from db.viewer import Viewer

ON_CONFLICT = ("skip", "overwrite", "cancel")
# Work too large for one set is a first one and those that name it as their parent.
LINKED = ("import", "bulk")
INVERSE = {"create": "delete", "delete": "restore", "restore": "delete", "update": "update"}
Conflict = dict[str, Any]


def inverse(connection: Connection, viewer: Viewer, number: int) -> tuple[list[Intent], list[Conflict]]:
    """The intents that take a set back, last row first, and the cells that are no longer what it wrote."""
    require_known(connection, viewer, number)
    rows: dict[tuple[str, int], list[Change]] = {}
    for change in reversed(ledger.changes_of(connection, number)):
        if change.table in viewer.catalog.tables:
            rows.setdefault((change.table, change.pk), []).append(change)
    present = _present(connection, viewer, list(rows))
    intents: list[Intent] = []
    conflicts: list[Conflict] = []
    for (key, pk), changes in rows.items():
        table, now = viewer.catalog.table(key), present.get((key, pk))
        if changes[0].op == "update":
            values = {c.field: _json(c.old) for c in changes if c.field in table.fields}
            intents.append(Intent(key, "update", pk, values={k: v for k, v in values.items() if k}))
            conflicts += _cells(table, viewer, changes, now)
        else:
            op, back = changes[0].op, hooks.TAKING_BACK.get(key)
            intents.append(
                back(connection, viewer, pk) if back and op == "create" else Intent(key, INVERSE[op], pk)
            )
            if now is not None and now["version"] > max(c.version for c in changes):
                conflicts.append({"table": key, "id": pk, "field": None, "message": t("undo.row_moved")})
    return intents, conflicts


def _cells(table: Table, viewer: Viewer, changes: Sequence[Change], now: Any) -> list[Conflict]:
    """Cells masked from the viewer are left out: the plan refuses them, and their values are not theirs."""
    found = []
    for c in changes:
        field = table.fields.get(c.field or "")
        if field and viewer.mask(table, field.key) in HIDING:
            continue
        if field and now is not None and (present := as_log(now[field.key], field)) != c.new:
            found.append(
                {
                    "table": table.key, "id": c.pk, "field": field.key, "label": field.label,
                    "set": _json(c.new), "present": _json(present), "before": _json(c.old),
                    "message": t("undo.cell_moved", field=field.label),
                }
            )  # fmt: skip
    return found


def _json(text: str | None) -> Any:
    return None if text is None else plumbing.from_json(text)


def _present(
    connection: Connection, viewer: Viewer, rows: list[tuple[str, int]]
) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for key in {key for key, _ in rows}:
        table = viewer.catalog.table(key)
        ids = [pk for k, pk in rows if k == key]
        for at in range(0, len(ids), 5_000):
            some = sa.select(table.sa).where(table.sa.c.id.in_(ids[at : at + 5_000]))
            found.update({(key, r["id"]): r for r in connection.execute(some).mappings()})
    return found


def require_known(connection: Connection, viewer: Viewer, number: int) -> Any:
    """The heading of a set the viewer may know of: their own, or one touching rows they may see."""
    known = number if is_key(number) else 0
    found = connection.execute(sa.select(ledger.SET).where(ledger.SET.c.id == known)).one_or_none()
    if found is None or not (
        viewer.is_admin or found.by_id == viewer.user_id or _touches(connection, viewer, number)
    ):
        raise Missing("error.no_set", number=number)
    return found


def _touches(connection: Connection, viewer: Viewer, number: int) -> bool:
    log = ledger.LOG
    for key in connection.execute(sa.select(log.c.table).where(log.c.set_id == number).distinct()).scalars():
        table = viewer.catalog.tables.get(key)
        if table is None or not viewer.may(table, "view"):
            continue
        seen = access.scope(viewer, table, table.sa)
        touched = sa.select(table.sa.c.id).where(
            table.sa.c.id.in_(sa.select(log.c.pk).where(log.c.set_id == number, log.c.table == key))
        )
        if connection.execute((touched if seen is None else touched.where(seen)).limit(1)).first():
            return True
    return False


def preview(connection: Connection, viewer: Viewer, number: int) -> dict[str, Any]:
    """What undoing would do now: the plan, and the cells in conflict."""
    intents, conflicts = inverse(connection, viewer, number)
    return {**plan(connection, viewer, intents, "undo").to_json(), "conflicts": conflicts}


def undo(
    store: Store, viewer: Viewer, number: int, on_conflict: str = "cancel", request_id: str | None = None
) -> dict[str, Any]:
    """Take a set back, and with the first set of an import or a bulk change all that followed it.

    Raises Stale with the cells in conflict when told to cancel on them.
    """
    if on_conflict not in ON_CONFLICT:
        raise Malformed("error.op", op=on_conflict[:20])
    with store.reading() as connection:
        later = followers(connection, number)
        if later and on_conflict == "cancel":
            _refuse_conflicts([c for n in (*later, number) for c in inverse(connection, viewer, n)[1]])
    for n in later:
        _undo_one(store, viewer, n, on_conflict, None if request_id is None else f"{request_id}:{n}"[:80])
    return {**_undo_one(store, viewer, number, on_conflict, request_id), "also": later}


def followers(connection: Connection, number: int) -> list[int]:
    """The later sets of the work that a set began, last first, as far as they are not undone yet."""
    sets, undoing = ledger.SET.c, ledger.SET.alias().c
    undone = sa.exists(sa.select(1).where(undoing.undoes == sets.id))
    found = sa.select(sets.id).where(sets.parent == number, sets.source.in_(LINKED), ~undone)
    return list(connection.execute(found.order_by(sets.id.desc())).scalars())


def _refuse_conflicts(conflicts: list[Conflict]) -> None:
    if conflicts:
        raise Stale("error.undo_conflict", conflicts=conflicts, count=len(conflicts))


def _undo_one(
    store: Store, viewer: Viewer, number: int, on_conflict: str, request_id: str | None
) -> dict[str, Any]:
    def write(work: Work) -> dict[str, Any]:
        intents, conflicts = inverse(work.connection, viewer, number)
        if on_conflict == "cancel":
            _refuse_conflicts(conflicts)
        if on_conflict == "skip":
            intents = _less(intents, conflicts)
        heading = ledger.SET.c
        label = work.connection.execute(sa.select(heading.label).where(heading.id == number)).scalar_one()
        order = Order(
            "undo", t("undo.label", number=number, label=label), request_id=request_id, undoes=number
        )
        answer = within(work, viewer, intents, order)
        return {**answer, "skipped": conflicts if on_conflict == "skip" else []}

    return ledger.once(store, viewer.user_id or None, request_id, write)


def _less(intents: list[Intent], conflicts: list[Conflict]) -> list[Intent]:
    """The intents without the cells and rows in conflict."""
    cells = {(c["table"], c["id"], c["field"]) for c in conflicts}
    kept = []
    for intent in intents:
        if (intent.table, intent.id, None) in cells:
            continue
        values = {k: v for k, v in intent.values.items() if (intent.table, intent.id, k) not in cells}
        if values or intent.op != "update":
            kept.append(Intent(intent.table, intent.op, intent.id, values=values))
    return kept
