"""The turns of writers, and connections that are cut off."""

import threading

import pytest
import sqlalchemy as sa

from core.errors import Unavailable
from db.engine import Store, Turns

on_postgres = pytest.mark.parametrize(
    "store", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def test_turns_are_taken_in_the_order_people_came() -> None:
    turns, order = Turns(), list[int]()
    assert turns.take(0)

    def one(number: int) -> None:
        assert turns.take(5)
        order.append(number)
        turns.give()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=one, args=(number,)))
        threads[-1].start()
        while turns.waiting <= number:
            threading.Event().wait(0.001)
    turns.give()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_waits_too_long_leaves_the_line() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0)


def _cut_off(store: Store) -> None:
    """End every connection of a database but the one that says so, as a server that starts anew does."""
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    engine = sa.create_engine(store.url)
    with engine.connect() as connection:
        connection.exec_driver_sql(others).all()
    engine.dispose()


def _one(store: Store) -> int:
    with store.glance() as connection:
        return int(connection.execute(sa.select(1)).scalar_one())


@on_postgres
def test_a_connection_that_was_cut_off_while_it_rested_is_replaced(store: Store) -> None:
    rested = Store(store.url, rest=0)
    try:
        assert _one(rested) == 1
        _cut_off(rested)
        assert _one(rested) == 1
    finally:
        rested.close()


@on_postgres
def test_one_cut_off_in_use_is_told_once_and_replaced(store: Store) -> None:
    assert _one(store) == 1
    _cut_off(store)
    with pytest.raises(Unavailable):
        _one(store)
    assert _one(store) == 1
