"""The files of a record: added by choosing or dropping them, looked at, downloaded, removed."""

from typing import Any

import streamlit as st
from babel import numbers

from core.i18n import language, t
from db import attachments
from db.catalog import Table
from db.changes import Intent, Order, apply
from pages.components import done, preview
from pages.components.buttons import iconic
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.formats import near
from pages.components.guard import Visit
from pages.components.reading import Found
from pages.components.upload import Target, upload

ICONS = {"image": "image", "application/pdf": "picture_as_pdf", "text": "description"}
UNITS = ("B", "kB", "MB", "GB")


def files(visit: Visit, table: Table, found: Found) -> None:
    if not visit.may("attachment", "view"):
        return
    with visit.store.reading() as connection:
        listed = attachments.of_row(connection, visit.viewer, table.key, found.pk)
    may_change = not found.edit_refused and visit.may("attachment", "create")
    if not (listed or may_change):
        return
    st.header(t("page.files"), anchor=False)
    for one in listed:
        with told():
            _one(visit, one, may_remove=may_change and visit.may("attachment", "delete"))
    if may_change:
        with told():
            _add(visit, table, found.pk)


def size(count: int) -> str:
    """`1.4 MB`, in the reader's numbers."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{numbers.format_decimal(value, '#,##0.#' if unit else '0', locale=language())} {UNITS[unit]}"


def icon(media_type: str) -> str:
    return ICONS.get(media_type) or ICONS.get(media_type.partition("/")[0]) or "draft"


def _one(visit: Visit, one: dict[str, Any], *, may_remove: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", border=True):
        facts = " · ".join(
            fact for fact in (size(one["size"]), one["by"], near(one["at"], visit.viewer.zone)) if fact
        )
        link = f":material/{icon(one['media_type'])}: [{plain(one['name'], 80)}](/api/v1/files/{one['file']})"
        with st.container(gap=None, width="stretch"):
            st.markdown(link)
            st.caption(plain(facts))
        if preview.shows(one["media_type"]) and iconic(
            t("page.preview"), "visibility", f"look_{one['id']}", type="tertiary"
        ):
            st.dialog(plain(one["name"], 80), width="large")(preview.show)(one["file"], one["media_type"])
        if may_remove and iconic(t("page.remove_file"), "close", f"detach_{one['id']}", type="tertiary"):
            intent = Intent("attachment", "delete", one["id"], one["version"])
            _write(visit, intent, f"detach-{one['id']}-{one['version']}", ("page.file_removed", one["name"]))


def _add(visit: Visit, table: Table, pk: int) -> None:
    """Each file that arrived is hung on the record at once; the frame then begins anew."""
    turn = f"attached:{table.key}:{pk}"
    sent = upload(Target("/api/v1/files", visit.csrf), f"{turn}:{st.session_state.get(turn, 0)}")
    if sent is not None:
        st.session_state[turn] = st.session_state.get(turn, 0) + 1
        values = {"table": table.key, "row": pk, "file_id": sent["id"]}
        made = Intent("attachment", "create", values=values)
        name = str(sent.get("label") or "")[:120]
        _write(visit, made, f"attach-{table.key}-{pk}-{sent['id']}", ("page.file_added", name))


def _write(visit: Visit, intent: Intent, request: str, said: tuple[str, str]) -> None:
    text = t(said[0], name=said[1])
    answer = apply(visit.store, visit.viewer, [intent], Order("form", text, request_id=request[:80]))
    done.note(text, answer["set_id"])
    st.rerun()
