"""Which filter a column has, by its kind, and what it offers."""

from collections.abc import Mapping
from typing import Any

from pages.components.grid.code import script

NUMERIC = ("integer", "decimal", "money", "percent")
WORDS = ["contains", "notContains", "equals", "notEqual", "startsWith", "endsWith", "blank", "notBlank"]
ORDERED = ["equals", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]
DAYS = ["equals", "notEqual", "lessThan", "greaterThan", "inRange", "blank", "notBlank"]
# Days that move with today; core.filter.window knows them by these names.
WINDOWS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month",
    "next_month", "this_quarter", "last_quarter", "this_year", "last_year", "last_7_days", "last_30_days",
    "last_90_days", "next_7_days", "next_30_days",
)  # fmt: skip
OFFERED: Mapping[str, tuple[str, list[str]]] = {
    "text": ("agTextColumnFilter", WORDS),
    "tags": ("agTextColumnFilter", ["contains", "notContains", "blank", "notBlank"]),
    "number": ("agNumberColumnFilter", [*ORDERED, "inRange", "blank", "notBlank"]),
    "day": ("agDateColumnFilter", DAYS),
    "pick": ("kehuPick", []),
}
SORTS: Mapping[str, str | None] = {
    **dict.fromkeys((*NUMERIC, "duration", "rating"), "number"),
    **dict.fromkeys(("date", "moment"), "day"),
    **dict.fromkeys(("choice", "multi_choice", "yes_no", "reference", "person"), "pick"),
    **dict.fromkeys(("file", "image", "json"), None),
    "tags": "tags",
}


def sort_of(field: Mapping[str, Any]) -> str | None:
    """A key of OFFERED; None where the viewer may not ask (a masked field allows no operator)."""
    return None if field.get("ops") == [] else SORTS.get(field["kind"], "text")


def column_filter(field: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    if (sort := sort_of(field)) is None:
        return {"filter": False}
    name, operators = OFFERED[sort]
    if not operators:
        return {"filter": name, "filterParams": {}}
    offered = [*operators, *_windows(words)] if sort == "day" else operators
    params = {"filterOptions": offered, "buttons": ["reset"], "debounceMs": 300, "maxNumConditions": 2}
    return {"filter": name, "filterParams": params}


def _windows(words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The server tests the rows, so the grid's own test, which it insists on, is never asked."""
    always = script("(() => true)")
    return [
        {
            "displayKey": name,
            "displayName": words.get(f"ag_{name}", name),
            "predicate": always,
            "numberOfInputs": 0,
        }
        for name in WINDOWS
    ]
