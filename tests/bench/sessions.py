"""People at their pages, over Streamlit's own sockets: what each costs in memory and processor time."""

import asyncio
import random
from collections.abc import Iterable
from contextlib import AsyncExitStack, closing
from statistics import quantiles

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from core import clock
from tests.bench import filling, serving
from tests.bench.client import Client
from tests.bench.figures import Figure, at_most
from tests.bench.scene import ROWS, Measure, Scene
from tests.bench.serving import Server

PAGE, PEOPLE, ROUNDS, RERUNS = "customer", 40, 3, 30
MOST = 1 << 24


def sessions(scene: Scene) -> Iterable[Figure]:
    """A server of its own that has answered one request: those measured before have caches of their work."""
    port = serving.free_port()
    cookies = filling.sessions(scene.store, PEOPLE + 1)
    with serving.running(serving.kehu_words(port), port, scene.data, scene.store.url) as server:
        with closing(Client(port, scene.kehu.token)) as client:
            client.get(ROWS, sort="name")
        yield Figure("idle memory of the server", "MB", None, server.memory(), at_most(300, "MB"))
        cpu = asyncio.run(_alone(server, cookies[0]))
        yield Figure("processor time of a rerun of a page with a grid", "ms", None, cpu, at_most(20, "ms"))
        memory, slowest = asyncio.run(_together(server, cookies[1:], scene.think))
        yield Figure("memory of one more session", "MB", None, memory, at_most(1, "MB"))
        name = f"rerun with {PEOPLE} sessions, {scene.think:g} s think time, p95"
        yield Figure(name, "ms", None, slowest, at_most(300, "ms"))


def _socket(port: int, cookie: str) -> connect:
    here = f"http://127.0.0.1:{port}"
    return connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=Origin(here),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": f"kehu_session={cookie}"},
        max_size=MOST,
        compression=None,
    )


async def _rerun(socket: ClientConnection) -> float:
    """Milliseconds until the page is drawn."""
    wish = BackMsg()
    wish.rerun_script.page_name = PAGE
    started = clock.ticks()
    await socket.send(wish.SerializeToString())
    while True:
        told = ForwardMsg()
        told.ParseFromString(bytes(await socket.recv(decode=False)))
        if told.WhichOneof("type") == "script_finished":
            return (clock.ticks() - started) * 1e3


async def _alone(server: Server, cookie: str) -> float:
    async with _socket(server.port, cookie) as socket:
        for _ in range(5):
            await _rerun(socket)
        before = server.cpu()
        for _ in range(RERUNS):
            await _rerun(socket)
        return (server.cpu() - before) / RERUNS * 1e3


async def _together(server: Server, cookies: list[str], think: float) -> tuple[float, float]:
    """MB a session that has its page open, and the p95 of reruns asked for at odd moments."""
    before = server.memory()
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(_socket(server.port, cookie)) for cookie in cookies]
        for socket in sockets:
            await _rerun(socket)
        memory = (server.memory() - before) / len(sockets)
        taken = await asyncio.gather(*(_person(socket, think, n) for n, socket in enumerate(sockets)))
    return max(memory, 0.001), quantiles([time for own in taken for time in own], n=20)[-1]


async def _person(socket: ClientConnection, think: float, number: int) -> list[float]:
    pause = random.Random(number)
    taken = []
    for _ in range(ROUNDS):
        await asyncio.sleep(pause.uniform(0, 2 * think))
        taken.append(await _rerun(socket))
    return taken


MEASURES: dict[str, Measure] = {"sessions": sessions}
