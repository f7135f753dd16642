"""Conditions in words, as the grid says them above its rows."""

from collections.abc import Mapping
from functools import partial, singledispatch
from typing import Any

from babel import dates

from core import filter as flt
from core.i18n import language, t
from db import naming
from db.catalog import Table
from db.condition import locate
from db.engine import Reader
from db.fields import Field
from db.viewer import Viewer
from reports.formats import number, show

SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
WORDS = {
    "=": "is", "!=": "is_not", "in": "is", "not_in": "is_not", "within": "within", "between": "between",
    "contains": "contains", "not_contains": "not_contains", "starts_with": "starts_with",
    "ends_with": "ends_with", "empty": "empty", "not_empty": "not_empty",
}  # fmt: skip
DAY_WORDS = {"<": "before", "<=": "until", ">": "after", ">=": "since"}
QUOTED = ("text", "long_text", "email", "phone", "url", "tags", "code", "json")
MOST = 8
Titles = Mapping[str, Mapping[int, str]]


class Teller:
    """Says conditions on a table to one reader; `titles` are what rows are called that they name by id."""

    def __init__(self, viewer: Viewer, table: Table, titles: Titles) -> None:
        self.viewer, self.table, self.titles = viewer, table, titles


def words(connection: Reader, viewer: Viewer, table: Table, condition: flt.Condition) -> str:
    """A sentence without a stop; empty where every row is meant. The condition is one the viewer may ask."""
    named: dict[str, set[int]] = {}
    for test in flt.tests(condition):
        target = locate(viewer.catalog, table, test.path).field.references
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        if target:
            named.setdefault(target, set()).update(v for v in values[:MOST] if type(v) is int)
    titles = {key: naming.titles(connection, viewer, key, ids) for key, ids in named.items()}
    return _say(condition, Teller(viewer, table, titles), inner=False)


@singledispatch
def _say(condition: Any, _teller: Teller, *, inner: bool) -> str:  # noqa: ARG001 - one signature for all
    raise TypeError(type(condition).__name__)


@_say.register
def _(condition: flt.Not, teller: Teller, *, inner: bool) -> str:  # noqa: ARG001
    return f"{t('grid.filter_not')} ({_say(condition.item, teller, inner=False)})"


@_say.register(flt.All)
@_say.register(flt.AnyOf)
def _(condition: flt.All | flt.AnyOf, teller: Teller, *, inner: bool) -> str:
    items = [said for item in condition.items if (said := _say(item, teller, inner=True))]
    joined = f" {t('grid.filter_and' if isinstance(condition, flt.All) else 'grid.filter_or')} ".join(items)
    return f"({joined})" if inner and len(items) > 1 else joined


@_say.register
def _(test: flt.Test, teller: Teller, *, inner: bool) -> str:  # noqa: ARG001
    if test.path == "id" and isinstance(test.value, tuple) and test.op in ("in", "not_in"):
        count = number(len(test.value))
        return t("print.in_chosen" if test.op == "in" else "print.not_in_chosen", count=count)
    place = locate(teller.viewer.catalog, teller.table, test.path)
    label = " › ".join(field.label for field in (*place.steps, place.field))
    op = _op(test.op, place.field)
    if test.op in ("empty", "not_empty"):
        return f"{label} {op}"
    return f"{label} {op} {_values(test, partial(_value, teller, place.field, place.category))}"


def _op(op: str, field: Field) -> str:
    if field.kind in ("date", "moment") and op in DAY_WORDS:
        return t(f"grid.op_{DAY_WORDS[op]}")
    return SIGNS.get(op) or t(f"grid.op_{WORDS[op]}")


def _values(test: flt.Test, said: Any) -> str:
    if test.op == "within":
        return window(str(test.value)).lower()
    if test.op == "between":
        return f"{said(test.value[0])} {t('grid.op_and')} {said(test.value[1])}"
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    joined = f" {t('grid.filter_nor' if test.op == 'not_in' else 'grid.filter_or')} "
    more = "…" if len(values) > MOST else ""
    return joined.join(said(value) for value in values[:MOST]) + more


def _value(teller: Teller, field: Field, category: bool, value: Any) -> str:
    if isinstance(value, flt.Me):
        return t("grid.me")
    if isinstance(value, flt.Now):
        ago = dates.format_timedelta(value.offset, add_direction=True, locale=language())
        return str(ago) if value.offset else t("grid.now")
    if isinstance(value, flt.Other):
        return locate(teller.viewer.catalog, teller.table, value.path).field.label
    if value is None or value == "":
        return t("print.blank")
    if field.references:
        return teller.titles.get(field.references, {}).get(value) or f"#{value}"
    return f"“{value}”" if field.kind in QUOTED or category else _shown(value, field, teller.viewer)


def _shown(value: Any, field: Field, viewer: Viewer) -> str:
    """A choice of several stands alone here; what is no value of the kind is said as it came."""
    if field.kind == "multi_choice":
        value = [value]
    try:
        return show(value, field, viewer)
    except (ValueError, TypeError, ArithmeticError):
        return str(value)


def window(name: str) -> str:
    """Days that move with today, in words; `last_7_days` is the text `last_days` with its number."""
    which, *count, unit = name.split("_") if "_" in name else (name, "")
    return t(f"window.{which}_{unit}" if unit else f"window.{which}", count="".join(count))
