"""Batches of an import that are in already: an import that was stopped goes on where it stopped."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db.changes import ledger
from db.exchange.converting import Line
from db.exchange.outcome import Outcome

SETS = ledger.SET.c


def written(connection: Connection, by_id: int | None, request_id: str) -> tuple[str, dict[str, Any] | None]:
    """The name under which a batch is to be written, and the answer where it is in already.

    A batch that was taken back since may come in again, under another name.
    """
    name = request_id
    while (known := ledger.answered(connection, by_id, name)) is not None:
        undo = undone(connection, known["set_id"])
        if undo is None:
            return name, known
        name = f"{request_id}~{undo}"
    return name, None


def undone(connection: Connection, number: int) -> int | None:
    """The set that took another back, unless that was taken back itself."""
    found = sa.select(SETS.id).where(SETS.undoes == number).order_by(SETS.id.desc())
    undos = connection.execute(found).scalars().all()
    return next((undo for undo in undos if undone(connection, undo) is None), None)


def count_known(lines: list[Line], outcome: Outcome, known: dict[str, Any]) -> list[Line]:
    """A batch that is in counts as it came in; which lines it refused for their values is found anew."""
    for line in lines:
        for name, refused in line.wrong.items():
            outcome.refuse(line.number, name, refused.message, line.raw[name])
    outcome.lines += len(lines)
    outcome.new += sum(row["version"] == 1 for row in known["rows"])
    outcome.changed += sum(row["version"] > 1 for row in known["rows"])
    outcome.refused += sum(bool(line.wrong) for line in lines) + len({r["row"] for r in known["refused"]})
    outcome.sets.append(known["set_id"])
    return lines
