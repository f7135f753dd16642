"""Conditions: what is read and refused, the spans and windows they name, their answers in memory."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core import filter as flt
from core.errors import Malformed
from core.filter import All, AnyOf, Me, Not, Now, Other, Test as Compare

MONDAY = date(2024, 1, 29)
ROW = {"name": "Ünï Öl", "city": None, "amount": Decimal(5), "on": MONDAY, "tags": ("a", "b c"), "note": ""}
DEEP: Any = {"field": "name", "op": "empty"}
for _ in range(13):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("data", "condition"),
    [
        (None, flt.EVERYTHING),
        ({}, flt.EVERYTHING),
        ({"all": []}, All(())),
        ({"field": "a", "op": "empty"}, Compare("a", "empty")),
        ({"field": "a", "op": "=", "value": {"me": True}}, Compare("a", "=", Me())),
        ({"field": "a", "op": "<", "value": {"now": "-2d"}}, Compare("a", "<", Now(timedelta(-2)))),
        ({"field": "a", "op": "<", "value": {"field": "b.c"}}, Compare("a", "<", Other("b.c"))),
        ({"field": "a", "op": "in", "value": [1, {"me": True}]}, Compare("a", "in", (1, Me()))),
        ({"not": {"any": [{"field": "a", "op": "empty"}]}}, Not(AnyOf((Compare("a", "empty"),)))),
    ],
)
def test_a_condition_is_read(data: Any, condition: flt.Condition) -> None:
    assert flt.parse(data) == condition


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("name = 1", "error.filter_form"),
        ([], "error.filter_form"),
        ({"all": {}}, "error.filter_form"),
        ({"all": [], "any": []}, "error.filter_form"),
        ({"not": []}, "error.filter_form"),
        ({"field": "a"}, "error.filter_form"),
        ({"field": "a", "op": "=", "value": 1, "more": 2}, "error.filter_form"),
        ({"field": "a", "op": "=", "value": {"me": False}}, "error.filter_form"),
        ({"field": "a", "op": "=", "value": {"me": True, "more": 1}}, "error.filter_form"),
        ({"field": "a", "op": "=", "value": {"now": 5}}, "error.filter_form"),
        ({"field": 5, "op": "="}, "error.filter_op"),
        ({"field": "a", "op": "like"}, "error.filter_op"),
        ({"field": "a", "op": ["="]}, "error.filter_op"),
        ({"field": "a", "op": "in", "value": "x"}, "error.filter_list"),
        ({"field": "a", "op": "between", "value": [1]}, "error.filter_list"),
        ({"field": "a", "op": "in", "value": list(range(1001))}, "error.filter_list"),
        ({"field": "a", "op": "=", "value": {"now": "2y"}}, "error.filter_span"),
        (DEEP, "error.filter_size"),
        ({"all": [{"all": []}] * 200}, "error.filter_size"),
    ],
)
def test_what_is_no_condition_is_refused(data: Any, key: str) -> None:
    with pytest.raises(Malformed) as refused:
        flt.parse(data)
    assert refused.value.key == key


def test_as_deep_and_as_large_as_allowed_is_read() -> None:
    assert len(list(flt.tests(flt.parse(DEEP["not"])))) == 1
    assert len(list(flt.tests(flt.parse({"all": [{"field": "a", "op": "empty"}] * 199})))) == 199


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", timedelta()),
        ("-2d", timedelta(-2)),
        ("+15m", timedelta(minutes=15)),
        ("3h", timedelta(hours=3)),
        ("1w", timedelta(7)),
    ],
)
def test_a_span_is_read(text: str, found: timedelta) -> None:
    assert flt.span(text) == found


@pytest.mark.parametrize("text", ["d", "2", "2x", "+-+3d", "--1d", "1.5h", "1234567d", "٣d", " 1d", "-"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        flt.span(text)


@pytest.mark.parametrize(
    ("name", "today", "first", "after"),
    [
        ("today", MONDAY, (2024, 1, 29), (2024, 1, 30)),
        ("yesterday", MONDAY, (2024, 1, 28), (2024, 1, 29)),
        ("tomorrow", MONDAY, (2024, 1, 30), (2024, 1, 31)),
        ("this_week", date(2024, 2, 4), (2024, 1, 29), (2024, 2, 5)),
        ("last_week", MONDAY, (2024, 1, 22), (2024, 1, 29)),
        ("this_month", date(2024, 2, 29), (2024, 2, 1), (2024, 3, 1)),
        ("next_month", date(2023, 12, 31), (2024, 1, 1), (2024, 2, 1)),
        ("last_quarter", MONDAY, (2023, 10, 1), (2024, 1, 1)),
        ("this_year", MONDAY, (2024, 1, 1), (2025, 1, 1)),
        ("last_7_days", MONDAY, (2024, 1, 23), (2024, 1, 30)),
        ("next_2_weeks", MONDAY, (2024, 1, 29), (2024, 2, 12)),
        ("next_1_months", date(2024, 1, 31), (2024, 1, 31), (2024, 2, 29)),
        ("last_1_months", date(2024, 3, 31), (2024, 3, 1), (2024, 4, 1)),
    ],
)
def test_a_window_has_its_days(
    name: str, today: date, first: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    assert flt.window(name, today) == (date(*first), date(*after))


@pytest.mark.parametrize("name", ["", "week", "last_days", "last_x_days", "this_3_days", "last_99999_days"])
def test_what_is_no_window_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        flt.window(name, MONDAY)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_months_on_and_back_stay_in_their_month(day: date, months: int) -> None:
    moved = flt.add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("path", "op", "value", "answer"),
    [
        ("name", "=", "Ünï Öl", True),
        ("name", "=", "ünï öl", False),
        ("name", "contains", "N", True),
        ("name", "contains", "ü", False),
        ("name", "starts_with", "Ü", True),
        ("name", "ends_with", "L", True),
        ("name", "not_contains", "x", True),
        ("city", "=", None, True),
        ("city", "=", "x", False),
        ("city", "!=", "x", True),
        ("city", "not_in", ("x",), True),
        ("city", "empty", None, True),
        ("note", "empty", None, True),
        ("note", "contains", "", False),
        ("amount", ">", Decimal(4), True),
        ("amount", ">", None, False),
        ("amount", "between", (Decimal(5), None), True),
        ("amount", "between", (None, Decimal(4)), False),
        ("amount", "in", (Decimal("5.00"), None), True),
        ("city", "<", 1, False),
        ("tags", "contains", "b", False),
        ("tags", "contains", "b c", True),
        ("tags", "in", ("x", "a"), True),
        ("tags", "not_in", ("a",), False),
        ("on", "within", (MONDAY, MONDAY + timedelta(1)), True),
        ("on", "within", (MONDAY - timedelta(1), MONDAY), False),
        ("city", "=", Other("note"), True),
        ("name", "=", Other("name"), True),
    ],
)
def test_a_row_answers(path: str, op: str, value: Any, answer: bool) -> None:
    test = Compare(path, op, value)
    assert flt.matches(test, ROW.__getitem__) is answer
    assert flt.matches(Not(test), ROW.__getitem__) is not answer


def test_all_and_any_of_nothing() -> None:
    assert flt.matches(All(()), ROW.__getitem__)
    assert not flt.matches(AnyOf(()), ROW.__getitem__)
