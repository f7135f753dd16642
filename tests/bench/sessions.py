"""People at their pages: what each costs the server in memory and processor time."""

from collections.abc import Iterable

from tests.bench import serving
from tests.bench.client import Client
from tests.bench.figures import Figure, at_most
from tests.bench.scene import ROWS, Measure, Scene


def memory(scene: Scene) -> Iterable[Figure]:
    """A server of its own that has answered one request: those measured before have caches of their work."""
    port = serving.free_port()
    with serving.running(serving.kehu_words(port), port, scene.data, scene.store.url) as server:
        Client(port, scene.kehu.token).get(ROWS, sort="name")
        yield Figure("idle memory of the server", "MB", None, server.memory(), at_most(300, "MB"))


MEASURES: dict[str, Measure] = {"memory": memory}
