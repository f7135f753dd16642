"""Rules over several rows: two change sets that each keep them must not break them together."""

import sqlalchemy as sa

from db import plumbing
from db.changes.hooks import Writing


def in_turn(writing: Writing) -> None:
    """Wait for whoever writes now, then read what they left. SQLite has one writer anyway."""
    if not writing.viewer.catalog.sqlite:
        writing.connection.execute(sa.select(plumbing.head.c.id).with_for_update())
