"""Which pages there are: every file of this folder registers itself; tables bring one page each."""

from collections.abc import Callable
from dataclasses import dataclass

from core.registry import Registry
from db.viewer import Viewer
from pages.components.guard import Visit

Show = Callable[[Visit], None]
GROUPS = ("sales", "service", "marketing", "insight", "admin")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that is not a table's. `key` is its address and, as `menu.<key>`, its name; links alone lead to
    those that are not `listed`."""

    key: str
    show: Show
    icon: str
    group: str
    order: int
    open_to: Callable[[Viewer], bool]
    listed: bool

    @property
    def path(self) -> str:
        return "" if self.key == "home" else self.key


PAGES: Registry[Entry] = Registry("page")


def anybody(_viewer: Viewer) -> bool:
    return True


def administrators(viewer: Viewer) -> bool:
    return viewer.is_admin


def page(
    key: str,
    *,
    icon: str,
    group: str,
    order: int,
    open_to: Callable[[Viewer], bool] = anybody,
    listed: bool = True,
) -> Callable[[Show], Show]:
    """Put a page into the menu of everybody `open_to` says yes to; others do not get it at all."""

    def add(show: Show) -> Show:
        PAGES.add(key, Entry(key, show, icon, group, order, open_to, listed))
        return show

    return add
