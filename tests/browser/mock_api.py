"""The REST contract of rows and change sets over rows in memory, for browser tests only."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import QueryParams

from tests.browser.mock_data import CUSTOMERS, TABLES, fresh

CSRF = "token-for-tests"
Row = dict[str, Any]


class World:
    """Everything the mock knows: rows, sets applied, answers given by request id."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.clear()

    def clear(self) -> None:
        self.rows = fresh(self.count)
        self.sets: dict[int, list[tuple[str, int, Row | None, Row | None]]] = {}
        self.answers: dict[str, Any] = {}
        self.calls: list[Row] = []


world = World(100_000)
router = APIRouter(prefix="/v1")


def shown(table: str, row: Row) -> Row:
    if table != "deal":
        return row
    found = world.rows["customer"].get(row["customer_id"] or 0)
    return {**row, "customer_id": found and {"id": found["id"], "label": found["name"]}}


@router.get("/tables/{table}")
def describe(table: str) -> Row:
    return TABLES[table]


COMPARE = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def ordered(value: Any) -> tuple[bool, Any]:
    blank = value is None or value == ""
    number = isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value)
    return (not blank, Decimal(value) if number else value if not blank else 0)


def compare(op: str, own: Any, value: Any) -> bool:
    plain = {"empty": own in (None, "", []), "not_empty": own not in (None, "", [])}
    if op in plain:
        return bool(plain[op])
    if isinstance(own, list):
        return (value in own) == (op == "contains")
    text, wanted = str(own or "").lower(), str(value).lower()
    words = {"contains": wanted in text, "not_contains": wanted not in text,
             "starts_with": text.startswith(wanted), "ends_with": text.endswith(wanted)}  # fmt: skip
    if op in words:
        return bool(words[op])
    if op == "in":
        return own in value
    if op == "between":
        return compare(">=", own, value[0]) and compare("<=", own, value[1])
    one, other = ordered(own)[1], ordered(str(value) if isinstance(own, str) else value)[1]
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        one, other = Decimal(str(one)), Decimal(str(other))
    return bool(COMPARE[op](one, other))


def holds(condition: Row | None, row: Row) -> bool:
    if not condition:
        return True
    if "all" in condition:
        return all(holds(c, row) for c in condition["all"])
    if "any" in condition:
        return any(holds(c, row) for c in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], row)
    return compare(condition["op"], row[condition["field"]], condition.get("value"))


def select(table: str, asked: QueryParams) -> list[Row]:
    condition = json.loads(asked["filter"]) if "filter" in asked else None
    wanted = asked.get("search", "").lower()
    rows = [r for r in world.rows[table].values() if holds(condition, r) and wanted in r["name"].lower()]
    for key in reversed([k for k in asked.get("sort", "").split(",") if k]):
        by = partial(sort_value, key.lstrip("-"))
        rows.sort(key=by, reverse=key.startswith("-"))
    return rows


def sort_value(key: str, row: Row) -> tuple[bool, Any]:
    return ordered(row[key])


@router.get("/tables/{table}/rows")
def read_rows(table: str, request: Request) -> Row:
    rows, asked = select(table, request.query_params), request.query_params
    offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 100))
    page = [shown(table, r) for r in rows[offset : offset + limit]]
    return {"rows": page, "total": len(rows), "total_exact": True, "totals": {}}


@router.get("/tables/{table}/rows/{pk}")
def read_row(table: str, pk: int) -> Row:
    if pk not in world.rows[table]:
        raise HTTPException(404)
    return shown(table, world.rows[table][pk])


