"""What was just done, said once, with a way back."""

import secrets

import streamlit as st

from core.i18n import t
from db.changes import undo
from pages.components.buttons import iconic
from pages.components.escaping import plain
from pages.components.guard import Visit

KEY, TURN = "done", "grid_turn"


def note(text: str, set_id: int | None = None) -> None:
    """Say it at the next rerun, on whatever page that is; with a set's number, offer to take it back."""
    st.session_state[KEY] = {
        "text": text,
        "set_id": set_id,
        "request": secrets.token_hex(8),
        "path": None,
    }


def bar(visit: Visit, path: str) -> None:
    """One quiet line above the page; it stays until undone, closed, or the page is left."""
    said = st.session_state.get(KEY)
    if said is None:
        return
    if said["path"] not in (None, path):
        del st.session_state[KEY]
        return
    said["path"] = path
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="done_bar"):
        st.markdown(f":material/check_circle: {plain(said['text'])}", width="content")
        if said["set_id"] and st.button(t("page.undo"), icon=":material/undo:", key="done_undo"):
            answer = undo(visit.store, visit.viewer, said["set_id"], "cancel", said["request"])
            note(t("page.undone"), answer["set_id"])
            st.session_state[TURN] = turn() + 1
            st.rerun()
        if iconic(t("page.close"), "close", "done_close", type="tertiary"):
            del st.session_state[KEY]
            st.rerun()


def turn() -> int:
    """How often something was taken back from here: a grid that was drawn before is to read anew."""
    return int(st.session_state.get(TURN, 0))
