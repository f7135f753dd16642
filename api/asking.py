"""From a request to the person who makes it, and from any failure to an answer in their language."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import error_page, error_response
from api.origins import is_visit, language_of
from api.refusals import is_noted, note
from core import filter as flt
from core.errors import Anonymous, KehuError, Malformed, Unavailable
from core.i18n import speaking
from db.engine import Reader, Store, store
from db.identity import Caller
from db.viewer import Viewer, viewer_for

log = structlog.get_logger("api")
MOST_MARKS = 20


class Broke(KehuError):
    """Nobody expected this; the ticket names the line in the log."""

    status, code = 500, "broke"


@dataclass(frozen=True, slots=True)
class Asking:
    """A person at the API and the database they ask."""

    viewer: Viewer
    store: Store
    caller: Caller


@contextmanager
def person(request: Request) -> Iterator[Asking]:
    """Who asks, speaking their language inside. Raises Anonymous where the gate let nobody in."""
    caller: Caller | None = request.state.caller
    if caller is None:
        raise Anonymous("auth.anonymous")
    here = store()
    known = viewer_for(here, caller.user_id, caller.role, caller.org, caller.catalog)
    with speaking(known.language):
        yield Asking(replace(known, origin=origin(request)), here, caller)


@contextmanager
def reading(request: Request) -> Iterator[tuple[Viewer, Reader]]:
    """Who asks, and one consistent look at the rows."""
    with person(request) as ask, ask.store.reading() as connection:
        yield ask.viewer, connection


def origin(request: Request) -> str:
    """Where a request came from, for the log: the address, and whether a person or a program sent it."""
    by = "token" if request.state.caller and request.state.caller.token_id else "app"
    return f"{by} {request.client.host if request.client else '-'}"[:80]


def answer(data: Any, status: int = 200) -> Response:
    """JSON; what comes from db/ is made of JSON values already, but for instants."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_instant)
    return Response(body.encode("utf-8", "replace"), status, media_type="application/json")


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(type(value).__name__)


def condition(text: str | None) -> flt.Condition:
    """The `filter` parameter, which is JSON."""
    if not text:
        return flt.EVERYTHING
    try:
        return flt.parse(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        raise Malformed("error.filter_form", part=text[:80]) from None


def conditions(text: str | None) -> tuple[flt.Condition, ...]:
    """The `marks` parameter, which is a JSON list of conditions."""
    if not text:
        return ()
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) > MOST_MARKS:
        raise Malformed("error.filter_form", part=text[:80])
    return tuple(flt.parse(one) for one in found)


def listed(text: str | None) -> tuple[str, ...]:
    """`a,b` as ("a", "b")."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


async def refused(request: Request, error: KehuError) -> Response:
    """An expected failure as its answer, a page for who followed a link; want of a right is noted."""
    if is_noted(request.method, error):
        await run_in_threadpool(note, request, error, origin(request))
    with speaking(spoken(request)):
        if isinstance(error, Unavailable):
            log.warning("unavailable", path=request.url.path, key=error.key, cause=repr(error.__cause__))
        return error_page(error) if is_visit(request.headers) else error_response(error)


def broke(request: Request, error: Exception) -> Response:
    """Anything else: a ticket number for the person, the whole story for the log."""
    ticket = secrets.token_hex(4)
    log.error("broke", ticket=ticket, path=request.url.path, exc_info=error)
    with speaking(spoken(request)):
        return error_response(Broke("error.broke", ticket=ticket), ticket)


def spoken(request: Request) -> str:
    """The caller's language, known from their own row; the browser's before sign-in."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return language_of(request.headers, caller.language if caller else None)
