"""Roles: which rights people hold; they narrow what the code of each table opens."""

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
