"""Roles by the names people know them by."""

from db.query import Ask
from db.system.role import role_label
from pages.components.guard import Visit
from pages.components.lists import fetch

MOST = 200


def role_names(visit: Visit) -> dict[str, str]:
    """Labels by key, as far as the viewer may see the roles."""
    if not visit.may("role", "view"):
        return {}
    rows = fetch(visit, Ask("role", limit=MOST, fields=("key", "name")))["rows"]
    return {row["key"]: role_label(row["key"], row["name"]) for row in rows}
