"""Definitions of what an administrator adds in the studio: tables, fields and the choices of a field."""

from db.spec import Record, integer, json, table, text, yes_no


@table(icon="table", title="key", system=True)
class TableDef(Record, table=True):
    """A custom table `u_<key>`; its key never changes when its labels do."""

    key: str = text(max=40, unique=True)
    labels: dict[str, str] = json()
    icon: str | None = text(max=40)
    group: str | None = text(max=20)
    access: dict[str, str] | None = json()


@table(icon="view_column", title="key", system=True)
class FieldDef(Record, table=True):
    """A custom field `x_<key>`; deleting it archives the column, restoring it brings the data back."""

    table: str = text(max=60, filter=True)
    key: str = text(max=40)
    kind: str = text(max=20)
    labels: dict[str, str] = json()
    facts: dict[str, object] | None = json()


@table(icon="palette", title="key", system=True)
class Option(Record, table=True):
    """A choice an administrator keeps: a new one, or another look, order or category of one in code."""

    field: str = text(max=120, filter=True)
    key: str = text(max=60)
    labels: dict[str, str] | None = json()
    category: str | None = text(max=40)
    color: str | None = text(max=20)
    position: int | None = integer(min=0)
    archived: bool = yes_no(default=False)
