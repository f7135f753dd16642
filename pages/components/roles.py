"""Roles by the names people know them by."""

from core.i18n import find, languages, messages
from db.query import Ask
from pages.components.guard import Visit
from pages.components.lists import fetch

MOST = 200


def role_label(key: str, name: str | None = None) -> str:
    """A shipped role in the reader's language, unless somebody gave it a name of their own."""
    shipped = {messages(spoken).get(f"role.{key}") for spoken in languages()}
    if name and name not in shipped:
        return name
    return find(f"role.{key}") or name or key


def role_names(visit: Visit) -> dict[str, str]:
    """Labels by key, as far as the viewer may see the roles."""
    if not visit.may("role", "view"):
        return {}
    rows = fetch(visit, Ask("role", limit=MOST, fields=("key", "name")))["rows"]
    return {row["key"]: role_label(row["key"], row["name"]) for row in rows}
