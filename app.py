"""The ASGI entry: the guard in front, the REST API and sign-in beside, the pages behind, one process."""

import streamlit as st
from starlette.middleware import Middleware

from api.feed import feed_routes
from api.frames import PackedFrame
from api.gate import SessionGuard
from api.heads import EarlyStyle
from api.health import health_routes
from api.lifespan import lifespan
from api.routes import api_routes
from api.signin import signin_routes

app = st.App(
    "pages/shell.py",
    routes=[*signin_routes(), *health_routes(), *feed_routes()],
    middleware=[Middleware(SessionGuard, api=api_routes()), Middleware(PackedFrame), Middleware(EarlyStyle)],
    lifespan=lifespan,
)
