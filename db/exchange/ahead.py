"""Reading on while what was read is being written."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Ahead(Generic[Item]):
    """An iterator's items; the next one is made in a thread from `begin` on, or when it is asked for."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._thread = ThreadPoolExecutor(1, "ahead")
        self._next: Future[Item | None] | None = None

    def begin(self) -> None:
        """Make the next item now; what goes wrong is raised where the item is taken."""
        if self._next is None:
            self._next = self._thread.submit(copy_context().run, self._make)

    def __iter__(self) -> Iterator[Item]:
        try:
            while (item := self._take()) is not None:
                yield item
        finally:
            self._thread.shutdown()

    def _make(self) -> Item | None:
        return next(self._items, None)

    def _take(self) -> Item | None:
        self.begin()
        coming, self._next = self._next, None
        return None if coming is None else coming.result()
