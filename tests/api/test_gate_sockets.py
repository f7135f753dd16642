"""The gate over WebSockets: who may open one, and that it ends with its session."""

import time

import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from db.identity import create_token, revoke_session, set_password
from db.identity.caller import user
from db.identity.sessions import revoke_others
from tests.api.gate_fixtures import HERE, Site, filled, hand, site
from tests.db.identity_fixtures import BETTER, Hand

__all__ = ["filled", "hand", "site"]
STREAM = "/_stcore/stream"
ORIGIN = {"origin": HERE}


def _refused(site: Site, headers: dict[str, str], path: str = STREAM) -> bool:
    try:
        with site.client.websocket_connect(path, headers=headers):
            return False
    except (WebSocketDisconnect, WebSocketDenialResponse):
        return True


def test_a_session_opens_a_socket_and_is_named(site: Site) -> None:
    made_up = {**site.as_(3), **ORIGIN, "x-kehu-user": "1"}
    with site.client.websocket_connect(STREAM, headers=made_up) as socket:
        seen = socket.receive_json()
        assert (seen["x-kehu-user"], seen["x-kehu-session"]) == ("3", "1")
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


def test_anonymous_sockets_are_refused(site: Site) -> None:
    assert not _refused(site, {**site.as_(3), **ORIGIN})
    with site.store.work() as work:
        token = create_token(work, 3, "x", None, 1)
    for headers in (
        {},
        {"cookie": "kehu_session=x"},
        {"x-kehu-user": "1"},
        {"authorization": f"Bearer {token}"},
    ):
        assert _refused(site, {**headers, **ORIGIN})
    for path in ("/anything", "/auth/login", "/static/x", "/healthz"):
        assert _refused(site, ORIGIN, path)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "http://testserver:8501"},
        {"origin": "http://localhost:3000"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
    ],
)
def test_a_socket_from_elsewhere_is_refused(site: Site, headers: dict[str, str]) -> None:
    assert _refused(site, {**site.as_(3), **headers})


def test_a_hostile_path_opens_no_socket(site: Site) -> None:
    assert _refused(site, {**site.as_(3), **ORIGIN}, "/auth/..%2f_stcore/stream")


def test_an_initial_password_opens_no_socket(site: Site) -> None:
    with site.store.work() as work:
        set_password(work, 3, BETTER, must_change=True)
    assert _refused(site, {**site.as_(3), **ORIGIN})


@pytest.mark.parametrize("end", ["revoked", "deactivated", "idle", "password"])
def test_a_socket_ends_within_two_seconds_of_its_session(site: Site, hand: Hand, end: str) -> None:
    with (
        site.client.websocket_connect(STREAM, headers={**site.as_(2), **ORIGIN}) as other,
        site.client.websocket_connect(STREAM, headers={**site.as_(3), **ORIGIN}) as socket,
    ):
        socket.receive_json()
        other.receive_json()
        started = time.monotonic()
        with site.store.work() as work:
            if end == "revoked":
                revoke_session(work, 3, 2)
            elif end == "deactivated":
                work.connection.execute(user.update().where(user.c.id == 3).values(active=False))
            elif end == "password":
                set_password(work, 3, BETTER)
        if end == "idle":
            hand.forward(hours=13)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 1008
        assert time.monotonic() - started < 2
        if end != "idle":
            other.send_text("still here")
            assert other.receive_text() == "still here"


def test_a_person_may_have_several_sockets_and_all_end(site: Site) -> None:
    headers = {**site.as_(3), **ORIGIN}
    with (
        site.client.websocket_connect(STREAM, headers=headers) as one,
        site.client.websocket_connect(STREAM, headers=headers) as two,
    ):
        one.receive_json()
        two.receive_json()
        with site.store.work() as work:
            revoke_others(work, 3)
        for socket in (one, two):
            with pytest.raises(WebSocketDisconnect):
                socket.receive_text()
