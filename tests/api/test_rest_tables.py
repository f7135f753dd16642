"""Reading over REST: tables, rows, one row, history; exact shapes, limits in words, one shape of errors."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from db.engine import Store, use_store
from db.merging import catalog_at
from tests.api.company import Company, create, is_error

CITIES = ("Berlin", "Aachen", "Cologne", "Dresden", None)


@pytest.fixture
def five(company: Company) -> list[int]:
    """Five customers of Ann's, one without a city, with revenues of 100 to 500."""
    made = [
        create("customer", name=f"Five {n}", city=city, revenue=f"{n}00.5", employees=n)
        for n, city in enumerate(CITIES, 1)
    ]
    answer = company.by("ann").change(*made)
    return [row["id"] for row in answer.json()["rows"]]


def test_the_tables_are_those_of_the_viewer(company: Company) -> None:
    listed = company.by("eve").get("/tables").json()["tables"]
    one = next(table for table in listed if table["key"] == "customer")
    assert one == {
        "key": "customer", "label": "Customers", "icon": "apartment", "group": "sales", "custom": False,
        "title_field": "name", "verbs": {"view": "all", "print": "all"},
    }  # fmt: skip
    keys = {table["key"] for table in listed}
    assert {"setting", "role", "share"} & keys == set()
    assert keys < {t["key"] for t in company.by("admin").get("/tables").json()["tables"]}


def test_one_table_tells_its_fields(company: Company) -> None:
    told = company.by("ann").get("/tables/opportunity").json()
    assert told["stage_field"] == "stage_id"
    fields = {f["key"]: f for f in told["fields"]}
    assert "deleted_at" not in fields
    assert fields["amount"] == {
        "key": "amount", "kind": "money", "label": "Amount", "required": False, "read_only": False,
        "mask": None,
        "hidden": False, "custom": False, "choices": [], "references": None, "max": None, "min": 0,
        "scale": 4,
        "currency": "currency", "sortable": True, "searched": False,
        "ops": ["=", "!=", "<", "<=", ">", ">=", "between", "empty", "not_empty"],
    } | {"ops": fields["amount"]["ops"]}  # fmt: skip
    assert {"=", "between", "empty"} <= set(fields["amount"]["ops"])
    assert fields["customer_id"]["references"] == "customer"
    assert fields["id"]["read_only"]
    assert {c["key"] for c in fields["source"]["choices"]} > {"referral", "website"}
    assert set(fields["source"]["choices"][0]) == {"key", "label", "color", "category"}


def test_a_page_of_rows_has_its_shape(company: Company, five: list[int]) -> None:
    ann = company.by("ann")
    answer = ann.get("/tables/customer/rows", sort="name", limit=2, fields="name,owner_id,revenue,employees")
    said = answer.json()
    cursor = said.pop("next")
    assert isinstance(cursor, str)
    owner = {"id": ann.id, "label": "Ann North"}
    assert said == {
        "rows": [
            {"id": five[0], "version": 1, "name": "Five 1", "owner_id": owner, "revenue": "100.50",
            "employees": 1},
            {"id": five[1], "version": 1, "name": "Five 2", "owner_id": owner, "revenue": "200.50",
            "employees": 2},
        ],
        "total": 5, "total_exact": True, "totals": {},
    }  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


def test_a_list_leaves_long_texts_out_unless_asked(company: Company, five: list[int]) -> None:
    ann = company.by("ann")
    assert "notes" not in ann.rows("customer")[0]
    assert ann.rows("customer", fields="notes")[0] == {"id": five[0], "version": 1, "notes": None}
    assert "notes" in ann.row("customer", five[0])


FOUND: list[tuple[dict[str, Any], list[int]]] = [
    ({"filter": {"field": "employees", "op": ">", "value": 3}, "sort": "name"}, [4, 5]),
    ({"filter": {"field": "city", "op": "empty"}}, [5]),
    ({"filter": {"field": "owner", "op": "=", "value": {"me": True}}, "sort": "-employees"}, [5, 4, 3, 2, 1]),
    ({"filter": {"field": "owner.full_name", "op": "starts_with", "value": "Bob"}}, []),
    ({"filter": {"any": [{"field": "employees", "op": "in", "value": [1, 2]}]}, "sort": "city"}, [2, 1]),
    ({"filter": {"not": {"field": "employees", "op": "between", "value": [2, 4]}}, "sort": "name"}, [1, 5]),
    ({"search": "five 3"}, [3]),
    ({"search": "dresd"}, [4]),
    ({"sort": "-revenue", "limit": 2}, [5, 4]),
    ({"sort": "name", "offset": 3}, [4, 5]),
    ({"sort": "city"}, [2, 1, 3, 4, 5]),
    ({"sort": "-city"}, [4, 3, 1, 2, 5]),
]


