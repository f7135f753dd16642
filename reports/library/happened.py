"""What happened around a record, for its print: activities, tasks and changes, the newest first, so many."""

from collections.abc import Iterator
from typing import Any

from core import filter as flt
from core.i18n import t
from db import query, timeline
from db.catalog import Table
from db.engine import Reader
from db.query import Ask
from db.viewer import Viewer
from reports.blocks import Block, Entry, Heading, Note
from reports.formats import moment, number, show

MOST, MOST_CELLS, LONGEST = 30, 12, 1_500


def happened(connection: Reader, viewer: Viewer, table: Table, pk: int) -> Iterator[Block]:
    kinds = [
        k
        for k in timeline.BESIDE
        if k in viewer.catalog.tables and viewer.may(viewer.catalog.table(k), "print")
    ]
    sought = timeline.Sought(table.key, pk, (*kinds, "change"), limit=MOST)
    found = timeline.page(connection, viewer, sought)
    printable = {kind: _printable(connection, viewer, kind, found["items"]) for kind in kinds}
    entries = [
        _ENTRIES[item["kind"]](viewer, item)
        for item in found["items"]
        if item["kind"] == "change" or item["id"] in printable[item["kind"]]
    ]
    if entries:
        yield Heading(t("page.timeline"))
        yield from entries
    if found["next"]:
        yield Note(t("print.older"))


def _printable(connection: Reader, viewer: Viewer, kind: str, items: list[dict[str, Any]]) -> set[int]:
    """Of the activities or tasks that may be seen, those that may be printed."""
    ids = tuple(item["id"] for item in items if item["kind"] == kind)
    if not ids:
        return set()
    title = viewer.catalog.table(kind).title
    ask = Ask(kind, flt.Test("id", "in", ids), limit=len(ids), fields=(title,), counted=False, verb="print")
    return {row["id"] for row in query.page(connection, viewer, ask)["rows"]}


def _facts(parts: list[str]) -> str:
    return "  –  ".join(part for part in parts if part)


def _activity(viewer: Viewer, item: dict[str, Any]) -> Entry:
    row, fields = item["row"], viewer.catalog.table("activity").fields
    said = [show(row.get(key), fields[key], viewer) for key in ("kind", "owner_id", "result")]
    text = [str(row.get("body") or "")[:LONGEST], f"→ {row['next_step']}" if row.get("next_step") else ""]
    about = _facts([moment(item["at"], viewer.zone), *said])
    return Entry(str(row.get("subject") or f"#{item['id']}"), about, "\n".join(filter(None, text)))


def _task(viewer: Viewer, item: dict[str, Any]) -> Entry:
    row, fields = item["row"], viewer.catalog.table("task").fields
    due = show(row.get("due_on"), fields["due_on"], viewer)
    when = t("page.due", when=due) if due else moment(item["at"], viewer.zone)
    said = [show(row.get(key), fields[key], viewer) for key in ("status", "owner_id")]
    about = _facts([viewer.catalog.table("task").label, when, *said])
    return Entry(
        str(row.get("subject") or f"#{item['id']}"), about, str(row.get("description") or "")[:LONGEST]
    )


def _change(viewer: Viewer, item: dict[str, Any]) -> Entry:
    one = item["set"]
    by = t("page.the_system") if one["by"] is None else str(one["by"]["label"] or f"#{one['by']['id']}")
    about = _facts([moment(item["at"], viewer.zone), t(f"source.{one['source']}")])
    own = [cell for cell in one["cells"] if cell["table"] != "attachment"]
    hung = [c for c in one["cells"] if c["table"] == "attachment" and c["field"] in (None, "file_id")]
    said = list(dict.fromkeys(t(f"page.file_{cell['op']}") for cell in hung))
    if own and own[0]["op"] == "create":
        said.append(t("page.did_create"))
    else:
        said += [_sentence(viewer, cell) for cell in own[:MOST_CELLS]]
    if len(own) > MOST_CELLS and own[0]["op"] != "create":
        said.append(t("page.and_more", count=number(len(own) - MOST_CELLS)))
    return Entry(by, about, "\n".join(said))


def _sentence(viewer: Viewer, cell: dict[str, Any]) -> str:
    """`Amount: 100 → 200`; what happened to the row where no field did."""
    if cell["field"] is None:
        return t(f"page.did_{cell['op']}")
    field = viewer.catalog.table(cell["table"]).fields[cell["field"]]
    old, new = (" ".join(show(cell[side], field, viewer).split())[:200] or "—" for side in ("old", "new"))
    return f"{field.label}: {old} → {new}"


_ENTRIES = {"activity": _activity, "task": _task, "change": _change}
