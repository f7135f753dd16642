"""The FastAPI application mounted at /api/v1."""

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from api.direct import Direct
from api.failures import HANDLERS
from api.routes import bulk, calendar, changes, exports, files, guide, imports, me, search, tables

PACKED_FROM = 20_000
# Packed on the way, a file would lose its length, and a download that broke off could not go on.
AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream", "application/pdf")
ROUTERS = (tables, search, changes, bulk, exports, imports, files, calendar, me, guide)


def build() -> FastAPI:
    """A new application; its pages of documentation come from `guide`, because they must not reach out."""
    app = FastAPI(title="Kehu", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    for module in ROUTERS:
        app.include_router(module.router)
    for error, handler in HANDLERS.items():
        app.add_exception_handler(error, handler)
    return app


def api_routes() -> ASGIApp:
    """The API in its place. Long answers go out packed; writing, done all day, takes the short way."""
    packed = GZipMiddleware(
        build(), minimum_size=PACKED_FROM, compresslevel=1, exclude_content_types=AS_THEY_ARE
    )
    writing = Direct(changes.ApplyBody, changes.apply)
    return Router([Route("/api/v1/changes", writing, methods=["POST"]), Mount("/api/v1", packed)])
