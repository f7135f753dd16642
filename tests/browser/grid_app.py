"""The grid alone on a page, beside the mock of its API; started by the browser tests."""

import streamlit as st
from starlette.routing import Mount

from tests.browser.mock_api import api

app = st.App("grid_page.py", routes=[Mount("/api", app=api)])
