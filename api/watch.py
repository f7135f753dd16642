"""Open WebSockets end with their session: one look a second for all of them."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from anyio import to_thread
from prometheus_client import Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.clock import ticks
from core.errors import Anonymous, KehuError
from db.engine import store
from db.identity import ended, same_session, touch

EVERY = 0.75
ACTIVE_EVERY = 300.0
POLICY = 1008
GONE: Message = {"type": "websocket.disconnect", "code": POLICY}
OPEN = Gauge("kehu_open_websockets", "WebSockets open at this moment")
log = logging.getLogger(__name__)


class Watch:
    """Knows which sessions have sockets open, and tells these when their session has ended."""

    def __init__(self) -> None:
        self._open: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def over(self, app: ASGIApp, session_id: int) -> ASGIApp:
        """The application, with its socket closed within two seconds of the session's end."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            with self._known(session_id) as end:
                socket = _Socket(receive, send, end, session_id)
                try:
                    await app(scope, socket.receive, socket.send)
                finally:
                    socket.drop()

        return watched

    @contextmanager
    def _known(self, session_id: int) -> Iterator[asyncio.Event]:
        end = asyncio.Event()
        self._open[session_id].add(end)
        OPEN.inc()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_again())
        try:
            yield end
        finally:
            OPEN.dec()
            self._open[session_id].discard(end)
            if not self._open[session_id]:
                del self._open[session_id]

    async def _look_again(self) -> None:
        while self._open:
            await asyncio.sleep(EVERY)
            for session_id in await to_thread.run_sync(_ended, tuple(self._open)):
                for end in self._open.get(session_id, ()):
                    end.set()


def _ended(session_ids: tuple[int, ...]) -> set[int]:
    """While the database is away nobody is thrown out: nothing can be read through a socket then either."""
    try:
        with store().reading() as conn:
            return ended(conn, session_ids)
    except KehuError as error:
        log.warning("sessions could not be checked: %s", error.key)
        return set()


class _Socket:
    """One socket's two directions, cut at `end`."""

    def __init__(self, receive: Receive, send: Send, end: asyncio.Event, session_id: int) -> None:
        self._receive, self._send, self._end, self._session = receive, send, end, session_id
        self._next: asyncio.Task[Message] | None = None
        self._over = asyncio.create_task(end.wait())
        self._closed = False
        self._active = ticks()

    async def receive(self) -> Message:
        self._next = self._next or asyncio.create_task(_message(self._receive))
        await asyncio.wait({self._next, self._over}, return_when=asyncio.FIRST_COMPLETED)
        if self._end.is_set():
            await self._cut()
            return GONE
        message, self._next = self._next.result(), None
        if message["type"] == "websocket.receive":
            await self._note()
        return message

    async def send(self, message: Message) -> None:
        if not self._closed:
            self._closed = message["type"] == "websocket.close"
            await self._send(message)

    async def _cut(self) -> None:
        await self.send({"type": "websocket.close", "code": POLICY})

    async def _note(self) -> None:
        """Whoever works through the socket is not idle."""
        if ticks() - self._active > ACTIVE_EVERY:
            self._active = ticks()
            await to_thread.run_sync(_seen, self._session)

    def drop(self) -> None:
        self._over.cancel()
        if self._next:
            self._next.cancel()


async def _message(receive: Receive) -> Message:
    return await receive()


def _seen(session_id: int) -> None:
    try:
        with store().reading() as conn:
            caller = same_session(conn, session_id)
        if caller.stale_seen:
            touch(store(), caller)
    except Anonymous:
        return
    except KehuError as error:
        log.warning("a session could not be marked as seen: %s", error.key)
