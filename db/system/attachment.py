"""Attachments: files that hang on a record of any table, named by the table's key and the row's id."""

from db.spec import Record, file, integer, table, text


@table(
    icon="attach_file",
    title="table",
    system=True,
    held=True,
    access={"sales": "crud:all", "agent": "crud:all", "manager": "crud:all", "viewer": "r:all"},
)
class Attachment(Record, table=True):
    table: str = text(max=60)
    row: int = integer(filter=True)
    file_id: int = file()
