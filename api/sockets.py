"""The sockets this process listens on: answers leave at once."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

INTERNET = (socket.AF_INET, socket.AF_INET6)


def send_at_once() -> None:
    """Switch off what holds an answer's second part back until the first is acknowledged, 40 ms later.

    asyncio does so for sockets it makes, but not for Streamlit's; what is accepted inherits it.
    """
    for listener in listening():
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def listening() -> Iterator[socket.socket]:
    """A handle of each listening TCP socket, open until the next is asked for."""
    for path in list(Path("/dev/fd").iterdir()):
        number = int(path.name)
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with socket.socket(fileno=os.dup(number)) as found:
                if found.family in INTERNET and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield found
