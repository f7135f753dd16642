"""The log, read for pages."""

from typing import Any

from db import history
from db.changes import preview
from db.history import Sought
from pages.components.guard import Visit


def sets(visit: Visit, sought: Sought) -> list[dict[str, Any]]:
    with visit.store.reading() as connection:
        return history.sets(connection, visit.viewer, sought)


def one(visit: Visit, number: int, offset: int, limit: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The heading of a set and some of its cells."""
    with visit.store.reading() as connection:
        heading = history.one(connection, visit.viewer, number)
        return heading, history.cells(connection, visit.viewer, number, offset=offset, limit=limit)


def undoing(visit: Visit, number: int) -> dict[str, Any]:
    """What undoing a set would do now: its cells, refusals and conflicts."""
    with visit.store.reading() as connection:
        return preview(connection, visit.viewer, number)
