"""The FastAPI application mounted at /api/v1."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from api import asking
from api.routes import changes, exports, files, guide, imports, me, tables
from core.errors import KehuError, Malformed, Missing, Unavailable

Handler = Callable[[Request, Any], Awaitable[Response]]
PACKED_FROM = 20_000
ROUTERS = (tables, changes, exports, imports, files, me, guide)


def build() -> FastAPI:
    """A new application; its pages of documentation come from `guide`, because they must not reach out."""
    app = FastAPI(title="Kehu", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    for module in ROUTERS:
        app.include_router(module.router)
    handlers: dict[type[Exception], Handler] = {
        KehuError: _expected,
        RequestValidationError: _malformed,
        HTTPException: _no_route,
        OSError: _disk,
        Exception: _unexpected,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)
    return app


def api_routes() -> ASGIApp:
    """The API in its place. Long answers go out packed."""
    packed = GZipMiddleware(build(), minimum_size=PACKED_FROM, compresslevel=1)
    return Router([Mount("/api/v1", packed)])


async def _expected(request: Request, error: KehuError) -> Response:
    return await asking.refused(request, error)


async def _malformed(request: Request, error: RequestValidationError) -> Response:
    where = {".".join(str(part) for part in e["loc"][1:]) or "body": str(e["msg"]) for e in error.errors()}
    return await asking.refused(request, Malformed("error.malformed", fields=where))


async def _no_route(request: Request, error: HTTPException) -> Response:
    keys = {404: "error.no_route", 405: "error.method"}
    key = keys.get(error.status_code, "error.body")
    made = Missing(key) if error.status_code == 404 else Malformed(key)
    return await asking.refused(request, made)


async def _disk(request: Request, error: OSError) -> Response:
    return await asking.refused(request, Unavailable("error.disk", reason=error.strerror or ""))


async def _unexpected(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(asking.broke, request, error)
