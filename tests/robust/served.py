"""The real application in a process of its own, and clients that note what they were told is done."""

import os
import random
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from core import clock
from core.settings import ROOT
from tests.robust.world_check import Acknowledged

READY_WITHIN = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """app.py as the product starts it, on a data folder; `most` bytes in any file it writes.

    `database`: the address of one that several share; without it there is a file in the folder.
    """

    folder: Path
    most: int | None = None
    database: str = ""
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        options = [
            "--server.port",
            str(self.port),
            "--server.address",
            "localhost",
            "--server.headless",
            "true",
        ]
        env = {**os.environ, "KEHU_DATA": str(self.folder), "DATABASE_URL": self.database, "KEHU_URL": ""}
        words = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        quiet = subprocess.DEVNULL
        bounds = self._bound if self.most else None
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=env, stdout=quiet, stderr=quiet, preexec_fn=bounds
        )
        until = clock.ticks() + READY_WITHIN
        while not self._answers():
            assert self.process.poll() is None, "the server ended at its start"
            assert clock.ticks() < until, "the server never became ready"
            threading.Event().wait(0.1)

    def _bound(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most or 0, self.most or 0))

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def end(self, signal: int) -> int:
        """Its exit code after a signal."""
        assert self.process is not None
        self.process.send_signal(signal)
        return self.process.wait(30)


@dataclass
class Crowd:
    """Clients who each edit one cell after the other until the server is gone."""

    url: str
    token: str
    ids: list[int]
    told: list[Acknowledged] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    asked: int = 0

    def edit(self, seed: str, times: int) -> None:
        chance, headers = random.Random(seed), {"authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30) as client:
            for number in range(times):
                try:
                    self._one(client, chance.choice(self.ids), f"{seed} {number}")
                except httpx.TransportError:
                    return

    def _one(self, client: httpx.Client, pk: int, value: str) -> None:
        version = client.get(f"/tables/customer/rows/{pk}").json()["version"]
        change = {
            "table": "customer",
            "op": "update",
            "id": pk,
            "version": version,
            "values": {"city": value},
        }
        self.asked += 1
        answer = client.post("/changes", json={"changes": [change]})
        if answer.status_code == httpx.codes.OK:
            row = answer.json()["rows"][0]
            self.told.append(Acknowledged("customer", pk, row["version"], "city", value))
        else:
            self.other.append(answer.status_code)

    def work(self, seed: str, times: int, clients: int = 8, then: Callable[[], Any] | None = None) -> None:
        """All at once; `then` is called while they work."""
        threads = [threading.Thread(target=self.edit, args=(f"{seed}-{n}", times)) for n in range(clients)]
        for thread in threads:
            thread.start()
        if then:
            then()
        for thread in threads:
            thread.join()
