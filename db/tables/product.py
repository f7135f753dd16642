"""Products and what they cost in each price book."""

from decimal import Decimal

from db.spec import Record, code, image, long_text, money, table, text, yes_no


@table(
    icon="inventory_2",
    group="sales",
    order=50,
    title="name",
    access={"sales": "rxp:all", "agent": "rp:all", "manager": "crudxibp:all", "viewer": "rp:all"},
)
class Product(Record, table=True):
    code: str = code("P-{seq:4}")
    name: str = text(search=True)
    series: str | None = text(max=80, filter=True, search=True)
    unit: str | None = text(max=20)
    list_price: Decimal | None = money()
    active: bool = yes_no(default=True)
    picture_id: int | None = image()
    description: str | None = long_text()
