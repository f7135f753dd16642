"""One change to all rows that match: previewed, written in bounded sets, within rights, undone as one."""

from typing import Any

import pytest

from db.changes import Order, many, undo
from db.query import Ask
from tests.api.company import Company, create, is_error

BULK = "/tables/customer/bulk"
CITY = {"field": "city", "op": "=", "value": "Bonn"}


@pytest.fixture
def nine(company: Company) -> list[int]:
    """Nine customers: six in Bonn, of which two are Cid's, and three elsewhere."""
    owners = [company.by(name).id for name in ("ann", "ann", "cid")]
    made = [
        create(
            "customer",
            name=f"Nine {n}",
            city="Bonn" if n < 6 else "Kiel",
            employees=n,
            owner_id=owners[n % 3],
        )
        for n in range(9)
    ]
    return [row["id"] for row in company.by("boss").change(*made).json()["rows"]]


def cities(company: Company) -> list[Any]:
    return [row["city"] for row in company.by("boss").rows("customer", sort="id", fields="city")]


def test_a_plan_tells_and_writes_nothing_and_applying_does_just_that(
    company: Company, nine: list[int]
) -> None:
    boss, before = company.by("boss"), company.contents()
    body = {"filter": CITY, "except": [nine[0]], "values": {"city": "Ulm", "employees": 3}}
    plan = boss.post(f"{BULK}/plan", body).json()
    assert plan == {"rows": 5, "changed": 5, "refused": 0, "reasons": [], "next": None}
    assert company.contents() == before
    done = boss.post(BULK, {**body, "label": "Move", "request_id": "m1"}).json()
    assert done == {"set_id": done["set_id"], "changed": 5, "refused": 0, "reasons": [], "next": None}
    assert cities(company) == ["Bonn", *["Ulm"] * 5, *["Kiel"] * 3]
    told = boss.get(f"/changes/{done['set_id']}").json()
    assert (told["source"], told["label"]) == ("bulk", "Move")
    again = boss.post(BULK, {**body, "label": "Move", "request_id": "m1"}).json()
    assert (again["set_id"], again["changed"]) == (done["set_id"], 5)
    assert boss.post(BULK, {**body, "after": again["next"]}).json()["changed"] == 0
    boss.post(f"/changes/{done['set_id']}/undo", {"on_conflict": "cancel"})
    assert cities(company) == [*["Bonn"] * 6, *["Kiel"] * 3]


@pytest.mark.usefixtures("nine")
def test_what_is_refused_is_counted_by_reason_and_the_rest_is_written(company: Company) -> None:
    boss = company.by("boss")
    body = {"filter": CITY, "values": {"employees": "many", "city": "Ulm"}}
    plan = boss.post(f"{BULK}/plan", body).json()
    assert (plan["rows"], plan["changed"], plan["refused"]) == (6, 0, 6)
    [reason] = plan["reasons"]
    assert (reason["field"], reason["count"], len(reason["ids"])) == ("employees", 6, 3)
    before = company.contents()
    assert boss.post(BULK, body).json()["set_id"] is None
    assert company.contents() == before
    assert boss.post(f"{BULK}/plan", {"search": "Nine 7", "delete": True}).json()["changed"] == 1


def test_deleting_many_leaves_what_others_point_at(company: Company, nine: list[int]) -> None:
    boss = company.by("boss")
    boss.change(create("contact", name="Held", customer_id=nine[1]))
    done = boss.post(BULK, {"filter": CITY, "delete": True}).json()
    assert (done["changed"], done["refused"]) == (5, 1)
    assert done["reasons"][0]["ids"] == [nine[1]]
    assert [row["id"] for row in boss.rows("customer", sort="id")] == [nine[1], *nine[6:]]
    boss.post(f"/changes/{done['set_id']}/undo", {})
    assert len(boss.rows("customer")) == 9


def test_it_takes_the_right_to_and_stays_within_its_level(company: Company, nine: list[int]) -> None:
    body = {"filter": CITY, "values": {"city": "Ulm"}}
    before = company.contents()
    for name in ("ann", "eve"):
        for path in (BULK, f"{BULK}/plan"):
            is_error(company.by(name).post(path, body), 403, "denied")
    assert company.contents() == before
    grants = {"customer": {"bulk": "own"}}
    company.world.create("admin", "role", key="tidy", name="Tidy", kind="manager", grants=grants)
    company.world.update("admin", "user", company.by("cid").id, None, roles=["tidy"])
    plan = company.by("cid").post(f"{BULK}/plan", body).json()
    assert (plan["changed"], plan["refused"]) == (2, 4)
    done = company.by("cid").post(BULK, body).json()
    assert (done["changed"], done["refused"]) == (2, 4)
    assert cities(company).count("Ulm") == 2
    assert len(company.audited("refused")) == 5
    masks = {"customer": {"city": "hidden"}}
    company.world.create("admin", "role", key="blind", name="Blind", kind="manager", masks=masks)
    company.world.update("admin", "user", company.by("cid").id, None, roles=["blind"])
    is_error(company.by("cid").post(f"{BULK}/plan", body), 403, "denied")
    assert nine


@pytest.mark.usefixtures("nine")
def test_a_body_says_one_thing(company: Company) -> None:
    boss = company.by("boss")
    for wrong in ({}, {"delete": True, "values": {"city": "x"}}, {"values": {}}):
        is_error(boss.post(BULK, {"filter": CITY, **wrong}), 400, "malformed")
    is_error(boss.post(BULK, {"delete": True, "except": list(range(1001))}), 413, "too_much")
    assert boss.post(BULK, {"delete": True, "after": 2**63}).status_code in (400, 422)
    is_error(boss.post("/tables/nothing/bulk", {"delete": True}), 404, "missing")


def test_sets_of_one_sweep_are_undone_together_and_none_can_join_another_s(
    company: Company, nine: list[int]
) -> None:
    viewer, store = company.world.viewer("boss"), company.store
    first, after, sets = None, 0, []
    while after is not None:
        sweep = many.Sweep(Ask("customer"), {"city": "Rom"}, frozenset(nine[:1]), after, size=4)
        done = many.apply(store, viewer, sweep, Order(request_id=f"s{after}", parent=first))
        sets.append(done["set_id"])
        first, after = first or done["set_id"], done["next"]
    assert len(sets) == 3
    assert cities(company) == ["Bonn", *["Rom"] * 8]
    told = company.by("boss").get(f"/changes/{sets[2]}").json()
    assert told["parent"] == sets[0]
    other = company.world.create("admin", "customer", name="Other")
    is_error(company.by("boss").post(BULK, {"delete": True, "set": 2**70}), 404, "missing")
    strange = company.by("admin").get("/changes", limit=1).json()["sets"][0]["id"]
    for number in (strange, sets[1]):
        is_error(
            company.by("boss").post(BULK, {"filter": CITY, "delete": True, "set": number}), 404, "missing"
        )
    undone = undo(store, viewer, sets[0], "cancel")
    assert undone["also"] == [sets[2], sets[1]]
    assert cities(company) == [*["Bonn"] * 6, *["Kiel"] * 3, None]
    assert other
