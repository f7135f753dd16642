"""The records before and after one: in the list it was opened from, else in the order they were made."""

import json
from contextlib import suppress
from typing import Any

import streamlit as st

from core import filter as flt
from core.errors import KehuError
from db.catalog import Table
from db.query import Ask, page
from pages.components.guard import Visit
from pages.components.links import asked_number

LIST = ("filter", "search", "sort")
Address = dict[str, str]


def around(connection: Any, visit: Visit, table: Table, pk: int) -> tuple[Address | None, Address | None]:
    """What the address of each says; None where there is none."""
    at = asked_number("at")
    # The list may have moved on since, and an address may say anything.
    with suppress(KehuError, ValueError, RecursionError):
        if at is not None and (found := _in_list(connection, visit, table, (pk, at))):
            return found
    before, after = (_made(connection, visit, table, pk, down=down) for down in (True, False))
    return before, after


def _in_list(
    connection: Any, visit: Visit, table: Table, place: tuple[int, int]
) -> tuple[Address | None, Address | None] | None:
    """The rows beside a place in a list; None where another row is there by now."""
    (pk, at), said = place, {key: str(st.query_params[key]) for key in LIST if key in st.query_params}
    condition = flt.parse(json.loads(said["filter"])) if "filter" in said else flt.EVERYTHING
    first = max(0, at - 1)
    ask = Ask(
        table.key, condition, said.get("search", ""), said.get("sort", ""), first, 3,
        fields=("id",), counted=False,
    )  # fmt: skip
    ids = [row["id"] for row in page(connection, visit.viewer, ask)["rows"]]
    if ids[at - first : at - first + 1] != [pk]:
        return None
    places = {first + n: {**said, "id": str(one), "at": str(first + n)} for n, one in enumerate(ids)}
    return places.get(at - 1), places.get(at + 1)


def _made(connection: Any, visit: Visit, table: Table, pk: int, *, down: bool) -> Address | None:
    beyond = flt.Test("id", "<" if down else ">", pk)
    ask = Ask(table.key, beyond, sort="-id" if down else "id", limit=1, fields=("id",), counted=False)
    found = page(connection, visit.viewer, ask)["rows"]
    return {"id": str(found[0]["id"])} if found else None
