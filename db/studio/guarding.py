"""What may be asked for in the studio: every refusal in words, at the field it is about."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Misdeclared
from db.catalog import ROLE_KINDS, read_access
from db.changes.hooks import Writing, guard, taking_back
from db.changes.plan import Intent, RowPlan
from db.studio import facts
from db.studio.stored import blanks, filters_naming, twins, used_choices
from db.viewer import Viewer

KEY = {"table_def": re.compile(r"u_[a-z][a-z0-9_]{0,30}"), "field_def": re.compile(r"x_[a-z][a-z0-9_]{0,30}")}
PREFIX = {"table_def": "u_", "field_def": "x_"}
GROUPS = ("sales", "service", "marketing", "admin")
ICON = re.compile(r"[a-z0-9_]{1,40}")
MOST_FIELDS = 200


@guard("table_def")
def tables(writing: Writing, rows: list[RowPlan]) -> None:
    taken = _taken(writing, "table_def", ("key",))
    for row in rows:
        if row.op == "create":
            _new_key(row, taken, (row.new.get("key"),))
        if row.op == "update":
            _fixed(row, ("key",))
        if row.op == "delete":
            _referred(writing, row)
        if row.op in ("create", "update"):
            _looks(row)


@guard("field_def")
def fields(writing: Writing, rows: list[RowPlan]) -> None:
    taken = _taken(writing, "field_def", ("table", "key"))
    known = tables_after(writing)
    for row in rows:
        for check in _CHECKS[row.op]:
            if not row.refusals:
                check(writing, row, known)
        if row.op == "create" and not row.refusals:
            _new_key(row, taken, (row.value("table"), row.value("key")))
    _not_too_many(writing, [row for row in rows if row.op in ("create", "restore")])


def _not_too_many(writing: Writing, rows: list[RowPlan]) -> None:
    more = Counter(row.value("table") for row in rows)
    for row in rows:
        there = writing.viewer.catalog.tables.get(row.value("table"))
        custom = [f for f in there.fields.values() if f.custom and not f.archived] if there else []
        if len(custom) + more[row.value("table")] > MOST_FIELDS:
            row.refuse("studio.too_many", "table", count=MOST_FIELDS)


@guard("option")
def options(writing: Writing, rows: list[RowPlan]) -> None:
    """A choice belongs to a field of choices, once, and keeps to the categories that rules know."""
    taken = _taken(writing, "option", ("field", "key"), living=True)
    for row in rows:
        if row.op == "delete":
            _unused(writing, row)
            continue
        _fixed(row, ("field", "key") if row.op == "update" else ())
        if row.op == "create" and not facts.is_choice_key(row.value("key")):
            row.refuse("studio.choice_key", "key")
        if row.op != "update" and taken[row.value("field"), row.value("key")] > (row.op == "create"):
            row.refuse("studio.taken", "key", key=row.value("key"))
        if row.value("labels") is not None and not facts.are_labels(row.value("labels")):
            row.refuse("studio.labels", "labels")
        _category(writing, row)


@taking_back("option")
def put_away(connection: Connection, viewer: Viewer, pk: int) -> Intent:
    """A choice that rows hold, be it in the bin, is put away instead of deleted: they may come back."""
    option = viewer.catalog.table("option").sa.c
    place, key = connection.execute(sa.select(option.field, option.key).where(option.id == pk)).one()
    table, _, field = place.partition(".")
    if used_choices(connection, viewer.catalog, (table, field), [key]):
        return Intent("option", "update", pk, values={"archived": True})
    return Intent("option", "delete", pk)


def tables_after(writing: Writing) -> set[str]:
    """The tables there will be once the change set is through."""
    known = set(writing.viewer.catalog.tables)
    for row in writing.rows:
        if row.table.key == "table_def":
            key = row.value("key")
            known = known - {key} if row.op == "delete" else known | {key}
    return known


def _taken(
    writing: Writing, table: str, keys: tuple[str, ...], *, living: bool = False
) -> Counter[tuple[Any, ...]]:
    """How often each key is used: by rows there (archived ones keep their columns) and by this plan."""
    source = writing.viewer.catalog.table(table).sa
    there = sa.select(*(source.c[key] for key in keys))
    if living:
        there = there.where(source.c.deleted_at.is_(None))
    found = Counter(tuple(row) for row in writing.connection.execute(there))
    for row in writing.rows:
        if row.table.key == table and row.op == "create":
            found[tuple(row.value(key) for key in keys)] += 1
    return found


def _new_key(row: RowPlan, taken: Counter[tuple[Any, ...]], used: tuple[Any, ...]) -> None:
    key, table = row.value("key") or "", row.table.key
    # PostgreSQL names the counter of a table's ids so; the two must not meet.
    if not KEY[table].fullmatch(key) or key.endswith("_id_seq"):
        row.refuse("studio.key", "key", prefix=PREFIX[table], key=key[:60])
    elif taken[used] > 1:
        row.refuse("studio.taken", "key", key=key)


def _fixed(row: RowPlan, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in row.new:
            row.refuse("studio.fixed", key, field=row.table.fields[key].label)


def _looks(row: RowPlan) -> None:
    """How a table is called, where it stands in the menu, and whom its rights may name."""
    if not facts.are_labels(row.value("labels")):
        row.refuse("studio.labels", "labels")
    if row.value("group") not in (None, *GROUPS):
        row.refuse("studio.group", "group", groups=", ".join(GROUPS))
    if row.value("icon") is not None and not ICON.fullmatch(row.value("icon")):
        row.refuse("studio.icon", "icon")
    access = row.value("access")
    if access is not None and not _is_access(access):
        row.refuse("studio.access", "access", roles=", ".join(ROLE_KINDS))


def _is_access(access: Any) -> bool:
    if not isinstance(access, dict) or not set(access) <= set(ROLE_KINDS):
        return False
    try:
        return all(isinstance(text, str) and read_access(text) is not None for text in access.values())
    except Misdeclared:
        return False


def _referred(writing: Writing, row: RowPlan) -> None:
    """A table that fields of others refer to stays, unless those fields go in the same change set."""
    going = {
        (r.value("table"), r.value("key"))
        for r in writing.rows
        if r.table.key == "field_def" and r.op == "delete"
    }
    holders = [
        f"{table.label}: {field.label}"
        for table, field in writing.viewer.catalog.pointing_at(row.value("key"))
        if table.key != row.value("key") and not field.archived and (table.key, field.key) not in going
    ]
    if holders:
        row.refuse("refused.pointed_at", holders=", ".join(holders[:5]))


def _kind(_writing: Writing, row: RowPlan, _known: set[str]) -> None:
    if not facts.known_kind(row.value("kind")):
        row.refuse("studio.kind", "kind", kinds=", ".join(facts.BY_KIND))


def _table(writing: Writing, row: RowPlan, known: set[str]) -> None:
    there = writing.viewer.catalog.tables.get(row.value("table"))
    if row.value("table") not in known or (there is not None and there.system):
        row.refuse("studio.no_table", "table", table=str(row.value("table"))[:60])


def _named(_writing: Writing, row: RowPlan, _known: set[str]) -> None:
    if not facts.are_labels(row.value("labels")):
        row.refuse("studio.labels", "labels")


def _facts(writing: Writing, row: RowPlan, known: set[str]) -> None:
    for reason in facts.check(row, writing.viewer.catalog, known):
        row.refuse(reason.key, "facts", **reason.params)


def _same(_writing: Writing, row: RowPlan, _known: set[str]) -> None:
    _fixed(row, ("table", "key", "kind"))
    old, new = row.before["facts"] or {}, row.value("facts") or {}
    for fact in facts.FIXED:
        if isinstance(new, dict) and old.get(fact) != new.get(fact):
            row.refuse("studio.fixed", "facts", field=fact)


def _fits(writing: Writing, row: RowPlan, _known: set[str]) -> None:
    """What a field asks of its rows, those that are there already must fulfil."""
    table, field = writing.viewer.catalog.tables.get(row.value("table")), facts.planned(row)
    if table is None:
        return
    made = field.key in table.fields
    asks = field.required and field.kind != "code"
    if asks and (count := blanks(writing, table, field.key if made else None)):
        row.refuse("studio.blanks", "facts", count=count)
    if made and field.unique and twins(writing, table, field.key):
        row.refuse("studio.twins", "facts")


def _choices_kept(writing: Writing, row: RowPlan, _known: set[str]) -> None:
    new = {choice.key for choice in facts.planned(row).choices}
    gone = [c["key"] for c in (row.before["facts"] or {}).get("choices", ()) if c["key"] not in new]
    if gone and (
        used := used_choices(
            writing.connection, writing.viewer.catalog, (row.value("table"), row.value("key")), gone
        )
    ):
        row.refuse("studio.choice_used", "facts", choices=", ".join(used))


def _not_a_right(writing: Writing, row: RowPlan, _known: set[str]) -> None:
    """A field that decides who may see which rows cannot go: those people would see nothing at all."""
    if roles := filters_naming(writing, row.value("table"), row.value("key")):
        row.refuse("studio.in_filter", roles=", ".join(roles))


Check = Callable[[Writing, RowPlan, set[str]], None]
_CHECKS: dict[str, tuple[Check, ...]] = {
    "create": (_kind, _table, _named, _facts, _fits),
    "update": (_same, _named, _facts, _fits, _choices_kept),
    "delete": (_not_a_right,),
    "restore": (_table, _facts, _fits),
}


def _category(writing: Writing, row: RowPlan) -> None:
    place = writing.viewer.catalog.tables.get(str(row.value("field")).partition(".")[0])
    field = place.fields.get(str(row.value("field")).partition(".")[2]) if place else None
    if field is None or field.archived or field.kind not in ("choice", "multi_choice"):
        row.refuse("studio.no_choices", "field", field=str(row.value("field"))[:60])
        return
    known = sorted({choice.category for choice in field.choices if choice.category})
    given = row.value("category")
    inherited = next(_inherited(field.choices, row.value("key")), None)
    if known and (given or inherited) not in known:
        row.refuse("studio.category", "category", categories=", ".join(known))


def _inherited(choices: tuple[Any, ...], key: str) -> Iterator[str]:
    yield from (choice.category for choice in choices if choice.key == key)


def _unused(writing: Writing, row: RowPlan) -> None:
    """A choice that rows hold is archived, not deleted."""
    table, _, key = str(row.value("field")).partition(".")
    if used := used_choices(writing.connection, writing.viewer.catalog, (table, key), [row.value("key")]):
        row.refuse("studio.choice_used", choices=", ".join(used))
