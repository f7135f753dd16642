"""Sums, averages, counts and groups over REST: exact, within rights, each with the way to its rows."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.api.company import Company, create, is_error

PATH = "/tables/opportunity/summary"
# Owner, amount, currency, expected day.
DEALS: tuple[tuple[str, str | None, str, str | None], ...] = (
    ("ann", "100.10", "USD", "2026-01-31"),
    ("ann", "0.0002", "USD", "2026-01-01"),
    ("ann", "99999999999.25", "USD", "2026-02-01"),
    ("cid", "7", "EUR", "2025-12-31"),
    ("cid", None, "USD", None),
)


@pytest.fixture
def deals(company: Company) -> list[int]:
    made = [
        create("opportunity", name=f"Deal {n}", owner_id=company.by(who).id, currency=currency, stage_id=1,
               **{k: v for k, v in {"amount": amount, "expected_on": day}.items() if v})
        for n, (who, amount, currency, day) in enumerate(DEALS)
    ]  # fmt: skip
    answer = company.by("boss").change(*made)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["rows"]]


def ask(company: Company, who: str, **params: Any) -> dict[str, Any]:
    answer = company.by(who).get(PATH, **params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


USD = json.dumps({"field": "currency", "op": "=", "value": "USD"})
ALL = "sum:amount,avg:amount,count:amount"


@pytest.mark.usefixtures("deals")
def test_figures_are_exact_and_of_the_rows_one_may_see(company: Company) -> None:
    told = ask(company, "boss", filter=USD, measures=ALL)
    total = Decimal("100000000099.3502")
    mean = (total / 3).quantize(Decimal("0.0001"))
    assert told == {"more": False, "rows": [{
        "count": 4, "currencies": {"amount": "USD"},
        "totals": {"sum:amount": str(total), "avg:amount": str(mean), "count:amount": 3},
    }]}  # fmt: skip
    [hers] = ask(company, "ann", measures="sum:amount")["rows"]
    assert (hers["count"], hers["totals"]) == (3, {"sum:amount": str(total)})
    [none] = ask(company, "boss", search="nothing like it", measures=ALL)["rows"]
    assert none["totals"] == {"sum:amount": None, "avg:amount": None, "count:amount": 0}


@pytest.mark.usefixtures("deals")
def test_different_currencies_are_not_added_up(company: Company) -> None:
    [all_of_them] = ask(company, "boss", measures=ALL)["rows"]
    assert all_of_them["totals"] == {"sum:amount": None, "avg:amount": None, "count:amount": 4}
    assert all_of_them["currencies"] == {"amount": None}


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("owner_id", {"Ann North": 3, "Cid South": 2}),
        ("owner_id.team", {"North": 3, "South": 2}),
        ("month:expected_on", {"2025-12": 1, "2026-01": 2, "2026-02": 1, None: 1}),
        ("year:expected_on", {"2025": 1, "2026": 3, None: 1}),
        ("currency", {"USD": 4, "EUR": 1}),
    ],
)
def test_each_group_counts_its_rows_and_knows_how_to_find_them(
    company: Company, deals: list[int], by: str, counts: dict[Any, int]
) -> None:
    rows = ask(company, "boss", by=by, measures="sum:amount")["rows"]
    assert {row["label"] or row["key"]: row["count"] for row in rows} == counts
    assert [row["label"] or row["key"] for row in rows] == list(counts)
    found = []
    for row in rows:
        listed = company.by("boss").rows("opportunity", filter=json.dumps(row["condition"]))
        assert len(listed) == row["count"]
        found += [deal["id"] for deal in listed]
    assert sorted(found) == sorted(deals)


@pytest.mark.usefixtures("deals")
def test_what_is_masked_can_be_neither_summed_nor_grouped_by(company: Company) -> None:
    for wrong in (
        {"measures": "sum:name"}, {"measures": "max:amount"}, {"by": "amount"}, {"by": "week:expected_on"},
        {"by": "month:stage_id"},
    ):  # fmt: skip
        is_error(company.by("boss").get(PATH, **wrong), 400, "malformed")
    masks = {"opportunity": {"amount": "partial", "stage_id": "hidden"}}
    company.world.create("admin", "role", key="dim", name="Dim", kind="manager", masks=masks)
    company.world.update("admin", "user", company.by("dan").id, None, roles=["dim"])
    is_error(company.by("dan").get(PATH, measures="sum:amount"), 400, "malformed")
    is_error(company.by("dan").get(PATH, by="stage_id"), 403, "denied")
    is_error(company.by("dan").get("/tables/setting/summary"), 404, "missing")
