"""What is drawn, read back out of the file: texts, pages, pictures, properties; memory stays flat."""

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from reports.blocks import Block, Column, Document, Entry, Facts, Heading, Note, Picture, Row, Table
from reports.drawing import draw
from reports.pictures import MOST_PIXELS, Unreadable, for_paper

COLUMNS = (Column("客户名称"), Column("Amount", right=True, fixed=True), Column("备注"))
# A little of everything that a company writes; each has to be found again in the file as it was.
CHINESE = (
    "上海凯虎贸易有限公司", "龘靐齉爩麤灪", "合同编号：KH-2026-0012", "¥1,234,567.89", "《框架协议》（补充）",
    "ｆｕｌｌ　ｗｉｄｔｈ", "联系人：欧阳娜娜", "臺灣繁體中文資料", "日本語かな", "一二三四五六七八九十",
    "2026年11月23日 14:05", "㈱①②③→★", "重庆市渝北区龙溪街道",
)  # fmt: skip


def drawn(path: Path, *blocks: Block, **parts: str) -> PdfReader:
    document = Document("客户 Customers", blocks, printed="打印人：Ann", page="第 {page} 页，共 {pages} 页")
    pages = draw(replace(document, **parts), path)  # type: ignore[arg-type]
    found = PdfReader(path)
    assert len(found.pages) == pages
    return found


def table(rows: Iterator[Row]) -> Table:
    return Table(COLUMNS, rows, "没有数据")


def texts(found: PdfReader) -> list[str]:
    return [page.extract_text() for page in found.pages]


def test_every_chinese_text_is_found_again(tmp_path: Path) -> None:
    rows = (Row([text, "1.00", text]) for text in CHINESE)
    found = drawn(
        tmp_path / "x.pdf",
        Facts([(text, text) for text in CHINESE]),
        table(rows),
        Entry(CHINESE[0], CHINESE[2]),
    )
    said = "\n".join(texts(found))
    for text in CHINESE:
        assert said.count(text) >= 3, text


def test_properties_and_language(tmp_path: Path) -> None:
    found = drawn(
        tmp_path / "x.pdf", table(iter(())), language="zh_CN", author="王芳", creator="Kehu",
        company="凯虎", address="世纪大道100号\n上海",
    )  # fmt: skip
    facts = found.metadata
    assert facts is not None
    assert (facts.title, facts.author, facts.creator) == ("客户 Customers", "王芳", "Kehu")
    assert found.root_object["/Lang"] == "zh-CN"
    assert found.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    [said] = texts(found)
    for text in ("凯虎", "世纪大道100号", "没有数据", "打印人：Ann", "第 1 页，共 1 页"):
        assert text in said


def test_the_head_of_a_table_and_the_foot_stand_on_every_page(tmp_path: Path) -> None:
    rows = (Row([f"row {n}", f"{n}", "备注"]) for n in range(200))
    pages = texts(drawn(tmp_path / "x.pdf", table(rows)))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert "客户名称" in page
        assert f"第 {number} 页，共 {len(pages)} 页" in page
    found = [line.split()[1] for page in pages for line in page.split("\n") if line.startswith("row ")]
    assert found == [str(n) for n in range(200)]


def test_a_row_is_never_split_unless_it_is_taller_than_a_page(tmp_path: Path) -> None:
    lines = "\n".join(f"line {n}" for n in range(20))
    pages = texts(drawn(tmp_path / "x.pdf", table(Row([f"row {n}", "1", lines]) for n in range(12))))
    for page in pages:
        assert page.count("line 19") == page.count("row ")
    tall = "\n".join(f"line {n}." for n in range(300))
    pages = texts(
        drawn(tmp_path / "y.pdf", table(iter([Row(["tall", "1", tall]), Row(["last", "2", "end"])])))
    )
    assert 3 < len(pages) < 9
    whole = "\n".join(pages)
    assert all(f"line {n}." in whole for n in range(300))
    assert "last" in pages[-1]


