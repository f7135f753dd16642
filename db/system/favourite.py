"""Favourites: records a person keeps at hand, each a row of theirs."""

from db.spec import Record, integer, table, text


@table(
    icon="star",
    title="table",
    system=True,
    access={"sales": "rcd:own", "agent": "rcd:own", "manager": "rcd:own", "viewer": "rcd:own"},
)
class Favourite(Record, table=True):
    table: str = text(max=60)
    row: int = integer(filter=True)
