"""Numbers given by rule: text, date parts and a sequence that counts anew per period, without gaps."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core import clock
from core.filter import folded
from db import plumbing
from db.catalog import Table
from db.changes.hooks import Writing
from db.changes.plan import RowPlan
from db.fields import Field
from db.types import alike

SEQUENCE = re.compile(r"\{seq(?::(\d+))?\}")


def number(writing: Writing, rows: Sequence[RowPlan]) -> None:
    """Give every new row its numbers; one statement per rule and period, however many rows."""
    today = clock.now().astimezone(ZoneInfo(writing.viewer.zone)).date()
    groups: dict[tuple[str, str], list[RowPlan]] = defaultdict(list)
    codes = {key: _codes(table) for key, table in {row.table.key: row.table for row in rows}.items()}
    for row in rows:
        for field in codes[row.table.key] if row.op == "create" else ():
            if row.new.get(field.key) is None:
                groups[row.table.key, field.key].append(row)
    for (_, key), group in sorted(groups.items(), key=lambda item: item[0]):
        by_hand = {folded(r.new[key]) for r in rows if r.table is group[0].table and r.new.get(key)}
        _number(writing, group[0].table.fields[key], group, (today, by_hand))


def _codes(table: Table) -> list[Field]:
    return [field for field in table.live() if field.kind == "code"]


def _number(writing: Writing, field: Field, rows: list[RowPlan], given: tuple[date, set[str]]) -> None:
    """`given`: the day, and the numbers that rows of the same set bring along."""
    period = dated(field.pattern, given[0])
    key = f"{field.table}.{field.key}:{SEQUENCE.sub('#', period)}"
    numbers = iter(reserve(writing, key, len(rows)))
    made = [write(period, n) for n in numbers]
    while taken := {m for m in made if folded(m) in given[1]} | _taken(writing, rows[0], field, made):
        fresh = iter(reserve(writing, key, len(taken)))
        made = [write(period, next(fresh)) if m in taken else m for m in made]
    for row, value in zip(rows, made, strict=True):
        row.new[field.key] = value


def _taken(writing: Writing, row: RowPlan, field: Field, made: list[str]) -> set[str]:
    """Numbers somebody has given by hand or brought along in an import; found by the index of living rows."""
    col, found = row.table.sa.c[field.key], set[str]()
    living = row.table.sa.c.deleted_at.is_(None)
    for at in range(0, len(made), 5_000):
        there = writing.connection.execute(sa.select(col).where(alike(col, made[at : at + 5_000]), living))
        found |= {folded(value) for value in there.scalars()}
    return {m for m in made if folded(m) in found}


def dated(pattern: str, day: date) -> str:
    """A rule with its date parts filled in: `CS-{year}-{seq:5}` becomes `CS-2026-{seq:5}`."""
    return (
        pattern.replace("{year}", f"{day:%Y}").replace("{month}", f"{day:%m}").replace("{day}", f"{day:%d}")
    )


def write(period: str, n: int) -> str:
    return SEQUENCE.sub(lambda m: str(n).zfill(int(m[1] or 1)), period)


def reserve(writing: Writing, key: str, count: int) -> range:
    """The next `count` numbers of a counter, in the transaction of their rows."""
    insert = (sqlite if writing.viewer.catalog.sqlite else postgresql).insert(plumbing.counter)
    more = insert.values(key=key, value=count).on_conflict_do_update(
        index_elements=["key"], set_={"value": plumbing.counter.c.value + count}
    )
    last: int = writing.connection.execute(more.returning(plumbing.counter.c.value)).scalar_one()
    return range(last - count + 1, last + 1)
