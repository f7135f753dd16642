"""Every kind of value: what it takes and refuses, and that JSON and both databases give it back exactly."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from db.fields import Choice, Field
from db.kinds import KINDS, Refused, clean, to_json
from db.types import BIGGEST
from tests.conftest import World

PICKS = (Choice("a"), Choice("客户", "open"), Choice("old", archived=True))
FIELDS = {
    "text": Field("f", "text", max=10),
    "long_text": Field("f", "long_text", max=2_000_000),
    "email": Field("f", "email", max=60),
    "phone": Field("f", "phone", max=40),
    "url": Field("f", "url", max=60),
    "code": Field("f", "code", max=20, pattern="C-{seq}"),
    "integer": Field("f", "integer"),
    "duration": Field("f", "duration", min=0),
    "rating": Field("f", "rating", min=0, max=5),
    "decimal": Field("f", "decimal", scale=4),
    "percent": Field("f", "percent", scale=2, min=0, max=100),
    "money": Field("f", "money", scale=4),
    "date": Field("f", "date"),
    "moment": Field("f", "moment"),
    "choice": Field("f", "choice", choices=PICKS),
    "multi_choice": Field("f", "multi_choice", choices=PICKS),
    "tags": Field("f", "tags"),
    "yes_no": Field("f", "yes_no"),
    "reference": Field("f", "reference"),
    "person": Field("f", "person"),
    "file": Field("f", "file"),
    "image": Field("f", "image"),
    "json": Field("f", "json", max=1000),
}
UTC_NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)
GOOD: list[tuple[str, Any, Any]] = [
    ("text", " Acme ", "Acme"),
    ("text", "a\r\nb", "a b"),
    ("text", "客户😀\u202e", "客户😀\u202e"),
    ("text", "1234567890", "1234567890"),
    ("long_text", " two\nlines ", " two\nlines "),
    ("long_text", "x" * 1_000_000, "x" * 1_000_000),
    ("email", "Li.Wei@Acme.Example", "li.wei@acme.example"),
    ("email", "o'neil@b.example", "o'neil@b.example"),
    ("phone", "+86 (138) 0000-0000 x5", "+86 (138) 0000-0000 x5"),
    ("url", "example.com/a?b#c", "https://example.com/a?b#c"),
    ("url", "http://客户.example", "http://客户.example"),
    ("code", "C-7", "C-7"),
    ("integer", 5, 5),
    ("integer", "-5", -5),
    ("integer", 5.0, 5),
    ("integer", BIGGEST, BIGGEST),
    ("duration", 0, 0),
    ("rating", 5, 5),
    ("decimal", 0.1, Decimal("0.1")),
    ("decimal", "12.3456", Decimal("12.3456")),
    ("percent", "99.99", Decimal("99.99")),
    ("money", "922337203685477.5807", Decimal("922337203685477.5807")),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("moment", "2024-02-29T20:00:00+08:00", UTC_NOON),
    ("moment", "2024-02-29T12:00:00Z", UTC_NOON),
    ("moment", "0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ("moment", "9999-12-31T23:59:59.999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ("choice", "客户", "客户"),
    ("multi_choice", ["a", "客户", "a"], ("a", "客户")),
    ("tags", [" b ", "a,b", 'say "hi"', "back\\slash"], ("b", "a,b", 'say "hi"', "back\\slash")),
    ("yes_no", False, False),
    ("reference", "12", 12),
    ("reference", {"id": 12, "label": "Acme"}, 12),
    ("person", BIGGEST, BIGGEST),
    ("file", 1, 1),
    ("image", 1, 1),
    ("json", {"b": [1, "客户", None, "\u0000"], "a": 0.5}, {"b": [1, "客户", None, "\u0000"], "a": 0.5}),
]
NUMBERS = ("12abc", "", "NaN", "Infinity", "1e999", "1e5", "0x10", "1_000", "1,5", True, False, [1], {"a": 1})
BAD: list[tuple[str, Any, str]] = [
    *((kind, value, "refused.number") for kind in ("integer", "money") for value in NUMBERS if value != ""),
    *((kind, value, "refused.number") for kind in ("integer", "decimal") for value in (math.nan, math.inf)),
    *(("text", value, "refused.text") for value in (5, True, ["a"], {"a": 1})),
    *((kind, "a\0b", "refused.control") for kind in ("text", "long_text", "tags_item")),
    *((kind, "\ud800", "refused.control") for kind in ("text", "long_text", "tags_item")),
    ("text", "x" * 11, "refused.longest"),
    ("long_text", "x" * 2_000_001, "refused.longest"),
    *(("email", value, "refused.email") for value in ("a", "a@b", "a b@c.d", "<a@b.c>", "a@b.c,d@e.f")),
    ("email", f"{'İ' * 27}@{'b' * 26}.example", "refused.longest"),
    *(("phone", value, "refused.phone") for value in ("12", "call me", "１３８")),
    *(("url", value, "refused.url") for value in ("javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x")),
    *(("url", value, "refused.url") for value in ("java\tscript:x", "ftp://a", "https://", "file:///etc")),
    ("url", "a" * 55, "refused.longest"),
    *(("integer", value, "refused.integer") for value in (2**63, -(2**63), 0.5, "0.5", 1e300)),
    ("duration", -1, "refused.least"),
    ("rating", 6, "refused.most"),
    ("decimal", "0.00001", "refused.places"),
    ("money", 0.1 + 0.2, "refused.places"),
    ("percent", "0.001", "refused.places"),
    ("percent", 101, "refused.most"),
    ("money", "922337203685477.5808", "refused.too_large"),
    ("money", 1e300, "refused.too_large"),
    *(("date", bad, "refused.date") for bad in ("2023-02-29", "20240229", "29.02.2024", "2024-02-29T00", 5)),
    *(("moment", value, "refused.moment") for value in ("2024-02-29T12:00:00", "2024-02-29", "noon", 5)),
    ("moment", "0001-01-01T00:00:00+14:00", "refused.moment"),
    *(("choice", value, "refused.choice") for value in ("zz", "old", 5, ["a"])),
    ("multi_choice", ["a", "zz"], "refused.choice"),
    *(("tags", value, "refused.list") for value in ("a", [1], {"a": 1}, ["a"] * 101)),
    ("tags", ["x" * 61], "refused.longest"),
    *(("yes_no", value, "refused.yes_no") for value in (1, "true", 0)),
    *(("reference", bad, "refused.reference") for bad in (0, -1, 2**63, "1.5", "²", True, "9" * 5000, 1.0)),
    *(("json", value, "refused.json") for value in ({"a": math.nan}, {"a": "\ud800"}, {"a": {1}})),
    ("json", "x" * 1001, "refused.longest"),
]  # fmt: skip


def test_every_kind_is_under_test() -> None:
    assert set(FIELDS) == set(KINDS) == {kind for kind, *_ in GOOD}


@pytest.mark.parametrize(("kind", "given", "found"), GOOD, ids=lambda value: str(value)[:30])
def test_good_values_are_taken_and_come_back_from_json(kind: str, given: Any, found: Any) -> None:
    field = FIELDS[kind]
    cleaned = clean(given, field)
    assert (cleaned, type(cleaned)) == (found, type(found))
    assert clean(to_json(cleaned, field), field) == found


@pytest.mark.parametrize(("kind", "given", "key"), BAD, ids=lambda value: ascii(value)[:30])
def test_bad_values_are_refused_with_their_reason(kind: str, given: Any, key: str) -> None:
    kind, given = ("tags", [given]) if kind == "tags_item" else (kind, given)
    with pytest.raises(Refused) as refused:
        clean(given, FIELDS[kind])
    assert refused.value.key == key


@pytest.mark.parametrize("kind", FIELDS)
def test_a_blank_is_none_or_refused_where_one_is_needed(kind: str) -> None:
    blanks = [None, "", [], *([["", " "]] if kind in ("tags", "multi_choice") else [])]
    blanks += [" "] if kind not in ("long_text", "json") else []
    for blank in blanks:
        assert clean(blank, FIELDS[kind]) is None
        with pytest.raises(Refused, match=r"refused\.required"):
            clean(blank, replace(FIELDS[kind], required=True))
    assert to_json(None, FIELDS[kind]) is None


@pytest.mark.parametrize(
    ("kind", "value", "json"),
    [
        ("money", Decimal("1200.0000"), "1200.00"),
        ("money", Decimal("0.1250"), "0.125"),
        ("money", Decimal("-3.5000"), "-3.50"),
        ("decimal", Decimal("100.0000"), "100"),
        ("percent", Decimal("0.50"), "0.5"),
        ("moment", UTC_NOON, "2024-02-29T12:00:00Z"),
        ("tags", ("a",), ["a"]),
    ],
)
def test_values_are_written_as_people_write_them(kind: str, value: Any, json: Any) -> None:
    assert to_json(value, FIELDS[kind]) == json


def test_storage_gives_back_exactly_what_was_put_in(world: World) -> None:
    values = [(kind, clean(given, FIELDS[kind])) for kind, given, _ in GOOD]
    metadata = sa.MetaData()
    columns = [
        sa.Column(kind, KINDS[kind].column(replace(field, references=None))) for kind, field in FIELDS.items()
    ]
    table = sa.Table("kinds", metadata, sa.Column("n", sa.Integer, primary_key=True), *columns)
    with world.store.work() as work:
        metadata.create_all(work.connection)
        for n, (kind, value) in enumerate(values):
            work.connection.execute(table.insert(), {"n": n, kind: value})
    with world.store.reading() as connection:
        for n, (kind, value) in enumerate(values):
            found = connection.execute(sa.select(table.c[kind]).where(table.c.n == n)).scalar_one()
            assert (found, type(found)) == (value, type(value))


def test_sums_of_decimals_are_exact(world: World) -> None:
    for amount in ("0.1", "0.2", "99999999999.9999"):
        world.create("admin", "customer", name="x", revenue=amount)
    table = world.viewer("admin").catalog.table("customer")
    wanted = sa.type_coerce(sa.func.sum(table.sa.c.revenue), table.sa.c.revenue.type)
    with world.store.reading() as connection:
        assert connection.execute(sa.select(wanted)).scalar_one() == Decimal("100000000000.2999")
