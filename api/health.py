"""Is it alive, can it work, how much does it do."""

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.answers import error_response
from core.clock import now
from core.errors import Anonymous, Denied, KehuError
from db.engine import store
from db.identity import Caller, is_administrator
from db.identity.caller import position


async def healthz(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(_: Request) -> Response:
    """The process can do its work: the database answers and the clock can be read."""
    try:
        await to_thread.run_sync(_look)
    except KehuError as error:
        return error_response(error)
    return JSONResponse({"status": "ready", "time": now().isoformat()})


def _look() -> int:
    with store().reading() as conn:
        return position(conn)


async def metrics(request: Request) -> Response:
    """Counters for Prometheus, for an administrator's token alone."""
    try:
        await to_thread.run_sync(_check, request.state.caller)
    except KehuError as error:
        return error_response(error)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _check(caller: Caller | None) -> None:
    if caller is None or caller.token_id is None:
        raise Anonymous("auth.anonymous")
    with store().reading() as conn:
        if not is_administrator(conn, caller.user_id, caller.role):
            raise Denied("auth.administrators_only")


def health_routes() -> list[Route]:
    """The routes outside /api; the gate leaves the first two open."""
    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
