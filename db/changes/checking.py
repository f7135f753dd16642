"""What a plan is checked for beyond single values; each check is a few statements, however many rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from core.errors import Denied, Stale
from db import access, plumbing
from db.catalog import Table
from db.changes.hooks import Writing
from db.changes.plan import Intent, NewRow, RowPlan
from db.fields import Field
from db.kinds import KINDS
from db.types import alike, compact, likened

CHUNK = 5_000
LOG = plumbing.change


def chunks(values: set[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    for at in range(0, len(listed), CHUNK):
        yield listed[at : at + CHUNK]


def versions(writing: Writing, rows: Sequence[RowPlan], intents: Sequence[Intent]) -> None:
    """Different fields of one row may be changed side by side; of the same field, the second must choose."""
    for row, intent in zip(rows, intents, strict=False):
        if row.refusals or row.op == "create" or intent.version in (None, row.version):
            continue
        if row.op == "update" and 0 < (intent.version or 0) < row.version:
            _conflicts(writing, row, intent)
        else:
            row.refuse("error.stale_row", error=Stale, table=row.table.label)


def _conflicts(writing: Writing, row: RowPlan, intent: Intent) -> None:
    since = sa.select(LOG.c.field, LOG.c.old).where(
        LOG.c.table == row.table.key,
        LOG.c.pk == row.id,
        LOG.c.version > intent.version,
        LOG.c.field.in_(list(row.new)),
    )
    first: dict[str, Any] = {}
    for key, old in writing.connection.execute(since.order_by(LOG.c.version)):
        first.setdefault(key, old)
    for key, old in first.items():
        field = row.table.fields[key]
        sides = {
            "mine": _json(row.new[key], field),
            "theirs": _json(row.before[key], field),
            "original": _original(old),
            "version": row.version,
        }
        row.refuse("error.stale_field", key, error=Stale, conflict=sides, field=field.label)


def _original(old: str | None) -> Any:
    return None if old is None else plumbing.from_json(old)


def _json(value: Any, field: Field) -> Any:
    return None if value is None or isinstance(value, NewRow) else KINDS[field.kind].to_json(value)


def owners(writing: Writing, rows: Sequence[RowPlan]) -> None:
    """A new row may only be given to people within the level at which one may create."""
    viewer = writing.viewer
    if viewer.trusted:
        return
    people = {"own": (viewer.user_id,), "team": viewer.mates, "tree": viewer.below}
    tables = {row.table.key: row.table for row in rows if row.op == "create"}
    allowed = {key: people.get(viewer.level(table, "create")) for key, table in tables.items()}
    for row in rows:
        if row.op == "create" and not row.refusals:
            some = allowed[row.table.key]
            if some is not None and row.new.get("owner_id") not in some:
                row.refuse("refused.owner", "owner_id", error=Denied)


def references(writing: Writing, rows: Sequence[RowPlan], *, lock: bool) -> None:
    """What is referred to must be there, alive, and known to the viewer; lines need a deal one may edit."""
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    places: list[tuple[RowPlan, Field, str]] = []
    tables = {row.table.key: row.table for row in rows}
    fields = {key: [f for f in table.fields.values() if f.references] for key, table in tables.items()}
    for row in rows:
        for field in fields[row.table.key]:
            value = row.new.get(field.key)
            if value is not None and not _is_new(row, field, value, rows):
                verb = "edit" if field.key == row.table.scope_of else "view"
                wanted[str(field.references), verb].add(value)
                places.append((row, field, verb))
    found = {target: _known(writing, *target, ids, lock=lock) for target, ids in sorted(wanted.items())}
    for row, field, verb in places:
        if row.new[field.key] not in found[str(field.references), verb]:
            row.refuse("refused.unknown_reference", field.key, field=field.label, value=row.new[field.key])


def revived(writing: Writing, rows: Sequence[RowPlan], *, lock: bool) -> None:
    """A row comes back only where all it refers to is there, or comes back with it."""
    back = {(row.table.key, row.id) for row in rows if row.op == "restore" and not row.refusals}
    places: list[tuple[RowPlan, Field, int]] = []
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if (row.table.key, row.id) in back:
            named = [(f, row.before[f.key]) for f in row.table.live() if f.references and not f.read_only]
            places += [(row, f, pk) for f, pk in named if pk and (f.references, pk) not in back]
    for _, field, pk in places:
        wanted[str(field.references)].add(pk)
    found = {key: _known(writing, key, "", ids, lock=lock) for key, ids in sorted(wanted.items())}
    for row, field, pk in places:
        if pk not in found[str(field.references)]:
            row.refuse("refused.unknown_reference", field.key, field=field.label, value=pk)


def _is_new(row: RowPlan, field: Field, value: Any, rows: Sequence[RowPlan]) -> bool:
    if not isinstance(value, NewRow):
        return False
    other = rows[value.index] if 0 <= value.index < len(rows) else None
    if (
        other is None
        or other.op != "create"
        or other.table.key != field.references
        or other.index >= row.index
    ):
        row.refuse("refused.unknown_reference", field.key, field=field.label, value=f"new {value.index}")
    return True


def _known(writing: Writing, table_key: str, verb: str, ids: set[int], *, lock: bool) -> set[int]:
    """Which of these are alive and open to the viewer's verb, if one is given; held so until the commit."""
    table = writing.viewer.catalog.table(table_key)
    free = writing.viewer.trusted or not verb
    seen = None if free else access.scope(writing.viewer, table, table.sa, verb)
    holding = lock and not writing.viewer.catalog.sqlite
    found: set[int] = set()
    for some in chunks(ids):
        where = [table.sa.c.id.in_(some), table.sa.c.deleted_at.is_(None)]
        asked = sa.select(table.sa.c.id).where(*where, *([] if seen is None else [seen]))
        if holding:
            asked = asked.order_by(table.sa.c.id).with_for_update(read=True, of=table.sa)
        found |= set(writing.connection.execute(asked).scalars())
    return found


