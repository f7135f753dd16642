"""Importing a file: check says what would happen, apply does it in batches, each a change set of its own.

All sets of one import carry the first as their parent, so that undo takes them back together.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core.errors import KehuError
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
from db.exchange import matching
from db.exchange.converting import Converter, Line
from db.exchange.matching import Spec
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


def passes(table: Table, spec: Spec) -> list[Spec]:
    """One pass; a second one where rows of a file refer to others of it, which must be there first."""
    own = tuple(m for m in spec.columns if table.field(m.field).references == table.key)
    if not own or not spec.key:
        return [spec]
    rest = tuple(m for m in spec.columns if m not in own)
    key = tuple(m for m in spec.columns if m.field == spec.key)
    return [
        replace(spec, columns=rest),
        replace(spec, columns=(*key, *own), constants={}, on_match="overwrite"),
    ]


def check(store: Store, viewer: Viewer, source: Source, spec: Spec, progress: Progress = quiet) -> Outcome:
    """What `apply` would do. References among the file's own new rows are looked up when it is applied."""
    ready = prepared(viewer, source, spec)
    table = viewer.catalog.table(spec.table)
    outcome = Outcome()
    converter = Converter(viewer, table, passes(table, ready)[0])
    for rows in _batches(source, outcome):
        with store.reading() as connection:
            plan, lines = _plan(Writing(connection, viewer, "import"), converter, rows, outcome)
        _tally(plan, lines, outcome)
        progress(outcome)
    return outcome


def apply(
    store: Store, viewer: Viewer, source: Source, spec: Spec, request_id: str, *, progress: Progress = quiet
) -> Outcome:
    """Bring the file in; refused lines stay out. `request_id` makes each batch happen once."""
    ready = prepared(viewer, source, spec)
    outcome, second = Outcome(), Outcome()
    for step, part in enumerate(passes(viewer.catalog.table(spec.table), ready)):
        counts = outcome if step == 0 else second
        counts.sets = outcome.sets
        converter = Converter(viewer, viewer.catalog.table(spec.table), part)
        for number, rows in enumerate(_batches(source, counts)):
            order = _order(part, f"{request_id}:{step}:{number}", outcome.sets)
            _apply_batch(store, converter, rows, counts, order)
            progress(outcome)
    outcome.refusals += second.refusals
    outcome.refused += second.refused
    return outcome


def _order(spec: Spec, request_id: str, sets: list[int]) -> Order:
    label = spec.label or t("import.label", table=spec.table)
    return Order("import", label, "valid", request_id[:80], parent=sets[0] if sets else None)


def _apply_batch(
    store: Store, converter: Converter, rows: list[tuple[int, dict[str, Any]]], outcome: Outcome, order: Order
) -> None:
    with store.work() as work:
        viewer = converter.viewer
        if viewer.user_id:
            viewer = replace(
                viewer_at(work.connection, viewer.user_id, viewer.only_role), origin=viewer.origin
            )
        name, known = written(work.connection, viewer.user_id or None, str(order.request_id))
        if known is not None:
            count_known(work.connection, converter, rows, outcome, known)
            return
        order = replace(order, request_id=name)
        writing = Writing(work.connection, viewer, "import")
        plan, lines = _plan(writing, converter, rows, outcome, lock=True)
        answer = write(work, writing, plan, order)
    if answer["set_id"] is not None:
        outcome.sets.append(answer["set_id"])
    _tally(plan, lines, outcome)


@dataclass(slots=True)
class Broken:
    """Hears of ragged rows and broken formulas: refused lines, not silent losses."""

    outcome: Outcome
    lines: set[int] = field(default_factory=set)

    def __call__(self, issue: Issue) -> None:
        if issue.line not in self.lines:
            self.outcome.refused += 1
            self.outcome.lines += 1
        self.lines.add(issue.line)
        self.outcome.refuse(issue.line, None if isinstance(issue, RaggedRow) else issue.header, issue.message)


