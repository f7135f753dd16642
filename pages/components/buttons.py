"""Buttons that show an icon alone: their name stands in the button for those who hear it, and as its hint."""

from typing import Any

import streamlit as st


def iconic(label: str, icon: str, key: str, **facts: Any) -> bool:
    """Whether it was pressed. The stylesheet hides the name of every button under this kind of key."""
    return st.button(label, icon=f":material/{icon}:", key=f"icon_{key}", help=label, **facts)
