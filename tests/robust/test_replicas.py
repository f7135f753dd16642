"""Two processes over one PostgreSQL, with nothing else in common: what one took in, the other works with."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from core import clock
from db import contents
from db.identity import create_token
from tests.conftest import World
from tests.robust.served import Server
from tests.robust.world_check import check_world

# One file is not for several machines: a store of their own is PostgreSQL's.
shared = pytest.mark.parametrize("store", ["postgresql"], indirect=True)
pytestmark = [pytest.mark.slow, pytest.mark.postgres, shared]
LARGE = bytes(range(256)) * (contents.PIECE // 256 * 2) + b"the end"
LINES = "Company,City\n" + "".join(f"Firm {n},Lyon\n" for n in range(300)) + ",Nowhere\n"
SPEC = {
    "columns": [{"field": "name", "columns": ["Company"]}, {"field": "city", "columns": ["City"]}],
    "key": "name",
}


@pytest.fixture
def replicas(world: World, tmp_path: Path) -> Iterator[list[httpx.Client]]:
    """The manager at each of two servers, whose folders are their own."""
    with world.store.work() as work:
        token = create_token(work, world.viewer("boss").user_id, "replicas", None, 1)
    servers = [Server(tmp_path / name, database=world.store.url) for name in ("one", "two")]
    for server in servers:
        server.folder.mkdir()
        server.start()
    headers = {"authorization": f"Bearer {token}"}
    made = [httpx.Client(base_url=f"{s.url}/api/v1", headers=headers, timeout=30) for s in servers]
    yield made
    for client in made:
        client.close()
    for server in servers:
        server.end(signal.SIGKILL)


def _ended(client: httpx.Client, pk: int) -> dict[str, Any]:
    until = clock.ticks() + 30
    while (state := client.get(f"/imports/{pk}").json())["status"] in ("checking", "applying"):
        assert clock.ticks() < until, state
        threading.Event().wait(0.05)
    found: dict[str, Any] = state
    return found


def test_a_file_goes_in_at_one_and_comes_out_at_the_other(replicas: list[httpx.Client]) -> None:
    one, two = replicas
    sent = one.post("/files", files={"file": ("plan.bin", LARGE, "application/octet-stream")})
    assert sent.status_code == 201, sent.text
    got = two.get(f"/files/{sent.json()['id']}")
    assert (got.status_code, got.content) == (200, LARGE)
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''plan.bin"


def test_an_import_taken_in_at_one_is_checked_and_applied_at_the_other(
    replicas: list[httpx.Client], world: World
) -> None:
    one, two = replicas
    taken = one.post("/imports", files={"file": ("in.csv", LINES, "text/csv")}, data={"table": "customer"})
    pk = taken.json()["id"]
    assert two.get(f"/imports/{pk}/map").json()["headers"] == ["Company", "City"]
    assert two.post(f"/imports/{pk}/check", json={"spec": SPEC}).status_code == 202
    checked = _ended(one, pk)
    assert (checked["status"], checked["result"]["new"], checked["result"]["refused"]) == ("checked", 300, 1)
    assert two.post(f"/imports/{pk}/apply", json={"spec": SPEC}).status_code == 202
    done = _ended(one, pk)
    assert (done["status"], done["result"]["new"]) == ("done", 300)
    assert one.get(f"/imports/{pk}/refused").content.startswith(b"PK")
    with world.store.reading() as connection:
        customer = world.viewer("boss").catalog.table("customer").sa
        assert connection.execute(sa.select(sa.func.count()).select_from(customer)).scalar_one() == 300
    check_world(world.store, [])
