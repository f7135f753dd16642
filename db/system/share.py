"""A row shared with a person or a team beyond what roles give."""

from datetime import datetime

from db.spec import Record, choice, integer, moment, person, ref, table, text


@table(icon="share", title="table", system=True)
class Share(Record, table=True):
    table: str = text(max=60)
    row: int = integer(filter=True)
    user_id: int | None = person()
    team_id: int | None = ref("team")
    mode: str = choice("read", "edit", default="read")
    until: datetime | None = moment()
