"""Roles: which rights people hold; they narrow what the code of each table opens."""

from core.i18n import find, languages, messages
from db.spec import Record, choice, json, table, text


@table(icon="shield_person", group="admin", order=25, title="name", access={"manager": "r:all"})
class Role(Record, table=True):
    """`grants` {table: {verb: level}}, `denies` {table: [verb]}, `masks` {table: {field: mode}},
    `filters` {table: condition}.
    """

    key: str = text(max=40, unique=True, search=True)
    name: str = text(max=80, search=True)
    kind: str = choice("admin", "manager", "sales", "agent", "viewer", default="viewer")
    grants: dict[str, object] | None = json()
    denies: dict[str, object] | None = json()
    masks: dict[str, object] | None = json()
    filters: dict[str, object] | None = json()


def role_label(key: str, name: str | None = None) -> str:
    """A shipped role in the reader's language, unless somebody gave it a name of their own."""
    shipped = {messages(spoken).get(f"role.{key}") for spoken in languages()}
    if name and name not in shipped:
        return name
    return find(f"role.{key}") or name or key
