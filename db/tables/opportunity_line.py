"""Opportunity lines: the products of a deal; who sees the deal sees its lines."""

from decimal import Decimal

from db.spec import Record, decimal, money, percent, ref, table, text


@table(
    icon="list_alt",
    group="sales",
    order=35,
    title="name",
    scope_of="opportunity_id",
    access={"sales": "r:team cud:team xp:team", "manager": "crudxibp:all", "viewer": "r:all"},
)
class OpportunityLine(Record, table=True):
    opportunity_id: int = ref("opportunity")
    name: str = text(search=True)
    product_id: int | None = ref("product")
    quantity: Decimal = decimal(default=1, min=0)
    unit_price: Decimal = money(default=0)
    discount: Decimal | None = percent(min=0, max=100)
    note: str | None = text(max=400)