def unique(writing: Writing, rows: Sequence[RowPlan]) -> None:
    """No two living rows share the value of a unique field, in this plan or with rows that are there."""
    for table in {row.table.key: row.table for row in rows}.values():
        for field in (f for f in table.live() if f.unique):
            _unique(writing, table, field, [r for r in rows if r.table.key == table.key and r.op != "delete"])


def _unique(writing: Writing, table: Table, field: Field, rows: list[RowPlan]) -> None:
    setting = [r for r in rows if field.key in r.new or r.op == "restore"]
    asked = {r.value(field.key) for r in setting} - {None}
    if not asked:
        return
    col, taken = table.sa.c[field.key], {}
    for some in chunks(asked):
        there = sa.select(col, table.sa.c.id).where(alike(col, some), table.sa.c.deleted_at.is_(None))
        taken.update({likened(value): pk for value, pk in writing.connection.execute(there)})
    leaving = {r.id for r in rows if field.key in r.new}
    counts = Counter(likened(v) for v in (r.value(field.key) for r in setting) if v is not None)
    for row in setting:
        value = likened(row.value(field.key))
        other = taken.get(value)
        if value is not None and (
            counts[value] > 1 or (other is not None and other != row.id and other not in leaving)
        ):
            row.refuse("refused.taken", field.key, field=field.label, value=str(row.value(field.key))[:60])


def pointed_at(writing: Writing, rows: Sequence[RowPlan]) -> None:
    """A row that others point at is not deleted; who they are is said."""
    leaving: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.op == "delete" and row.id and not row.refusals:
            leaving[row.table.key].add(row.id)
    for key, ids in leaving.items():
        holders: dict[int, list[str]] = defaultdict(list)
        for table, field in writing.viewer.catalog.pointing_at(key):
            for pk, count in _pointing(writing, table, field, ids, leaving.get(table.key, set())):
                holders[pk].append(f"{table.label} ({count})")
        for row in rows:
            if row.table.key == key and row.op == "delete" and row.id in holders:
                row.refuse("refused.pointed_at", holders=", ".join(holders[row.id][:5]))


def _pointing(
    writing: Writing, table: Table, field: Field, ids: set[int], leaving: set[int]
) -> Iterator[tuple[int, int]]:
    col = table.sa.c[field.key]
    for some in chunks(ids):
        where = [col.in_(some), table.sa.c.deleted_at.is_(None)]
        if leaving:
            where.append(table.sa.c.id.not_in(list(leaving)[:CHUNK]))
        counted = sa.select(col, sa.func.count()).where(*where).group_by(col)
        yield from ((pk, count) for pk, count in writing.connection.execute(counted))


def as_log(value: Any, field: Field) -> str | None:
    """A value as the log keeps it."""
    return None if value is None else compact(KINDS[field.kind].to_json(value))
