"""Announcements: what everybody should know, for as long as it matters."""

from datetime import date

from db.spec import Record, day, long_text, ref, table, text


@table(
    icon="campaign",
    group="admin",
    order=30,
    title="title",
    access={"sales": "r:all", "agent": "r:all", "manager": "crud:all", "viewer": "r:all"},
)
class Announcement(Record, table=True):
    title: str = text(search=True)
    body: str | None = long_text()
    team_id: int | None = ref("team")
    shown_from: date | None = day(filter=True)
    shown_until: date | None = day(filter=True)
