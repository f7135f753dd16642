"""Exporting what a list shows — filter, order, columns, masks — as a file, streamed and logged."""

import json
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.errors import Malformed
from db import query
from db.catalog import Table
from db.engine import Store
from db.exchange.writing import CsvFormat, write_csv, write_parquet, write_xlsx
from db.fields import Field
from db.identity import record
from db.query import Ask, columns, fetch, half_shown, partly, prepare
from db.viewer import Viewer

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
EXCEL_ROWS = 1_048_575


@dataclass(frozen=True, slots=True)
class Named:
    """A column of the file."""

    key: str
    label: str
    kind: str


def shown(viewer: Viewer, table: Table, ask: Ask) -> list[Field]:
    """The fields of an export: those asked for, else all the viewer may see."""
    if ask.fields:
        return columns(viewer, table, ask.fields)
    return [f for f in columns(viewer, table, record=True) if viewer.mask(table, f.key) != "list"]


def export(store: Store, viewer: Viewer, ask: Ask, kind: str, folder: Path | None = None) -> Path:
    """A file with the rows of a question; the caller removes it. Writes one line to the audit."""
    if kind not in FORMATS:
        raise Malformed("error.export_format", format=kind[:20], formats=", ".join(FORMATS))
    wanted = replace(ask, verb="export", limit=0, offset=0, counted=False)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="kehu-", suffix=f".{kind}", delete=False) as file:
        path = Path(file.name)
    try:
        count = _write(store, viewer, wanted, kind, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    detail = {"table": ask.table, "format": kind, "rows": count, "search": ask.search, "sort": ask.sort}
    with store.work() as work:
        record(work, viewer.user_id or None, "export", viewer.origin or None, detail)
    return path


def _write(store: Store, viewer: Viewer, ask: Ask, kind: str, path: Path) -> int:
    table = viewer.catalog.table(ask.table)
    reading = prepare(viewer, ask)
    fields = shown(viewer, table, ask)
    named = [Named(f.key, f.label, "text" if f.references else f.kind) for f in fields]
    with store.reading() as connection, closing(values(connection, reading, fields)) as rows:
        if kind == "xlsx":
            return write_xlsx(named, rows, path, zone=viewer.zone, title=table.label)
        if kind == "parquet":
            return write_parquet(named, rows, path)
        return _csv(named, rows, path, viewer.zone)


def _csv(named: Sequence[Named], rows: Iterator[list[Any]], path: Path, zone: str) -> int:
    count = [0]

    def counted() -> Iterator[list[Any]]:
        for row in rows:
            count[0] += 1
            yield row

    with path.open("wb") as file:
        for block in write_csv([n.label for n in named], counted(), CsvFormat(zone=zone)):
            file.write(block)
    return count[0]


def values(
    connection: Connection, reading: query.Reading, fields: list[Field]
) -> Generator[list[Any], None, None]:
    """Rows of typed values, labels in place of references, choices by their labels."""
    partial = half_shown(reading.viewer, reading.table, fields)
    stream = connection.execution_options(stream_results=True, yield_per=1_000)
    with closing(fetch(stream, reading, fields, limit=None)) as found:
        for row in found:
            yield list(_cells(fields, row, partial))


def _cells(fields: list[Field], row: Any, partial: set[str]) -> Iterator[Any]:
    at = 2
    for f in fields:
        value = row[at]
        at += 1
        if f.references:
            value, at = row[at], at + 1
        elif f.choices and value is not None:
            value = _labels(f, value)
        elif f.kind == "json" and value is not None:
            value = json.dumps(value, ensure_ascii=False, sort_keys=True)
        yield partly(value) if f.key in partial else value


def _labels(f: Field, value: Any) -> Any:
    several = isinstance(value, tuple)
    found = [f.choice_label(c) if (c := f.choice(key)) else key for key in (value if several else (value,))]
    return found if several else found[0]
