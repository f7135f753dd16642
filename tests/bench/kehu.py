"""The product's own routes behind its gate, for a checkout without pages; else app.py is what is measured."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from api.gate import SessionGuard
from api.health import health_routes
from api.lifespan import lifespan
from api.routes import build
from api.signin import signin_routes

app = Starlette(
    routes=[*signin_routes(), *health_routes(), Mount("/api/v1", build())],
    middleware=[Middleware(SessionGuard)],
    lifespan=lifespan,
)
