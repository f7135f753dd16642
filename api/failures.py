"""What went wrong on the way through the API, as the answer to it."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api import asking
from core.errors import KehuError, Malformed, Missing, Unavailable

Handler = Callable[[Request, Any], Awaitable[Response]]


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


HANDLERS: dict[type[Exception], Handler] = {
    KehuError: _expected,
    RequestValidationError: _malformed,
    HTTPException: _no_route,
    OSError: _disk,
    Exception: _unexpected,
}


async def told(request: Request, error: Exception) -> Response:
    """The answer to an error, by the first kind it is of."""
    handler = next(handler for kind, handler in HANDLERS.items() if isinstance(error, kind))
    return await handler(request, error)