@router.get("/tables/{table}/export")
def export(table: str, request: Request) -> PlainTextResponse:
    lines = [r["name"] for r in select(table, request.query_params)]
    name = f"{table}.{request.query_params['format']}"
    return PlainTextResponse(
        "\n".join(lines), headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def number(value: Any) -> str | None:
    try:
        return str(Decimal(str(value).replace(",", ""))) if value not in (None, "") else None
    except InvalidOperation:
        raise ValueError(f"“{value}” is not a number") from None


def whole(value: Any) -> int | None:
    found = number(value)
    return int(Decimal(found)) if found else None


def customer(value: Any) -> int | None:
    found = [c["id"] for c in CUSTOMERS if value in (c["id"], str(c["id"]), c["name"])]
    if value not in (None, "") and not found:
        raise ValueError(f"No customer “{value}”")
    return found[0] if found else None


def day(value: Any) -> str | None:
    try:
        return str(date.fromisoformat(value)) if value else None
    except ValueError:
        raise ValueError(f"“{value}” is not a date") from None


def name(value: Any) -> str:
    if not value:
        raise ValueError("Name is required")
    return str(value)


CLEAN: dict[str, Callable[[Any], Any]] = {
    "amount": number,
    "discount": number,
    "units": whole,
    "customer_id": customer,
    "closed_on": day,
    "name": name,
}


def cleaned(at: int, values: Row, refused: list[Row]) -> Row:
    found: Row = {}
    for key, value in values.items():
        try:
            found[key] = CLEAN[key](value) if key in CLEAN else value
        except ValueError as error:
            refused.append({"row": at, "field": key, "key": "refused", "message": str(error)})
    return found


def stale(change: Row, values: Row) -> bool:
    """Someone else wrote one of these very fields since the version that the change was made on."""
    if change["op"] != "update":
        return False
    row = world.rows[change["table"]][int(change["id"])]
    since = row.get("_fields", {})
    return any(since.get(key, 0) > change["version"] for key in values)


def check(body: Row) -> tuple[list[Row], list[Row], list[int]]:
    refused: list[Row] = []
    cleans = []
    for at, change in enumerate(body["changes"]):
        values = cleaned(at, change.get("values") or {}, refused)
        if change["op"] == "create" and "name" not in (change.get("values") or {}):
            refused.append({"row": at, "field": "name", "key": "required", "message": "Name is required"})
        cleans.append(values)
    return cleans, refused, [at for at, c in enumerate(body["changes"]) if stale(c, cleans[at])]


def guarded(request: Request) -> None:
    if request.headers.get("x-csrf-token") != CSRF:
        raise HTTPException(403)


@router.post("/changes/plan")
async def plan(request: Request) -> Row:
    guarded(request)
    body = await request.json()
    _, refused, _ = check(body)
    return {"rows": [], "refusals": refused, "duplicates": []}


def write(table: str, pk: int, after: Row | None, log: list[tuple[str, int, Row | None, Row | None]]) -> Row:
    before = world.rows[table].get(pk)
    log.append((table, pk, dict(before) if before else None, dict(after) if after else None))
    if after is None:
        world.rows[table].pop(pk, None)
        return {"table": table, "id": pk, "version": (before or {"version": 0})["version"] + 1}
    version = (before["version"] if before else 0) + 1
    changed = {
        k: version
        for k in after
        if k not in ("version", "_fields") and (before is None or before.get(k) != after[k])
    }
    world.rows[table][pk] = {
        **after,
        "version": version,
        "_fields": {**(before or {}).get("_fields", {}), **changed},
    }
    return {"table": table, "id": pk, "version": version}


def apply_one(change: Row, values: Row, log: list[tuple[str, int, Row | None, Row | None]]) -> Row:
    table = change["table"]
    if change["op"] == "create":
        pk = max(world.rows[table]) + 1
        empty = dict.fromkeys(f["key"] for f in TABLES[table]["fields"])
        return write(table, pk, {**empty, "id": pk, **values}, log)
    pk = int(change["id"])
    return write(table, pk, None if change["op"] == "delete" else {**world.rows[table][pk], **values}, log)


def failure(status: int, key: str, message: str, refused: list[Row]) -> JSONResponse:
    fields = {item["field"]: item["message"] for item in refused}
    return JSONResponse(
        {"error": key, "message": message, "fields": fields, "refused": refused, "ticket": None}, status
    )


@router.post("/changes", response_model=None)
async def post_changes(request: Request) -> Any:
    guarded(request)
    body = await request.json()
    world.calls.append(body)
    if body["request_id"] in world.answers:
        return world.answers[body["request_id"]]
    cleans, refused, conflicts = check(body)
    if conflicts:
        return failure(409, "stale", "Someone else changed this meanwhile", [])
    if refused and body["mode"] != "valid":
        return failure(422, "invalid", refused[0]["message"], refused)
    bad = {item["row"] for item in refused}
    log: list[tuple[str, int, Row | None, Row | None]] = []
    rows = [apply_one(c, cleans[at], log) for at, c in enumerate(body["changes"]) if at not in bad]
    world.sets[len(world.sets) + 1] = log
    world.answers[body["request_id"]] = {"set_id": len(world.sets), "rows": rows, "refused": refused}
    return world.answers[body["request_id"]]


@router.post("/changes/{set_id}/undo")
async def undo(set_id: int, request: Request) -> Row:
    guarded(request)
    log: list[tuple[str, int, Row | None, Row | None]] = []
    rows = [write(table, pk, before, log) for table, pk, before, _ in reversed(world.sets[set_id])]
    world.sets[len(world.sets) + 1] = log
    return {"set_id": len(world.sets), "rows": rows, "refused": []}


api = FastAPI()
api.include_router(router)


@api.post("/mock/clear")
def clear() -> None:
    world.clear()


@api.get("/mock/row/{table}/{pk}")
def peek(table: str, pk: int) -> Row | None:
    return world.rows[table].get(pk)


@api.get("/mock/facts")
def facts() -> Row:
    return {
        "last": max(world.rows["deal"]),
        "count": len(world.rows["deal"]),
        "calls": world.calls,
        "sets": len(world.sets),
    }
