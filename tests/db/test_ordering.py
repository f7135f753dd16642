"""The order of lists."""

import pytest

from db import query
from tests.conftest import World


@pytest.mark.parametrize(
    "sort", ["employees", "-employees", "grade", "-grade", "parent", "-parent", "employees,-name"]
)
def test_blanks_come_last_whichever_way_and_pages_follow_each_other(world: World, sort: str) -> None:
    first = world.create("ann", "customer", name="Z", employees=5, grade="a")
    for i in range(12):
        facts = {} if i % 3 == 0 else {"employees": i % 4, "grade": "abc"[i % 3], "parent_id": first}
        world.create("ann", "customer", name=f"C{i}", **facts)
    key = {"parent": "parent_id"}.get(sort.lstrip("-"), sort.lstrip("-").split(",")[0])
    with world.store.reading() as connection:
        ann = world.viewer("ann")
        whole = query.page(connection, ann, query.Ask("customer", sort=sort))["rows"]
        blank = [row[key] is None for row in whole]
        assert blank == sorted(blank)
        seen, after = [], ""
        while True:
            page = query.page(connection, ann, query.Ask("customer", sort=sort, limit=4, after=after))
            seen += [row["id"] for row in page["rows"]]
            after = page["next"]
            if not after:
                break
    assert seen == [row["id"] for row in whole]
    assert len(set(seen)) == 13
