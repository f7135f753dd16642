# ruff: noqa: DTZ001 - the zone is put on right behind
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from core.errors import Invalid
from db.exchange.dates import DATE_FORMATS
from db.exchange.numbers import NUMBER_FORMATS
from db.exchange.values import (
    Ambiguous,
    DateFormat,
    NumberFormat,
    format_date,
    format_list,
    format_number,
    guess_date_format,
    guess_number_format,
    parse_date,
    parse_list,
    parse_moment,
    parse_number,
    parse_yes_no,
)

POINT, COMMA, SPACE = NumberFormat(".", ","), NumberFormat(",", "."), NumberFormat(",", " ")
YMD, DMY, MDY = DATE_FORMATS


@pytest.mark.parametrize(
    ("text", "fmt", "value"),
    [
        ("1,234.56", POINT, "1234.56"),
        ("1.234,56", COMMA, "1234.56"),
        ("1 234,56", SPACE, "1234.56"),
        ("1\u00a0234\u202f567,5", SPACE, "1234567.5"),
        ("1'234.50", NumberFormat(".", "'"), "1234.50"),
        ("1234567", POINT, "1234567"),
        (".5", POINT, "0.5"),
        ("-5", POINT, "-5"),
        ("\u22125", POINT, "-5"),
        ("5-", POINT, "-5"),
        ("(1,234)", POINT, "-1234"),
        ("(¥1,234.50)", POINT, "-1234.50"),
        ("￥12万", POINT, "120000"),
        ("¥1.5亿元", POINT, "150000000"),
        ("３，０００．５", POINT, "3000.5"),
        ("12k", POINT, "12000"),
        ("1.5m", POINT, "1500000"),
        ("2百万", POINT, "2000000"),
        ("$ -3.20", POINT, "-3.20"),
        ("3.20 USD", POINT, "3.20"),
        ("12%", POINT, "0.12"),
        ("１２．５％", POINT, "0.125"),
        ("12,5 %", NumberFormat(",", ".", percent=Decimal(1)), "12.5"),
        ("1.5E+3", POINT, "1500"),
    ],
)
def test_numbers_are_read_by_the_declared_format(text: str, fmt: NumberFormat, value: str) -> None:
    assert parse_number(text, fmt) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "fmt"),
    [
        *[
            (text, POINT)
            for text in ("", "-", "12abc", "1,23", "1,2345", "12,34.5", "1.2.3", "1.234,56", "--5")
        ],
        *[
            (text, POINT)
            for text in ("(-5)", "-5-", "5 5", "1 234", "NaN", "Infinity", "1_000", ".", "1.", "0x10")
        ],
        *[("1,234.56", COMMA), ("1.23", COMMA), ("1,234.56", SPACE), ("9" * 200, POINT), ("¥", POINT)],
    ],
)
def test_what_the_format_does_not_allow_is_refused(text: str, fmt: NumberFormat) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_number(text, fmt)
    assert refusal.value.key == "value.not_number"
    assert fmt.example in refusal.value.message


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_a_written_number_is_read_back(value: Decimal) -> None:
    for fmt in NUMBER_FORMATS:
        assert parse_number(format_number(value, fmt), fmt) == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for fmt in NUMBER_FORMATS:
        try:
            assert parse_number(text, fmt).is_finite()
        except Invalid:
            continue


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["1,234.56", "5"], POINT),
        (["1.234,56", "5"], COMMA),
        (["1 234,56"], SPACE),
        (["1", "22", ""], POINT),
        (["12.5", "1.234"], POINT),
        (["12,5", "abc"], COMMA),
    ],
)
def test_a_number_format_is_proposed_only_without_doubt(values: list[str], found: NumberFormat) -> None:
    assert guess_number_format(values) == found


def test_ambiguous_numbers_are_never_guessed() -> None:
    assert guess_number_format(["1.234", "5"]) == Ambiguous((POINT, COMMA))
    assert isinstance(guess_number_format(["1,234"]), Ambiguous)
    assert isinstance(guess_number_format(["1,234.56", "1.234,56"]), Ambiguous)
    assert guess_number_format(["abc", ""]) == Ambiguous(())


@given(
    st.lists(st.decimals(places=2, min_value=-(10**9), max_value=10**9), min_size=1),
    st.sampled_from((POINT, COMMA)),
)
def test_a_proposed_number_format_reads_what_was_written(values: list[Decimal], fmt: NumberFormat) -> None:
    texts = [format_number(value, fmt) for value in values]
    found = guess_number_format(texts)
    if isinstance(found, Ambiguous):
        assert values in [[parse_number(text, one) for text in texts] for one in found.candidates]
    else:
        assert [parse_number(text, found) for text in texts] == values


