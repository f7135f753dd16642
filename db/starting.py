"""Making a database ready: the shape of this version, the first rows, nothing twice."""

from db import setup, upgrading
from db.engine import Store


def make_ready(store: Store) -> list[str]:
    """Create or bring up to date; returns the steps taken, for the log."""
    done = upgrading.upgrade(store)
    setup.first_rows(store)
    return done
