"""Reading the published files as the product's own import does."""

from collections.abc import Callable

from db.exchange.reading import open_table
from db.exchange.values import parse_date, parse_moment, parse_number
from sample.files import DATA
from sample.mapping import Mapping

PARSE: dict[str, Callable[[str], object]] = {
    "number": parse_number,
    "date": parse_date,
    "moment": parse_moment,
}


def rows(folder: str, file: str) -> list[dict[str, str]]:
    source = open_table(DATA / folder / file)
    return [dict(zip(source.headers, map(str, cells), strict=True)) for _, cells in source.rows()]


def mapped(folder: str, mapping: Mapping) -> list[dict[str, str]]:
    return [mapping.fields(row) for row in rows(folder, mapping.file)]


def check_mapping(folder: str, mapping: Mapping) -> None:
    """The columns it names are in the file, its key is one of its fields, and its texts are what it says."""
    headers = set(open_table(DATA / folder / mapping.file).headers)
    assert {name for column in mapping.columns for name in column.sources} <= headers
    assert mapping.key in {column.field for column in mapping.columns}
    check_texts(mapping, mapped(folder, mapping))


def check_texts(mapping: Mapping, found: list[dict[str, str]]) -> None:
    typed = {column.field: PARSE[column.reads] for column in mapping.columns if column.reads != "text"}
    for row in found:
        assert all(typed[name](row[name]) is not None for name in typed.keys() & row.keys())
