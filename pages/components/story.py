"""Changes in words: who changed what, when, from where."""

from typing import Any

import streamlit as st

from core.i18n import t
from pages.components.escaping import plain
from pages.components.formats import count, near, show
from pages.components.guard import Visit
from pages.components.links import to_page, to_record

MOST = 12


def who(one: dict[str, Any]) -> str:
    by = one["by"]
    return t("page.the_system") if by is None else str(by["label"] or f"#{by['id']}")


def heading(visit: Visit, one: dict[str, Any]) -> str:
    """`Ann North · 3 hours ago · Form`, as Markdown."""
    place = f" · {plain(one['origin'])}" if one["origin"] else ""
    when = plain(near(one["at"], visit.viewer.zone))
    return f"**{plain(who(one))}** · {when} · {plain(t('source.' + one['source']))}{place}"


def sentence(visit: Visit, cell: dict[str, Any]) -> str:
    """`Amount: 100 → 200`; what happened to the row where no field did."""
    table = visit.table(cell["table"])
    if cell["field"] is None:
        return plain(t(f"page.did_{cell['op']}"))
    field = table.fields[cell["field"]]
    old, new = (plain(show(cell[side], field, visit.viewer), 120) or "—" for side in ("old", "new"))
    label = plain(field.label, 60)
    return f"{label}: {new}" if cell["op"] == "create" else f"{label}: ~~{old}~~ → {new}"


def of_record(visit: Visit, one: dict[str, Any]) -> None:
    """What one set did to a record and its files."""
    st.markdown(heading(visit, one))
    own = [cell for cell in one["cells"] if cell["table"] != "attachment"]
    if own and own[0]["op"] == "create":
        st.caption(t("page.did_create"))
    elif own:
        cells(visit, own)
    for cell in one["cells"]:
        if cell["table"] == "attachment" and cell["field"] in (None, "file_id"):
            st.markdown(f":material/attach_file: {plain(t('page.file_' + cell['op']))}")
    to_page(
        "change", t("page.set_number", number=one["id"]), icon=":material/manage_history:", id=str(one["id"])
    )


def cells(visit: Visit, listed: list[dict[str, Any]]) -> None:
    st.markdown("  \n".join(sentence(visit, cell) for cell in listed[:MOST]))
    if len(listed) > MOST:
        st.caption(t("page.and_more", count=len(listed) - MOST))


def by_record(visit: Visit, listed: list[dict[str, Any]]) -> None:
    """The cells of a set under the records they belong to."""
    grouped: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for cell in listed:
        grouped.setdefault((cell["table"], cell["id"]), []).append(cell)
    for (key, pk), own in grouped.items():
        table = visit.table(key)
        with st.container(border=True, gap="xsmall"):
            to_record(
                key, pk, f"{table.label}: {own[0]['title'] or f'#{pk}'}", icon=f":material/{table.icon}:"
            )
            cells(visit, own)


def brief(visit: Visit, sets: list[dict[str, Any]]) -> None:
    """One line per set, with a link to it."""
    for one in sets:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            label = one["label"] or t("page.set_number", number=one["id"])
            to_page("change", label, icon=":material/history:", id=str(one["id"]))
            gone = f" · :gray-badge[{t('page.was_undone')}]" if one["undone_by"] else ""
            counted = plain(t("page.cells", count=count(one["size"])))
            st.caption(f"{heading(visit, one)} · {counted}{gone}", width="stretch")
    if not sets:
        st.caption(t("page.no_changes"))


def about(visit: Visit, one: dict[str, Any]) -> None:
    """The heading of a set on its own page, with what it undid or what undid it."""
    if one["label"]:
        st.text(one["label"])
    if one["reason"]:
        st.text(one["reason"])
    st.markdown(heading(visit, one))
    for key in ("undoes", "undone_by"):
        if one[key]:
            to_page("change", t(f"page.{key}", number=one[key]), icon=":material/undo:", id=str(one[key]))
