"""What every measure needs: the database, both servers and people signed in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from db.engine import Store
from tests.bench.client import Client
from tests.bench.figures import Figure
from tests.bench.serving import Server

ROWS = "/api/v1/tables/customer/rows"


@dataclass(frozen=True)
class Scene:
    """`reps`: how often a quick request is repeated; `think`: seconds a person looks at a page."""

    store: Store
    rows: int
    data: Path
    bare_server: Server
    kehu_server: Server
    bare: Client
    kehu: Client
    reps: int
    think: float


Measure = Callable[[Scene], Iterable[Figure]]
