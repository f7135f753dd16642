"""Opportunities: deals under way, won and lost."""

from datetime import date
from decimal import Decimal

from db.spec import (
    Record,
    choice,
    code,
    day,
    long_text,
    money,
    percent,
    ref,
    table,
    text,
)


@table(
    icon="handshake",
    group="sales",
    order=30,
    title="name",
    stage="stage_id",
    access={
        "sales": "r:team cu:team d:own xp:team",
        "manager": "crudxibpa:all",
        "viewer": "rp:all",
    },
)
class Opportunity(Record, table=True):
    number: str = code("D-{year}-{seq:5}")
    name: str = text(search=True)
    customer_id: int | None = ref("customer")
    contact_id: int | None = ref("contact")
    stage_id: int = ref("stage")
    amount: Decimal | None = money("currency", min=0, filter=True)
    currency: str | None = text(max=3)
    rate: Decimal | None = percent(min=0, max=100)
    product_id: int | None = ref("product")
    engaged_on: date | None = day(filter=True, section="dates")
    expected_on: date | None = day(filter=True, section="dates")
    closed_on: date | None = day(filter=True, section="dates")
    source: str | None = choice(
        "referral", "website", "exhibition", "phone", "campaign", "partner", "other",
        filter=True, section="background",
    )  # fmt: skip
    lost_reason: str | None = choice(
        "price", "competitor", "no_budget", "no_need", "timing", "other",
        filter=True, section="background",
    )  # fmt: skip
    competitor: str | None = text(max=120, section="background")
    discount: Decimal | None = percent(min=0, max=100, section="background")
    next_step: str | None = text(max=400, section="notes")
    description: str | None = long_text(section="notes")
