"""Users: the people who sign in. Passwords live elsewhere and never come back."""

from db.spec import Record, choice, email, person, phone, ref, table, tags, text, yes_no


@table(
    icon="person",
    group="admin",
    order=10,
    title="full_name",
    parent="manager_id",
    access={"sales": "r:all", "agent": "r:all", "manager": "r:all", "viewer": "r:all"},
)
class User(Record, table=True):
    name: str = text(max=60, search=True, unique=True)
    full_name: str = text(max=120, search=True)
    email: str | None = email(search=True)
    phone: str | None = phone()
    team_id: int | None = ref("team")
    manager_id: int | None = person()
    roles: list[str] | None = tags()
    language: str | None = choice("en", "zh_CN")
    zone: str | None = text(max=60)
    active: bool = yes_no(default=True)
