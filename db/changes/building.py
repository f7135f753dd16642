"""From intents to a plan: every cell old and new, every refusal with its reason; nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from core import clock
from core.errors import Denied, KehuError, Malformed, Missing
from db import access
from db.catalog import Table
from db.changes import checking, hooks
from db.changes.hooks import Writing
from db.changes.plan import OPS, Intent, NewRow, Plan, RowPlan
from db.fields import Field
from db.kinds import Refused, clean
from db.reading_text import read_text
from db.types import BIGGEST
from db.viewer import SYSTEM_ROLE

CHUNK = 5_000
VERB = {"create": "create", "update": "edit", "delete": "delete", "restore": "delete"}
OWN = ("id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "deleted_at")


def build(writing: Writing, intents: Sequence[Intent], *, lock: bool = False) -> Plan:
    """The plan of some intents. `lock`: take the rows, in key order, because it will be applied now."""
    writing.applying = lock
    rows = [_start(writing, index, intent) for index, intent in enumerate(intents)]
    _load(writing, rows, lock=lock)
    for row, intent in zip(rows, intents, strict=True):
        if not row.refusals:
            _FILL[row.op](writing, row, intent)
    rows += _lines_of_deleted(writing, rows, lock=lock)
    checking.versions(writing, rows, intents)
    checking.owners(writing, rows)
    checking.references(writing, rows, lock=lock)
    checking.revived(writing, rows, lock=lock)
    checking.unique(writing, rows)
    checking.pointed_at(writing, rows)
    writing.rows = rows
    hooks.run(hooks.GUARDS, writing, [row for row in rows if not row.refusals])
    return Plan(rows)


def _start(writing: Writing, index: int, intent: Intent) -> RowPlan:
    if intent.op not in OPS:
        raise Malformed("error.op", op=str(intent.op)[:20])
    table = _table(writing, intent.table)
    row = RowPlan(index, table, intent.op, intent.id, 0)
    if (refused := _refusal(writing, table, intent.op)) is not None:
        row.refuse(refused.key, error=Denied, **refused.params)
    return row


def _table(writing: Writing, key: str) -> Table:
    """The table, if it is there for the viewer; found out once a set."""
    if (known := writing.tables.get(key)) is None:
        known = writing.viewer.catalog.table(key)
        if not writing.viewer.may(known, "view"):
            raise Missing("error.no_table", table=key[:80])
        writing.tables[key] = known
    return known


def _refusal(writing: Writing, table: Table, op: str) -> KehuError | None:
    """Why no row of a table may be written by an operation at all; found out once a set."""
    if (table.key, op) not in writing.refusals:
        try:
            for verb in (VERB[op], *({writing.source} & {"bulk", "import"})):
                access.require(writing.viewer, table, verb)
            writing.refusals[table.key, op] = None
        except KehuError as refused:
            writing.refusals[table.key, op] = refused
    return writing.refusals[table.key, op]


def _load(writing: Writing, rows: list[RowPlan], *, lock: bool) -> None:
    """Read all rows that exist, a few statements per table, with what the viewer may do to each."""
    wanted: dict[tuple[str, str], list[RowPlan]] = defaultdict(list)
    for row in rows:
        if row.op != "create":
            wanted[row.table.key, row.op].append(row)
    lock = lock and not writing.viewer.catalog.sqlite
    if lock and len(wanted) > 1:
        _lock(writing, [row for group in wanted.values() for row in group])
    seen: set[tuple[str, int | None]] = set()
    for (key, op), group in wanted.items():
        found = _rows(writing, group[0].table, op, _ids(group), lock=lock)
        for row in group:
            _place(row, found.get(row.id or 0), op, twice=(key, row.id) in seen)
            seen.add((key, row.id))


def _ids(rows: Iterable[RowPlan]) -> list[int]:
    """The keys of rows, in order; one that no table can hold names no row."""
    return sorted({r.id for r in rows if r.id and 0 < r.id <= BIGGEST})


def _lock(writing: Writing, rows: list[RowPlan]) -> None:
    """Take the rows of all tables in one order, so that two sets never wait for each other."""
    for key, table in sorted({row.table.key: row.table for row in rows}.items()):
        ids = _ids(row for row in rows if row.table.key == key)
        for at in range(0, len(ids), CHUNK):
            some = sa.select(table.sa.c.id).where(table.sa.c.id.in_(ids[at : at + CHUNK]))
            writing.connection.execute(some.order_by(table.sa.c.id).with_for_update())


def _rows(
    writing: Writing, table: Table, op: str, ids: list[int], *, lock: bool
) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for at in range(0, len(ids), CHUNK):
        statement = rows_statement(writing, table, op, ids[at : at + CHUNK])
        if lock:
            statement = statement.with_for_update(of=table.sa)
        found.update({r["id"]: r for r in writing.connection.execute(statement).mappings()})
    return found


def rows_statement(writing: Writing, table: Table, op: str, ids: list[int]) -> sa.Select[Any]:
    """Rows by id that the viewer may see, each with `_may`: whether the verb of `op` is open to them.

    Changed many at once, a row must lie within the level of that right too.
    """
    verbs = (VERB[op], *({writing.source} & {"bulk"}))
    inside = [access.scope(writing.viewer, table, table.sa, verb) for verb in verbs]
    limits = [limit for limit in inside if limit is not None]
    may = sa.and_(*limits) if limits else None
    seen = access.scope(writing.viewer, table, table.sa, "view")
    flag = sa.literal(True) if may is None else sa.case((may, True), else_=False)
    one = table.sa.c.id == ids[0] if len(ids) == 1 else table.sa.c.id.in_(ids)
    where = [one] if seen is None else [one, seen]
    return sa.select(table.sa, flag.label("_may")).where(*where).order_by(table.sa.c.id)


def _place(row: RowPlan, found: Mapping[str, Any] | None, op: str, *, twice: bool) -> None:
    gone = found is not None and found["deleted_at"] is not None
    if found is None or (gone and op != "restore"):
        row.refuse("error.no_row", error=Missing, table=row.table.label, id=row.id)
        return
    row.before, row.version = found, found["version"]
    if twice:
        row.refuse("refused.twice")
    elif not found["_may"]:
        row.refuse(f"error.denied_row_{VERB[op]}", error=Denied, table=row.table.label)
    elif op == "restore" and not gone:
        row.refuse("refused.not_deleted")


def _fill_create(writing: Writing, row: RowPlan, intent: Intent) -> None:
    _given(writing, row, intent)
    refused = {r.field for r in row.refusals}
    for field, value in _blanks(writing, row.table):
        if field.key in row.new or field.key in refused:
            continue
        if value is None:
            row.refuse("refused.required", field.key, field=field.label)
        else:
            row.new[field.key] = value
    row.new = {key: value for key, value in row.new.items() if value is not None}


def _blanks(writing: Writing, table: Table) -> list[tuple[Field, Any]]:
    """The fields that new rows get something in unasked, or, with None, must bring along."""
    if (known := writing.blanks.get(table.key)) is None:
        found = [(f, _default(writing, f)) for f in table.live() if f.key not in OWN]
        known = [(f, v) for f, v in found if v is not None or (f.required and f.kind != "code")]
        writing.blanks[table.key] = known
    return known


def _default(writing: Writing, field: Field) -> Any:
    if field.key == "owner_id":
        return writing.viewer.user_id or None
    match field.default:
        case "now":
            return clock.now()
        case "today":
            return clock.today(writing.viewer.zone)
        case "me":
            return writing.viewer.user_id or None
        case None:
            return None
        case value:
            return clean(value, field)


def _fill_update(writing: Writing, row: RowPlan, intent: Intent) -> None:
    _given(writing, row, intent)
    row.new = {key: value for key, value in row.new.items() if value != row.before[key]}
    row.old = {key: row.before[key] for key in row.new}


def _given(writing: Writing, row: RowPlan, intent: Intent) -> None:
    for key, value in intent.values.items():
        field, closed = _standing(writing, row.table, key)
        if field is None:
            row.refuse("error.no_field", key, table=row.table.label, field=key[:80])
        elif closed:
            row.refuse("refused.read_only", key, error=Denied, field=field.label)
        elif intent.clean and value is not None:
            row.new[key] = value
        else:
            _take(writing, row, field, value, text=intent.text)


def _standing(writing: Writing, table: Table, key: str) -> tuple[Field | None, bool]:
    """The field, unless it is none to the viewer, and whether they may not set it."""
    if (known := writing.standing.get((table.key, key))) is None:
        known = writing.standing[table.key, key] = _stand(writing, table, key)
    return known


def _stand(writing: Writing, table: Table, key: str) -> tuple[Field | None, bool]:
    field, mask = table.fields.get(key), writing.viewer.mask(table, key)
    if field is None or field.archived or mask == "hidden":
        return None, True
    return field, not writing.viewer.trusted and (field.read_only or mask in ("read_only", "partial"))


def _take(writing: Writing, row: RowPlan, field: Field, value: Any, *, text: bool) -> None:
    if field.references and isinstance(value, dict) and isinstance(value.get("new"), int):
        row.new[field.key], row.hangs = NewRow(value["new"]), True
        return
    try:
        if text and isinstance(value, str):
            value = read_text(value, field, writing.viewer, writing.connection)
        blank_code = field.kind == "code" and row.op == "create" and not value
        row.new[field.key] = None if blank_code else clean(value, field)
    except Refused as refused:
        row.refuse(refused.key, field.key, **refused.params)


def _fill_delete(_writing: Writing, row: RowPlan, _intent: Intent) -> None:
    row.old, row.new = {"deleted_at": None}, {"deleted_at": clock.now()}


def _fill_restore(_writing: Writing, row: RowPlan, _intent: Intent) -> None:
    row.old, row.new = {"deleted_at": row.before["deleted_at"]}, {"deleted_at": None}


_FILL = {"create": _fill_create, "update": _fill_update, "delete": _fill_delete, "restore": _fill_restore}


def _lines_of_deleted(writing: Writing, rows: list[RowPlan], *, lock: bool) -> list[RowPlan]:
    """Rows that belong to a deleted one (a deal's lines) go with it."""
    made: list[RowPlan] = []
    for table in writing.viewer.catalog.tables.values():
        parents = _deleted_parents(table, rows)
        if not parents:
            continue
        link = table.sa.c[table.scope_of]
        found = sa.select(table.sa.c.id).where(link.in_(parents), table.sa.c.deleted_at.is_(None))
        ids = set(writing.connection.execute(found).scalars()) - {
            r.id for r in rows if r.table.key == table.key
        }
        inner = replace_viewer(writing)
        intents = [Intent(table.key, "delete", i) for i in sorted(ids)]
        extra = [_start(inner, len(rows) + len(made) + n, intent) for n, intent in enumerate(intents)]
        _load(inner, extra, lock=lock)
        for row, intent in zip(extra, intents, strict=True):
            _fill_delete(inner, row, intent)
        made += extra
    return made


def _deleted_parents(table: Table, rows: Iterable[RowPlan]) -> list[int]:
    if not table.scope_of:
        return []
    parent = table.field(table.scope_of).references
    return [r.id for r in rows if r.op == "delete" and r.table.key == parent and r.id and not r.refusals]


def replace_viewer(writing: Writing) -> Writing:
    """The same writing without limits of rights, for rows that follow from one the viewer may write."""
    all_powers = replace(writing.viewer, roles=(SYSTEM_ROLE,), trusted=True)
    return replace(writing, viewer=all_powers, source="api")
