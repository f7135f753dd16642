"""Where other parts join in the one write path: guards refuse, effects follow in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from core.errors import KehuError
from db.catalog import Table
from db.changes.plan import Intent, RowPlan
from db.fields import Field
from db.viewer import Viewer


@dataclass(slots=True)
class Writing:
    """A change set being made: all its planned rows, and whether the head's counters must move.

    `applying`: it is written now, not looked at as a plan.
    `tables`, `standing` (by table and key: the field if it shows, whether it is closed) and `blanks` (by
    table: what new rows get) are found out once a set, not once a row.
    """

    connection: Connection
    viewer: Viewer
    source: str
    catalog: bool = False
    org: bool = False
    applying: bool = False
    rows: list[RowPlan] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict, init=False)
    standing: dict[tuple[str, str], tuple[Field | None, bool]] = field(default_factory=dict, init=False)
    refusals: dict[tuple[str, str], KehuError | None] = field(default_factory=dict, init=False)
    blanks: dict[str, list[tuple[Field, Any]]] = field(default_factory=dict, init=False)


Guard = Callable[[Writing, list[RowPlan]], None]
Effect = Callable[[Writing, list[RowPlan]], None]
TakeBack = Callable[[Connection, Viewer, int], Intent]

GUARDS: dict[str, list[Guard]] = {}
EFFECTS: dict[str, list[Effect]] = {}
TAKING_BACK: dict[str, TakeBack] = {}
ANY = "*"


def guard(table: str) -> Callable[[Guard], Guard]:
    """Register a check of planned rows of a table (or of ANY); it says no by `row.refuse`."""

    def add(function: Guard) -> Guard:
        GUARDS.setdefault(table, []).append(function)
        return function

    return add


def effect(table: str) -> Callable[[Effect], Effect]:
    """Register what must follow written rows of a table (or of ANY), before the commit."""

    def add(function: Effect) -> Effect:
        EFFECTS.setdefault(table, []).append(function)
        return function

    return add


def taking_back(table: str) -> Callable[[TakeBack], TakeBack]:
    """Register what undo does about a row of a table that was created, where deleting it may not do."""

    def add(function: TakeBack) -> TakeBack:
        TAKING_BACK[table] = function
        return function

    return add


def run(hooks: dict[str, list[Guard]], writing: Writing, rows: list[RowPlan]) -> None:
    """Call the hooks of each table with its rows, then those of any table."""
    by_table: dict[str, list[RowPlan]] = {}
    for row in rows:
        by_table.setdefault(row.table.key, []).append(row)
    for key, own in by_table.items():
        for call in (*hooks.get(key, ()), *hooks.get(ANY, ())):
            call(writing, own)
