"""The tests start this file as `uvicorn tests.browser.signin_app.app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from api.frames import PackedFrame
from api.gate import SessionGuard
from api.health import health_routes
from api.signin import signin_routes

app = st.App(
    Path(__file__).with_name("page.py"),
    routes=[*signin_routes(), *health_routes()],
    middleware=[Middleware(SessionGuard), Middleware(PackedFrame)],
)
