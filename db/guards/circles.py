"""Trees stay trees: a row is never, by way of its parents, above itself."""

from typing import Any

import sqlalchemy as sa

from db.catalog import Table
from db.changes.checking import chunks
from db.changes.hooks import Guard, Writing, guard
from db.changes.plan import NewRow, RowPlan
from db.guards.turns import in_turn

Node = int | tuple[str, int]
ORG = ("user", "team")


def no_circle(key: str) -> Guard:
    """A guard of a table whose field `key` refers to a row of the same table."""

    def check(writing: Writing, rows: list[RowPlan]) -> None:
        setting = [row for row in rows if row.new.get(key) is not None or row.op == "restore"]
        if not setting:
            return
        if setting[0].table.key in ORG:
            in_turn(writing)
        moved = [row for row in rows if key in row.new or row.op == "restore"]
        parents: dict[Node, Node | None] = {_node(row): _target(row.value(key)) for row in moved}
        _climb(writing, setting[0].table, key, parents)
        for row in setting:
            if _returns(_node(row), parents):
                row.refuse("guard.circle", key, field=row.table.fields[key].label)

    return check


def _node(row: RowPlan) -> Node:
    return row.id or ("new", row.index)


def _target(value: Any) -> Node | None:
    return ("new", value.index) if isinstance(value, NewRow) else value


def _climb(writing: Writing, table: Table, key: str, parents: dict[Node, Node | None]) -> None:
    """Read the parents of all parents, one statement per generation however many rows there are."""
    col, own = table.sa.c[key], table.sa.c.id
    ask = _unknown(parents)
    while ask:
        for some in chunks(ask):
            parents.update(dict.fromkeys(some))
            found = writing.connection.execute(sa.select(own, col).where(own.in_(some)))
            parents.update((pk, parent) for pk, parent in found)
        ask = _unknown(parents)


def _unknown(parents: dict[Node, Node | None]) -> set[Any]:
    return {node for node in parents.values() if isinstance(node, int) and node not in parents}


def _returns(start: Node, parents: dict[Node, Node | None]) -> bool:
    met: set[Node] = set()
    node = parents.get(start)
    while node is not None and node not in met:
        if node == start:
            return True
        met.add(node)
        node = parents.get(node)
    return False


guard("user")(no_circle("manager_id"))
guard("team")(no_circle("parent_id"))
guard("customer")(no_circle("parent_id"))
