"""Cases: complaints, inquiries, repairs, returns and disputes."""

from datetime import datetime

from db.spec import Record, choice, code, long_text, moment, ref, table, text


@table(
    icon="support_agent",
    group="service",
    order=10,
    title="subject",
    stage="status",
    access={
        "agent": "r:team cu:team xp:team",
        "sales": "r:team c:team",
        "manager": "crudxibpa:all",
        "viewer": "rp:all",
    },
)
class Case(Record, table=True):
    number: str = code("CS-{year}-{seq:5}")
    subject: str = text(search=True)
    kind: str = choice(
        "complaint", "inquiry", "repair", "return", "dispute", "suggestion", default="inquiry", filter=True
    )
    priority: str = choice("low", "normal", "high", default="normal", filter=True)
    status: str = choice(
        "new:open", "open:open", "waiting_customer:waiting_customer", "waiting_supplier:waiting_supplier",
        "solved:solved", "closed:closed", default="new", filter=True,
    )  # fmt: skip
    customer_id: int | None = ref("customer")
    contact_id: int | None = ref("contact")
    product_id: int | None = ref("product")
    team_id: int | None = ref("team")
    channel: str | None = choice(
        "phone", "mail", "web", "mobile", "portal", "api", "other", filter=True, section="origin"
    )
    topic: str | None = text(max=120, filter=True, search=True, section="origin")
    region: str | None = text(max=80, filter=True, section="origin")
    address: str | None = text(max=400, section="origin")
    opened_at: datetime | None = moment(default="now", filter=True, section="times")
    answered_at: datetime | None = moment(section="times")
    due_at: datetime | None = moment(filter=True, section="times")
    closed_at: datetime | None = moment(filter=True, section="times")
    description: str | None = long_text(section="notes")
    resolution: str | None = long_text(section="notes")
