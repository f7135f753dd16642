"""Taking a set back: first what would happen, with a choice where somebody has been there since."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.changes import undo
from pages.components import done
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.formats import count, show
from pages.components.guard import Visit
from pages.components.links import go
from pages.components.logs import undoing

SHOWN = 30


def button(visit: Visit, heading: dict[str, Any]) -> None:
    if st.button(t("page.undo"), icon=":material/undo:", key="undo_set", disabled=bool(heading["undone_by"])):
        st.dialog(t("page.undo_title"), width="large")(dialog)(visit, heading)


def dialog(visit: Visit, heading: dict[str, Any]) -> None:
    with told():
        found = undoing(visit, heading["id"])
        st.caption(t("page.undo_hint", count=count(found["cells"])))
        diff(visit, found)
        how = choice(found)
        refused = found["refused"]
        for one in refused[:SHOWN]:
            st.markdown(f":red[:material/block: {plain(one['message'])}]")
        if st.button(
            t("page.undo"), type="primary", icon=":material/undo:", key="undo_yes", disabled=bool(refused)
        ):
            request = f"undo-{heading['id']}-{how}"
            answer = undo(visit.store, visit.viewer, heading["id"], how, request)
            done.note(t("page.undone"), answer["set_id"])
            go("change", id=str(answer["set_id"] or heading["id"]))


def diff(visit: Visit, found: dict[str, Any]) -> None:
    """The diff: what stands there now, and what would."""
    left = SHOWN
    for row in found["rows"]:
        table = visit.table(row["table"])
        lines = [f"**{plain(table.label)} \\#{row['id']}** · {t('page.will_' + row['op'])}"]
        for cell in row["cells"][:left] if row["op"] == "update" else []:
            field = table.fields[cell["field"]]
            old, new = (plain(show(cell[side], field, visit.viewer), 120) or "—" for side in ("old", "new"))
            lines.append(f"{plain(field.label)}: ~~{old}~~ → {new}")
        st.markdown("  \n".join(lines))
        left -= len(lines)
        if left <= 0:
            st.caption(t("page.and_more", count=count(found["cells"])))
            return


def choice(found: dict[str, Any]) -> str:
    """What to do with what somebody has changed since."""
    if not found["conflicts"]:
        return "cancel"
    st.warning(t("page.undo_conflicts", count=len(found["conflicts"])), icon=":material/call_split:")
    for one in found["conflicts"][:SHOWN]:
        st.markdown(f"- {plain(one['message'])}")
    how = st.radio(t("page.undo_how"), ["skip", "overwrite"], format_func=lambda name: t(f"page.undo_{name}"))
    return str(how)