def _batches(source: Source, outcome: Outcome) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    broken = Broken(outcome)
    stream = source.rows(broken)
    while batch := list(islice(stream, BATCH)):
        whole = [(n, cells) for n, cells in batch if n not in broken.lines]
        yield [(n, dict(zip(source.headers, cells, strict=True))) for n, cells in whole]


def _plan(
    writing: Writing,
    converter: Converter,
    rows: list[tuple[int, dict[str, Any]]],
    outcome: Outcome,
    *,
    lock: bool = False,
) -> tuple[Plan, list[Line]]:
    lines = converter.batch(writing.connection, rows)
    outcome.lines += len(lines)
    there = _present(writing.connection, converter, lines)
    kept: list[Line] = []
    intents: list[Intent] = []
    seen: set[Any] = set()
    for line in lines:
        intent = _intent(converter, line, there, seen, outcome)
        if intent is not None:
            kept.append(line)
            intents.append(intent)
    return build(writing, intents, lock=lock), kept


def _present(connection: Connection, converter: Converter, lines: Sequence[Line]) -> dict[Any, Any]:
    """Rows that the batch's keys find, by key: what is there already."""
    table, key = converter.table, converter.spec.key
    if not key:
        return {}
    col = table.sa.c[key]
    asked = {line.values[key] for line in lines if line.values.get(key) is not None}
    where: list[ColumnElement[bool]] = [alike(col, asked), table.sa.c.deleted_at.is_(None)]
    if (seen := access.scope(converter.viewer, table, table.sa)) is not None:
        where.append(seen)
    fill = converter.spec.on_match == "fill"
    wanted = sa.select(table.sa) if fill else sa.select(table.sa.c.id, col)
    return {likened(row._mapping[key]): row._mapping for row in connection.execute(wanted.where(*where))}


def _intent(
    converter: Converter, line: Line, there: dict[Any, Any], seen: set[Any], outcome: Outcome
) -> Intent | None:
    """What a line asks for; None where it is refused already or to be skipped."""
    spec, key = converter.spec, likened(line.values.get(converter.spec.key))
    if line.wrong:
        outcome.refused += 1
        for name, refused in line.wrong.items():
            outcome.refuse(line.number, name, refused.message, line.raw[name])
        return None
    if spec.key and key is not None and spec.on_match != "create":
        if key in seen:
            outcome.refused += 1
            outcome.refuse(line.number, spec.key, t("import.twice_in_file", value=str(key)[:60]))
            return None
        seen.add(key)
        if (found := there.get(key)) is not None:
            return _matched(spec, line, found, outcome)
    return Intent(spec.table, "create", values={k: v for k, v in line.values.items() if v is not None})


def _matched(spec: Spec, line: Line, found: Any, outcome: Outcome) -> Intent | None:
    if spec.on_match == "skip":
        outcome.skipped += 1
        return None
    values = {k: v for k, v in line.values.items() if k != spec.key}
    if spec.on_match == "fill":
        values = {k: v for k, v in values.items() if found[k] is None}
    return Intent(spec.table, "update", found["id"], values=values)


def _tally(plan: Plan, lines: Sequence[Line], outcome: Outcome) -> None:
    for row, line in zip(plan.rows, lines, strict=False):
        if row.refusals:
            outcome.refused += 1
            for refusal in row.refusals:
                value = line.values.get(refusal.field or "")
                outcome.refuse(line.number, refusal.field, refusal.message, value)
        elif row.op == "create":
            outcome.new += 1
        elif row.new:
            outcome.changed += 1
        else:
            outcome.same += 1
        if len(outcome.diff) < SHOWN and (row.new or row.refusals):
            outcome.diff.append({"line": line.number, **_shown(row)})


def _shown(row: RowPlan) -> dict[str, Any]:
    try:
        return row.to_json()
    except KehuError:
        return {"refused": [r.to_json() for r in row.refusals]}
