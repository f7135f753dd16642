from pathlib import Path

import pytest

from core.errors import Invalid, KehuError, TooMuch, Unsupported
from db.exchange.reading import Issue, Limits, RaggedRow, open_table

CHINESE = "客户名称,联系人,电话\n上海华能电气有限公司,王伟,13800001234\n北京变压器厂,李娜,13900001234\n"
TAIWAN = "客戶名稱,聯絡人,電話\n臺灣電力股份有限公司,陳志明,0912345678\n"
GERMAN = "Firma;Straße;Ärzte\nMüller;Königsallee;2\nÄmter;Südhöhe;3\n"
FRENCH = "Société;Ville\nÉlan;Besançon\nÀ bientôt;Orléans\n"


def write(folder: Path, data: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def cells(path: Path, **choices: str) -> list[list[object]]:
    return [list(row) for _, row in open_table(path, **choices).rows()]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "written", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        ("姓名,a\n王,1\n", "gbk", "gb18030"),
        ("名称,备注\n甲,𠮷野家㐀\n", "gb18030", "gb18030"),
        (TAIWAN, "big5", "big5"),
        ("姓名,a\n王,1\n", "big5", "big5"),
        (GERMAN, "latin-1", "cp1252"),
        (FRENCH, "latin-1", "cp1252"),
        ("Name;Preis\nMüller;€ 5\n", "cp1252", "cp1252"),
        ("Name;Ort\nM\u0081ller;Köln\n", "latin-1", "latin-1"),
    ],
)
def test_encoding_is_told_from_the_bytes(tmp_path: Path, content: str, written: str, found: str) -> None:
    source = open_table(write(tmp_path, content, written))
    assert source.encoding == found
    lines = content.splitlines()
    delimiter = source.delimiter or ""
    assert source.headers == lines[0].split(delimiter)
    assert [row for _, row in source.rows()] == [line.split(delimiter) for line in lines[1:]]


def test_bytes_that_stop_being_utf8_late_are_noticed(tmp_path: Path) -> None:
    filler = "a,b\n" * 400_000
    source = open_table(write(tmp_path, filler.encode() + "王,李\n".encode("gbk")))
    assert source.encoding != "utf-8"


def test_the_encoding_may_be_declared(tmp_path: Path) -> None:
    path = write(tmp_path, "имя,b\nИван,1\n", "cp1251")
    assert open_table(path, encoding="cp1251").headers[0] == "имя"
    with pytest.raises(Invalid) as refusal:
        open_table(path, encoding="rot13")
    assert refusal.value.key == "import.unknown_encoding"
    with pytest.raises(Invalid) as refusal:
        list(open_table(path, encoding="utf-8").rows())
    assert refusal.value.key == "import.undecodable"


@pytest.mark.parametrize(
    ("content", "delimiter", "width"),
    [
        ("a,b\n1,2\n", ",", 2),
        ("a;b;c\n1,5;2,5;3\n", ";", 3),
        ("a\tb\n1,2\t3\n", "\t", 2),
        ("a|b\n1|2\n", "|", 2),
        ("text\nhello\n", ",", 1),
        ('a,b\n"x;y;z",2\n"x;y",3\n', ",", 2),
        ("sep=|\na|b\n1|2\n", "|", 2),
    ],
)
def test_delimiter_is_the_one_that_gives_even_rows(
    tmp_path: Path, content: str, delimiter: str, width: int
) -> None:
    source = open_table(write(tmp_path, content))
    assert (source.delimiter, len(source.headers)) == (delimiter, width)
    assert source.headers[0] in ("a", "text")


def test_lines_are_counted_as_in_an_editor(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\r\n"one\r\ntwo",2\r\n\r\n3,4\r\n')
    assert list(open_table(path).rows()) == [(2, ["one\r\ntwo", "2"]), (5, ["3", "4"])]


def test_duplicate_and_blank_headers_become_unique(tmp_path: Path) -> None:
    assert open_table(write(tmp_path, "Name,,Name,Name (2), \n1,2,3,4,5\n")).headers == [
        *("Name", "(B)", "Name (2)", "Name (2) (2)", "(E)"),
    ]


def test_ragged_rows_are_reported_and_fitted(tmp_path: Path) -> None:
    issues: list[Issue] = []
    source = open_table(write(tmp_path, "a,b\n1\n1,2,3\n1,2,,\n1,2\n"))
    assert list(source.rows(issues.append)) == [(n, ["1", "2"] if n > 2 else ["1", ""]) for n in (2, 3, 4, 5)]
    assert issues == [RaggedRow(2, 2, 1, ("1",)), RaggedRow(3, 2, 3, ("1", "2", "3"))]
    assert "3" in issues[1].message


def test_rows_can_be_read_again(tmp_path: Path) -> None:
    source = open_table(write(tmp_path, "a\n1\n2\n3\n"))
    assert source.sample(2) == [(2, ["1"]), (3, ["2"])]
    assert [line for line, _ in source.rows()] == [2, 3, 4]


@pytest.mark.parametrize(
    ("data", "error", "key"),
    [
        (b"", Invalid, "import.empty"),
        (b"\n\n  \n", Invalid, "import.empty"),
        (b"a,b\n1,\x002\n", Invalid, "import.nul"),
        (b"a,b\n" + b"1,2\n" * 400_000 + b"\0", Invalid, "import.nul"),
        (b"a,b\n1,2\n" + b'3,"never\nclosed\n', Invalid, "import.unclosed_quote"),
        (b"a\n" + b"x" * 2_000_000, TooMuch, "import.cell_too_long"),
        (b'a\n"' + b"x\n" * 2_000_000, TooMuch, "import.cell_too_long"),
        (b"a\n" + (b'"' + b"x\n" * 500_000 + b'",') * 20, TooMuch, "import.cell_too_long"),
        (b"a" + b"," * 3_000 + b"\n", TooMuch, "import.too_many_columns"),
        (b"a\n" + b"," * 3_000 + b"1\n", TooMuch, "import.too_many_columns"),
        (b"%PDF-1.7\n", Unsupported, "import.not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unsupported, "import.old_excel"),
        (b"\xff\xfea", Invalid, "import.undecodable"),
    ],
)
def test_bad_files_are_refused_in_words(
    tmp_path: Path, data: bytes, error: type[KehuError], key: str
) -> None:
    path = write(tmp_path, data)
    with pytest.raises(error) as refusal:
        list(open_table(path).rows())
    assert refusal.value.key == key
    assert refusal.value.message != key


def test_limits_on_rows_and_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "a\n" + "1\n" * 11)
    with pytest.raises(TooMuch):
        list(open_table(path, limits=Limits(rows=10)).rows())
    assert len(list(open_table(path, limits=Limits(rows=11)).rows())) == 11
    with pytest.raises(TooMuch):
        open_table(path, limits=Limits(file_bytes=10))


def test_a_million_characters_in_a_cell_are_read(tmp_path: Path) -> None:
    assert cells(write(tmp_path, 'a,b\n"' + "字" * 1_000_000 + '",2\n')) == [["字" * 1_000_000, "2"]]
