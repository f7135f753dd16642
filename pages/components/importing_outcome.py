"""What a check or an import found: numbers at a glance, refusals with their lines, the first changes."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.i18n import t
from db.exchange import reviewing
from pages.components import importing_review, importing_unknown, importing_values
from pages.components.escaping import plain
from pages.components.formats import count
from pages.components.importing import Work
from pages.components.importing_cells import Names, lines, shown, titles

ALWAYS = ("new", "changed", "same", "skipped", "refused")
SOMETIMES = ("waiting", "duplicates", "twins")
GROUPS = 60
API = "/api/v1/imports"


def numbers(work: Work, result: dict[str, Any]) -> dict[str, int]:
    """Those of the check, moved by what was decided since."""
    found = {name: int(result.get(name, 0)) for name in (*ALWAYS, *SOMETIMES)}
    if work.status == "checked":
        with work.visit.store.reading() as connection:
            moved = reviewing.expected(connection, work.visit.viewer, work.pk)
        found |= {name: found[name] + by for name, by in moved.items() if name in found}
    return found


def glance(found: dict[str, int]) -> None:
    """Numbers at a glance; what is rare only where there is some."""
    with st.container(horizontal=True):
        for name in (*ALWAYS, *SOMETIMES):
            if found[name] or name in ALWAYS:
                st.metric(t(f"page.import_{name}"), count(found[name]), border=True, width="content")


def details(work: Work, result: dict[str, Any]) -> None:
    """A tab each, with its number: unknown choices, what is refused, what is met, what changes."""
    unknown = result.get("unknown", []) if work.open else []
    said = {(one["field"], one["value"]) for one in unknown}
    refused = [g for g in result["refusals"] if (g["field"], g["value"]) not in said]
    met = sum(result.get(name, 0) for name in ("matched", "duplicates", "twins")) if work.open else 0
    changed = [row for row in result["diff"] if row.get("cells") and not row["refused"]]
    parts: dict[str, tuple[int, Callable[[], None]]] = {
        "page.import_unknown": (len(unknown), lambda: importing_unknown.show(work, unknown)),
        "page.import_refusals": (sum(g["count"] for g in refused), lambda: refusals(work, refused)),
        "page.import_review": (met, lambda: importing_review.show(work)),
        "page.import_diff" if work.open else "page.import_diff_done": (
            len(changed),
            lambda: changes(work, changed),
        ),
    }
    there = {f"{t(key)} · {count(number)}": draw for key, (number, draw) in parts.items() if number}
    for tab, draw in zip(st.tabs(list(there)) if there else (), there.values(), strict=True):
        with tab:
            draw()


def refusals(work: Work, groups: list[dict[str, Any]]) -> None:
    """The same reason once, with its lines; where a value is unknown, what to take instead."""
    if work.status in ("checked", "done"):
        st.link_button(t("page.import_refused_file"), f"{API}/{work.pk}/refused", icon=":material/download:")
    mapped = {column["field"] for column in work.spec["columns"]}
    for at, group in enumerate(sorted(groups, key=lambda g: -g["count"])[:GROUPS]):
        field = work.table.fields.get(group["field"] or "")
        where = f"**{plain(field.label if field else group['field'] or '')}** · " if group["field"] else ""
        st.markdown(f"{where}{plain(group['message'])}  \n:gray[{plain(lines(group), 160)}]")
        if work.open and field is not None and group["value"] and field.key in mapped:
            importing_values.replace(work, field, group["value"], at)
    if len(groups) > GROUPS:
        st.caption(t("page.and_more", count=len(groups) - GROUPS))


def changes(work: Work, rows: list[dict[str, Any]]) -> None:
    """The first of what is new or changes, cell by cell."""
    names = titles(work, rows)
    listed = [_cell(work, row, cell, names) for row in rows for cell in row["cells"]]
    st.caption(t("page.import_diff_hint", count=len(rows)))
    heads = ("line", "what", "field", "old", "value")
    table = {t(f"page.import_{head}"): [cell[at] for cell in listed] for at, head in enumerate(heads)}
    st.dataframe(table, hide_index=True)


def _cell(work: Work, row: dict[str, Any], cell: dict[str, Any], names: Names) -> list[str]:
    field = work.table.fields[cell["field"]]
    old, new = (shown(work.visit, field, cell[side], names) for side in ("old", "new"))
    return [str(row["line"]), t(f"page.will_{row['op']}"), field.label, old, new]
