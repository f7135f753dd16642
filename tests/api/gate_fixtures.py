"""A tiny application behind the gate, over a real database."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from api.gate import SessionGuard
from api.health import health_routes
from api.signin import signin_routes
from db.engine import Store, use_store
from db.identity import open_session
from tests.db.identity_fixtures import copied, filled, hand

__all__ = ["filled", "hand", "site"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
PROGRAM = {"accept": "application/json"}
VISIT = {"accept": "text/html,*/*", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
HERE = "http://testserver"


async def inside(request: Request) -> Response:
    """Says what reached it; whoever sees this answer has passed the gate."""
    caller = request.state.caller
    names = {k: v for k, v in request.headers.items() if "kehu" in k.replace("_", "-")}
    return JSONResponse({"inside": True, "user": caller and caller.user_id, "named": names})


async def shell(_: Request) -> Response:
    return HTMLResponse("<p>shell</p>")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_json(dict(websocket.headers))
    async for text in websocket.iter_text():
        await websocket.send_text(text)


def application() -> Starlette:
    routes = [
        *signin_routes(),
        *health_routes(),
        Route("/shell", shell),
        WebSocketRoute("/_stcore/stream", socket),
        Route("/{rest:path}", inside, methods=METHODS),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SessionGuard)])


@dataclass
class Site:
    """The running application, and people signed in to it."""

    client: TestClient
    store: Store
    tokens: dict[int, str] = field(default_factory=dict)

    def as_(self, user_id: int) -> dict[str, str]:
        """The cookie header of a signed-in person."""
        if user_id not in self.tokens:
            with self.store.work() as work:
                self.tokens[user_id] = open_session(work, user_id)
        return {"cookie": f"kehu_session={self.tokens[user_id]}"}

    def contents(self) -> str:
        """A fingerprint of all rows of the sign-in tables."""
        tables = ("credential", "login_session", "api_token", "one_time_link", "user")
        with self.store.reading() as conn:
            rows = [conn.exec_driver_sql(f'SELECT * FROM "{t}" ORDER BY 1').all() for t in tables]
        return hashlib.sha256(str(rows).encode()).hexdigest()

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)


@pytest.fixture
def site(filled: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The tiny application, with PEOPLE and the clock at `hand`."""
    request.getfixturevalue("hand")
    store = copied(filled, tmp_path)
    use_store(store)
    with TestClient(application(), base_url=HERE, follow_redirects=False) as client:
        yield Site(client, store)
    use_store(None)
    store.close()
