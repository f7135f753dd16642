"""One click, one call into the write path: with a request id that a second click repeats."""

import secrets
from collections.abc import Sequence

import streamlit as st

from core.i18n import t
from db.changes import Intent, Order, apply
from pages.components import done
from pages.components.guard import Visit


def ticket(name: str) -> str:
    """The request id of a form, minted when it is first drawn; a new one after it was used."""
    return str(st.session_state.setdefault(f"ticket:{name}", secrets.token_hex(12)))


def order(name: str, label: str, *, source: str = "form") -> Order:
    """What a form's click asks for; the same click again is the same request."""
    return Order(source, label, request_id=ticket(name))


def spent(name: str) -> None:
    st.session_state.pop(f"ticket:{name}", None)


def write(visit: Visit, name: str, intents: Sequence[Intent], label: str, *, source: str = "form") -> None:
    """Apply, say so, draw anew. Raises what is refused; then the form stays as it was."""
    answer = apply(visit.store, visit.viewer, intents, order(name, label, source=source))
    spent(name)
    done.note(t("page.saved"), answer["set_id"])
    st.rerun()
