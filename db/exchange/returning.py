"""Files that an import hands out: an empty one to fill in, and the lines it refused, with their reasons."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Missing
from core.i18n import t
from db import access
from db.engine import Store
from db.exchange import jobs
from db.exchange.source import Source
from db.exchange.working import opened, source_of
from db.exchange.writing import EXCEL_TEXT, write_csv, write_xlsx
from db.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Plain:
    """A column of the file as it came."""

    key: str
    label: str
    kind: str = "text"


def header_of(viewer: Viewer, key: str) -> bytes:
    """A CSV of the labels that may be filled in. Raises Denied where the viewer may not import."""
    table = viewer.catalog.table(key)
    access.require(viewer, table, "import")
    masked = ("hidden", "partial", "read_only")
    labels = [
        f.label for f in table.live()
        if not (f.read_only or f.hidden or f.kind in ("file", "image"))
        and viewer.mask(table, f.key) not in masked
    ]  # fmt: skip
    return b"".join(write_csv(labels, []))


def refused_lines(store: Store, viewer: Viewer, pk: int) -> Path:
    """A workbook; the caller removes it. Raises Missing where nothing was refused."""
    with store.reading() as connection:
        row = jobs.find(connection, viewer, pk)
    reasons = _reasons(row.result or {})
    if not reasons:
        raise Missing("import.none_refused")
    with tempfile.NamedTemporaryFile(prefix="kehu-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        with opened(store, row) as upload:
            source = source_of(upload, row.spec)
            columns = [Plain(name, name) for name in (*source.headers, t("import.reasons"))]
            write_xlsx(columns, _rows(source, reasons), path, zone=viewer.zone)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _reasons(result: dict[str, Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for group in result.get("refusals", ()):
        for line in group["lines"]:
            found[line].append(group["message"])
    return found


def _rows(source: Source, reasons: dict[int, list[str]]) -> Iterator[list[Any]]:
    for number, cells in source.rows():
        if number in reasons:
            reason = " ".join(dict.fromkeys(reasons[number]))
            yield [*(_shown(cell) for cell in cells), reason[:EXCEL_TEXT]]


def _shown(cell: Any) -> Any:
    """A text too long for Excel is cut: the file itself still has it."""
    return cell if cell is None or isinstance(cell, int | float) else str(cell)[:EXCEL_TEXT]
