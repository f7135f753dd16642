"""The measuring stick: a small FastAPI application with the same SQL, without rights, checks or log."""

import csv
import io
import json
from typing import Any

import sqlalchemy as sa
from fastapi import Body, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from core import clock
from core.settings import settings
from db import search
from db.catalog import declarations
from db.engine import Store
from db.spec import Declared
from db.types import Scaled

TITLES = {"user": "full_name"}
BULKY = {"notes", "description", "deleted_at"}

declarations()
store = Store(settings().database())
app = FastAPI()


def _shown(key: str) -> tuple[str, str]:
    """Columns and joins of a list: every reference with its name."""
    columns, joins = [], []
    for col in Declared.metadata.tables[key].columns:
        if col.name in BULKY:
            continue
        columns.append(f"o.{col.name}")
        for target in (link.column.table.name for link in col.foreign_keys):
            alias = f"r_{col.name}"
            columns.append(f"{alias}.{TITLES.get(target, 'name')} AS {col.name}_name")
            joins.append(f'LEFT JOIN "{target}" {alias} ON {alias}.id = o.{col.name}')
    return ", ".join(columns), " ".join(joins)


SHOWN = {key: _shown(key) for key in ("customer", "opportunity")}
FOUND = (
    "t.id IN (SELECT rowid FROM search_customer WHERE search_customer MATCH :search)"
    if store.sqlite
    else "t.id IN (SELECT id FROM search_customer WHERE tokens @@ CAST(:search AS tsquery))"
)
LIKE = "LIKE" if store.sqlite else "ILIKE"


def answer(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, default=str), media_type="application/json")


def listed(table: str, where: str, given: dict[str, Any], *, counted: bool = False) -> Response:
    """A page by name, ids first, as any careful author would write it."""
    columns, joins = SHOWN[table]
    narrow = f"SELECT t.id FROM {table} t WHERE t.deleted_at IS NULL {where} ORDER BY t.name, t.id LIMIT 100"
    narrow += " OFFSET :offset" if "offset" in given else ""
    page = f"SELECT {columns} FROM ({narrow}) p JOIN {table} o ON o.id = p.id {joins} ORDER BY o.name, o.id"
    total = None
    with store.reading() as connection:
        if counted:
            every = sa.text(f"SELECT count(*) FROM {table} t WHERE t.deleted_at IS NULL {where}")
            total = connection.execute(every, given).scalar_one()
        rows = [dict(row) for row in connection.execute(sa.text(page), given).mappings()]
    return answer({"rows": rows, "total": total})


@app.get("/healthz")
def alive() -> Response:
    return answer({})


@app.get("/{table}/rows")
def rows(table: str, offset: int = 0) -> Response:
    return listed(table, "", {"offset": offset})


@app.get("/{table}/after")
def after(table: str, name: str, id: int) -> Response:  # noqa: A002 - the column's name
    return listed(table, "AND (t.name, t.id) > (:name, :id)", {"name": name, "id": id})


@app.get("/{table}/found")
def found(table: str, region: str, part: str) -> Response:
    where = f"AND t.region = :region AND t.name {LIKE} :part"
    return listed(table, where, {"region": region, "part": f"%{part}%"}, counted=True)


@app.get("/customer/search")
def searched(text: str) -> Response:
    asked = search.terms(text)
    sqlite = " AND ".join(f'"{term}"{"*" if more else ""}' for term, more in asked)
    query = sqlite if store.sqlite else " & ".join(f"'{term}'{':*' if more else ''}" for term, more in asked)
    return listed("customer", f"AND {FOUND}", {"search": query}, counted=True)


@app.post("/customer/{pk}")
def edit(pk: int, address: str = Body(embed=True)) -> Response:
    update = sa.text(
        "UPDATE customer SET address = :address, version = version + 1, updated_at = :at WHERE id = :pk"
    )
    with store.work() as work:
        work.connection.execute(update, {"address": address, "at": f"{clock.now():%F %T.%f}", "pk": pk})
    return answer({"id": pk})


@app.post("/customer")
async def bring_in(request: Request) -> Response:
    """Lines of a file into the table, nothing asked; then marked as deleted, as undoing an import does."""
    text = (await request.body()).decode()
    lines: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    at = clock.now()
    known = Declared.metadata.tables["customer"].columns
    whole = [c.name for c in known if isinstance(c.type, Scaled | sa.Integer)]
    for line in lines:
        line.update({name: int(line[name]) for name in whole if name in line})
    columns = [*lines[0], "kind", "version", "created_at", "updated_at"]
    marks = ", ".join(f":{c}" for c in columns)
    into = sa.text(f"INSERT INTO customer ({', '.join(columns)}) VALUES ({marks})")
    stamp = {"kind": "company", "version": 1, "created_at": f"{at:%F %T.%f}", "updated_at": f"{at:%F %T.%f}"}
    started = clock.ticks()
    with store.work() as work:
        last = work.connection.exec_driver_sql("SELECT max(id) FROM customer").scalar_one()
        work.connection.execute(into, [{**line, **stamp} for line in lines])
    seconds = clock.ticks() - started
    with store.work() as work:
        gone = sa.text("UPDATE customer SET deleted_at = updated_at WHERE id > :last AND deleted_at IS NULL")
        work.connection.execute(gone, {"last": last})
    return answer({"seconds": seconds})
