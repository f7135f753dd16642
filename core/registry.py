"""A named collection that refuses taken and unknown names."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from core.errors import Misdeclared

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one sort by name, in the order they were added."""

    def __init__(self, sort: str) -> None:
        self._sort = sort
        self._items: dict[str, T] = {}

    def add(self, name: str, item: T) -> T:
        if name in self._items:
            raise Misdeclared(f"{self._sort} {name!r} is declared twice")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> T:
        try:
            return self._items[name]
        except KeyError:
            known = ", ".join(self._items) or "none"
            raise Misdeclared(f"{self._sort} {name!r} is unknown; there are: {known}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def values(self) -> list[T]:
        return list(self._items.values())

    def items(self) -> list[tuple[str, T]]:
        return list(self._items.items())
