"""Making a database ready: the schema of this version, the first rows, nothing twice."""

from db import setup
from db.engine import Store
from db.upgrading import upgrade


def make_ready(store: Store) -> list[str]:
    """Create or bring up to date; names the steps that were taken. Raises Invalid for a newer database."""
    done = upgrade(store)
    setup.first_rows(store)
    return done