def test_groups_stay_with_their_first_row_and_sums_with_their_last(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        for group in range(60):
            yield Row([f"group {group}"], "group")
            for n in range(group % 5 + 1):
                yield Row([f"row {n}", "1", ""])
            yield Row([f"sum {group}", "5", ""], "sum")

    for page in texts(drawn(tmp_path / "x.pdf", table(rows()))):
        lines = [line for line in page.split("\n") if line.startswith(("group", "row", "sum"))]
        assert not lines[-1].startswith("group")
        assert not lines[0].startswith("sum")


def test_wide_lists_repeat_the_first_column(tmp_path: Path) -> None:
    columns = [Column(f"Column {n} of many") for n in range(30)]
    rows = [Row([f"name {r}" if n == 0 else f"value {r}.{n}" for n in range(30)]) for r in range(5)]
    found = drawn(tmp_path / "x.pdf", Table(columns, rows))
    assert len(found.pages) > 1
    assert found.pages[0].mediabox.width > found.pages[0].mediabox.height
    for page in texts(found):
        assert all(f"name {r}" in page for r in range(5))
    whole = " ".join(" ".join(texts(found)).split())
    assert all(f"value {r}.{n}" in whole for r in range(5) for n in range(1, 30))


def test_letter_paper(tmp_path: Path) -> None:
    found = drawn(tmp_path / "x.pdf", table(iter(())), paper="letter")
    assert (found.pages[0].mediabox.width, found.pages[0].mediabox.height) == (612, 792)


def test_a_record_has_a_list_of_contents(tmp_path: Path) -> None:
    blocks = [block for n in range(30) for block in (Heading(f"Part {n}", "3"), Note("said " * 90))]
    found = drawn(tmp_path / "x.pdf", *blocks)
    assert [item["/Title"] for item in found.outline if not isinstance(item, list)] == [
        f"Part {n}" for n in range(30)
    ]
    for page in texts(found):
        assert not page.strip().split("\n")[-3].startswith("Part")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x1f\x7f",
        "\ud800",
        "\u202e\u2066",
        "👩‍👩‍👧" * 50,
        "שלום مرحبا",
        "w" * 100_000,
        "好" * 100_000,
        " " * 9_999,
        "\n" * 9_999,
    ],
)
def test_no_text_stops_it(tmp_path: Path, text: str) -> None:
    blocks = (
        Heading(text, text[:50]), Facts([(text, text), ("a", text)]), Entry(text, text, text), Note(text),
        Picture(b"no picture", text, text), table(iter([Row([text, text, text]), Row([text], "group")])),
    )  # fmt: skip
    found = drawn(
        tmp_path / "x.pdf", *blocks, title=text, code=text, company=text, address=text, printed=text
    )
    assert 1 <= len(found.pages) < 100


# --- pictures ---------------------------------------------------------------------------------------------


def picture(size: tuple[int, int], kind: str = "PNG", mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (picture((40, 30)), (40, 30)),
        (picture((40, 30), "GIF", "P"), (40, 30)),
        (picture((40, 30), "PNG", "RGBA"), (40, 30)),
        (picture((40, 30), "TIFF", "CMYK"), (40, 30)),
        (picture((5600, 2800), "JPEG"), (1400, 700)),
    ],
)
def test_pictures_are_made_fit(data: bytes, size: tuple[int, int]) -> None:
    made, found = for_paper(data)
    assert found == size
    assert made.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg/>",
        picture((40, 30))[:60],
        b"GIF89a" + b"\xff" * 40,
        picture((MOST_PIXELS // 1000, 1001), "PNG", "1"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_told_apart(data: bytes) -> None:
    with pytest.raises(Unreadable):
        for_paper(data)


def test_pictures_are_drawn_with_what_they_are_called(tmp_path: Path) -> None:
    shown = [Picture(picture((400 + n, 300)), f"shop {n}", "broken") for n in range(5)]
    found = drawn(tmp_path / "x.pdf", *shown, Picture(b"", "gone", "gone is broken"))
    assert sum(len(page.images) for page in found.pages) == 5
    said = "".join(texts(found))
    assert "shop 4" in said
    assert "gone is broken" in said
    assert "/StructTreeRoot" in found.root_object


# --- memory -----------------------------------------------------------------------------------------------


def peak(path: Path, count: int) -> int:
    rows = (Row([f"客户 {n} 有限公司", f"{n}.00", "a remark of some length"]) for n in range(count))
    tracemalloc.start()
    drawn(path, table(rows))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_many_rows_take_little_more_memory_than_few(tmp_path: Path) -> None:
    """Rows are let go as they are drawn: what stays is the page's own text, some hundred bytes a row."""
    few, many = peak(tmp_path / "x.pdf", 500), peak(tmp_path / "y.pdf", 5_000)
    assert many - few < 4_500 * 1_500
