"""Where the rows are, and the one place that commits."""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    TimeoutError as NoConnection,
)

from core import clock
from core.errors import KehuError, Unavailable
from core.settings import settings

if sys.platform == "linux":
    # SQLite before 3.51.3 can corrupt a WAL database in a rare race; this driver carries a newer one.
    import pysqlite3

    driver: Any = pysqlite3
else:
    import sqlite3

    driver: Any = sqlite3

SQLITE: Any = driver
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY",
)  # fmt: skip
WAIT = 10.0
REST = 5.0


# What callers outside db/ hold and hand on without looking inside.
Reader = Connection


@dataclass(slots=True)
class Work:
    """One transaction that writes; `after` runs once it is committed."""

    connection: Connection
    after: list[Callable[[], None]] = field(default_factory=list)


class Queue(Protocol):
    """A line in which writers of one database stand."""

    def take(self, wait: float) -> bool: ...
    def give(self) -> None: ...


class Turns:
    """A lock taken in the order people came; a plain one lets some wait while others pass by."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._line: deque[threading.Event] = deque()

    def take(self, wait: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Event()
            self._line.append(called)
        if called.wait(wait):
            return True
        with self._guard:
            if not called.is_set():
                self._line.remove(called)
            return called.is_set()

    @property
    def waiting(self) -> int:
        return len(self._line)

    def give(self) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().set()
            else:
                self._taken = False


class Store:
    """A database: readers on one engine, writers on another, because SQLite's must not share."""

    def __init__(
        self, url: str, *, wait: float = WAIT, rest: float = REST, turns: Queue | None = None
    ) -> None:
        """`wait`: seconds to stand in line for a lock or a connection before it is told that all are busy.

        `rest`: seconds after which an idle connection to PostgreSQL is asked whether it still answers;
        `turns`: the line of another process, which lends this one its turns.
        """
        self.url = url
        self.wait = wait
        self.sqlite = url.startswith("sqlite")
        self.writers = _sqlite(url, "BEGIN IMMEDIATE", wait) if self.sqlite else _postgres(url, wait, rest)
        self.readers = _sqlite(url, "BEGIN", wait) if self.sqlite else self.writers
        self.place = self.readers.url.render_as_string(hide_password=False)
        level = "AUTOCOMMIT"
        self._at_once = self.readers if self.sqlite else self.readers.execution_options(isolation_level=level)
        self.turns: Queue = turns or Turns()

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A transaction that writes: committed at the end, or rolled back whole if anything is raised."""
        with (
            self._my_turn(),
            _in_words(),
            self.writers.connect() as connection,
            connection.begin() as transaction,
        ):
            work = Work(connection)
            yield work
            transaction.commit()
        for call in work.after:
            call()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """SQLite has one writer: queue here, where waiting is fair and costs nothing."""
        if not self.sqlite:
            yield
            return
        if not self.turns.take(self.wait):
            raise Unavailable("error.busy")
        try:
            yield
        finally:
            self.turns.give()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent look at the rows; nothing can be written through it on SQLite."""
        with _in_words(), self.readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """The same for one statement, which needs no transaction around it: two trips fewer to PostgreSQL."""
        with _in_words(), self._at_once.connect() as connection:
            yield connection

    def close(self) -> None:
        for engine in {self.writers, self.readers}:
            engine.dispose()


def _sqlite(url: str, begin: str, wait: float) -> Engine:
    engine = create_engine(
        url,
        module=SQLITE,
        pool_size=16,
        max_overflow=16,
        pool_timeout=wait,
        # The one last used has its pages and statements at hand.
        pool_use_lifo=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (f"busy_timeout={round(wait * 1000)}", *PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")
        if begin == "BEGIN":
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres(url: str, wait: float, rest: float) -> Engine:
    """In UTC, for the first and the last instant there are fit no other zone."""
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=16,
        pool_timeout=wait,
        pool_use_lifo=True,
        connect_args={"options": f"-c timezone=UTC -c lock_timeout={round(wait * 1000)}"},
    )

    @event.listens_for(engine, "checkin")
    def back(_connection: Any, record: Any) -> None:
        record.info["back"] = clock.ticks()

    @event.listens_for(engine, "checkout")
    def again(connection: Any, record: Any, _proxy: Any) -> None:
        """Asked whether it still answers after a rest alone: a trip before every use costs too much."""
        if clock.ticks() - record.info.get("back", clock.ticks()) > rest and not _answers(engine, connection):
            raise DisconnectionError

    return engine


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


@contextmanager
def _in_words() -> Iterator[None]:
    """What the disk, a lock or the network did, as an error a person can read."""
    try:
        yield
    except NoConnection as error:
        raise Unavailable("error.busy") from error
    except (OperationalError, InterfaceError) as error:
        raise in_words(error) from error


def in_words(error: DBAPIError) -> KehuError:
    text = str(error.orig).lower()
    if "full" in text or "no space" in text or "disk i/o" in text:
        return Unavailable("error.disk_full")
    if any(word in text for word in ("locked", "busy", "timeout", "deadlock")):
        return Unavailable("error.busy")
    if "readonly" in text:
        return Unavailable("error.read_only")
    return Unavailable("error.database_away")


_current: list[Store] = []
_making = threading.Lock()


def store() -> Store:
    """The database of this process, as the settings name it."""
    with _making:
        if not _current:
            chosen = settings()
            if not chosen.database_url:
                chosen.data.mkdir(parents=True, exist_ok=True)
            _current.append(Store(chosen.database()))
        return _current[0]


def use_store(other: Store | None) -> None:
    """Put another database in place (tests, tools)."""
    with _making:
        _current[:] = [other] if other else []
