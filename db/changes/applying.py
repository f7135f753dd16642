"""Writing a plan: one transaction for rows, search index, effects and log. Nothing else writes rows."""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock
from core.errors import Invalid, Malformed
from db import bulk, plumbing, search
from db.catalog import Table
from db.changes import hooks, ledger, numbering
from db.changes.building import build
from db.changes.checking import as_log
from db.changes.hooks import Writing
from db.changes.plan import SOURCES, Intent, Plan, RowPlan, raise_refusals
from db.engine import Store, Work
from db.kinds import json_writers
from db.types import compact
from db.viewer import Viewer, viewer_known

MODES = ("all", "valid")
DEEPEST = sys.maxsize
ORG = ("user", "team", "role", "setting")
CATALOG = ("table_def", "field_def", "option")
Group = list[RowPlan]


@dataclass(frozen=True, slots=True)
class Order:
    """How to apply: who is told what in the log, and what to do with refused rows."""

    source: str = "api"
    label: str = ""
    mode: str = "all"
    request_id: str | None = None
    reason: str | None = None
    parent: int | None = None
    undoes: int | None = None


def plan(connection: Connection, viewer: Viewer, intents: Sequence[Intent], source: str = "api") -> Plan:
    """What `apply` would do now; nothing is written."""
    return build(Writing(connection, viewer, source), intents)


def apply(store: Store, viewer: Viewer, intents: Sequence[Intent], order: Order) -> dict[str, Any]:
    """Write it: `{"set_id", "rows", "refused"}`. Raises the gravest refusal if mode is all."""
    if order.source not in SOURCES or order.mode not in MODES:
        raise Malformed("error.op", op=f"{order.source} {order.mode}"[:40])
    by_id = viewer.user_id or None
    return ledger.once(store, by_id, order.request_id, lambda work: _checked(work, viewer, intents, order))


def within(work: Work, viewer: Viewer, intents: Sequence[Intent], order: Order) -> dict[str, Any]:
    """The same inside a transaction that is open already."""
    known = ledger.answered(work.connection, viewer.user_id or None, order.request_id)
    if known is not None:
        return known
    return _checked(work, viewer, intents, order)


def _checked(work: Work, viewer: Viewer, intents: Sequence[Intent], order: Order) -> dict[str, Any]:
    connection = work.connection
    writing = Writing(connection, _fresh(connection, viewer), order.source)
    made = build(writing, intents, lock=True)
    refused = made.refusals()
    if refused and order.mode == "all":
        raise_refusals(refused)
    return write(work, writing, made, order)


def _fresh(connection: Connection, viewer: Viewer) -> Viewer:
    """The viewer as of this transaction: rights may have moved since the request came in."""
    head = connection.execute(sa.select(plumbing.head.c.org, plumbing.head.c.catalog)).one()
    if (head.org, head.catalog) == (viewer.org, viewer.catalog.version) or not viewer.user_id:
        return viewer
    known = viewer_known(connection, viewer.user_id, viewer.only_role, head.org, head.catalog)
    return replace(known, origin=viewer.origin, trusted=viewer.trusted)


def write(work: Work, writing: Writing, made: Plan, order: Order) -> dict[str, Any]:
    """Write the accepted rows of a checked plan and the entry in the log."""
    rows = _without_orphans(made)
    numbering.number(writing, rows)
    at, by_id = clock.now(), writing.viewer.user_id or None
    _allot_ids(writing.connection, rows)
    for group in _groups(rows):
        _WRITE[group[0].op == "create"](writing.connection, group, at, by_id)
    _index(writing.connection, rows)
    hooks.run(hooks.EFFECTS, writing, rows)
    touched = {row.table.key for row in rows if row.new or row.op == "create"}
    changes = _changes(rows)
    answer: dict[str, Any] = {
        "set_id": None,
        "rows": [{"table": r.table.key, "id": r.id, "version": _version(r)} for r in rows],
        "refused": [r.to_json() for r in made.refusals()],
    }
    if not changes:
        return answer
    heading = ledger.Heading(
        at, by_id, order.source, order.label[:255], order.reason, order.parent, order.undoes,
        order.request_id, writing.viewer.origin or None,
    )  # fmt: skip
    catalog, org = writing.catalog or bool(touched & set(CATALOG)), writing.org or bool(touched & set(ORG))
    answer["set_id"] = ledger.append(writing.connection, heading, changes, answer, catalog=catalog, org=org)
    work.after.extend(writing.after)
    return answer


def _without_orphans(made: Plan) -> list[RowPlan]:
    """The accepted rows, less those that refer to a new row that was refused."""
    refused = {row.index for row in made.rows if row.refusals}
    kept = []
    for row in made.accepted():
        lost = [key for key, index in row.hangs_on().items() if index in refused]
        if lost:
            row.refuse("refused.with_parent", lost[0])
            refused.add(row.index)
        else:
            kept.append(row)
    return kept


