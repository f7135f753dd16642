"""The named groups a form's fields stand in; one that was closed stays closed while the person works."""

from collections.abc import Iterable
from contextlib import AbstractContextManager

import streamlit as st

from core.i18n import find
from db.catalog import Table
from db.fields import Field
from pages.components.escaping import plain

CLOSED = "closed_sections"


def grouped(fields: Iterable[Field]) -> dict[str, list[Field]]:
    """Fields by their section, those without one first."""
    found: dict[str, list[Field]] = {"": []}
    for field in fields:
        found.setdefault(field.section, []).append(field)
    return {section: own for section, own in found.items() if own}


def label(section: str) -> str:
    """A built-in section has a text in every language; one made in the studio is called what it is called."""
    return find(f"section.{section}") or section


def known(table: Table) -> list[str]:
    """The sections a table has already."""
    return [section for section in grouped(table.live()) if section]


def place(table: str, section: str, *, open_anyway: bool = False) -> AbstractContextManager[object]:
    """Where the fields of a section are drawn; what is wrong in a closed one is not left unseen."""
    if not section:
        return st.container()
    key = f"section:{table}:{section}"
    closed: set[str] = st.session_state.setdefault(CLOSED, set())
    if (now := st.session_state.get(key)) is not None:
        (closed.discard if now else closed.add)(key)
    if open_anyway:
        closed.discard(key)
        st.session_state[key] = True
    return st.expander(plain(label(section), 80), key not in closed, key=key, on_change="rerun")
