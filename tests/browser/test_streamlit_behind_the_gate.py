"""The real Streamlit server behind the gate: what the open doors of Streamlit let out, and to whom."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from db.identity import open_session
from db.identity.sessions import revoke_others
from tests.browser.signin_fixtures import Server, server

__all__ = ["server"]
pytestmark = pytest.mark.browser
PATIENCE = 20


def _cookie(server: Server, user_id: int) -> dict[str, str]:
    with server.store.work() as work:
        return {"Cookie": f"kehu_session={open_session(work, user_id)}"}


@contextmanager
def _connected(server: Server, headers: dict[str, str], resume: str = "") -> Iterator[ClientConnection]:
    words = ["streamlit", "none", *([resume] if resume else [])]
    with connect(
        server.socket,
        origin=server.url,  # type: ignore[arg-type]  # a plain str is what goes over the wire
        additional_headers=headers,
        subprotocols=[Subprotocol(word) for word in words],
    ) as socket:
        yield socket


def _run(socket: ClientConnection) -> str:
    """Run the page and tell which Streamlit session it ran in."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    while True:
        data = socket.recv(PATIENCE)
        forward = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        if forward.WhichOneof("type") == "new_session":
            return str(forward.new_session.initialize.session_id)


def _closing_code(socket: ClientConnection) -> int | None:
    """Read until the other side closes."""
    try:
        while True:
            socket.recv(PATIENCE)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/stream",
        "/_stcore/upload_file/any/file",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/media/any.csv",
        "/component/st_aggrid.AgGrid.agGrid/index.html",
        "/oauth2callback",
        "/metrics",
    ],
)
def test_anonymous_gets_nothing_of_streamlit(server: Server, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = httpx.request(method, server.url + path, content=b"x" * 1000)
        assert answer.status_code == 401, method
        assert answer.json()["error"] == "anonymous"


def test_streamlits_own_sign_in_is_not_there(server: Server) -> None:
    assert "kehu" in httpx.get(f"{server.url}/auth/login").text.lower()
    assert httpx.get(f"{server.url}/auth/other").status_code == 404


def test_no_foreign_socket_reaches_streamlit(server: Server) -> None:
    mine = _cookie(server, 3)
    for origin, headers in ((server.url, {}), ("http://evil.example", mine), (None, mine)):
        with (
            pytest.raises(InvalidStatus) as refusal,
            connect(server.socket, origin=origin, additional_headers=headers),  # type: ignore[arg-type]
        ):
            pass
        assert refusal.value.response.status_code == 403


def test_a_known_session_of_somebody_else_cannot_be_resumed(server: Server) -> None:
    owner, thief = _cookie(server, 3), _cookie(server, 2)
    with _connected(server, owner) as mine:
        session = _run(mine)
        with _connected(server, thief, session) as stolen:
            assert _run(stolen) != session
        with _connected(server, {**thief, "X-Kehu-User": "3", "X-Kehu-Session": "1"}, session) as stolen:
            assert _run(stolen) != session
        assert _run(mine) == session
    with _connected(server, thief, session) as stolen:
        assert _run(stolen) != session
    with _connected(server, _cookie(server, 3), session) as other_sign_in:
        assert _run(other_sign_in) != session
    with _connected(server, owner, session) as again:
        assert _run(again) == session


def test_a_revoked_session_loses_its_page_and_its_uploads(server: Server) -> None:
    headers = _cookie(server, 3)
    with _connected(server, headers) as socket:
        session = _run(socket)
        with server.store.work() as work:
            revoke_others(work, 3)
        assert _closing_code(socket) == 1008
    upload = f"{server.url}/_stcore/upload_file/{session}/{secrets.token_hex(8)}"
    assert httpx.put(upload, headers=headers, files={"file": b"x"}).status_code == 401
