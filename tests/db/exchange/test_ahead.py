"""Reading ahead: the same items in the same order, the next one made early when told to."""

import threading
from collections.abc import Iterator

import pytest

from core.i18n import language, speaking
from db.exchange.ahead import Ahead


def test_items_come_in_order_and_in_the_readers_language() -> None:
    def items() -> Iterator[tuple[int, str]]:
        for number in range(5):
            yield number, language()

    with speaking("zh_CN"):
        ahead = Ahead(items())
        found = []
        for item in ahead:
            found.append(item)
            if item[0] % 2:
                ahead.begin()
                ahead.begin()
    assert found == [(number, "zh_CN") for number in range(5)]


def test_the_next_is_made_once_begun_and_its_error_raised_where_it_is_taken() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        raise ValueError("broken")

    ahead = Ahead(items())
    taken = iter(ahead)
    assert next(taken) == 1
    assert not made.wait(0.05)
    ahead.begin()
    assert made.wait(5)
    with pytest.raises(ValueError, match="broken"):
        next(taken)
