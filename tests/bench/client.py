"""One client for both servers: kept-alive connections, the same work per request."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from typing import Any
from urllib.parse import urlencode

from core import clock

Call = Callable[[], Any]
Headers = Mapping[str, str]
NO_HEADERS: Headers = {}
# Servers close connections that are idle for five seconds.
IDLE = 3.0


@dataclass
class Client:
    """A person or program at one server."""

    port: int
    token: str = ""
    connection: HTTPConnection = field(init=False)
    used: float = 0.0

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=300)

    def again(self) -> "Client":
        """The same person with a connection of its own."""
        return Client(self.port, self.token)

    def close(self) -> None:
        self.connection.close()

    def get(self, path: str, **query: Any) -> bytes:
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, body: Any) -> bytes:
        return self.call("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def call(
        self, method: str, path: str, body: bytes | None, more: Mapping[str, str] | None = None
    ) -> bytes:
        headers = (
            {"Authorization": f"Bearer {self.token}", **(more or {})} if self.token else dict(more or {})
        )
        if clock.ticks() - self.used > IDLE:
            self.connection.close()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.used = clock.ticks()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content


def seconds(call: Call) -> float:
    started = clock.ticks()
    call()
    return clock.ticks() - started


def in_turn(bare: Call, kehu: Call, times: int) -> tuple[float, float]:
    """Median milliseconds of each, called in turn so that both meet the same weather; warmed up before."""
    for call in (bare, kehu) * 3:
        call()
    pairs = [(seconds(bare), seconds(kehu)) for _ in range(times)]
    return median(p[0] for p in pairs) * 1e3, median(p[1] for p in pairs) * 1e3
