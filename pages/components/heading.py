"""The name of a page where the browser shows it: on its tab, in its history, to a screen reader first."""

import streamlit as st

LONGEST = 80


def tab(name: str) -> None:
    st.set_page_config(page_title=f"{name[:LONGEST]} · Kehu")
