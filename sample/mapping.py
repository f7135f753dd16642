"""How the columns of the sample files become our fields: stated, so that nothing is matched by guessing."""

import dataclasses
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Reading = Literal["text", "number", "date", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of ours and the source columns it is made of (joined by ` – ` where there are several).

    `values` replaces whole texts; `by` is the field that finds a referenced row; `times` multiplies a number.
    """

    source: str | tuple[str, ...]
    field: str
    values: Map[str, str] = dataclasses.field(default_factory=dict)
    reads: Reading = "text"
    by: str = ""
    times: int = 1

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else self.source


@dataclass(frozen=True, slots=True)
class Mapping:
    """One source of rows for one table; `key` is the field by which a second import finds its rows."""

    file: str
    table: str
    key: str
    columns: tuple[Column, ...]
    constants: Map[str, str] = dataclasses.field(default_factory=dict)
    zone: str = "UTC"

    def fields(self, row: Map[str, str], days: int = 0) -> dict[str, str]:
        """The texts of our fields for a source row, dates moved by so many days; blanks are left out."""
        found = {column.field: _text(column, row, days) for column in self.columns}
        return {**self.constants, **{name: text for name, text in found.items() if text}}


def _text(column: Column, row: Map[str, str], days: int) -> str:
    text = " – ".join(column.values.get(row[name], row[name]) for name in column.sources if row[name])
    return moved(text, days) if text and column.reads in ("date", "moment") else text


def moved(text: str, days: int) -> str:
    """An ISO date, or a moment that begins with one, so many days later."""
    return (date.fromisoformat(text[:10]) + timedelta(days=days)).isoformat() + text[10:] if days else text


def shift_days(newest: date, today: date) -> int:
    """How far to move dates so that the newest is of the week up to today: whole weeks, so weekdays stay."""
    return (today - newest).days // 7 * 7


INDUSTRIES = {"technolgy": "technology"}
COUNTRIES = {"Philipines": "Philippines"}
PRODUCTS = {"GTXPro": "GTX Pro"}
MILLION = 1_000_000

# Stage name → its type, in the order of the pipeline.
MAVEN_STAGES = {"Prospecting": "open", "Engaging": "open", "Won": "won", "Lost": "lost"}

MAVEN = (
    Mapping(
        "products.csv",
        "product",
        "name",
        (
            Column("product", "name"),
            Column("series", "series"),
            Column("sales_price", "list_price", reads="number"),
        ),
    ),
    Mapping(
        "accounts.csv",
        "customer",
        "name",
        (
            Column("account", "name"),
            Column("sector", "industry", INDUSTRIES),
            Column("year_established", "founded_year", reads="number"),
            Column("revenue", "revenue", reads="number", times=MILLION),
            Column("employees", "employees", reads="number"),
            Column("office_location", "country", COUNTRIES),
            Column("subsidiary_of", "parent_id", by="name"),
        ),
    ),
    Mapping(
        "sales_pipeline.csv",
        "opportunity",
        "number",
        (
            Column("opportunity_id", "number"),
            Column(("account", "product"), "name", PRODUCTS),
            Column("sales_agent", "owner_id", by="full_name"),
            Column("product", "product_id", PRODUCTS, by="name"),
            Column("account", "customer_id", by="name"),
            Column("deal_stage", "stage_id", by="name"),
            Column("engage_date", "engaged_on", reads="date"),
            Column("close_date", "closed_on", reads="date"),
            Column("close_value", "amount", reads="number"),
        ),
        {"currency": "USD"},
    ),
)

CHANNELS = {"ONLINE": "web", "PHONE": "phone", "MOBILE": "mobile", "UNKNOWN": "other"}
STATUSES = {"Open": "new", "Assigned": "open", "In Progress": "open", "Closed": "closed"}

NYC311 = Mapping(
    "311_Service_Requests.csv",
    "case",
    "number",
    (
        Column("unique_key", "number"),
        Column(("complaint_type", "descriptor"), "subject"),
        Column("complaint_type", "topic"),
        Column("open_data_channel_type", "channel", CHANNELS),
        Column("status", "status", STATUSES),
        Column("created_date", "opened_at", reads="moment"),
        Column("closed_date", "closed_at", reads="moment"),
        Column("borough", "region", {"Unspecified": ""}),
        Column("incident_address", "address"),
        Column(("agency_name", "location_type"), "description"),
        Column("resolution_description", "resolution"),
    ),
    {"kind": "complaint"},
    zone="America/New_York",
)
