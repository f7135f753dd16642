"""Tasks: what somebody has to do, and by when."""

from datetime import date, datetime

from db.fields import Happens
from db.spec import Record, choice, day, integer, long_text, moment, ref, table, text


@table(
    icon="task_alt",
    group="sales",
    order=45,
    title="subject",
    stage="status",
    calendar=Happens("due_on", remind="remind_at", done="status"),
    access={
        "sales": "r:team cud:own p:team",
        "agent": "r:team cud:own p:team",
        "manager": "crudxibp:all",
        "viewer": "r:own",
    },
)
class Task(Record, table=True):
    subject: str = text(search=True)
    status: str = choice(
        "open:open", "doing:open", "done:closed", "dropped:closed", default="open", filter=True
    )
    priority: str = choice("low", "normal", "high", default="normal", filter=True)
    due_on: date | None = day(filter=True)
    remind_at: datetime | None = moment()
    customer_id: int | None = ref("customer")
    opportunity_id: int | None = ref("opportunity")
    case_id: int | None = ref("case")
    about_table: str | None = text(max=60, hidden=True)
    about_row: int | None = integer(hidden=True, filter=True)
    description: str | None = long_text()
