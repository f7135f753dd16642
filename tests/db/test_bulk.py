"""Rows written past SQLAlchemy: few or many, the database's refusal is the same error."""

import pytest
from sqlalchemy.exc import IntegrityError

from db import bulk, plumbing
from tests.conftest import World


@pytest.mark.parametrize("count", [2, bulk.MANY, bulk.MANY * 3])
def test_what_the_database_refuses_is_an_integrity_error(world: World, count: int) -> None:
    rows = [(f"k{n}", n) for n in range(count)]
    with world.store.work() as work:
        bulk.insert(work.connection, plumbing.counter, ("key", "value"), rows)
    with pytest.raises(IntegrityError), world.store.work() as work:
        bulk.insert(work.connection, plumbing.counter, ("key", "value"), rows)
    with world.store.reading() as connection:
        found = connection.execute(plumbing.counter.select().where(plumbing.counter.c.key.like("k%"))).all()
    assert sorted(tuple(row) for row in found) == sorted(rows)
