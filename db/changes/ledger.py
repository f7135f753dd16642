"""The log of all changes: append-only, numbered without gaps, each entry sealed with the one before."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from core.errors import Invalid, KehuError
from db import bulk, plumbing
from db.engine import Store, Work
from db.types import compact

UNIT, RECORD = "\x1f", "\x1e"
FIRST_HASH = "0" * 64
SET, LOG, HEAD = plumbing.change_set, plumbing.change, plumbing.head
# Every edit says these; put together once, they cost it less.
LAST = sa.select(HEAD.c.set_id, HEAD.c.hash)
LAST_HELD = LAST.with_for_update()
ADD_SET = SET.insert()
NAMES = ("table", "pk", "op", "field", "old", "new", "version", "set_id", "at")
MOVE = HEAD.update().values(
    set_id=sa.bindparam("number"),
    hash=sa.bindparam("sealed"),
    catalog=HEAD.c.catalog + sa.bindparam("more_catalog", type_=sa.BigInteger()),
    org=HEAD.c.org + sa.bindparam("more_org", type_=sa.BigInteger()),
)


def _added(table: sa.Table, names: Iterable[str], mark: str) -> sa.CTE:
    """A row more in a table, as a part of a greater statement."""
    marks = {name: sa.bindparam(f"{mark}_{name}", type_=table.c[name].type) for name in names}
    return table.insert().values(marks).cte(f"added_{mark}")


# PostgreSQL takes an entry of one change in one go: the others wait for the head until it is written.
AT_ONCE = MOVE.add_cte(_added(SET, SET.c.keys(), "set"), _added(LOG, NAMES, "log"))


class Change(NamedTuple):
    """One cell (or, for op create, one whole row in `new`), values as JSON text."""

    table: str
    pk: int
    op: str
    field: str | None
    old: str | None
    new: str | None
    version: int

    def sealed(self) -> bytes:
        """Its parts between marks that no name and no JSON text can hold; JSON is never an empty text."""
        said = (self.table, str(self.pk), self.op, self.field or "", self.old or "", self.new or "")
        return f"{UNIT.join(said)}{UNIT}{self.version}{RECORD}".encode()


@dataclass(frozen=True, slots=True)
class Heading:
    """Who, when, from where and why."""

    at: datetime
    by_id: int | None
    source: str
    label: str
    reason: str | None = None
    parent: int | None = None
    undoes: int | None = None
    request_id: str | None = None
    origin: str | None = None

    def sealed(self, number: int) -> str:
        said = [
            number, self.at.isoformat(), self.by_id, self.source, self.label, self.reason, self.parent,
            self.undoes, self.request_id, self.origin,
        ]  # fmt: skip
        return compact(said)


def seal(before: str, heading: Heading, number: int, changes: Sequence[Change]) -> str:
    """The hash of an entry, over the one before, its heading and every change."""
    made = hashlib.sha256(before.encode())
    made.update(heading.sealed(number).encode())
    for change in changes:
        made.update(change.sealed())
    return made.hexdigest()


def append(
    connection: Connection,
    heading: Heading,
    changes: Sequence[Change],
    answer: Any,
    *,
    catalog: bool,
    org: bool,
) -> int:
    """Write one entry, a transaction's last act, and return its number. Holds the head until the commit."""
    last = LAST if connection.dialect.name == "sqlite" else LAST_HELD
    head = connection.execute(last).one()
    number: int = head.set_id + 1
    sealed = seal(head.hash, heading, number, changes)
    facts = {key: getattr(heading, key) for key in Heading.__slots__}
    answer = {**answer, "set_id": number}
    facts |= {"id": number, "size": len(changes), "answer": answer, "hash": sealed}
    moved = {"number": number, "sealed": sealed, "more_catalog": int(catalog), "more_org": int(org)}
    if len(changes) == 1 and connection.dialect.name != "sqlite":
        logged = dict(zip(NAMES, (*changes[0], number, heading.at), strict=True))
        named = [(f"set_{key}", value) for key, value in facts.items()]
        named += [(f"log_{key}", value) for key, value in logged.items()]
        connection.execute(AT_ONCE, {**moved, **dict(named)})
        return number
    connection.execute(ADD_SET, facts)
    at = bulk.as_stored(connection, LOG.c.at, heading.at)
    bulk.insert(connection, LOG, NAMES, [(*change, number, at) for change in changes])
    connection.execute(MOVE, moved)
    return number


def answered(connection: Connection, by_id: int | None, request_id: str | None) -> dict[str, Any] | None:
    """What the same request was told before."""
    if request_id is None:
        return None
    own = SET.c.by_id.is_(None) if by_id is None else SET.c.by_id == by_id
    found: dict[str, Any] | None = connection.execute(
        sa.select(SET.c.answer).where(own, SET.c.request_id == request_id)
    ).scalar_one_or_none()
    return found


def once(
    store: Store, by_id: int | None, request_id: str | None, write: Callable[[Work], dict[str, Any]]
) -> dict[str, Any]:
    """What `write` answers, or what the same request was told before; of two at once, one writes."""
    try:
        with store.work() as work:
            known = answered(work.connection, by_id, request_id)
            made = write(work) if known is None else known
    except (IntegrityError, KehuError) as error:
        if (known := _answered_since(store, by_id, request_id)) is not None:
            return known
        if isinstance(error, IntegrityError):
            raise Invalid("error.integrity") from error
        raise
    if made["set_id"] is None:
        return _answered_since(store, by_id, request_id) or made
    return made


def _answered_since(store: Store, by_id: int | None, request_id: str | None) -> dict[str, Any] | None:
    """What the same request was told while this one waited for its rows: it found them written already."""
    if request_id is None:
        return None
    with store.reading() as connection:
        return answered(connection, by_id, request_id)


def changes_of(connection: Connection, number: int) -> list[Change]:
    wanted = [LOG.c[name] for name in Change._fields]
    found = connection.execute(sa.select(*wanted).where(LOG.c.set_id == number).order_by(LOG.c.id))
    return [Change(*row) for row in found]


class Broken(NamedTuple):
    """Where the log does not add up."""

    set_id: int
    what: str


def verify(connection: Connection) -> Iterator[Broken]:
    """Recompute every seal from the first entry to the head; yields what does not fit."""
    before, expected = FIRST_HASH, 1
    stream = connection.execution_options(stream_results=True, yield_per=500)
    for row in stream.execute(sa.select(SET).order_by(SET.c.id)):
        if row.id != expected:
            yield Broken(expected, "gap")
        heading = Heading(**{key: getattr(row, key) for key in Heading.__slots__})
        changes = changes_of(connection, row.id)
        if len(changes) != row.size or seal(before, heading, row.id, changes) != row.hash:
            yield Broken(row.id, "altered")
        before, expected = row.hash, row.id + 1
    head = connection.execute(sa.select(HEAD.c.set_id, HEAD.c.hash)).one()
    if (head.set_id, head.hash) != (expected - 1, before):
        yield Broken(head.set_id, "head")