def _allot_ids(connection: Connection, rows: Sequence[RowPlan]) -> None:
    new: dict[str, Group] = defaultdict(list)
    for row in rows:
        if row.op == "create":
            new[row.table.key].append(row)
    ids: dict[int, int] = {}
    depths: dict[int, int] = {}
    for group in new.values():
        for row, pk in zip(group, _next_ids(connection, group[0].table, len(group)), strict=True):
            row.id = ids[row.index] = pk
    for row in rows:
        named = row.hangs_on()
        row.depth = depths[row.index] = 1 + max((depths[index] for index in named.values()), default=0)
        row.new |= {key: ids[index] for key, index in named.items()}


def _next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Ids for new rows, never used before. SQLite's writer is alone, so reading its counter is safe."""
    if connection.dialect.name == "sqlite":
        last = connection.exec_driver_sql(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (table.sa.name,)
        ).scalar()
        return range((last or 0) + 1, (last or 0) + 1 + count)
    sequence = connection.dialect.identifier_preparer.quote(f"{table.sa.name}_id_seq")
    drawn = sa.text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
    return connection.execute(drawn, {"name": sequence, "count": count}).scalars().all()


def _groups(rows: Sequence[RowPlan]) -> list[Group]:
    """Rows that one statement can write: of one table, alike in what they set; new ones in their order."""
    found: dict[tuple[Any, ...], Group] = {}
    for row in rows:
        if row.op == "create":
            found.setdefault((row.depth, row.table.key, "create"), []).append(row)
        elif row.new:
            found.setdefault((row.table.key, "change", *sorted(row.new)), []).append(row)
    return [found[key] for key in sorted(found, key=lambda key: key[0] if key[-1] == "create" else DEEPEST)]


def _insert(connection: Connection, rows: Group, at: Any, by_id: int | None) -> None:
    table = rows[0].table.sa
    stamp = {"version": 1, "created_at": at, "created_by_id": by_id, "updated_at": at, "updated_by_id": by_id}
    stored = bulk.Stored(connection, table, {key for row in rows for key in row.new} - stamp.keys())
    same = tuple(bulk.as_stored(connection, table.c[key], value) for key, value in stamp.items())
    listed = [(*stored.values(row.new), *same, row.id) for row in rows]
    bulk.insert(connection, table, (*stored.names, *stamp, "id"), listed)


def _update(connection: Connection, rows: Group, at: Any, by_id: int | None) -> None:
    table = rows[0].table.sa
    stored = bulk.Stored(connection, table, rows[0].new)
    same = (bulk.as_stored(connection, table.c.updated_at, at), by_id)
    listed = [(*stored.values(row.new), *same, row.id, row.version) for row in rows]
    done = bulk.update(connection, table, (*stored.names, "updated_at", "updated_by_id"), listed)
    if done not in (len(rows), -1):
        raise Invalid("error.integrity")


_WRITE = {True: _insert, False: _update}


def _index(connection: Connection, rows: Sequence[RowPlan]) -> None:
    """Bring the search index along for rows whose searched fields moved."""
    fresh: dict[str, Group] = defaultdict(list)
    moved: dict[str, Group] = defaultdict(list)
    for row in rows:
        if row.op == "create":
            fresh[row.table.key].append(row)
        elif any(row.table.fields[key].search for key in row.new):
            moved[row.table.key].append(row)
    for groups, new in ((fresh, True), (moved, False)):
        for group in groups.values():
            table, fields = group[0].table, group[0].table.searched()
            whole = [row.new if new else {**row.before, **row.new} for row in group]
            entries = [
                (row.id or 0, search.entry(fields, values)) for row, values in zip(group, whole, strict=True)
            ]
            search.put(connection, table, entries, fresh=new)


def _version(row: RowPlan) -> int:
    return row.version + (1 if row.new or row.op == "create" else 0)


def _changes(rows: Sequence[RowPlan]) -> list[ledger.Change]:
    tables = {row.table.key: row.table for row in rows}
    writers = {key: json_writers(table.fields.values()) for key, table in tables.items()}
    return [change for row in rows for change in _changes_of(row, writers[row.table.key])]


def _changes_of(row: RowPlan, writers: Mapping[str, Callable[[Any], Any]]) -> list[ledger.Change]:
    table, pk, version = row.table.key, row.id or 0, _version(row)
    if row.op == "create":
        whole = {**row.new, **{key: write(row.new[key]) for key, write in writers.items() if key in row.new}}
        return [ledger.Change(table, pk, "create", None, None, compact(whole), version)]
    fields = row.table.fields
    return [
        ledger.Change(
            table, pk, row.op, key, as_log(row.old[key], fields[key]), as_log(value, fields[key]), version
        )
        for key, value in row.new.items()
    ]
