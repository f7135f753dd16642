"""A consistent copy of a SQLite database while others read and write it."""

from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from core.errors import Invalid
from db.engine import SQLITE, Store


def sqlite_file(store: Store) -> Path:
    """The file a SQLite store keeps its rows in."""
    return Path(str(make_url(store.url).database))


def copy_sqlite(source: Path, target: Path) -> None:
    """What was committed at this instant, whole and compact; `target` must not be there yet."""
    if target.exists():
        raise Invalid("backup.exists", path=str(target))
    with closing(SQLITE.connect(f"file:{source}?mode=rw", uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("VACUUM INTO ?", (str(target),))
