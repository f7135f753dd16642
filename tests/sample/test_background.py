"""The sample company loaded while people work: once, with progress, and with what follows it."""

import threading
import time

import pytest

from core.i18n import speaking
from db.engine import Store
from db.query import Ask, page
from sample import background
from tests.conftest import World

pytestmark = pytest.mark.slow
PATIENCE = 240


def finished(store: Store) -> background.Loading:
    until = time.monotonic() + PATIENCE
    while (now := background.under_way(store)) is None or now.status == "running":
        assert time.monotonic() < until
        time.sleep(0.1)
    return now


def test_it_is_brought_in_once_and_says_how_far_it_is(world: World) -> None:
    followed = threading.Event()
    with speaking("zh_CN"):
        begun = background.begin(world.store, followed.set)
    assert background.begin(world.store, followed.set) is begun
    made = finished(world.store)
    assert (made.status, made.share, len(made.said)) == ("done", 1.0, made.total)
    assert followed.is_set()
    assert any("客户" in line for line in made.said)
    with world.store.reading() as connection:
        assert page(connection, world.viewer("admin"), Ask("customer", limit=0))["total"] > 200


def test_what_breaks_is_said_and_can_be_begun_again(world: World) -> None:
    def breaks() -> None:
        raise RuntimeError

    background.begin(world.store, breaks)
    assert finished(world.store).status == "failed"
    background.begin(world.store, lambda: None)
    assert finished(world.store).status == "done"
