"""The few rules of style that Streamlit's theme cannot say."""

from pathlib import Path

import streamlit as st

SHEET = Path(__file__).resolve().parents[1] / "assets" / "page.css"


def put_on() -> None:
    st.html(SHEET)
