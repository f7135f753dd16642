"""A person's calendar under a secret address, for calendar programs: read-only, and nothing else."""

from datetime import timedelta
from hashlib import sha256

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.answers import error_response
from api.ical import drawn
from api.origins import address_of
from api.refusals import Allowance
from core import clock
from core.errors import KehuError, Missing, TooOften
from core.i18n import speaking
from db import calendaring
from db.engine import Store, store
from db.identity import feed_owner, touch_feed
from db.viewer import viewer_at

BACK, AHEAD = timedelta(90), timedelta(365)
MEDIA = "text/calendar; charset=utf-8"
AN_HOUR = 3_600
# A program asks every few minutes; who tries out addresses gets fewer answers than that.
READS, GUESSES = Allowance(most=240), Allowance(most=120)
BUCKETS = 4_096


def feed_routes() -> list[Route]:
    """Outside /api: programs that subscribe send no header of ours."""
    return [Route("/ical/{token}.ics", show, methods=["GET"])]


async def show(request: Request) -> Response:
    """The feed; 304 where the program has it already, 404 for an address that works no more."""
    try:
        body = await to_thread.run_sync(_read, request.path_params["token"], address_of(request.scope))
    except KehuError as error:
        return error_response(error)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    said = {"ETag": tag, "Content-Disposition": 'inline; filename="kehu.ics"'}
    return Response(body, headers=said, media_type=MEDIA)


def _read(word: str, address: str | None) -> bytes:
    here = store()
    feed_id = _admitted(here, word, address)
    with here.reading() as connection:
        _, owner = feed_owner(connection, word)
        viewer = viewer_at(connection, owner)
        today = clock.today(viewer.zone)
        spans = ((today - BACK, today), (today, today + AHEAD))
        with speaking(viewer.language):
            # What goes on over midnight is in both.
            found = {
                (one["table"], one["id"]): one
                for since, until in spans
                for one in calendaring.events(connection, viewer, calendaring.Span(since, until))["events"]
            }
            body = drawn(viewer, found.values())
    touch_feed(here, feed_id)
    return body


def _admitted(here: Store, word: str, address: str | None) -> int:
    """The feed of a secret; raises Missing for no such one, TooOften for who asks without end."""
    now = clock.now().timestamp()
    try:
        with here.reading() as connection:
            feed_id, _ = feed_owner(connection, word)
    except Missing:
        if not GUESSES.take(here.place, _bucket(address), now):
            raise TooOften("auth.feed_often", seconds=AN_HOUR) from None
        raise
    if not READS.take(here.place, feed_id, now):
        raise TooOften("auth.feed_often", seconds=AN_HOUR)
    return feed_id


def _bucket(address: str | None) -> int:
    """Addresses share a fixed number of counters, so that none of them fills the memory."""
    return int.from_bytes(sha256((address or "").encode()).digest()[:4], "big") % BUCKETS
