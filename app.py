"""The ASGI entry: the guard in front, the REST API and sign-in beside, the pages behind, one process."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from api.gate import SessionGuard
from api.health import health_routes
from api.lifespan import lifespan
from api.routes import build
from api.signin import signin_routes

app = st.App(
    "pages/shell.py",
    routes=[*signin_routes(), *health_routes(), Mount("/api/v1", build())],
    middleware=[Middleware(SessionGuard)],
    lifespan=lifespan,
)
