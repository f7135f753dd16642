"""Making a database ready: the schema of this version, the first rows, nothing twice."""

import sqlalchemy as sa

from db import schema, setup
from db.engine import Store


def make_ready(store: Store) -> list[str]:
    """Create or bring up to date; returns what was done, for the log."""
    done = []
    if not sa.inspect(store.writers).has_table("head"):
        with store.work() as work:
            schema.create(work.connection)
        done.append("schema")
    setup.first_rows(store)
    return done
