"""Servers under measurement: real processes, started on free ports and stopped again."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import psutil  # type: ignore[import-untyped]

from core import clock
from core.settings import ROOT

PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A process that answers on a port of this machine."""

    process: "subprocess.Popen[bytes]"
    port: int

    def memory(self) -> float:
        """Resident memory in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        used = psutil.Process(self.process.pid).cpu_times()
        return float(used.user + used.system)


def kehu_words(port: int) -> list[str]:
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    return ["-m", "streamlit", "run", "app.py", *options]


def bare_words(port: int) -> list[str]:
    return [
        "-m",
        "uvicorn",
        "tests.bench.bare:app",
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-access-log",
    ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(words: list[str], port: int, data: Path, url: str) -> Iterator[Server]:
    """A server over a database, once it answers; what it prints goes into a file beside the database."""
    env = {**os.environ, "KEHU_DATA": str(data), "DATABASE_URL": url}
    with (data / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _await(process, port, Path(log.name))
            yield Server(process, port)
        finally:
            process.terminate()
            process.wait(30)


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = clock.ticks() + PATIENCE
    while clock.ticks() < until and process.poll() is None:
        if _answers(port):
            return
        Event().wait(0.1)
    raise RuntimeError(f"a server did not start: {log.read_text('utf-8')[-2_000:]}")


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection, suppress(OSError):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False
