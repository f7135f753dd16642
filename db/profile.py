"""What people set about themselves without any right on the table of people: language and time zone."""

from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from core.errors import Invalid
from core.i18n import languages, t
from db.changes import Intent, Order, within
from db.engine import Store
from db.viewer import SYSTEM_ROLE, Viewer, viewer_at

MINE = ("language", "zone")


def zones() -> list[str]:
    """The time zones one may choose, by region and city."""
    return sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))
    )


def set_own(
    store: Store, viewer: Viewer, values: dict[str, Any], request_id: str | None = None
) -> dict[str, Any]:
    """Write one's own language or zone. Raises Invalid for any other field and for values there are not."""
    wrong = {key for key in values if key not in MINE}
    wrong |= {"language"} & values.keys() if values.get("language") not in (None, *languages()) else set()
    wrong |= (
        {"zone"} & values.keys() if values.get("zone") not in (None, "UTC", *available_timezones()) else set()
    )
    if wrong:
        raise Invalid("profile.wrong", fields={key: t("profile.wrong") for key in wrong})
    with store.work() as work:
        fresh = viewer_at(work.connection, viewer.user_id, viewer.only_role)
        mine = replace(fresh, roles=(SYSTEM_ROLE,), trusted=True, origin=viewer.origin)
        intent = Intent("user", "update", viewer.user_id, values=values)
        return within(work, mine, [intent], Order("form", t("profile.label"), request_id=request_id))
