"""Teams, as a tree."""

from db.spec import Record, ref, table, text


@table(
    icon="groups",
    group="admin",
    order=20,
    title="name",
    parent="parent_id",
    access={"sales": "r:all", "agent": "r:all", "manager": "r:all", "viewer": "r:all"},
)
class Team(Record, table=True):
    name: str = text(max=80, search=True, unique=True)
    parent_id: int | None = ref("team")
    region: str | None = text(max=80)
