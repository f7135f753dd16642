"""Exports over REST: what the list shows and no more, in every format; and back in without a loss."""

import csv
import io
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from db.exchange.neutral import unneutralise
from tests.api.company import Company, Person, create, is_error, update
from tests.conftest import World

PEOPLE = ("admin", "boss", "ann", "dan", "eve")
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://evil.example","click")',
    "+86 138 0013 8000",
    "@SUM(A1)",
    "-1+1|cmd",
    "'quoted",
    "''twice",
    "\u202egnp.exe\u202c",
    "👩‍👩‍👧 家族 №1",
    'a,b;c"d"',
    "NULL",
    "#N/A",
    "1e5",
    "007",
    "true",
    "2026-03-04",
    "=1",
    "\uff1d1+1",
    "$(rm -rf /)",
    "{{7*7}}",
    "%s%n",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "é vs e\u0301",
)
LONG = "真" * 10_000 + "x" * 960_000


def _csv(content: bytes) -> list[list[str]]:
    csv.field_size_limit(1 << 24)
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [lines[0], *([unneutralise(cell) for cell in line] for line in lines[1:])]


def _xlsx(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def _export(person: Person, table: str, kind: str, **params: str) -> bytes:
    answer = person.get(f"/tables/{table}/export", format=kind, **params)
    assert answer.status_code == 200, answer.text
    return answer.content


def _labels(person: Person, table: str) -> dict[str, str]:
    return {f["key"]: f["label"] for f in person.get(f"/tables/{table}").json()["fields"]}


@pytest.fixture
def filled(company: Company) -> Company:
    """Rows of several owners, hostile ones among them, in the tables that people export."""
    world = company.world
    for owner in ("ann", "bob", "cid", "dan"):
        world.create(
            owner, "customer", name=f"Of {owner}", phone="13800138000", revenue="1234.5", tags=["a", "b,c"]
        )
        world.create(
            owner, "activity", subject=f"Of {owner}", at="2026-03-29T02:30:00+02:00", duration=90, done=True
        )
        world.create(owner, "contact", name=f"Of {owner}", birthday="1970-01-02", phone="+49 30 1")
    for n, text in enumerate(HOSTILE):
        world.create("ann", "customer", name=f"{n} {text}", city=text, notes=f"{text}\n{text}", address=text)
    return company


def test_a_file_has_what_the_list_has(filled: Company) -> None:
    """Every table for every person, all three formats: as many rows, in the same order,
    of the same titles."""
    for name in PEOPLE:
        person = filled.by(name)
        for described in person.get("/tables").json()["tables"]:
            if "export" not in described["verbs"]:
                continue
            _same_as_list(person, described["key"], described["title_field"], described["verbs"])


def _same_as_list(person: Person, table: str, title: str, verbs: dict[str, str]) -> None:
    rows = person.rows(table, limit=1000, sort="-id")
    if verbs["export"] == verbs["view"]:
        expected = [row[title] for row in rows]
        label = _labels(person, table)[title]
        for kind, read in (("csv", _csv), ("xlsx", _xlsx)):
            lines = read(_export(person, table, kind, sort="-id"))
            at = lines[0].index(label)
            assert [line[at] for line in lines[1:]] == ["" if v is None else v for v in expected], (
                table,
                kind,
            )
        parquet = pq.read_table(io.BytesIO(_export(person, table, "parquet", sort="-id"))).to_pydict()
        assert parquet[title] == expected, table
    else:
        assert len(_csv(_export(person, table, "csv"))) - 1 <= len(rows)


def test_filter_search_sort_and_columns_go_along(filled: Company) -> None:
    ann = filled.by("ann")
    wanted = {
        "filter": json.dumps({"field": "phone", "op": "=", "value": "13800138000"}),
        "search": "of", "sort": "-name", "fields": "name,owner_id",
    }  # fmt: skip
    lines = _csv(_export(ann, "customer", "csv", **wanted))
    assert lines == [["Name", "Owner"], ["Of bob", "Bob North"], ["Of ann", "Ann North"]]
    assert len(ann.rows("customer", **wanted)) == 4
    is_error(ann.get("/tables/customer/export", format="csv", fields="lost"), 404, "missing")
    is_error(ann.get("/tables/customer/export", format="csv", filter="{"), 400, "malformed")


def test_masks_hold_in_files(filled: Company) -> None:
    admin, ann = filled.by("admin"), filled.by("ann")
    sales = next(r for r in admin.rows("role") if r["key"] == "sales")
    masks = {"customer": {"phone": "partial", "revenue": "hidden", "city": "list"}}
    assert admin.change(update("role", sales["id"], sales["version"], masks=masks)).status_code == 200
    for kind, read in (("csv", _csv), ("xlsx", _xlsx)):
        content = _export(ann, "customer", kind)
        lines = read(content)
        assert {"Revenue", "City"} & set(lines[0]) == set()
        assert {line[lines[0].index("Phone")] for line in lines[1:]} == {"", "138****8000"}
    parquet = pq.read_table(io.BytesIO(_export(ann, "customer", "parquet"))).to_pydict()
    assert {"revenue", "city"} & set(parquet) == set()
    assert set(parquet["phone"]) == {None, "138****8000"}
    for field in ("revenue", "phone"):
        named = ann.get("/tables/customer/export", format="csv", fields=field)
        assert named.status_code in (200, 404)
        assert b"1234" not in named.content
        assert b"13800138000" not in named.content
        is_error(ann.get("/tables/customer/export", format="csv", sort=field), 403, "denied")


def test_nothing_in_a_file_runs(filled: Company) -> None:
    """In CSV whatever a spreadsheet would calculate has its mark; in XLSX there is no formula and no link."""
    ann = filled.by("ann")
    raw = list(csv.reader(io.StringIO(_export(ann, "customer", "csv").decode("utf-8-sig"), newline="")))
    at = raw[0].index("City")
    assert {line[at][0] for line in raw[1:] if line[at]} & set("=+-@\uff1d\t\r") == set()
    read = {line[at] for line in _csv(_export(ann, "customer", "csv"))[1:]}
    assert {unneutralise(line[at]) for line in raw[1:]} == read
    assert set(HOSTILE) <= read
    sheet = _xlsx(_export(ann, "customer", "xlsx"))
    assert set(HOSTILE) <= {line[sheet[0].index("City")] for line in sheet[1:]}


def test_exports_are_noted_and_leave_nothing_behind(filled: Company) -> None:
    ann, before = filled.by("ann"), filled.contents()
    folder = Path(tempfile.gettempdir())
    here = set(folder.glob("kehu-*"))
    for kind in ("csv", "xlsx", "parquet"):
        answer = ann.get("/tables/customer/export", format=kind, search="of")
        assert f'filename="customer.{kind}"' in answer.headers["content-disposition"]
    noted = [(row.by_id, row.detail["table"], row.detail["format"]) for row in filled.audited("export")]
    assert noted == [(ann.id, "customer", kind) for kind in ("csv", "xlsx", "parquet")]
    assert [row.detail["rows"] for row in filled.audited("export")] == [2, 2, 2]
    assert filled.contents() == before
    assert {p for p in folder.glob("kehu-*.*") if p.suffix in (".csv", ".xlsx", ".parquet")} <= here


def test_a_megabyte_of_text(company: Company) -> None:
    ann = company.by("ann")
    assert ann.change(create("customer", name="Long", notes=LONG)).status_code == 200
    lines = _csv(_export(ann, "customer", "csv"))
    assert lines[1][lines[0].index("Notes")] == LONG
    said = is_error(ann.get("/tables/customer/export", format="xlsx"), 413, "too_much")
    assert "32767" in said["message"].replace(",", "")
    assert ann.row("customer", 1)["notes"] == LONG


# --- out and in again --------------------------------------------------------------------------------------

KEYS = {
    "customer": "code", "contact": "name", "activity": "subject", "opportunity": "number", "case": "number",
    "task": "subject", "product": "code", "price": "book", "opportunity_line": "name",
    "announcement": "title",
    "team": "name", "user": "name", "role": "key", "pipeline": "name", "stage": "name", "view": "name",
    "setting": "key",
}  # fmt: skip


def _customer(world: World) -> int:
    return world.create(
        "ann",
        "customer",
        name="+86 Zebra",
        founded_year=1999,
        employees=5,
        revenue="1234567.891",
        tags=["a,b", "c"],
        website="https://x.example/?a=1",
        email="a@b.example",
        kind="person",
        phone="+86 138",
        notes=" two\nlines ",
        industry="retail",
    )


def _everything(company: Company) -> None:
    """A row of each table that has a value in every kind of field."""
    world = company.world
    stage = company.by("admin").rows("stage")[0]["id"]
    product = world.create("system", "product", name="A (1)", list_price="99.9", active=False, series="=1")
    customer = _customer(world)
    contact = world.create(
        "ann", "contact", name="-Ann", customer_id=customer, birthday="1899-12-31", role="buys"
    )
    deal = world.create(
        "ann",
        "opportunity",
        name="'Deal",
        stage_id=stage,
        customer_id=customer,
        contact_id=contact,
        amount="0.1001",
        currency="EUR",
        rate="12.5",
        product_id=product,
        expected_on="2026-03-04",
        discount="0.05",
        source="phone",
    )
    world.create(
        "ann", "opportunity_line", name="@Line", opportunity_id=deal, quantity="0.0001", unit_price="-5"
    )
    world.create(
        "system", "price", book="Book", product_id=product, price="10000000000.0001", valid_from="2026-12-01"
    )
    _service(world, customer, deal)
    _office(world)


def _service(world: World, customer: int, deal: int) -> None:
    case = world.create(
        "ann",
        "case",
        subject="Case",
        customer_id=customer,
        opened_at="2026-10-25T00:30:00.123456Z",
        answered_at="1970-01-01T00:00:00Z",
        status="waiting_customer",
    )
    world.create(
        "ann",
        "activity",
        subject="Act",
        at="2026-10-25T01:30:00Z",
        duration=3661,
        done=True,
        case_id=case,
        kind="visit",
        result="agreed",
        owner_id=world.viewer("ann").user_id,
    )
    world.create("ann", "task", subject="Task", due_on="2024-02-29", priority="high", opportunity_id=deal)


def _office(world: World) -> None:
    world.create("system", "announcement", title="News", body="<b>\t</b>", shown_from="2026-01-31")
    world.create(
        "ann",
        "view",
        name="Mine",
        table="customer",
        sort="-name",
        columns=["name"],
        condition={"field": "name", "op": "=", "value": "x"},
    )
    world.create("system", "setting", key="company_name", value="=Zebra & Söhne")
    world.create(
        "system",
        "role",
        key="narrow",
        name="Narrow",
        kind="sales",
        grants={"customer": {"view": "own"}},
        denies={"task": ["delete"]},
        filters={"customer": {"field": "name", "op": "not_empty"}},
    )


def _settled(person: Person, pk: int) -> dict[str, Any]:
    for _ in range(400):
        state: dict[str, Any] = person.get(f"/imports/{pk}").json()
        if state["status"] not in ("checking", "applying"):
            return state
        time.sleep(0.03)
    raise AssertionError(state)


def test_what_went_out_comes_in_the_same(company: Company) -> None:
    """Every table: its own export, checked as an import, finds every row as it is, cell by cell."""
    _everything(company)
    admin, wrong = company.by("admin"), []
    for table, key in KEYS.items():
        fields = admin.get(f"/tables/{table}").json()["fields"]
        columns = [{"field": f["key"], "columns": [f["label"]]} for f in fields if not f["read_only"]]
        for kind in ("csv", "xlsx"):
            content = _export(admin, table, kind, fields=",".join(c["field"] for c in columns))
            pk = admin.upload("/imports", f"x.{kind}", content, table=table).json()["id"]
            spec = {"columns": [_stated(c, fields) for c in columns], "key": key, "clear": True}
            answer = admin.post(f"/imports/{pk}/check", {"spec": spec})
            result = _settled(admin, pk)["result"] if answer.status_code == 202 else answer.json()
            rows = admin.get(f"/tables/{table}/rows").json()["total"]
            if (result.get("same"), result.get("lines")) != (rows, rows):
                wrong.append((table, kind, rows, _brief(result)))
    assert wrong == []


def _stated(column: dict[str, Any], fields: list[dict[str, Any]]) -> dict[str, Any]:
    kind = next(f["kind"] for f in fields if f["key"] == column["field"])
    if kind in ("integer", "decimal", "money", "percent", "duration", "rating"):
        return {**column, "number": {"decimal": ".", "group": ","}}
    return {**column, "date": "ymd"} if kind in ("date", "moment") else column


def _brief(result: dict[str, Any]) -> Any:
    told = [(d.get("line"), [(c["field"], c["old"], c["new"]) for c in d.get("cells", ())]) for d in
            result.get("diff", ())]  # fmt: skip
    return {"refusals": result.get("refusals"), "diff": told, "message": result.get("message")}
