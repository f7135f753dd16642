"""The views every house begins with: what the lists of the first page show, in full and as a grid.

They have negative numbers, belong to nobody and cannot be changed; saved under a name they become one's own.
"""

from dataclasses import dataclass
from typing import Any

from core.i18n import t
from db.catalog import Catalog
from db.viewer import Viewer

MINE = {"field": "owner_id", "op": "=", "value": {"me": True}}
OTHERS = {"field": "owner_id", "op": "!=", "value": {"me": True}}
OVERDUE = {"field": "due_on", "op": "<", "value": {"now": ""}}
UNWON = {"field": "stage.type", "op": "=", "value": "open"}


@dataclass(frozen=True, slots=True)
class Shipped:
    """All `parts` hold for its rows, and no status of a category of `shut`."""

    number: int
    table: str
    name: str
    parts: tuple[dict[str, Any], ...]
    sort: str
    shut: tuple[str, ...] = ()

    def all_parts(self, catalog: Catalog) -> list[dict[str, Any]]:
        """Statuses are named, whatever they are in this house, so that the filter reads as a sentence."""
        if not self.shut:
            return list(self.parts)
        choices = catalog.table(self.table).fields["status"].choices
        keys = [choice.key for choice in choices if choice.category in self.shut]
        return [*self.parts, {"field": "status", "op": "not_in", "value": keys}]

    def condition(self, catalog: Catalog) -> dict[str, Any]:
        return {"all": self.all_parts(catalog)}


MY_TASKS = Shipped(-1, "task", "home.my_tasks", (MINE,), "due_on", ("closed",))
OTHERS_OVERDUE = Shipped(-2, "task", "home.overdue", (OTHERS, OVERDUE), "due_on", ("closed",))
MY_DEALS = Shipped(-3, "opportunity", "home.my_deals", (MINE, UNWON), "expected_on")
MY_CASES = Shipped(-4, "case", "home.my_cases", (MINE,), "due_at", ("solved", "closed"))
SHIPPED = (MY_TASKS, OTHERS_OVERDUE, MY_DEALS, MY_CASES)


def of_table(viewer: Viewer, table_key: str) -> list[dict[str, Any]]:
    """Those of a table, as `db.views` gives out saved ones."""
    return [_as_view(one, viewer.catalog) for one in SHIPPED if one.table == table_key and viewer.user_id]


def _as_view(one: Shipped, catalog: Catalog) -> dict[str, Any]:
    return {
        "id": one.number, "version": 0, "name": t(one.name), "mine": False, "editable": False,
        "seen_by": [], "default_for": [], "search": "", "sort": one.sort, "condition": one.all_parts(catalog),
        "columns": [], "left_out": 0, "labels": {}, "owner": None, "first": False,
    }  # fmt: skip
