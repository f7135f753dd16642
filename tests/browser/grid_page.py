"""The page of the grid's browser tests: which table and language, the address says."""

from typing import cast

import streamlit as st

from core.i18n import speaking
from pages.components.grid import Sight, TableInfo, grid
from tests.browser.mock_api import CSRF
from tests.browser.mock_data import TABLES

st.set_page_config(layout="wide", page_title="Grid")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
table = "customer" if st.toggle("Customers") else "deal"
language = st.query_params.get("language", "en")
with speaking(language):
    grid(cast(TableInfo, TABLES[table]), Sight(language.replace("_", "-"), CSRF), key="grid")
st.caption(f"runs: {st.session_state['runs']}")
