"""Importing a file: check says what would happen, apply does it in batches, each a change set of its own.

All sets of one import carry the first as their parent, so that undo takes them back together.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core.errors import Invalid, KehuError
from core.i18n import t
from db import access
from db.catalog import Table
from db.changes import Intent, Order
from db.changes.applying import write
from db.changes.building import build
from db.changes.hooks import Writing
from db.changes.plan import Plan, RowPlan
from db.condition import require_open
from db.engine import Store
from db.exchange import choosing, matching
from db.exchange.ahead import Ahead
from db.exchange.converting import Converter, Line
from db.exchange.matching import Spec
from db.exchange.meeting import Meetings
from db.exchange.outcome import Outcome
from db.exchange.resuming import count_known, written
from db.exchange.source import Issue, RaggedRow, Source
from db.types import alike, likened
from db.viewer import Viewer, viewer_at

BATCH = 5_000
SHOWN = 200
SAMPLE = 1_000


Progress = Callable[[Outcome], None]


def once(file: Path, spec: Spec) -> str:
    """A request id for a file and what is stated about it: the same again is the same request."""
    said = hashlib.sha256(repr(spec).encode())
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            said.update(block)
    return f"import:{said.hexdigest()[:32]}:{file.stat().st_mtime_ns}"


def quiet(_outcome: Outcome) -> None:
    """For callers who do not watch; one that raises stops the import between two batches."""


def prepared(viewer: Viewer, source: Source, spec: Spec) -> Spec:
    """A checked spec with every format decided. Raises what is wrong with it in words."""
    table = viewer.catalog.table(spec.table)
    for verb in ("import", "view"):
        access.require(viewer, table, verb)
    matching.check(table, source.headers, spec)
    _open(viewer, table, spec)
    choosing.check(viewer, table, spec)
    _constants(viewer, table, spec)
    sample = [dict(zip(source.headers, cells, strict=True)) for _, cells in source.sample(SAMPLE)]
    return matching.formats(table, spec, sample)


def _open(viewer: Viewer, table: Table, spec: Spec) -> None:
    """What rows are found by must be open to the viewer: a match would tell what a mask hides."""
    for key in (spec.key, *spec.constants):
        if key:
            require_open(viewer, table, key)
    for mapped in spec.columns:
        target = table.field(mapped.field).references
        if target and mapped.by:
            require_open(viewer, viewer.catalog.table(target), mapped.by)


def _constants(viewer: Viewer, table: Table, spec: Spec) -> None:
    """Refuse at once what no row could take; rows by name are looked up with the lines."""
    _, wrong = Converter(viewer, table, spec).fixed()
    said = {key: refused.message for key, refused in wrong.items() if not table.field(key).references}
    if said:
        key = next(iter(said))
        raise Invalid("import.constant", fields=said, field=table.field(key).label, reason=said[key])


def passes(table: Table, spec: Spec) -> list[Spec]:
    """One pass; a second one where rows of a file refer to others of it, which must be there first."""
    own = tuple(m for m in spec.columns if table.field(m.field).references == table.key)
    if not own or not spec.key:
        return [spec]
    rest = tuple(m for m in spec.columns if m not in own)
    key = tuple(m for m in spec.columns if m.field == spec.key)
    return [
        replace(spec, columns=rest),
        replace(spec, columns=(*key, *own), constants={}, on_match="overwrite", on_duplicate="create"),
    ]


def check(store: Store, viewer: Viewer, source: Source, spec: Spec, progress: Progress = quiet) -> Outcome:
    """What `apply` would do. References among the file's own new rows are looked up when it is applied."""
    ready = prepared(viewer, source, spec)
    viewer = choosing.as_if(store, viewer, ready)
    table = viewer.catalog.table(spec.table)
    outcome = Outcome()
    meetings = Meetings(Converter(viewer, table, passes(table, ready)[0]), checking=True)
    for batch in _batches(store, source, meetings.converter):
        batch.tell(outcome)
        with store.reading() as connection:
            plan, lines = _plan(Writing(connection, viewer, "import"), meetings, batch.lines, outcome)
            _tally(plan, lines, outcome, meetings)
            meetings.compare(viewer, connection)
            meetings.settle(outcome, viewer, connection)
        progress(outcome)
    return outcome


def apply(
    store: Store, viewer: Viewer, source: Source, spec: Spec, request_id: str, *, progress: Progress = quiet
) -> Outcome:
    """Bring the file in; refused lines stay out. `request_id` makes each batch happen once."""
    ready = prepared(viewer, source, spec)
    outcome, second = Outcome(), Outcome()
    viewer = choosing.make(store, viewer, ready, _order(ready, f"{request_id}:choices", []), outcome.sets)
    parts = passes(viewer.catalog.table(spec.table), ready)
    fates: dict[int, str] | None = {} if len(parts) > 1 else None
    for step, part in enumerate(parts):
        counts = outcome if step == 0 else second
        counts.sets = outcome.sets
        meetings = Meetings(Converter(viewer, viewer.catalog.table(spec.table), part), fates=fates, step=step)
        ahead = Ahead(_batches(store, source, meetings.converter))
        for number, batch in enumerate(ahead):
            batch.tell(counts)
            order = _order(part, f"{request_id}:{step}:{number}", outcome.sets)
            _apply_batch(store, meetings, batch.lines, counts, order, meanwhile=ahead.begin)
            progress(outcome)
    outcome.refusals += second.refusals
    outcome.refused += second.refused
    return outcome


