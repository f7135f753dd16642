"""Activities: calls, visits, mails, meetings and notes."""

from datetime import datetime

from db.fields import Happens
from db.spec import (
    Record,
    choice,
    duration,
    file,
    integer,
    long_text,
    moment,
    ref,
    table,
    text,
    yes_no,
)


@table(
    icon="forum",
    group="sales",
    order=40,
    title="subject",
    calendar=Happens("at", remind="remind_at", done="done", lasts="duration", kind="kind"),
    access={
        "sales": "r:team cud:own xp:team",
        "agent": "r:team cud:own xp:team",
        "manager": "crudxibp:all",
        "viewer": "r:all",
    },
)
class Activity(Record, table=True):
    subject: str = text(search=True)
    kind: str = choice(
        "call:appointment", "visit:appointment", "mail:entry", "meeting:appointment", "note:entry",
        default="note", filter=True,
    )  # fmt: skip
    at: datetime | None = moment(default="now", filter=True)
    duration: int | None = duration()
    done: bool = yes_no(default=False)
    remind_at: datetime | None = moment()
    customer_id: int | None = ref("customer")
    contact_id: int | None = ref("contact")
    opportunity_id: int | None = ref("opportunity")
    case_id: int | None = ref("case")
    about_table: str | None = text(max=60, hidden=True)
    about_row: int | None = integer(hidden=True, filter=True)
    result: str | None = choice("reached", "not_reached", "interested", "not_interested", "agreed", "other")
    next_step: str | None = text(max=400)
    file_id: int | None = file()
    body: str | None = long_text()
