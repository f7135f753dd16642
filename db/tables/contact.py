"""Contacts: the people at a customer."""

from datetime import date

from db.spec import Record, choice, day, email, long_text, phone, ref, table, text


@table(
    icon="contacts",
    group="sales",
    order=20,
    title="name",
    duplicates=("phone:digits", "email:exact"),
    access={
        "sales": "r:all cuxp:team d:own",
        "agent": "r:all cuxp:team",
        "manager": "crudxibp:all",
        "viewer": "rp:all",
    },
)
class Contact(Record, table=True):
    name: str = text(max=120, search=True)
    customer_id: int | None = ref("customer")
    role: str | None = choice("decides", "influences", "uses", "buys", "pays", filter=True)
    position: str | None = text(max=120)
    department: str | None = text(max=120)
    phone: str | None = phone(search=True, section="reach")
    email: str | None = email(search=True, section="reach")
    birthday: date | None = day(section="reach")
    notes: str | None = long_text(section="notes")
