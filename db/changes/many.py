"""One change to all rows a question finds, in bounded sets that undo takes back together.

Rows are gone through in the order of their ids, so that a row which no longer matches once it is changed, or
a new one, moves no other. Who asks goes on `after` the last id until there is no next.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Malformed, Missing, TooMuch
from db import access, query
from db.changes import ledger
from db.changes.applying import Order, within
from db.changes.building import build
from db.changes.hooks import Writing
from db.changes.plan import Intent
from db.engine import Store, Work
from db.query import Ask
from db.types import is_key
from db.viewer import Viewer

BATCH = 5_000
MOST_LEFT_OUT = 1_000
NAMED = 20


@dataclass(frozen=True, slots=True)
class Sweep:
    """Which rows, less those of `without`, and what becomes of them: new values, or None to delete them."""

    ask: Ask
    values: Mapping[str, Any] | None
    without: frozenset[int] = frozenset()
    after: int = 0
    size: int = BATCH


def plan(connection: Connection, viewer: Viewer, sweep: Sweep) -> dict[str, Any]:
    """What the next set would do: rows that change, stay the same, are refused, and why; where it ends."""
    intents, last = _intents(connection, viewer, sweep)
    made = build(Writing(connection, viewer, "bulk"), intents)
    rows = made.rows[: len(intents)]
    refused = [refusal.to_json() for row in rows for refusal in row.refusals]
    changed = sum(1 for row in rows if row.new and not row.refusals)
    return {**_told(refused), "rows": len(rows), "changed": changed, "next": last}


def apply(store: Store, viewer: Viewer, sweep: Sweep, order: Order) -> dict[str, Any]:
    """Write the next set: all that is valid. `order.parent` is the first set of the same sweep.

    The same `request_id` again writes nothing and tells the same.
    """
    by_id = viewer.user_id or None

    def write(work: Work) -> dict[str, Any]:
        _own_parent(work.connection, by_id, order.parent)
        intents, last = _intents(work.connection, viewer, sweep)
        done = within(work, viewer, intents, replace(order, source="bulk", mode="valid"))
        return {**done, "next": last}

    answer = ledger.once(store, by_id, order.request_id, write)
    # What was told before does not say where it ended; the rows themselves do.
    last = answer["next"] if "next" in answer else _last(answer, sweep)
    with store.reading() as connection:
        changed = _changed(connection, sweep.ask.table, answer["set_id"])
    told = {"set_id": answer["set_id"], **_told(answer["refused"]), "changed": changed, "next": last}
    return {**told, "denied": [row for row in answer["refused"] if row["error"] in ("denied", "missing")][:1]}


def _intents(connection: Connection, viewer: Viewer, sweep: Sweep) -> tuple[list[Intent], int | None]:
    """The next rows to write, and the last id where there may be more beyond it."""
    if len(sweep.without) > MOST_LEFT_OUT:
        raise TooMuch("error.bulk_without", limit=MOST_LEFT_OUT)
    table, op = viewer.catalog.table(sweep.ask.table), "delete" if sweep.values is None else "update"
    reading = query.prepare(viewer, replace(sweep.ask, sort="id"))
    for verb in ("bulk", "delete" if sweep.values is None else "edit"):
        access.require(viewer, table, verb)
    if sweep.values is not None and not sweep.values:
        raise Malformed("error.bulk_values")
    reading.where.append(table.sa.c.id > sweep.after)
    found = list(connection.execute(query.ids(reading, limit=sweep.size)).scalars())
    values = dict(sweep.values or {})
    intents = [Intent(table.key, op, pk, values=values) for pk in found if pk not in sweep.without]
    return intents, found[-1] if len(found) == sweep.size else None


def _own_parent(connection: Connection, by_id: int | None, parent: int | None) -> None:
    """Only a set that began a sweep of one's own can be gone on with."""
    if parent is None:
        return
    sets = ledger.SET.c
    own = sets.by_id.is_(None) if by_id is None else sets.by_id == by_id
    known = (sets.id == (parent if is_key(parent) else 0), own, sets.source == "bulk", sets.parent.is_(None))
    if connection.execute(sa.select(sets.id).where(*known)).first() is None:
        raise Missing("error.no_set", number=parent)


def _last(answer: Mapping[str, Any], sweep: Sweep) -> int | None:
    """Beyond these rows the sweep went on; where nothing more is found, the next set is empty."""
    rows: Iterable[Mapping[str, Any]] = (*answer["rows"], *answer["refused"])
    return max((row["id"] for row in rows if row["table"] == sweep.ask.table), default=None)


def _changed(connection: Connection, table: str, number: int | None) -> int:
    log = ledger.LOG.c
    rows = sa.select(sa.func.count(log.pk.distinct())).where(log.set_id == number, log.table == table)
    return connection.execute(rows).scalar_one() if number is not None else 0


def _told(refused: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many rows were refused, and the reasons, most frequent first, each with some of its rows."""
    counts = Counter((row["field"], row["message"]) for row in refused)
    some = {
        key: [r["id"] for r in refused if (r["field"], r["message"]) == key][:3]
        for key, _ in counts.most_common(NAMED)
    }
    reasons = [
        {"field": field, "message": message, "count": counts[field, message], "ids": ids}
        for (field, message), ids in some.items()
    ]
    return {"refused": len({(row["table"], row["id"]) for row in refused}), "reasons": reasons}
