"""Cells of an import's plan in words: what they hold now and what they would."""

from typing import Any

from core.i18n import t
from db import naming
from db.fields import Field
from pages.components.formats import count, show as formatted
from pages.components.guard import Visit
from pages.components.importing import Work

LINES = 8
Names = dict[str, dict[int, str]]


def lines(group: dict[str, Any]) -> str:
    """`1,480 lines: 3, 13, 17 …`"""
    listed = ", ".join(str(line) for line in group["lines"][:LINES])
    more = " …" if group["count"] > LINES else ""
    many = t("page.import_lines", count=count(group["count"]))
    return f"{t('page.import_one_line') if group['count'] == 1 else many}: {listed}{more}"


def titles(work: Work, rows: list[dict[str, Any]]) -> Names:
    """What the rows are called that references in some rows' `cells` point at, by table."""
    wanted: dict[str, set[int]] = {}
    for cell in (cell for row in rows for cell in row["cells"]):
        if target := work.table.fields[cell["field"]].references:
            ids = (cell[side] for side in ("old", "new"))
            wanted.setdefault(target, set()).update(pk for pk in ids if isinstance(pk, int))
    visit = work.visit
    with visit.store.reading() as connection:
        return {key: naming.titles(connection, visit.viewer, key, ids) for key, ids in wanted.items()}


def shown(visit: Visit, field: Field, value: Any, names: Names) -> str:
    if field.references and isinstance(value, int):
        return names.get(field.references, {}).get(value, f"#{value}")
    return formatted(value, field, visit.viewer)[:200]