def _order(spec: Spec, request_id: str, sets: list[int]) -> Order:
    label = spec.label or t("import.label", table=spec.table)
    return Order("import", label, "valid", request_id[:80], parent=sets[0] if sets else None)


def _apply_batch(
    store: Store,
    meetings: Meetings,
    lines: list[Line],
    outcome: Outcome,
    order: Order,
    *,
    meanwhile: Callable[[], None],
) -> None:
    """`meanwhile` begins where the database works long without us: SQLite in the commit, others sooner."""
    converter = meetings.converter
    with store.work() as work:
        viewer = converter.viewer
        if viewer.user_id:
            viewer = replace(
                viewer_at(work.connection, viewer.user_id, viewer.only_role), origin=viewer.origin
            )
        name, known = written(work.connection, viewer.user_id or None, str(order.request_id))
        if known is not None:
            meetings.remember(count_known(lines, outcome, known))
            return
        order = replace(order, request_id=name)
        writing = Writing(work.connection, viewer, "import")
        plan, kept = _plan(writing, meetings, lines, outcome, lock=True)
        if not store.sqlite:
            meanwhile()
        answer = write(work, writing, plan, order)
        meanwhile()
    if answer["set_id"] is not None:
        outcome.sets.append(answer["set_id"])
    _tally(plan, kept, outcome, meetings)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some lines of the file, and what was wrong with others among them: ragged rows, broken formulas."""

    lines: list[Line]
    issues: list[Issue]

    def tell(self, outcome: Outcome) -> None:
        """Lines with an issue are refused, not silently lost."""
        broken = len({issue.line for issue in self.issues})
        outcome.refused += broken
        outcome.lines += broken
        for issue in self.issues:
            at = None if isinstance(issue, RaggedRow) else issue.header
            outcome.refuse(issue.line, at, issue.message)


def _batches(store: Store, source: Source, converter: Converter) -> Iterator[Batch]:
    issues: list[Issue] = []
    stream = source.rows(issues.append)
    while (batch := list(islice(stream, BATCH))) or issues:
        broken = {issue.line for issue in issues}
        whole = [(n, dict(zip(source.headers, cells, strict=True))) for n, cells in batch if n not in broken]
        with store.reading() as connection:
            lines = converter.batch(connection, whole)
        yield Batch(lines, issues.copy())
        issues.clear()


def _plan(
    writing: Writing, meetings: Meetings, lines: list[Line], outcome: Outcome, *, lock: bool = False
) -> tuple[Plan, list[Line]]:
    if writing.viewer.catalog is not meetings.converter.viewer.catalog:
        # Since the import began, somebody changed what fields take.
        for line in lines:
            line.clean = False
    outcome.lines += len(lines)
    if meetings.checking:
        choosing.note_unknown(meetings.converter, lines, outcome)
    there = _present(writing.connection, meetings, lines)
    meetings.begin(writing, lines, there)
    kept: list[Line] = []
    intents: list[Intent] = []
    seen: set[Any] = set()
    for line in lines:
        intent = _intent(meetings, line, seen, outcome)
        if intent is not None:
            kept.append(line)
            intents.append(intent)
    return build(writing, intents, lock=lock), kept


def _present(connection: Connection, meetings: Meetings, lines: Sequence[Line]) -> dict[Any, Any]:
    """Rows that the batch's keys find, by key: what is there already."""
    converter = meetings.converter
    table, key = converter.table, converter.spec.key
    if not meetings.by_key:
        return {}
    col = table.sa.c[key]
    asked = {line.values[key] for line in lines if line.values.get(key) is not None}
    where: list[ColumnElement[bool]] = [alike(col, asked), table.sa.c.deleted_at.is_(None)]
    if (seen := access.scope(converter.viewer, table, table.sa)) is not None:
        where.append(seen)
    wanted = sa.select(table.sa.c.id, col).where(*where)
    return {likened(row._mapping[key]): row.id for row in connection.execute(wanted)}


def _intent(meetings: Meetings, line: Line, seen: set[Any], outcome: Outcome) -> Intent | None:
    """What a line asks for; None where it is refused already or to be left out."""
    spec, key = meetings.converter.spec, meetings.converter.key_of(line)
    if line.wrong:
        outcome.refused += 1
        for name, refused in line.wrong.items():
            outcome.refuse(line.number, name, refused.message, line.raw[name])
        return None
    if key is not None and spec.on_match != "create":
        if key in seen:
            outcome.refused += 1
            outcome.refuse(line.number, spec.key, t("import.twice_in_file", value=str(key)[:60]))
            meetings.counted(line.number, "refused")
            return None
        seen.add(key)
    return meetings.intent(line, outcome)


def _tally(plan: Plan, lines: Sequence[Line], outcome: Outcome, meetings: Meetings) -> None:
    for row, line in zip(plan.rows, lines, strict=False):
        name = _counted(row)
        outcome.count(name)
        meetings.counted(line.number, name, row)
        for refusal in row.refusals:
            value = line.values.get(refusal.field or "")
            if refusal.key == "refused.choice":
                value = next(iter(choosing.unknown(row.table.fields[str(refusal.field)], value)), "")
            outcome.refuse(line.number, refusal.field, refusal.message, value)
        if len(outcome.diff) < SHOWN and (row.new or row.refusals):
            outcome.diff.append({"line": line.number, **_shown(row)})


def _counted(row: RowPlan) -> str:
    if row.refusals:
        return "refused"
    if row.op == "create":
        return "new"
    return "changed" if row.new else "same"


def _shown(row: RowPlan) -> dict[str, Any]:
    try:
        return row.to_json()
    except KehuError:
        return {"refused": [r.to_json() for r in row.refusals]}
