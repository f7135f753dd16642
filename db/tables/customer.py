"""Customers: companies and persons the house does or wants to do business with."""

from decimal import Decimal

from db.spec import (
    Record,
    choice,
    code,
    email,
    image,
    integer,
    long_text,
    money,
    phone,
    ref,
    table,
    tags,
    text,
    url,
)


@table(
    icon="apartment",
    group="sales",
    order=10,
    title="name",
    stage="status",
    duplicates=("name:norm", "phone:digits", "email:exact"),
    access={
        "sales": "r:all cuxp:team d:own",
        "agent": "r:all cu:team xp:team",
        "manager": "crudxibp:all",
        "viewer": "rp:all",
    },
)
class Customer(Record, table=True):
    code: str = code("C-{seq:6}")
    name: str = text(search=True)
    kind: str = choice("company", "person", default="company", filter=True)
    status: str = choice(
        "potential:open", "intended:open", "signed:active", "repeat:active", "dormant:closed", "lost:closed",
        default="potential", filter=True,
    )  # fmt: skip
    grade: str | None = choice("a", "b", "c", "d", filter=True)
    industry: str | None = choice(
        "technology", "medical", "retail", "software", "entertainment", "marketing", "telecommunications",
        "finance", "employment", "services", "manufacturing", "energy", "construction", "transport",
        "education", "government", "other", filter=True,
    )  # fmt: skip
    source: str | None = choice(
        "referral", "website", "exhibition", "phone", "campaign", "partner", "other", filter=True
    )
    country: str | None = text(max=80, filter=True, section="reach")
    region: str | None = text(max=80, filter=True, section="reach")
    city: str | None = text(max=80, search=True, section="reach")
    address: str | None = text(max=400, section="reach")
    phone: str | None = phone(search=True, section="reach")
    email: str | None = email(search=True, section="reach")
    website: str | None = url(section="reach")
    parent_id: int | None = ref("customer", section="business")
    founded_year: int | None = integer(min=1000, max=2200, section="business")
    employees: int | None = integer(min=0, section="business")
    revenue: Decimal | None = money(section="business")
    tags: list[str] | None = tags()
    logo_id: int | None = image(section="notes")
    notes: str | None = long_text(section="notes")
