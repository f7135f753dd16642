"""Prices: a product in a price book, from a quantity up, for a time."""

from datetime import date
from decimal import Decimal

from db.spec import Record, day, decimal, money, ref, table, text


@table(
    icon="sell",
    group="sales",
    order=55,
    title="book",
    access={"sales": "rxp:all", "manager": "crudxibp:all", "viewer": "r:all"},
)
class Price(Record, table=True):
    book: str = text(max=80, filter=True, search=True)
    product_id: int = ref("product")
    currency: str = text(max=3, default="USD")
    price: Decimal = money("currency", min=0)
    from_quantity: Decimal | None = decimal(min=0)
    valid_from: date | None = day()
    valid_until: date | None = day()
