"""Company settings an administrator changes in the app."""

from db.spec import Record, json, table, text


@table(icon="settings", title="key", system=True)
class Setting(Record, table=True):
    key: str = text(max=60, unique=True)
    value: object | None = json()
