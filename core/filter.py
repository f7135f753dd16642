"""The one filter: a condition as data, read and checked for form, and its answer for a row in memory."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.errors import Malformed

COMPARE = ("=", "!=", "<", "<=", ">", ">=")
OPS = (
    *COMPARE, "in", "not_in", "contains", "not_contains", "starts_with", "ends_with",
    "empty", "not_empty", "between", "within",
)  # fmt: skip
COMPLEMENT = {
    "=": "!=", "<": ">=", "<=": ">", "in": "not_in", "contains": "not_contains", "empty": "not_empty",
}  # fmt: skip
DEEPEST, MOST = 12, 200
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SPAN = re.compile(r"([+-]?[0-9]{1,6})([mhdw])")


@dataclass(frozen=True, slots=True)
class Me:
    """The person who asks."""


@dataclass(frozen=True, slots=True)
class Now:
    """The instant of asking, moved by a span."""

    offset: timedelta


@dataclass(frozen=True, slots=True)
class Other:
    """The value of another field of the row."""

    path: str


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; `value` is a literal, Me, Now or Other, a tuple of them for in and between."""

    path: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class All:
    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: "Condition"


Condition = Test | All | AnyOf | Not
EVERYTHING = All(())


def parse(data: Any) -> Condition:
    """A condition from JSON; None and {} mean every row. Raises Malformed with the place in words."""
    count = iter(range(MOST))
    return EVERYTHING if data is None or data == {} else _parse(data, 0, count)


def _parse(data: Any, depth: int, count: Iterator[int]) -> Condition:
    if not isinstance(data, dict):
        raise Malformed("error.filter_form", part=str(data)[:80])
    if depth > DEEPEST or next(count, None) is None:
        raise Malformed("error.filter_size", depth=DEEPEST, count=MOST)
    match sorted(data):
        case ["all"] if isinstance(data["all"], list):
            return All(tuple(_parse(item, depth + 1, count) for item in data["all"]))
        case ["any"] if isinstance(data["any"], list):
            return AnyOf(tuple(_parse(item, depth + 1, count) for item in data["any"]))
        case ["not"]:
            return Not(_parse(data["not"], depth + 1, count))
        case ["field", "op"] | ["field", "op", "value"]:
            return _parse_test(data)
    raise Malformed("error.filter_form", part=str(data)[:80])


def _parse_test(data: dict[str, Any]) -> Test:
    path, op, value = data["field"], data["op"], data.get("value")
    if not isinstance(path, str) or op not in OPS:
        raise Malformed("error.filter_op", field=str(path)[:80], op=str(op)[:20])
    if op in ("in", "not_in", "between"):
        if not isinstance(value, list) or (op == "between" and len(value) != 2) or len(value) > 1000:
            raise Malformed("error.filter_list", field=path, op=op)
        return Test(path, op, tuple(_parse_value(v) for v in value))
    return Test(path, op, _parse_value(value))


def _parse_value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    match value if len(value) == 1 else None:
        case {"me": True}:
            return Me()
        case {"now": str(offset)}:
            return Now(span(offset))
        case {"field": str(path)}:
            return Other(path)
    raise Malformed("error.filter_form", part=str(value)[:80])


def span(text: str) -> timedelta:
    """`-2d`, `3h`, `+15m`, `1w` as a span; an empty text is none."""
    if not text:
        return timedelta()
    found = SPAN.fullmatch(text)
    if not found:
        raise Malformed("error.filter_span", text=text[:20])
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def tests(condition: Condition) -> Iterator[Test]:
    """Every comparison in a condition."""
    match condition:
        case Test():
            yield condition
        case Not(item):
            yield from tests(item)
        case All(items) | AnyOf(items):
            for item in items:
                yield from tests(item)


def rebuild(condition: Condition, change: Callable[[Test], Condition]) -> Condition:
    """The same condition with each comparison replaced."""
    match condition:
        case Test():
            return change(condition)
        case Not(item):
            return Not(rebuild(item, change))
        case All(items):
            return All(tuple(rebuild(item, change) for item in items))
        case AnyOf(items):
            return AnyOf(tuple(rebuild(item, change) for item in items))


