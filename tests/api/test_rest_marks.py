"""Which of several conditions each row fulfils first, told beside the rows; the colours of views on that."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core import clock
from tests.api.company import Company, create, is_error, update

MINE = {"field": "owner_id", "op": "in", "value": [{"me": True}]}
LATE = {"field": "expected_on", "op": "<", "value": {"now": "+0d"}}
ABROAD = {"field": "customer_id.country", "op": "=", "value": "France"}
RICH = {"field": "amount", "op": ">=", "value": 1000}
RULES = {"rich": RICH, "late": LATE, "abroad": ABROAD, "mine": MINE}


@pytest.fixture
def deals(company: Company) -> list[int]:
    """Ann's: rich and late; late; of a customer abroad; plain. Boss's: plain."""
    ann = company.by("ann")
    abroad = ann.change(create("customer", name="Loin", country="France")).json()["rows"][0]["id"]
    today = clock.today("UTC")
    late, soon = (today - timedelta(3)).isoformat(), (today + timedelta(30)).isoformat()
    facts: list[dict[str, Any]] = [
        {"amount": "5000", "expected_on": late}, {"expected_on": late}, {"customer_id": abroad},
        {"expected_on": soon},
    ]  # fmt: skip
    made = [create("opportunity", name=f"Deal {n}", stage_id=1, **one) for n, one in enumerate(facts)]
    ids = [row["id"] for row in ann.change(*made).json()["rows"]]
    boss = create("opportunity", name="Deal 4", stage_id=1, owner_id=company.by("boss").id)
    return [*ids, company.by("boss").change(boss).json()["rows"][0]["id"]]


def marks(company: Company, who: str, *names: str, **asked: Any) -> dict[str, str | None]:
    """By the deal's name, the rule it is marked by."""
    wanted = json.dumps([RULES[name] for name in names])
    answer = company.by(who).get("/tables/opportunity/rows", marks=wanted, **{"sort": "name", **asked})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    found = [None if at is None else names[at] for at in told["marks"]]
    return dict(zip((row["name"] for row in told["rows"]), found, strict=True))


@pytest.mark.usefixtures("deals")
def test_the_first_rule_that_holds_counts_in_whatever_order_and_page(company: Company) -> None:
    assert marks(company, "boss", "rich", "late", "abroad") == {
        "Deal 0": "rich", "Deal 1": "late", "Deal 2": "abroad", "Deal 3": None, "Deal 4": None,
    }  # fmt: skip
    assert marks(company, "boss", "abroad", "late", "rich")["Deal 0"] == "late"
    assert marks(company, "boss", "late", sort="-name", limit=2, offset=3) == {
        "Deal 1": "late", "Deal 0": "late",
    }  # fmt: skip
    asked = {"sort": "-customer_id.country,name", "filter": json.dumps(ABROAD)}
    assert marks(company, "boss", "abroad", **asked) == {"Deal 2": "abroad"}


@pytest.mark.usefixtures("deals")
def test_me_is_whoever_asks(company: Company) -> None:
    assert marks(company, "ann", "mine") == {f"Deal {n}": "mine" for n in range(4)}
    assert [name for name, rule in marks(company, "boss", "mine").items() if rule] == ["Deal 4"]


@pytest.mark.usefixtures("deals")
def test_without_rules_nothing_is_marked_and_a_rule_costs_no_statement(company: Company) -> None:
    boss = company.by("boss")
    assert "marks" not in boss.get("/tables/opportunity/rows").json()
    marks(company, "boss", "rich")
    said: list[str] = []
    engine = company.store.readers

    def count(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", count)
    boss.get("/tables/opportunity/rows")
    plain = len(said)
    marks(company, "boss", "rich", "late", "abroad", "mine")
    sa.event.remove(engine, "before_cursor_execute", count)
    assert plain > 0
    assert len(said) == 2 * plain


@pytest.mark.parametrize(
    "text", ["{}", "[1]", "no", json.dumps([RICH] * 21), '[{"field": "nope", "op": "="}]']
)
def test_what_are_no_rules_is_refused(company: Company, text: str) -> None:
    answer = company.by("ann").get("/tables/opportunity/rows", marks=text)
    assert answer.status_code in (400, 404, 422)
    is_error(answer, answer.status_code, answer.json()["error"])


def rule(name: str, condition: Any, tint: str = "red") -> dict[str, Any]:
    return {"name": name, "tint": tint, "condition": condition}


def test_a_view_keeps_its_colours_and_drops_for_a_reader_what_they_may_not_ask(company: Company) -> None:
    boss, world = company.by("boss"), company.world
    phone = {"field": "customer_id.phone", "op": "starts_with", "value": "1"}
    colors = [rule("Called", phone), rule("Rich", RICH, "green"), rule("Own", MINE, "blue")]
    made = create("view", name="Coloured", table="opportunity", seen_by=["*"], colors=colors)
    assert boss.change(made).status_code == 200
    assert seen(company, "bob")["colors"] == colors
    world.create(
        "admin", "role", key="shy", name="Shy", kind="sales", masks={"customer": {"phone": "hidden"}}
    )
    world.update("admin", "user", world.viewer("bob").user_id, None, roles=["shy"])
    kept = seen(company, "bob")
    assert (kept["colors"], kept["left_out"]) == (colors[1:], 1)
    hidden = company.by("bob").get("/tables/opportunity/rows", marks=json.dumps([phone]))
    is_error(hidden, 403, "denied")


def seen(company: Company, who: str) -> dict[str, Any]:
    answer = company.by(who).get("/tables/opportunity/views").json()["views"]
    found: dict[str, Any] = next(view for view in answer if view["name"] == "Coloured")
    return found


@pytest.mark.parametrize(
    "colors",
    [
        {}, ["red"], [rule("", RICH)], [rule("Far too long" * 9, RICH)], [rule("No such tint", RICH, "pink")],
        [rule("No condition", None)], [rule("No field", {"field": "nope", "op": "empty"})],
        [{**rule("More", RICH), "more": 1}], [rule("Many", RICH)] * 21,
    ],
)  # fmt: skip
def test_a_view_refuses_colours_that_would_not_work(company: Company, colors: Any) -> None:
    answer = company.by("ann").change(create("view", name="V", table="opportunity", colors=colors))
    assert "colors" in is_error(answer, 422, "invalid")["fields"]


def test_colours_of_a_view_change_and_are_undone(company: Company) -> None:
    ann = company.by("ann")
    made = ann.change(create("view", name="V", table="opportunity", colors=[rule("Rich", RICH)])).json()
    pk = made["rows"][0]["id"]
    changed = ann.change(update("view", pk, 1, colors=None)).json()
    assert ann.get("/tables/opportunity/views").json()["views"][0]["colors"] == []
    assert ann.post(f"/changes/{changed['set_id']}/undo", {}).status_code == 200
    assert ann.get("/tables/opportunity/views").json()["views"][0]["colors"] == [rule("Rich", RICH)]
