# ruff: noqa: DTZ001 - a workbook knows no zones, so naive moments are what is tested
import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from core.errors import Invalid, KehuError, TooMuch, Unsupported
from db.exchange.reading import FormulaError, Issue, Limits, RaggedRow, open_table
from tests.db.exchange import workbooks
from tests.db.exchange.workbooks import BOOK, LINKS, sheet, text, workbook


def made(folder: Path) -> tuple[Path, xlsxwriter.Workbook]:
    path = folder / "made.xlsx"
    return path, xlsxwriter.Workbook(path)


def test_values_are_typed_as_excel_means_them(tmp_path: Path) -> None:
    path, book = made(tmp_path)
    page = book.add_worksheet("客户")
    page.write_row(0, 0, ["text", "whole", "part", "flag", "day", "at", "clock", "none"])
    day, at = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    page.write_string(1, 0, "007")
    page.write_row(1, 1, [5, 5.25, True])
    page.write_datetime(1, 4, datetime(2026, 3, 1), day)
    page.write_datetime(1, 5, datetime(2026, 3, 1, 8, 30), at)
    page.write_datetime(1, 6, datetime(2026, 3, 1, 8, 30).time(), book.add_format({"num_format": "hh:mm"}))
    book.close()
    source = open_table(path)
    ((line, cells),) = source.rows()
    assert line == 2
    assert cells == ["007", 5, 5.25, True, date(2026, 3, 1), datetime(2026, 3, 1, 8, 30), "08:30:00", None]
    assert [type(cell).__name__ for cell in cells[1:5]] == ["int", "float", "bool", "date"]
    assert (source.kind, source.sheet, source.encoding) == ("xlsx", "客户", None)


def test_every_sheet_can_be_chosen(tmp_path: Path) -> None:
    path, book = made(tmp_path)
    for name in ("one", "two"):
        book.add_worksheet(name).write_column(0, 0, [name, 1])
    book.close()
    assert open_table(path).sheets == ["one", "two"]
    assert open_table(path, sheet="two").headers == ["two"]
    with pytest.raises(Invalid) as refusal:
        open_table(path, sheet="three")
    assert refusal.value.key == "import.no_sheet"


def test_merged_headers_are_put_together_and_merged_cells_spread_down(tmp_path: Path) -> None:
    path, book = made(tmp_path)
    page = book.add_worksheet()
    page.merge_range("B2:D2", "2026 年客户表")
    page.merge_range("B4:B5", "区域")
    page.merge_range("C4:D4", "联系人")
    page.write_row("C5", ["姓名", "电话"])
    page.merge_range("B6:B7", "华东")
    page.write_row("C6", ["王伟", "1"])
    page.write_row("C7", ["李娜", "2"])
    page.write_row("B9", ["华北", "张敏", "3"])
    book.close()
    source = open_table(path)
    assert source.headers == ["区域", "联系人 / 姓名", "联系人 / 电话"]
    assert list(source.rows()) == [
        (6, ["华东", "王伟", "1"]),
        (7, ["华东", "李娜", "2"]),
        (9, ["华北", "张敏", "3"]),
    ]


def test_a_title_that_is_not_merged_is_passed_over(tmp_path: Path) -> None:
    path, book = made(tmp_path)
    page = book.add_worksheet()
    page.write("A1", "导出时间 2026-03-01")
    page.write_row("A3", ["a", "b", "c"])
    page.write_row("A4", [1, 2, 3])
    book.close()
    source = open_table(path)
    assert source.headers == ["a", "b", "c"]
    assert list(source.rows()) == [(4, [1, 2, 3])]


def test_formula_errors_and_overlong_rows_are_reported(tmp_path: Path) -> None:
    path, book = made(tmp_path)
    page = book.add_worksheet()
    page.write_row("B1", ["a", "b"])
    page.write_formula("C2", "=1/0", None, "#DIV/0!")
    page.write_row("B3", [1, 2, "beyond"])
    book.close()
    issues: list[Issue] = []
    rows = list(open_table(path).rows(issues.append))
    assert rows == [(2, [None, None]), (3, [1, 2])]
    assert RaggedRow(3, 2, 3, (1, 2, "beyond")) in issues
    assert FormulaError(2, "b", "#DIV/0!") in issues


def test_cells_without_addresses_are_read(tmp_path: Path) -> None:
    rows = (
        "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>"
    )
    source = open_table(workbook(tmp_path / "x.xlsx", sheet(rows)))
    assert (source.headers, list(source.rows())) == (["a", "b"], [(2, [1, 2])])


