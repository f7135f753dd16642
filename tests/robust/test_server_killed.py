"""The server killed, stopped, out of disk or locked out, under eight clients: what was answered is there."""

import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core import clock
from db.engine import Store
from db.identity import create_token
from tests.conftest import World
from tests.robust.served import Crowd, Server
from tests.robust.world_check import Acknowledged, check_world

pytestmark = pytest.mark.slow
ROWS, ROUNDS, EDITS = 50, 10, 125


@pytest.fixture
def served(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Server, Crowd, Store]]:
    """A server not started yet, fifty customers, and the clients who will edit them."""
    shutil.copy(sqlite_template, tmp_path / "kehu.db")
    store = Store(f"sqlite:///{tmp_path / 'kehu.db'}")
    world = World(store)
    ids = [world.create("ann", "customer", name=f"Row {n}") for n in range(ROWS)]
    with store.work() as work:
        token = create_token(work, world.viewer("ann").user_id, "crowd", None, 1)
    server = Server(tmp_path)
    yield server, Crowd(server.url, token, ids), store
    if server.process and server.process.poll() is None:
        server.end(signal.SIGKILL)
    store.close()


def _after(crowd: Crowd, count: int) -> None:
    """Wait until so many more edits are answered."""
    wanted, until = len(crowd.told) + count, clock.ticks() + 30
    while len(crowd.told) < wanted:
        assert clock.ticks() < until
        threading.Event().wait(0.005)


def test_killed_ten_times_in_a_thousand_edits(served: tuple[Server, Crowd, Store]) -> None:
    server, crowd, store = served
    for number in range(ROUNDS):
        server.start()

        def kill(count: int = 5 + 7 * number) -> None:
            _after(crowd, count)
            server.end(signal.SIGKILL)

        crowd.work(f"round {number}", EDITS, then=kill)
        check_world(store, crowd.told)
    assert len(crowd.told) >= sum(5 + 7 * n for n in range(ROUNDS))
    assert len(crowd.told) < ROUNDS * EDITS * 8
    assert set(crowd.other) <= {409}


def test_asked_to_stop_it_stops_soon_and_cleanly(served: tuple[Server, Crowd, Store]) -> None:
    server, crowd, store = served
    server.start()
    ended: dict[str, Any] = {}

    def stop() -> None:
        _after(crowd, 30)
        begun = clock.ticks()
        ended.update(code=server.end(signal.SIGTERM), seconds=clock.ticks() - begun)

    crowd.work("stop", 10_000, then=stop)
    assert ended["code"] in (0, -signal.SIGTERM)
    assert ended["seconds"] < 5
    assert set(crowd.other) <= {409, 503}
    check_world(store, crowd.told)


def _write(url: str, token: str, pk: int, note: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=30) as client:
        row = client.get(f"/tables/customer/rows/{pk}").json()
        change = {
            "table": "customer",
            "op": "update",
            "id": pk,
            "version": row["version"],
            "values": {"notes": note},
        }
        return client.post("/changes", json={"changes": [change]})


def _in_words(answer: httpx.Response, word: str) -> None:
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
    said = answer.json()
    assert said["error"] == "unavailable"
    assert word in said["message"]
    assert "nothing was saved" in said["message"]


def test_a_full_disk_is_told_and_loses_nothing(served: tuple[Server, Crowd, Store], tmp_path: Path) -> None:
    server, crowd, store = served
    store.close()
    server.most = (tmp_path / "kehu.db").stat().st_size + (4 << 20)
    server.start()
    crowd.work("before", 5)
    last = None
    for n in range(60):
        answer = _write(server.url, crowd.token, crowd.ids[0], note := f"{n} " * 100_000)
        if answer.status_code != httpx.codes.OK:
            break
        version = answer.json()["rows"][0]["version"]
        last = Acknowledged("customer", crowd.ids[0], version, "notes", note)
    _in_words(answer, "disk is full")
    assert last is not None
    crowd.told.append(last)
    assert httpx.get(f"{server.url}/healthz").status_code == httpx.codes.OK
    rows = httpx.get(f"{server.url}/api/v1/tables/customer/rows",
                     headers={"authorization": f"Bearer {crowd.token}"})  # fmt: skip
    assert rows.json()["total"] == ROWS
    server.end(signal.SIGKILL)
    check_world(store, crowd.told)
    server.most = None
    server.start()
    assert _write(server.url, crowd.token, crowd.ids[0], "room again").status_code == httpx.codes.OK
    check_world(store, crowd.told)


def test_a_locked_database_is_told_and_loses_nothing(served: tuple[Server, Crowd, Store]) -> None:
    server, crowd, store = served
    server.start()
    crowd.work("before", 3)
    with store.work():
        begun = clock.ticks()
        _in_words(_write(server.url, crowd.token, crowd.ids[0], "locked out"), "busy")
        assert clock.ticks() - begun < 20
    assert _write(server.url, crowd.token, crowd.ids[0], "let in").status_code == httpx.codes.OK
    check_world(store, crowd.told, refused=["locked out"])
