"""Saved views: a filter, an order and columns of a table under a name."""

from db.spec import Record, json, table, text, yes_no


@table(
    icon="visibility",
    title="name",
    system=True,
    access={"sales": "crud:own", "agent": "crud:own", "manager": "crud:own", "viewer": "crud:own"},
)
class View(Record, table=True):
    name: str = text(max=80, search=True)
    table: str = text(max=80, filter=True)
    shared: bool = yes_no(default=False)
    condition: dict[str, object] | None = json()
    sort: str | None = text(max=400)
    columns: list[object] | None = json()
