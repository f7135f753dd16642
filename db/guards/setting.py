"""Company settings: known by key, each of its kind."""

from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.guards.user import is_zone
from db.settings_company import KNOWN, reason_against


@guard("setting")
def settings(_writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        key, value = row.value("key"), row.value("value")
        if key not in KNOWN:
            row.refuse("guard.setting", "key", key=str(key)[:60], known=", ".join(KNOWN))
        elif row.op == "update" and "key" in row.new:
            row.refuse("studio.fixed", "key", field=row.table.fields["key"].label)
        elif row.op != "delete" and (refused := reason_against(key, value)) is not None:
            row.refuse(refused.key, "value", **refused.params)
        elif row.op != "delete" and key == "zone" and not is_zone(value):
            row.refuse("guard.zone", "value", zone=value)
