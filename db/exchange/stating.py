"""What is stated about an import, read from JSON: strictly, for it may come from anywhere."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import Malformed
from db.exchange.dates import DATE_FORMATS, DateFormat
from db.exchange.matching import Decision, Mapped, OnMatch, Spec
from db.exchange.numbers import NUMBER_FORMATS, NumberFormat

MOST_COLUMNS = 2_000
MOST_CHOICES = 500
MOST_DECISIONS = 20_000
BIGGEST_FACTOR = 10**12


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NumberForm(Form):
    decimal: str = "."
    group: str = ","
    percent: str | float | int = "0.01"


class ColumnForm(Form):
    field: str
    columns: list[str] = Field(max_length=MOST_COLUMNS)
    values: dict[str, str] | None = None
    by: str | None = None
    number: NumberForm | None = None
    date: str | None = None
    times: int | None = Field(None, ge=-BIGGEST_FACTOR, le=BIGGEST_FACTOR)
    create: dict[str, str] | None = Field(None, max_length=MOST_CHOICES)


class SpecForm(Form):
    table: str | None = None
    columns: list[ColumnForm] = Field([], max_length=MOST_COLUMNS)
    key: str | None = None
    on_match: OnMatch = "overwrite"
    on_duplicate: OnMatch = "create"
    decisions: dict[str, Decision] | None = Field(None, max_length=MOST_DECISIONS)
    constants: dict[str, Any] | None = None
    zone: str | None = None
    clear: bool = False
    label: str | None = Field(None, max_length=255)
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


def read_spec(data: Mapping[str, Any], table: str) -> Spec:
    """A spec from JSON. Raises Malformed."""
    try:
        form = SpecForm.model_validate(dict(data))
        columns = tuple(_mapped(column) for column in form.columns)
        zone = ZoneInfo(form.zone or "UTC").key
        decisions = {int(line): decision for line, decision in (form.decisions or {}).items()}
    except (ValidationError, ArithmeticError, ValueError, KeyError, OSError):
        raise Malformed("import.bad_spec") from None
    if form.table not in (None, table):
        raise Malformed("import.bad_spec")
    constants, label = form.constants or {}, form.label or ""
    return Spec(
        table, columns, form.key or "", form.on_match, constants, zone, form.clear, label, form.on_duplicate,
        decisions,
    )  # fmt: skip


def _mapped(form: ColumnForm) -> Mapped:
    number, given = None, form.number
    if given is not None:
        number = _known(NumberFormat(given.decimal, given.group, Decimal(str(given.percent))), NUMBER_FORMATS)
    day = _known(DateFormat(form.date), DATE_FORMATS) if form.date else None  # type: ignore[arg-type]
    columns, values = tuple(form.columns), form.values or {}
    return Mapped(form.field, columns, values, form.by or "", number, day, form.times or 1, form.create or {})


def _known(fmt: Any, offered: Any) -> Any:
    if fmt not in offered:
        raise ValueError(fmt)
    return fmt
