"""Saved views: a filter, a search, an order, columns and colours of rows of a table under a name.

`seen_by` names who else may open it and `default_for` for whom it opens first: roles by their keys,
`team:ID`, or `*` for everybody; with nobody named it is its owner's alone.
"""

from db.spec import Record, json, table, tags, text


@table(
    icon="visibility",
    title="name",
    system=True,
    access={"sales": "crud:own", "agent": "crud:own", "manager": "crudg:own", "viewer": "crud:own"},
)
class View(Record, table=True):
    name: str = text(max=80, search=True)
    table: str = text(max=80, filter=True)
    seen_by: list[str] | None = tags()
    default_for: list[str] | None = tags()
    condition: dict[str, object] | None = json()
    search: str | None = text(max=200)
    sort: str | None = text(max=400)
    columns: list[object] | None = json()
    colors: list[object] | None = json()
