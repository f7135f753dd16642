"""What a check or an import found: numbers at a glance, refusals with their lines, the first changes."""

from typing import Any

import streamlit as st

from core.i18n import t
from db import naming
from db.fields import Field
from pages.components import importing_values
from pages.components.escaping import plain
from pages.components.formats import count, show as formatted
from pages.components.guard import Visit
from pages.components.importing import Work

NUMBERS = ("new", "changed", "same", "skipped", "refused")
GROUPS = 60
LINES = 8
API = "/api/v1/imports"
Names = dict[str, dict[int, str]]


def show(work: Work, result: dict[str, Any]) -> None:
    with st.container(horizontal=True):
        for name in NUMBERS:
            st.metric(t(f"page.import_{name}"), count(result[name]), border=True, width="content")
    refusals(work, result["refusals"])
    changes(work, result["diff"])


def refusals(work: Work, groups: list[dict[str, Any]]) -> None:
    """The same reason once, with its lines; where a value is unknown, what to take instead."""
    if not groups:
        return
    st.markdown(f"**{t('page.import_refusals')}**")
    if work.status in ("checked", "done"):
        st.link_button(t("page.import_refused_file"), f"{API}/{work.pk}/refused", icon=":material/download:")
    for at, group in enumerate(sorted(groups, key=lambda g: -g["count"])[:GROUPS]):
        field = work.table.fields.get(group["field"] or "")
        where = f"**{plain(field.label if field else group['field'] or '')}** · " if group["field"] else ""
        st.markdown(f"{where}{plain(group['message'])}  \n:gray[{plain(lines(group), 160)}]")
        if work.open and field is not None and group["value"]:
            importing_values.replace(work, field, group["value"], at)
    if len(groups) > GROUPS:
        st.caption(t("page.and_more", count=len(groups) - GROUPS))


def lines(group: dict[str, Any]) -> str:
    """`1,480 lines: 3, 13, 17 …`"""
    listed = ", ".join(str(line) for line in group["lines"][:LINES])
    more = " …" if group["count"] > LINES else ""
    return f"{t('page.import_lines', count=count(group['count']))}: {listed}{more}"


def changes(work: Work, diff: list[dict[str, Any]]) -> None:
    """The first of what is new or changes, cell by cell."""
    rows = [row for row in diff if row.get("cells")]
    if not rows:
        return
    names = titles(work.visit, work, rows)
    listed = [_cell(work, row, cell, names) for row in rows for cell in row["cells"] if not row["refused"]]
    name = "page.import_diff" if work.open else "page.import_diff_done"
    with st.expander(t(name), icon=":material/difference:"):
        st.caption(t("page.import_diff_hint", count=len(rows)))
        heads = ("line", "what", "field", "old", "value")
        table = {t(f"page.import_{head}"): [cell[at] for cell in listed] for at, head in enumerate(heads)}
        st.dataframe(table, hide_index=True)


def titles(visit: Visit, work: Work, rows: list[dict[str, Any]]) -> Names:
    """What the rows are called that references point at, by table."""
    wanted: dict[str, set[int]] = {}
    for cell in (cell for row in rows for cell in row["cells"]):
        if target := work.table.fields[cell["field"]].references:
            ids = (cell[side] for side in ("old", "new"))
            wanted.setdefault(target, set()).update(pk for pk in ids if isinstance(pk, int))
    with visit.store.reading() as connection:
        return {key: naming.titles(connection, visit.viewer, key, ids) for key, ids in wanted.items()}


def _cell(work: Work, row: dict[str, Any], cell: dict[str, Any], names: Names) -> list[str]:
    field = work.table.fields[cell["field"]]
    old, new = (_shown(work.visit, field, cell[side], names) for side in ("old", "new"))
    return [str(row["line"]), t(f"page.will_{row['op']}"), field.label, old, new]


def _shown(visit: Visit, field: Field, value: Any, names: Names) -> str:
    if field.references and isinstance(value, int):
        return names.get(field.references, {}).get(value, f"#{value}")
    return formatted(value, field, visit.viewer)[:200]