@pytest.mark.usefixtures("five")
def test_filter_search_and_sort(company: Company) -> None:
    for params, names in FOUND:
        sent = {k: json.dumps(v) if k == "filter" else v for k, v in params.items()}
        found = [row["name"] for row in company.by("ann").rows("customer", **sent)]
        assert found == [f"Five {n}" for n in names], params


@pytest.mark.parametrize("limit", [2, 5])
def test_the_cursor_reads_each_row_once(company: Company, five: list[int], limit: int) -> None:
    for sort in ["", "name", "-revenue", "city", "-city", "owner_id,-employees"]:
        _read_through(company, five, sort, limit)


def _read_through(company: Company, five: list[int], sort: str, limit: int) -> None:
    ann, after, found = company.by("ann"), "", []
    for _ in range(4):
        page = ann.get("/tables/customer/rows", sort=sort, limit=limit, after=after).json()
        found += [row["id"] for row in page["rows"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(found) == sorted(five)
    assert found == [row["id"] for row in ann.rows("customer", sort=sort)]


@pytest.mark.usefixtures("five")
def test_totals_and_not_counting(company: Company) -> None:
    ann = company.by("ann")
    summed = ann.get("/tables/customer/rows", totals="revenue,employees", limit=1).json()
    assert summed["totals"] == {"revenue": "1502.50", "employees": 15}
    assert ann.get("/tables/customer/rows", counted=False).json()["total"] is None
    assert ann.get("/tables/customer/rows", limit=0).json() == {
        "rows": [], "total": 5, "total_exact": True, "totals": {}, "next": None,
    }  # fmt: skip


def test_the_recycle_bin_is_a_list_of_its_own(company: Company, five: list[int]) -> None:
    ann = company.by("ann")
    gone = {"table": "customer", "op": "delete", "id": five[0], "version": 1}
    assert ann.change(gone).status_code == 200
    assert [row["id"] for row in ann.rows("customer", deleted=True)] == [five[0]]
    assert five[0] not in {row["id"] for row in ann.rows("customer")}
    is_error(ann.get(f"/tables/customer/rows/{five[0]}"), 404, "missing")
    back = {"table": "customer", "op": "restore", "id": five[0], "version": 2}
    assert ann.change(back).status_code == 200
    assert ann.row("customer", five[0])["version"] == 3


def test_history_is_told_newest_first(company: Company, five: list[int]) -> None:
    ann = company.by("ann")
    company.world.update("bob", "customer", five[0], city="Bonn")
    sets = ann.get(f"/tables/customer/rows/{five[0]}/history").json()["sets"]
    assert [s["by"]["label"] for s in sets] == ["Bob North", "Ann North"]
    assert set(sets[0]) == {
        "id", "at", "by", "source", "label", "reason", "parent", "undoes", "origin", "size", "undone_by",
        "cells",
    }  # fmt: skip
    assert sets[0]["at"].endswith("Z")
    assert sets[0]["cells"] == [
        {
            "table": "customer", "id": five[0], "op": "update", "version": 2, "title": "Five 1",
            "field": "city", "old": "Berlin", "new": "Bonn",
        }
    ]  # fmt: skip
    assert sets[1]["origin"].startswith("token ")
    made = {cell["field"]: cell["new"] for cell in sets[1]["cells"]}
    assert made["owner_id"] == {"id": ann.id, "label": "Ann North"}
    newest = ann.get(f"/tables/customer/rows/{five[0]}/history", limit=1).json()["sets"]
    assert [s["id"] for s in newest] == [sets[0]["id"]]


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("/tables/nowhere", {}, 404, "nowhere"),
    ("/tables/nowhere/rows", {}, 404, "nowhere"),
    ("/tables/customer/rows", {"limit": 1001}, 413, "1000"),
    ("/tables/customer/rows", {"limit": -1}, 413, "1000"),
    ("/tables/customer/rows", {"limit": "x"}, 400, ""),
    ("/tables/customer/rows", {"offset": -1}, 400, ""),
    ("/tables/customer/rows", {"offset": 2**63}, 400, ""),
    ("/tables/customer/rows", {"offset": 2**70}, 400, ""),
    ("/tables/customer/rows", {"limit": 2**70}, 413, "1000"),
    ("/tables/customer/rows", {"after": "?"}, 400, ""),
    ("/tables/customer/rows", {"after": "bm90IGpzb24="}, 400, ""),
    ("/tables/customer/rows", {"after": "äöü"}, 400, ""),
    ("/tables/customer/rows", {"filter": "{"}, 400, ""),
    ("/tables/customer/rows", {"filter": "[" * 100_0}, 400, ""),
    ("/tables/customer/rows", {"filter": '{"field": "city", "op": "like", "value": 1}'}, 400, "like"),
    ("/tables/customer/rows", {"filter": '{"field": "citty", "op": "empty"}'}, 404, "citty"),
    ("/tables/customer/rows", {"filter": '{"field": "employees", "op": "=", "value": NaN}'}, 400, ""),
    (
        "/tables/customer/rows",
        {"filter": '{"field": "employees", "op": "=", "value": "12abc"}'},
        400,
        "12abc",
    ),
    (
        "/tables/customer/rows",
        {"filter": '{"field": "id", "op": "=", "value": 99999999999999999999}'},
        400,
        "",
    ),
    ("/tables/customer/rows", {"sort": "citty"}, 404, "citty"),
    ("/tables/customer/rows", {"sort": "tags"}, 400, ""),
    ("/tables/customer/rows", {"fields": "citty"}, 404, "citty"),
    ("/tables/customer/rows", {"totals": "name"}, 400, ""),
    ("/tables/customer/rows/999999", {}, 404, "999999"),
    ("/tables/customer/rows/0", {}, 404, ""),
    ("/tables/customer/rows/-1", {}, 404, ""),
    ("/tables/customer/rows/12abc", {}, 400, ""),
    ("/tables/customer/rows/99999999999999999999999", {}, 404, ""),
    ("/tables/customer/rows/999999/history", {}, 404, ""),
    ("/tables/customer/rows/99999999999999999999999/history", {}, 404, ""),
    ("/tables/customer/rows/1/history", {"limit": 1001}, 413, "1000"),
    ("/tables/customer/rows/1/history", {"limit": -1}, 413, "1000"),
    ("/tables/customer/export", {"format": "doc"}, 400, "doc"),
    ("/changes", {"limit": 1001}, 413, "1000"),
    ("/changes", {"since": "yesterday"}, 400, ""),
    ("/changes", {"by": 2**70}, 400, ""),
    ("/changes", {"before": 2**70}, 400, ""),
    ("/changes/999999", {}, 404, "999999"),
    ("/changes/99999999999999999999999", {}, 404, ""),
    ("/changes/1", {"limit": 1001}, 413, "1000"),
    ("/changes/1", {"offset": -1}, 400, ""),
    ("/files/999999", {}, 404, "999999"),
    ("/files/99999999999999999999999", {}, 404, ""),
    ("/imports/999999", {}, 404, "999999"),
    ("/imports/99999999999999999999999", {}, 404, ""),
    ("/nowhere", {}, 404, ""),
]
CODES = {400: "malformed", 404: "missing", 413: "too_much"}


def test_what_cannot_be_read_is_refused_in_words(company: Company) -> None:
    """By the administrator, so that it is no right that is missing."""
    company.world.create("system", "customer", name="One")
    admin, wrong = company.by("admin"), []
    for path, params, status, part in REFUSED:
        answer = admin.get(path, **params)
        if answer.status_code != status or part not in answer.text:
            wrong.append((path, str(params)[:80], status, answer.status_code, answer.text[:200]))
            continue
        is_error(answer, status, CODES[status])
    assert wrong == []


def test_without_signing_in_nothing_is_told(company: Company) -> None:
    for language, words in (("en", "Please sign in."), ("zh-CN", "请先登录。")):
        answer = company.client.get("/api/v1/tables", headers={"accept-language": language})
        assert is_error(answer, 401, "anonymous")["message"] == words


WRONG_IN_TWO: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/tables/customer/rows", {"params": {"limit": 1001}}, 413, "too_much"),
    ("GET", "/tables/nowhere", {}, 404, "missing"),
    ("GET", "/nowhere", {}, 404, "missing"),
    ("PATCH", "/tables", {}, 400, "malformed"),
    ("GET", "/tables/customer/rows", {"params": {"limit": "x"}}, 400, "malformed"),
    ("GET", "/tables/customer/export", {}, 403, "denied"),
    ("POST", "/changes", {"content": b"{"}, 400, "malformed"),
    ("POST", "/changes", {"json": {"changes": [{"table": "customer", "op": "create"}]}}, 403, "denied"),
    ("POST", "/changes", {"json": {"changes": [create("view", name="")]}}, 422, "invalid"),
    ("POST", "/imports", {"files": {"file": ("x", b"")}, "data": {"table": "customer"}}, 403, "denied"),
]


