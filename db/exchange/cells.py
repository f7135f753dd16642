"""Reading the cells of a column by what was declared about it; values still have to fit their field."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from db.exchange.dates import DATE_FORMATS
from db.exchange.matching import DATES, NUMBERS, Mapped
from db.exchange.numbers import NUMBER_FORMATS
from db.exchange.values import parse_date, parse_list, parse_moment, parse_number, parse_yes_no
from db.fields import Field


def reader(mapped: Mapped, f: Field, zone: str) -> Callable[[Any], Any]:
    """What turns a cell into a value of the field's kind; it raises Refused or Invalid."""
    if f.kind in NUMBERS:
        return _number(mapped)
    if f.kind in DATES:
        return _day(mapped) if f.kind == "date" else _instant(mapped, zone)
    if f.kind == "multi_choice":
        return _choices(f, mapped.values)
    return _OTHER.get(f.kind, _text)(f)


def _number(mapped: Mapped) -> Callable[[Any], Any]:
    fmt, times = mapped.number or NUMBER_FORMATS[0], mapped.times

    def read(value: Any) -> Decimal:
        found = parse_number(value, fmt) if isinstance(value, str) else Decimal(str(value))
        return found * times

    return read


def _day(mapped: Mapped) -> Callable[[Any], Any]:
    fmt = mapped.date or DATE_FORMATS[0]

    def read(value: Any) -> date:
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else parse_date(str(value), fmt)

    return read


def _instant(mapped: Mapped, zone: str) -> Callable[[Any], Any]:
    fmt, local = mapped.date or DATE_FORMATS[0], ZoneInfo(zone)

    def read(value: Any) -> datetime:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=local)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=local)
        return parse_moment(str(value), fmt, zone)

    return read


def _text(_field: Field) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return value if isinstance(value, str) else str(value)

    return read


def _choice(f: Field) -> Callable[[Any], Any]:
    """A choice by its key or its label in the reader's language, without regard to case."""
    offered = [c for c in f.choices if not c.archived]
    keys = {c.key.casefold(): c.key for c in offered}
    labels = {f.choice_label(c).casefold(): c.key for c in offered}
    return lambda value: keys.get(str(value).casefold()) or labels.get(str(value).casefold(), str(value))


def _choices(f: Field, values: Mapping[str, str]) -> Callable[[Any], Any]:
    """Several in one cell; `values` replaces single ones of them too."""
    one = _choice(f)
    return lambda value: [one(values.get(item, item)) for item in parse_list(str(value))]


def _json(value: Any) -> Any:
    """JSON as an export writes it; whatever else a person wrote is a text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


_OTHER: dict[str, Callable[[Field], Callable[[Any], Any]]] = {
    "choice": _choice,
    "json": lambda _: _json,
    "tags": lambda _: lambda value: parse_list(str(value)),
    "yes_no": lambda _: lambda value: value if isinstance(value, bool) else parse_yes_no(str(value)),
}
