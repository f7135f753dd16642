"""SessionGuard: what stands in front of pages, sockets, files and the API alike."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import error_page, error_response
from api.bodies import Bounded
from api.doors import SAFE, Door, check_path, door_of
from api.headers import cache_control, security_headers
from api.origins import check_origin, cookie, is_tls, is_visit, language_of, session_cookie
from api.watch import Watch
from core.errors import Anonymous, Denied, KehuError, Unavailable
from core.i18n import speaking
from db.engine import store
from db.identity import Caller, check_csrf, touch, who

LOGIN, PASSWORD = "/auth/login", "/auth/password"
LOOKS_AT_ONCE = 12
# What an open page asks by itself keeps nobody signed in.
BY_ITSELF = ("/api/v1/reminders",)
POLICY, LATER = 1008, 1013


class SessionGuard:
    """Without a valid session or token nothing behind it answers; what it lets in, it names.

    It puts the Caller (None at the public doors) into `scope["state"]["caller"]` and the verified
    `X-Kehu-User` and `X-Kehu-Session` in the place of whatever the client sent under these names.
    """

    def __init__(self, app: ASGIApp, api: ASGIApp | None = None) -> None:
        """`api` answers what is behind the API's door, without the layers that only pages need."""
        self.app = app
        self._api = api or app
        self._limit: CapacityLimiter | None = None
        self._watch = Watch()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        door = door_of(scope["path"], scope["method"])
        answer = _hardened(scope, door, send)
        caller: Caller | None = None
        refusal: Response | None = None
        with speaking(language_of(headers)):
            try:
                check_path(scope["path"], _raw(scope))
                caller = await self._let_in(scope, headers, door)
            except KehuError as error:
                refusal = _refusal(scope, headers, door, error)
        with speaking(language_of(headers, caller.language if caller else None)):
            inside = refusal or Bounded(self._api if scope["path"].startswith("/api/") else self.app, headers)
            await inside(_named(scope, caller), receive, answer)

    async def _let_in(self, scope: Scope, headers: Headers, door: Door) -> Caller | None:
        """The caller, None where the door asks for none; raises what is wrong with the request."""
        if door in {Door.STATIC, Door.HEALTH, Door.FEED}:
            return None
        bearer = _bearer(headers) if door is Door.API else None
        changes = scope["method"] not in SAFE
        if changes and not bearer:
            check_origin(scope, headers)
        try:
            seen = scope["path"] not in BY_ITSELF
            caller = await self._caller(cookie(headers, session_cookie(scope)), bearer, seen=seen)
        except Anonymous:
            if door is not Door.AUTH:
                raise
            return None
        if changes and door is Door.API and caller.session_id:
            check_csrf(caller.session_hash, headers.get("x-csrf-token"))
        if caller.must_change and door is not Door.AUTH:
            raise Denied("auth.must_change")
        return caller

    async def _caller(self, word: str | None, bearer: str | None, *, seen: bool = True) -> Caller:
        self._limit = self._limit or CapacityLimiter(LOOKS_AT_ONCE)
        return await to_thread.run_sync(_look, word, bearer, seen, limiter=self._limit)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            check_path(scope["path"], _raw(scope))
            check_origin(scope, headers, insist=True)
            caller = await self._caller(cookie(headers, session_cookie(scope)), None)
            if caller.must_change or caller.session_id is None:
                raise Denied("auth.must_change")
        except KehuError as error:
            await receive()
            code = LATER if isinstance(error, Unavailable) else POLICY
            await send({"type": "websocket.close", "code": code})
            return
        await self._watch.over(self.app, caller.session_id)(_named(scope, caller), receive, send)


def _look(word: str | None, bearer: str | None, seen: bool) -> Caller:
    database = store()
    with database.glance() as conn:
        caller = who(conn, cookie=word, bearer=bearer)
    if seen and caller.stale_seen:
        touch(database, caller)
    return replace(caller, stale_seen=False)


def _raw(scope: Scope) -> bytes:
    sent: bytes | None = scope.get("raw_path")
    return sent or scope["path"].encode("utf-8", "surrogateescape")


def _bearer(headers: Headers) -> str | None:
    scheme, _, word = headers.get("authorization", "").partition(" ")
    return word.strip() if scheme.lower() == "bearer" else None


def _named(scope: Scope, caller: Caller | None) -> Scope:
    """The scope with the names we vouch for, and none that the client made up."""
    kept = [(k, v) for k, v in scope["headers"] if not k.lower().replace(b"_", b"-").startswith(b"x-kehu-")]
    if caller and caller.session_id:
        kept.append((b"x-kehu-user", str(caller.user_id).encode()))
        kept.append((b"x-kehu-session", str(caller.session_id).encode()))
    return {**scope, "headers": kept, "state": {**scope.get("state", {}), "caller": caller}}


def _refusal(scope: Scope, headers: Headers, door: Door, error: KehuError) -> Response:
    """People who followed a link are led on or told on a page; programs get JSON."""
    if not is_visit(headers) or door is Door.API:
        return error_response(error)
    if isinstance(error, Anonymous):
        query = scope["query_string"].decode("latin-1")
        target = quote(scope["path"]) + (f"?{query}" if query else "")
        return RedirectResponse(f"{LOGIN}?next={quote(target, safe='/')}", status_code=303)
    if error.key == "auth.must_change":
        return RedirectResponse(PASSWORD, status_code=303)
    return error_page(error)


def _hardened(scope: Scope, door: Door, send: Send) -> Send:
    """`send` with the security headers set over whatever the answer brought."""
    path = scope["path"]
    fixed = security_headers(path, door, tls=is_tls(scope))

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(fixed)
            kind: Any = headers.get("content-type", "")
            headers["cache-control"] = cache_control(path, door, message["status"], kind)
        await send(message)

    return answer
