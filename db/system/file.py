"""Files: the name and measure of what is kept in the file store under its hash."""

from db.spec import Record, integer, table, text


@table(
    icon="attach_file",
    group="admin",
    order=60,
    title="name",
    access={"sales": "rcud:own", "agent": "rcud:own", "manager": "crud:all", "viewer": "r:own"},
)
class File(Record, table=True):
    name: str = text(search=True)
    media_type: str = text(max=120, read_only=True)
    size: int = integer(read_only=True)
    sha256: str = text(max=64, read_only=True, filter=True)
