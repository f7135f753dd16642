"""Pipelines: the ways a sale may go."""

from db.spec import Record, ref, table, text, yes_no


@table(
    icon="conversion_path",
    group="admin",
    order=40,
    title="name",
    access={"sales": "r:all", "agent": "r:all", "manager": "cru:all", "viewer": "r:all"},
)
class Pipeline(Record, table=True):
    name: str = text(max=80, search=True)
    team_id: int | None = ref("team")
    active: bool = yes_no(default=True)