def matches(condition: Condition, value_of: Callable[[str], Any]) -> bool:
    """Whether a row fulfils a condition whose values are already typed and resolved (see db.condition)."""
    match condition:
        case Test():
            return _holds(condition, value_of)
        case Not(item):
            return not matches(item, value_of)
        case All(items):
            return all(matches(item, value_of) for item in items)
        case AnyOf(items):
            return any(matches(item, value_of) for item in items)


def _holds(test: Test, value_of: Callable[[str], Any]) -> bool:
    have = value_of(test.path)
    want = value_of(test.value.path) if isinstance(test.value, Other) else test.value
    for positive, negative in COMPLEMENT.items():
        if test.op == negative and test.op not in ("<", "<=", ">", ">="):
            return not _positive(positive, have, want)
    return _positive(test.op, have, want)


def is_blank(value: Any) -> bool:
    return value is None or value in ("", ())


def _positive(op: str, have: Any, want: Any) -> bool:
    if op == "empty":
        return is_blank(have)
    if is_blank(have):
        return op == "=" and is_blank(want)
    return not is_blank(want) and _ANSWERS[op](have, want)


def folded(text: Any) -> str:
    """Lower-case A–Z only, as both databases do it in LIKE and where values are unique."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in str(text))


def _contains(have: Any, want: Any) -> bool:
    return want in have if isinstance(have, tuple) else folded(want) in folded(have)


def _between(have: Any, want: Any) -> bool:
    low, high = want
    return (is_blank(low) or have >= low) and (is_blank(high) or have <= high)


_ANSWERS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda have, want: bool(have == want),
    "<": lambda have, want: bool(have < want),
    "<=": lambda have, want: bool(have <= want),
    ">": lambda have, want: bool(have > want),
    ">=": lambda have, want: bool(have >= want),
    "in": lambda have, want: any(v in want for v in have) if isinstance(have, tuple) else have in want,
    "contains": _contains,
    "starts_with": lambda have, want: folded(have).startswith(folded(want)),
    "ends_with": lambda have, want: folded(have).endswith(folded(want)),
    "between": _between,
    "within": lambda have, want: bool(want[0] <= have < want[1]),
}


def window(name: str, today: date) -> tuple[date, date]:
    """The days of `this_week`, `last_90_days`, `next_2_months` …: first day, and the day after the last."""
    match name.split("_"):
        case ["today"]:
            return today, today + timedelta(1)
        case ["yesterday"]:
            return today - timedelta(1), today
        case ["tomorrow"]:
            return today + timedelta(1), today + timedelta(2)
        case [("last" | "this" | "next") as which, ("week" | "month" | "quarter" | "year") as unit]:
            return _calendar(unit, today, {"last": -1, "this": 0, "next": 1}[which])
        case [("last" | "next") as which, n, ("days" | "weeks" | "months") as unit] if (
            n.isdecimal() and len(n) < 5
        ):
            return _rolling(which, int(n), unit, today)
    raise Malformed("error.filter_window", name=name[:40])


def _rolling(which: str, n: int, unit: str, today: date) -> tuple[date, date]:
    """Rolling spans hold today: the last n days end with it, the next n days begin with it."""
    if unit == "months":
        back, ahead = add_months(today, -n), add_months(today, n)
    else:
        days = timedelta(n * (7 if unit == "weeks" else 1))
        back, ahead = today - days, today + days
    return (back + timedelta(1), today + timedelta(1)) if which == "last" else (today, ahead)


def _calendar(unit: str, today: date, shift: int) -> tuple[date, date]:
    if unit == "week":
        start = today - timedelta(today.weekday()) + timedelta(7 * shift)
        return start, start + timedelta(7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = (today.month - 1) // months * months + 1
    start = add_months(today.replace(month=month, day=1), shift * months)
    return start, add_months(start, months)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the month's last day where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise Malformed("error.filter_window", name=f"{months} months")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def moment_of(day: date, zone: Any) -> datetime:
    """The instant a day begins in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
