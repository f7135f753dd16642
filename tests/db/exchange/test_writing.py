# ruff: noqa: DTZ001 - a workbook knows no zones, so naive moments are what is tested
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from core.errors import TooMuch
from db.exchange.neutral import neutralise, unneutralise
from db.exchange.reading import open_table
from db.exchange.writing import CsvFormat, write_csv, write_parquet, write_xlsx

TRICKY = [
    *(
        "=1+1",
        "+86 138 0000 0000",
        "-5",
        "- item",
        "@name",
        "\ttab",
        "\rreturn",
        "'quoted",
        "''twice",
        "'=kept",
    ),
    *(
        'say "hi", all',
        "two\nlines",
        "a;b",
        " lead",
        "trail ",
        "<img onerror=x>",
        "\u202eright",
        "😀",
        "\uff1d1+1",
    ),
    *(" =1", "\u200b=1", "007", "2026-03-01", "_x0041_", "null", "1e5", "https://example.org", "#N/A"),
]


class Column(NamedTuple):
    key: str
    label: str
    kind: str


def saved(path: Path, chunks: Iterator[bytes]) -> Path:
    path.write_bytes(b"".join(chunks))
    return path


@given(st.text())
def test_neutralising_is_reversible(text: str) -> None:
    assert unneutralise(neutralise(text)) == text


@pytest.mark.parametrize("text", TRICKY)
def test_no_marked_cell_runs_and_all_come_back(text: str) -> None:
    marked = neutralise(text)
    assert unneutralise(marked) == text
    bare = marked.lstrip(" \u200b")
    assert bare == "-5" or not bare.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))


def test_csv_has_a_byte_order_mark_and_marks_formulas() -> None:
    data = b"".join(write_csv(["a", "b"], [["=1+1", -5], ["+86 138", Decimal("-5.50")]]))
    assert data.decode("utf-8") == "\ufeffa,b\r\n'=1+1,-5\r\n'+86 138,-5.50\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_comes_back_as_it_was(tmp_path: Path, delimiter: str) -> None:
    rows = [[str(n), text] for n, text in enumerate(TRICKY)]
    source = open_table(saved(tmp_path / "x.csv", write_csv(["=n", "文本"], rows, CsvFormat(delimiter))))
    assert (source.headers, source.delimiter) == (["=n", "文本"], delimiter)
    assert [cells for _, cells in source.rows()] == rows


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 0, 30, tzinfo=UTC), "2026-03-01T08:30:00+08:00"),
        (["a", "b"], '"a, b"'),
        (("a,b", "c"), '"[""a,b"", ""c""]"'),
        ({"a": 1}, '"{""a"": 1}"'),
    ],
)
def test_csv_values(value: Any, text: str) -> None:
    data = b"".join(write_csv(["a", "b"], [["x", value]], CsvFormat(zone="Asia/Shanghai")))
    assert data.decode().splitlines()[1] == f"x,{text}"


def test_csv_is_streamed() -> None:
    taken: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(100_000):
            taken.append(number)
            yield [number]

    chunks = write_csv(["n"], rows())
    next(chunks), next(chunks)
    assert len(taken) < 2_000


COLUMNS = [
    *(Column("name", "名称", "text"), Column("amount", "金额", "money"), Column("won", "赢单", "yes_no")),
    *(Column("day", "日期", "date"), Column("at", "时间", "moment"), Column("tags", "标签", "tags")),
]
AT = datetime(2026, 3, 1, 0, 30, 5, tzinfo=UTC)
ROWS: list[list[Any]] = [
    ["=1+1", Decimal("1234.50"), True, date(2026, 3, 1), AT, ["a", "b"]],
    [None, None, None, None, None, None],
    ["x", Decimal("12345678901234567.89"), False, date(1850, 1, 2), AT.replace(microsecond=123456), []],
]


def test_xlsx_is_typed_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    assert write_xlsx(COLUMNS, ROWS, path, zone="Asia/Shanghai", title="客户/[2026]") == 3
    source = open_table(path)
    assert source.headers == [column.label for column in COLUMNS]
    assert [cells for _, cells in source.rows()] == [
        ["=1+1", 1234.5, True, date(2026, 3, 1), datetime(2026, 3, 1, 8, 30, 5), "a, b"],
        ["x", "12345678901234567.89", False, "1850-01-02", "2026-03-01T08:30:05.123456+08:00", None],
    ]
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in content
    assert b'state="frozen"' in content
    assert b"hyperlink" not in content


def test_texts_survive_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    columns = [Column("n", "n", "integer"), Column("text", "text", "text")]
    write_xlsx(columns, ([n, text] for n, text in enumerate(TRICKY)), path)
    assert [cells for _, cells in open_table(path).rows()] == [list(pair) for pair in enumerate(TRICKY)]


def test_the_hour_that_comes_twice_is_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    write_xlsx([Column("at", "at", "moment")], [[first], [second]], path, zone="America/New_York")
    assert [cells for _, cells in open_table(path).rows()] == [
        [datetime(2026, 11, 1, 1, 30)],
        ["2026-11-01T01:30:00-05:00"],
    ]


def test_a_text_too_long_for_a_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooMuch) as refusal:
        write_xlsx([Column("a", "备注", "text")], [["ok"], ["x" * 40_000]], tmp_path / "x.xlsx")
    assert (refusal.value.key, refusal.value.params["row"]) == ("export.text_too_long", 2)
    assert "备注" in refusal.value.message


def test_parquet_keeps_types_exactly(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    assert write_parquet(COLUMNS, iter(ROWS), path) == 3
    table = pq.read_table(path)
    assert [list(row.values()) for row in table.to_pylist()] == ROWS
    assert table.schema.field("name").metadata[b"label"].decode() == "名称"


def test_parquet_writes_references_as_text(tmp_path: Path) -> None:
    write_parquet(
        [Column("r", "r", "reference"), Column("j", "j", "json")], [[5, {"a": 1}]], tmp_path / "x.parquet"
    )
    assert pq.read_table(tmp_path / "x.parquet").to_pylist() == [{"r": "5", "j": '{"a": 1}'}]
