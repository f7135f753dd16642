"""A hundred thousand made-up deals and their customers, in memory, for the grid's own tests."""

from datetime import date, timedelta
from typing import Any

CUSTOMERS: list[dict[str, Any]] = [
    {"id": n, "version": 1, "name": f"{a} {b}"}
    for n, (a, b) in enumerate(
        (
            (a, b)
            for a in ("Acme", "Betasol", "Cancity", "Dontech", "上海锐进")
            for b in ("Corp", "Group", "Ltd", "Retail")
        ),
        1,
    )
]
STAGES = [
    {"key": "prospect", "label": "Prospecting", "color": "#8a94a6", "category": "open"},
    {"key": "engage", "label": "Engaging", "color": "#3b82c4", "category": "open"},
    {"key": "won", "label": "Won", "color": "#2f9e6e", "category": "won"},
    {"key": "lost", "label": "Lost", "color": "#c2554d", "category": "lost"},
]
CHANNELS = [
    {"key": k, "label": k.title(), "color": None, "category": ""} for k in ("mail", "phone", "web", "fair")
]


def field(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    empty = {
        "required": False,
        "read_only": False,
        "choices": [],
        "references": None,
        "max": None,
        "scale": 0,
        "currency": "",
    }
    return {"key": key, "kind": kind, "label": label, **empty, **more}


DEAL = {
    "key": "deal",
    "label": "Deals",
    "title_field": "name",
    "fields": [
        field("name", "text", "Name", required=True, max=120),
        field("customer_id", "reference", "Customer", references="customer"),
        field("stage", "choice", "Stage", choices=STAGES),
        field("amount", "money", "Amount", scale=4, currency="USD"),
        field("discount", "percent", "Discount", scale=2),
        field("closed_on", "date", "Closed on"),
        field("units", "integer", "Units", max=100000),
        field("hot", "yes_no", "Hot"),
        field("channels", "multi_choice", "Channels", choices=CHANNELS),
        field("note", "long_text", "Note", required=True),
        field("meeting_at", "moment", "Meeting"),
        field("created_at", "moment", "Created", read_only=True),
    ],
    "verbs": {"view": "all", "create": "all", "update": "all", "delete": "all", "export": "all"},
}
CUSTOMER = {
    "key": "customer",
    "label": "Customers",
    "title_field": "name",
    "fields": [field("name", "text", "Name", required=True)],
    "verbs": {"view": "all", "create": "all", "edit": "all", "delete": "none", "export": "none"},
}
TABLES: dict[str, dict[str, Any]] = {"deal": DEAL, "customer": CUSTOMER}


def deal(n: int) -> dict[str, Any]:
    return {
        "id": n, "version": 1, "name": f"Deal {n:06}", "customer_id": n % len(CUSTOMERS) + 1,
        "stage": STAGES[n % 4]["key"], "amount": f"{n % 9000 + 100}.50", "discount": str(n % 30),
        "closed_on": str(date(2017, 1, 1) + timedelta(days=n % 365)), "units": n % 50, "hot": n % 7 == 0,
        "channels": [CHANNELS[n % 4]["key"]], "note": "", "meeting_at": None,
        "created_at": "2017-03-01T10:00:00Z",
    }  # fmt: skip


def fresh(count: int) -> dict[str, dict[int, dict[str, Any]]]:
    deals = {n: deal(n) for n in range(1, count + 1)}
    deals[2]["name"] = '<img src=x onerror="window.__hacked=1">'
    deals[6]["note"] = "<b>long</b> " * 100_000
    deals[3]["name"] = "::JSCODE::(window.parent.__hacked=1)::JSCODE::"
    return {"deal": deals, "customer": {row["id"]: dict(row) for row in CUSTOMERS}}