def test_errors_have_one_shape_in_both_languages(company: Company) -> None:
    eve, said = company.by("eve"), {}
    for language in ("en", "zh_CN"):
        company.speak("eve", language)
        said[language] = [
            is_error(eve.call(method, path, **more), status, code)["message"]
            for method, path, more, status, code in WRONG_IN_TWO
        ]
    assert not any("\u4e00" <= c <= "\u9fff" for c in "".join(said["en"]))
    assert all(any("\u4e00" <= c <= "\u9fff" for c in message) for message in said["zh_CN"])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_nobody_expected_is_a_ticket(company: Company, language: str) -> None:
    """A row that the product could not have written is nothing it could expect."""
    company.speak("boss", language)
    boss = company.by("boss")
    with company.store.work() as work:
        setting = catalog_at(work.connection).table("announcement").sa
        at = sa.literal("not an instant") if company.store.sqlite else sa.literal(None)
        values = {"title": "x", "version": 1, "created_at": at, "updated_at": at}
        if company.store.sqlite:
            work.connection.execute(setting.insert().values(**values))
        else:
            work.connection.exec_driver_sql("ALTER TABLE announcement ALTER title DROP NOT NULL")
            work.connection.exec_driver_sql("ALTER TABLE announcement RENAME TO elsewhere")
    change = {"table": "announcement", "op": "update", "id": 1, "version": 1, "values": {"title": "y"}}
    for answer in (boss.get("/tables/announcement/rows"), boss.change(change)):
        said = is_error(answer, 500, "broke")
        assert len(said["ticket"]) == 8
        assert said["ticket"] in said["message"]
        assert ("announcement" in said["message"], "Trace" in said["message"]) == (False, False)


