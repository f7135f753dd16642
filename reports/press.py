"""Printing for people: a few at once so that nobody else waits, each noted in the audit."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import TooOften
from db.engine import Store
from db.identity import record
from db.viewer import Viewer
from reports.drawing import draw
from reports.library.grid import List, Wish
from reports.library.record import dossier

AT_ONCE, IN_LINE, PATIENCE = 2, 4, 15.0
_presses = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + IN_LINE)


def print_list(store: Store, viewer: Viewer, wish: Wish) -> Path:
    """A PDF of the rows of a question; the caller removes it. Raises TooMuch, TooOften."""
    with press(), new_file() as path:
        with store.reading() as connection:
            listed = List(connection, viewer, wish)
            draw(listed.document(), path)
        ask = wish.ask
        _note(store, viewer, table=ask.table, rows=listed.count, search=ask.search, sort=ask.sort)
    return path


def print_record(store: Store, viewer: Viewer, table: str, pk: int) -> Path:
    """A PDF of one record with what belongs to it; the caller removes it. Raises Missing, TooOften."""
    with press(), new_file() as path:
        draw(dossier(store, viewer, table, pk), path)
        _note(store, viewer, table=table, rows=1, id=pk)
    return path


@contextmanager
def press() -> Iterator[None]:
    """One of the few places for those who print. Raises TooOften where the line is too long."""
    if not _places.acquire(blocking=False):
        raise TooOften("print.busy", seconds=int(PATIENCE))
    try:
        if not _presses.acquire(timeout=PATIENCE):
            raise TooOften("print.busy", seconds=int(PATIENCE))
        try:
            yield
        finally:
            _presses.release()
    finally:
        _places.release()


@contextmanager
def new_file() -> Iterator[Path]:
    """A file that stays only if nothing goes wrong."""
    with tempfile.NamedTemporaryFile(prefix="kehu-", suffix=".pdf", delete=False) as file:
        path = Path(file.name)
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _note(store: Store, viewer: Viewer, **detail: object) -> None:
    with store.work() as work:
        record(work, viewer.user_id or None, "export", viewer.origin or None, {"format": "pdf", **detail})
