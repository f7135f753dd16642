"""Reads: the first page, far pages, filters and search."""

import json
from collections.abc import Iterable
from functools import partial

from tests.bench.client import in_turn
from tests.bench.figures import NO_GOAL, Figure, Goal, at_most, at_most_times
from tests.bench.scene import ROWS, Measure, Scene

FILTER = {
    "all": [
        {"field": "region", "op": "=", "value": "江苏"},
        {"field": "name", "op": "contains", "value": "电力"},
    ]
}
SEARCHES = {"two Chinese characters": "物流", "pinyin initials": "shhy", "a word's beginning": "coralbr"}


def first(scene: Scene) -> Iterable[Figure]:
    bare = partial(scene.bare.get, "/customer/rows")
    kehu = partial(scene.kehu.get, ROWS, sort="name")
    yield _figure(scene, "first 100 customers by name", (bare, kehu), at_most_times(3))


def team(scene: Scene) -> Iterable[Figure]:
    bare = partial(scene.bare.get, "/opportunity/rows")
    kehu = partial(scene.kehu.get, "/api/v1/tables/opportunity/rows", sort="name")
    yield _figure(scene, "first 100 deals by name, only those of one's team", (bare, kehu), at_most_times(3))


def offset(scene: Scene) -> Iterable[Figure]:
    bare = partial(scene.bare.get, "/customer/rows", offset=scene.rows // 2)
    kehu = partial(scene.kehu.get, ROWS, sort="name", offset=scene.rows // 2)
    yield _figure(scene, f"100 customers at offset {scene.rows // 2:,}", (bare, kehu), at_most_times(1.5))


def cursor(scene: Scene) -> Iterable[Figure]:
    """The page at half the depth is asked for by offset once, and says where the next begins."""
    here = json.loads(scene.kehu.get(ROWS, sort="name", offset=scene.rows // 2))
    last = here["rows"][-1]
    bare = partial(scene.bare.get, "/customer/after", name=last["name"], id=last["id"])
    kehu = partial(scene.kehu.get, ROWS, sort="name", after=here["next"])
    yield _figure(
        scene, f"100 customers after a cursor at {scene.rows // 2:,}", (bare, kehu), at_most(20, "ms")
    )


def filtered(scene: Scene) -> Iterable[Figure]:
    bare = partial(scene.bare.get, "/customer/found", region="江苏", part="电力")
    kehu = partial(scene.kehu.get, ROWS, sort="name", filter=json.dumps(FILTER))
    yield _figure(scene, "region = A and name contains B, with count", (bare, kehu), at_most_times(3))


def searched(scene: Scene) -> Iterable[Figure]:
    for name, text in SEARCHES.items():
        bare = partial(scene.bare.get, "/customer/search", text=text)
        kehu = partial(scene.kehu.get, ROWS, sort="name", search=text)
        yield _figure(scene, f"search for {name}", (bare, kehu), NO_GOAL)


def _figure(scene: Scene, name: str, calls: tuple[partial[bytes], partial[bytes]], goal: Goal) -> Figure:
    bare, kehu = in_turn(*calls, scene.reps)
    return Figure(name, "ms", bare, kehu, goal)


MEASURES: dict[str, Measure] = {
    "first": first, "team": team, "offset": offset, "cursor": cursor, "filter": filtered, "search": searched,
}  # fmt: skip