@pytest.mark.parametrize(
    ("text", "fmt", "value"),
    [
        ("2026/3/1", YMD, date(2026, 3, 1)),
        ("1.3.2026", DMY, date(2026, 3, 1)),
        ("2026年3月1日", YMD, date(2026, 3, 1)),
        ("２０２６年３月１日", DMY, date(2026, 3, 1)),
        ("03/04/2026", DMY, date(2026, 4, 3)),
        ("03/04/2026", MDY, date(2026, 3, 4)),
        ("2026-03-01", MDY, date(2026, 3, 1)),
        ("2026-03-01T23:30:00Z", YMD, date(2026, 3, 1)),
        ("2026-03-01 08:30", DMY, date(2026, 3, 1)),
        ("2026年3月1日 08:30", YMD, date(2026, 3, 1)),
        ("20260301", YMD, date(2026, 3, 1)),
        ("26/3/1", YMD, date(2026, 3, 1)),
        ("1.3.69", DMY, date(2069, 3, 1)),
        ("1.3.70", DMY, date(1970, 3, 1)),
        ("1 Mar 2026", MDY, date(2026, 3, 1)),
        ("March 1, 2026", DMY, date(2026, 3, 1)),
        ("01-Mar-26", YMD, date(2026, 3, 1)),
    ],
)
def test_dates_are_read_by_the_declared_order(text: str, fmt: DateFormat, value: date) -> None:
    assert parse_date(text, fmt) == value


@pytest.mark.parametrize(
    ("text", "fmt"),
    [
        *[
            (text, YMD)
            for text in ("", "2026", "2026-02-30", "2026-13-01", "03/04/2026", "2026-03-01 25:00", "x")
        ],
        *[
            ("31/12/2026", MDY),
            ("12/31/2026", DMY),
            ("1 Foo 2026", DMY),
            ("1.3/2026", DMY),
            ("2026-03-01x", YMD),
        ],
    ],
)
def test_what_is_no_date_in_that_order_is_refused(text: str, fmt: DateFormat) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_date(text, fmt)
    assert refusal.value.key == "value.not_date"


@given(st.dates(), st.sampled_from(DATE_FORMATS))
def test_a_written_date_is_read_back(value: date, fmt: DateFormat) -> None:
    assert parse_date(format_date(value, fmt), fmt) == value
    assert parse_date(value.isoformat(), fmt) == value


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    for fmt in DATE_FORMATS:
        try:
            assert parse_date(text, fmt) <= date.max
        except Invalid:
            continue


def test_a_date_format_is_proposed_only_without_doubt() -> None:
    assert guess_date_format(["2026/3/1", "2026年4月2日"]) == YMD
    assert guess_date_format(["03/04/2026", "13/04/2026"]) == DMY
    assert guess_date_format(["03/04/2026", "03/14/2026"]) == MDY
    assert guess_date_format(["03/04/2026", "04/05/2026"]) == Ambiguous((DMY, MDY))
    assert isinstance(guess_date_format(["13/04/2026", "04/13/2026"]), Ambiguous)
    assert guess_date_format(["04/04/2026"]) == DMY
    assert guess_date_format(["soon"]) == Ambiguous[DateFormat](())


@pytest.mark.parametrize(
    ("text", "zone", "value"),
    [
        ("2026-03-01T08:30:00Z", "Asia/Shanghai", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("2026-03-01 08:30", "Asia/Shanghai", datetime(2026, 3, 1, 0, 30, tzinfo=UTC)),
        ("2026-03-01T08:30:00.250+08:00", "UTC", datetime(2026, 3, 1, 0, 30, 0, 250_000, tzinfo=UTC)),
        ("2026年3月1日 下午2:05", "Asia/Shanghai", datetime(2026, 3, 1, 6, 5, tzinfo=UTC)),
        ("2026/3/1 12:00 AM", "UTC", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2024-04-16T03:03:15.000", "America/New_York", datetime(2024, 4, 16, 7, 3, 15, tzinfo=UTC)),
        ("2026-03-01", "Asia/Shanghai", datetime(2026, 2, 28, 16, tzinfo=UTC)),
    ],
)
def test_moments_are_utc(text: str, zone: str, value: datetime) -> None:
    assert parse_moment(text, YMD, zone) == value


@given(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)))
def test_a_moment_is_read_back(value: datetime) -> None:
    aware = value.replace(tzinfo=UTC)
    assert parse_moment(aware.isoformat()) == aware


def test_yes_and_no() -> None:
    assert [parse_yes_no(text) for text in ("Yes", "是", "1", "√", " TRUE ")] == [True] * 5
    assert [parse_yes_no(text) for text in ("no", "否", "0", "FALSE", "无")] == [False] * 5
    with pytest.raises(Invalid):
        parse_yes_no("maybe")


@given(st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_a_written_list_is_read_back(items: list[str]) -> None:
    assert parse_list(format_list(items)) == items


def test_lists_as_people_write_them() -> None:
    assert parse_list("华东、华北，华南; a,b") == ["华东", "华北", "华南", "a", "b"]
