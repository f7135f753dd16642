"""One change to all rows that a filter and a search find, in bounded sets; no list of rows travels."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictInt
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, person, reading
from api.refusals import note_rows
from core import filter as flt
from core.errors import Malformed
from db.changes import Order, many
from db.query import Ask
from db.types import BIGGEST

router = APIRouter(tags=["changes"])


class BulkBody(BaseModel):
    """The rows and their new values, or `delete`. `after`: the `next` of the answer before, to go on."""

    model_config = ConfigDict(extra="forbid")
    filter: dict[str, Any] | None = None
    search: str = ""
    left_out: list[StrictInt] = Field(default=[], alias="except")
    values: dict[str, Any] | None = None
    delete: bool = False
    after: StrictInt = Field(default=0, ge=0, le=BIGGEST)

    def sweep(self, table: str) -> many.Sweep:
        if self.delete == (self.values is not None):
            raise Malformed("error.bulk_values")
        asked = Ask(table, flt.parse(self.filter), self.search)
        return many.Sweep(asked, self.values, frozenset(self.left_out), self.after)


class BulkApplyBody(BulkBody):
    """`set`: the first set of the same sweep, so that all are undone together."""

    request_id: str | None = Field(default=None, min_length=1, max_length=80)
    label: str = ""
    set: StrictInt | None = None


@router.post("/tables/{table}/bulk/plan")
def plan_many(request: Request, table: str, body: BulkBody) -> Response:
    """What the next set would change and refuse; writes nothing."""
    with reading(request) as (viewer, connection):
        return answer(many.plan(connection, viewer, body.sweep(table)))


@router.post("/tables/{table}/bulk")
def change_many(request: Request, table: str, body: BulkApplyBody) -> Response:
    """Write the next set of what is valid; `next` says whether there is more, null where all is done."""
    order = Order(label=body.label, request_id=body.request_id, parent=body.set)
    with person(request) as ask:
        done = many.apply(ask.store, ask.viewer, body.sweep(table), order)
        note_rows(request, done.pop("denied"), ask.viewer.origin)
        return answer(done)