def test_views_are_written_as_rows_and_read_as_the_caller_may_use_them(company: Company) -> None:
    boss, ann = company.by("boss"), company.by("ann")
    part = {"field": "city", "op": "=", "value": "Bonn"}
    view = create("view", name="Bonn", table="customer", condition=part, seen_by=["sales"])
    made = boss.change(view)
    assert made.status_code == 200, made.text
    [found] = ann.get("/tables/customer/views").json()["views"]
    assert (found["name"], found["condition"], found["mine"]) == ("Bonn", [part], False)
    assert ann.rows("view") == []
    is_error(ann.change(view), 403, "denied")
    is_error(company.by("dan").get("/tables/opportunity/views"), 404, "missing")
    assert boss.post(f"/changes/{made.json()['set_id']}/undo", {}).status_code == 200
    assert ann.get("/tables/customer/views").json()["views"] == []


def test_a_database_out_of_reach_is_told_as_that(company: Company) -> None:
    boss = company.by("boss")
    away = Store("postgresql+psycopg://nobody:@127.0.0.1:1/none", wait=1)
    use_store(away)
    try:
        said = is_error(boss.get("/tables"), 503, "unavailable")
    finally:
        use_store(company.store)
        away.close()
    assert "127.0.0.1" not in said["message"]


def test_the_timeline_of_a_record(company: Company) -> None:
    ann = company.by("ann")
    pk = ann.change(create("customer", name="Acme")).json()["rows"][0]["id"]
    ann.change(create("activity", subject="call", customer_id=pk))
    path = f"/tables/customer/rows/{pk}/timeline"
    first = ann.get(path, limit=1).json()
    assert [item["row"]["subject"] for item in first["items"]] == ["call"]
    second = ann.get(path, limit=1, after=first["next"]).json()
    assert ([item["kind"] for item in second["items"]], second["next"]) == (["change"], None)
    assert [item["kind"] for item in ann.get(path, kinds="change").json()["items"]] == ["change"]
    is_error(ann.get(path, kinds="nothing"), 400, "malformed")
    is_error(ann.get("/tables/customer/rows/999/timeline"), 404, "missing")
