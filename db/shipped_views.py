"""The views every house begins with: what the lists of the first page show, in full and as a grid.

They have negative numbers, belong to nobody and cannot be changed; saved under a name they become one's own.
"""

from dataclasses import dataclass
from typing import Any

from core.i18n import t
from db.viewer import Viewer

MINE = {"field": "owner_id", "op": "=", "value": {"me": True}}
OTHERS = {"field": "owner_id", "op": "!=", "value": {"me": True}}
UNDONE = {"field": "status.category", "op": "!=", "value": "closed"}
OVERDUE = {"field": "due_on", "op": "<", "value": {"now": ""}}
UNWON = {"field": "stage.type", "op": "=", "value": "open"}
UNSOLVED = {"field": "status.category", "op": "not_in", "value": ["solved", "closed"]}


@dataclass(frozen=True, slots=True)
class Shipped:
    """All `parts` hold for its rows."""

    number: int
    table: str
    name: str
    parts: tuple[dict[str, Any], ...]
    sort: str

    @property
    def condition(self) -> dict[str, Any]:
        return {"all": list(self.parts)}


MY_TASKS = Shipped(-1, "task", "home.my_tasks", (MINE, UNDONE), "due_on")
OTHERS_OVERDUE = Shipped(-2, "task", "home.overdue", (OTHERS, UNDONE, OVERDUE), "due_on")
MY_DEALS = Shipped(-3, "opportunity", "home.my_deals", (MINE, UNWON), "expected_on")
MY_CASES = Shipped(-4, "case", "home.my_cases", (MINE, UNSOLVED), "due_at")
SHIPPED = (MY_TASKS, OTHERS_OVERDUE, MY_DEALS, MY_CASES)


def of_table(viewer: Viewer, table_key: str) -> list[dict[str, Any]]:
    """Those of a table, as `db.views` gives out saved ones."""
    return [_as_view(one) for one in SHIPPED if one.table == table_key and viewer.user_id]


def _as_view(one: Shipped) -> dict[str, Any]:
    return {
        "id": one.number, "version": 0, "name": t(one.name), "mine": False, "editable": False,
        "seen_by": [], "default_for": [], "search": "", "sort": one.sort, "condition": list(one.parts),
        "columns": [], "left_out": 0, "labels": {}, "owner": None, "first": False,
    }  # fmt: skip