HEADER = f'<row r="1">{text("A1", "a")}</row>'
FAR = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'
LONG = "x" * 30_000
SHARED = f'<sst xmlns="{workbooks.MAIN}"><si><t>{LONG}</t></si></sst>'
COPIES = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, tuple[str, dict[str, str], str]] = {
    "rows beyond any sheet": (sheet(HEADER + FAR.format(1_000_000_000, "A")), {}, "import.too_many_rows"),
    "last cell of a sheet": (sheet(HEADER + FAR.format(1_048_576, "XFD")), {}, "import.too_many_rows"),
    "far column": (sheet(HEADER + FAR.format(2, "XFD")), {}, "import.too_many_columns"),
    "sparse rectangle": (sheet(HEADER + FAR.format(900_000, "ZZ")), {}, "import.too_many_cells"),
    "far cell in single quotes": (
        sheet(HEADER + "<row r='900000'><c s='1' r='ZZ900000'><v>1</v></c></row>"),
        {},
        "import.too_many_cells",
    ),
    "far cell behind a bracket": (
        sheet(HEADER + '<row r="2"><c x=">" r="ZZZ2"><v>1</v></c></row>'),
        {},
        "import.too_many_rows",
    ),
    "outside entity": (DTD + sheet(f'<row r="1">{text("A1", "&e;")}</row>'), {}, "import.entities"),
    "entity in the list of sheets": (sheet(HEADER), {"book": DTD + BOOK}, "import.entities"),
    "100 MB of text": (
        sheet(f'<row r="1">{text("A1", "x" * 100_000_000)}</row>'),
        {},
        "import.text_too_long",
    ),
    "one long text in many cells": (sheet(COPIES), {"strings": SHARED}, "import.zip_bomb"),
    "sheet kept where nobody looks": (
        sheet(HEADER),
        {"links": LINKS.replace("sheet1.xml", "sheet1.bin")},
        "import.damaged",
    ),
    "no XML": ("hello", {}, "import.damaged"),
    "workbook kept where nobody looks": (
        sheet(HEADER),
        {"root": workbooks.ROOT.replace("xl/workbook.xml", "xl/other.bin")},
        "import.damaged",
    ),
    "sheet without rows": (sheet(""), {}, "import.empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_in_words(tmp_path: Path, name: str) -> None:
    content, parts, key = HOSTILE[name]
    path = workbook(tmp_path / "x.xlsx", content, **parts)
    with pytest.raises(KehuError) as refusal:
        open_table(path)
    assert refusal.value.key == key
    assert refusal.value.message != key


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = workbooks.blanks(tmp_path / "x.xlsx", 600)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(TooMuch) as refusal:
        open_table(path)
    assert refusal.value.key == "import.zip_bomb"


def test_a_claim_of_size_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", sheet(HEADER + " " * 5_000_000))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    claimed = bytes(data).replace(real.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(claimed)
    with pytest.raises(TooMuch) as refusal:
        open_table(path)
    assert refusal.value.key == "import.zip_bomb"


@pytest.mark.parametrize(
    "spoil", [lambda d: d[:-10], lambda d: d + b"x", lambda d: d[:50] + b"\0\0\0" + d[53:]]
)
def test_damaged_archives_are_refused(tmp_path: Path, spoil: object) -> None:
    path = workbook(tmp_path / "x.xlsx", sheet(HEADER * 50))
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(Invalid) as refusal:
        open_table(path)
    assert refusal.value.key == "import.damaged"


def test_other_archives_are_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Unsupported):
        open_table(path)


def test_a_refusal_takes_little_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", *HOSTILE["100 MB of text"][:1])
    tracemalloc.start()
    with pytest.raises(TooMuch):
        open_table(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_limits_count_the_rectangle_of_used_cells(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", sheet(HEADER + FAR.format(10, "J")))
    assert len(open_table(path, limits=Limits(cells=100)).headers) == 1
    with pytest.raises(TooMuch):
        open_table(path, limits=Limits(cells=99))


@pytest.mark.parametrize(
    ("cell", "count", "accepted"),
    [
        ('<c r="A{0}"><v>1</v></c>', 80, True),
        ('<c r="A{0}"><v>1</v></c>', 81, False),
        ('<c r="A{0}" s="1"/>', 150, True),
        ('<c r="A{0}" s="1"/>', 161, False),
        ("<c><v>1</v></c>", 10, True),
        ("<c><v>1</v></c>", 11, False),
    ],
)
def test_what_would_take_long_to_look_through_is_refused(
    tmp_path: Path, cell: str, count: int, accepted: bool
) -> None:
    rows = "".join(f'<row r="{n}">{cell.format(n)}</row>' for n in range(1, count + 1))
    path = workbook(tmp_path / "x.xlsx", sheet(rows))
    refused = outcome(path, Limits(cells=80)) == "import.too_many_cells"
    assert refused != accepted


def outcome(path: Path, limits: Limits) -> str:
    try:
        return open_table(path, limits=limits).kind
    except KehuError as error:
        return error.key
