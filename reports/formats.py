"""Values as the reader writes them, on pages and on paper: language and zone decide, the field says how."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers

from core import clock
from core.i18n import language, t
from db.fields import Field
from db.viewer import Viewer

NEAR_DAYS = 6
HOUR = timedelta(hours=1)
# Whole numbers of four digits at most are years and the like, read without a mark of thousands.
FOUR = 9_999
Form = Callable[[Any, Field, Viewer], str]


def day(value: date) -> str:
    return str(dates.format_date(value, "medium", locale=language()))


def moment(value: datetime, zone: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    return str(dates.format_datetime(local, "medium", locale=language()))


def day_in_full(value: date) -> str:
    """`Monday, 23 November 2026`, as a heading says it."""
    return str(dates.format_date(value, "full", locale=language()))


def near(value: datetime, zone: str) -> str:
    """`5 minutes ago`, `today 14:30`, `in 3 days`; a date and time where it is farther away."""
    now = clock.now()
    if abs(value - now) < HOUR:
        return str(dates.format_timedelta(value - now, add_direction=True, locale=language()))
    here = ZoneInfo(zone)
    local = value.astimezone(here)
    days = (local.date() - now.astimezone(here).date()).days
    if abs(days) <= 1:
        time = dates.format_time(local, "short", tzinfo=here, locale=language())
        return t("page.day_at_time", day=_beside(days), time=time)
    return moment(value, zone) if abs(days) > NEAR_DAYS else _in_days(days)


def near_day(value: date, viewer: Viewer) -> str:
    """`tomorrow`, `3 days ago`; a date where it is farther away."""
    days = (value - clock.today(viewer.zone)).days
    if abs(days) <= 1:
        return _beside(days)
    return day(value) if abs(days) > NEAR_DAYS else _in_days(days)


def _beside(days: int) -> str:
    return t(("page.yesterday", "page.today", "page.tomorrow")[days + 1])


def _in_days(days: int) -> str:
    span = timedelta(days)
    return str(dates.format_timedelta(span, "day", 30, add_direction=True, locale=language()))


def number(value: Any, *, grouped: bool = True) -> str:
    amount = Decimal(str(value))
    made = numbers.format_decimal(
        amount, locale=language(), decimal_quantization=False, group_separator=grouped
    )
    return str(made)


def in_currency(value: Any, code: str) -> str:
    """`¥120,000.00`, with all its places and those its currency has; the number alone without a currency."""
    amount = Decimal(str(value))
    if len(code) != len("USD") or not (code.isascii() and code.isalpha()):
        return str(numbers.format_decimal(amount, "#,##0.00##", locale=language()))
    made = numbers.format_currency(amount, code.upper(), locale=language(), decimal_quantization=False)
    return str(made)


def count(value: int, *, exact: bool = True) -> str:
    return number(value) if exact else t("page.about_count", count=number(value))


def show(value: Any, field: Field, viewer: Viewer) -> str:
    """A value as the API gives it out (JSON), as one line of text; empty for a blank."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, str) and "****" in value:
        return value
    return _FORMS.get(field.kind, _text)(value, field, viewer)


def brief(value: Any, field: Field, viewer: Viewer) -> str:
    """The same for short lists, where a near day or moment is told in words."""
    if field.kind == "date" and value:
        return near_day(date.fromisoformat(str(value)), viewer)
    if field.kind == "moment" and value and "****" not in str(value):
        return near(datetime.fromisoformat(str(value)), viewer.zone)
    return show(value, field, viewer)


def _text(value: Any, _field: Field, _viewer: Viewer) -> str:
    return str(value)


def _choice(value: Any, field: Field, _viewer: Viewer) -> str:
    found = field.choice(str(value))
    return field.choice_label(found) if found else str(value)


def _choices(value: Any, field: Field, viewer: Viewer) -> str:
    return ", ".join(_choice(v, field, viewer) for v in value)


def _reference(value: Any, _field: Field, _viewer: Viewer) -> str:
    if isinstance(value, dict):
        return str(value.get("label") or t("page.not_yours"))
    return f"#{value}"


def _money(value: Any, _field: Field, _viewer: Viewer) -> str:
    return str(numbers.format_decimal(Decimal(str(value)), "#,##0.00##", locale=language()))


def _duration(value: Any, _field: Field, _viewer: Viewer) -> str:
    hours, rest = divmod(int(value), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


_FORMS: dict[str, Form] = {
    "choice": _choice,
    "multi_choice": _choices,
    "tags": lambda value, _field, _viewer: ", ".join(map(str, value)),
    "yes_no": lambda value, _field, _viewer: t("page.yes" if value else "page.no"),
    "date": lambda value, _field, _viewer: day(date.fromisoformat(str(value))),
    "moment": lambda value, _field, viewer: moment(datetime.fromisoformat(str(value)), viewer.zone),
    "money": _money,
    "integer": lambda value, field, _viewer: number(value, grouped=field.max is None or field.max > FOUR),
    "decimal": lambda value, _field, _viewer: number(value),
    "percent": lambda value, _field, _viewer: f"{number(value)} %",
    "rating": lambda value, _field, _viewer: "★" * int(value),
    "duration": _duration,
    **dict.fromkeys(("reference", "person", "file", "image"), _reference),
}
