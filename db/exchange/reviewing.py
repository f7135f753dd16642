"""Review: the lines of a file that meet a row, page by page, and what a person decides about each."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Invalid
from db.engine import Store
from db.exchange import jobs
from db.exchange.stating import read_spec
from db.plumbing import job, job_match
from db.viewer import Viewer

MOST = 200
OUTCOME = {"skip": "skipped", "create": "new"}


def matches(connection: Connection, viewer: Viewer, pk: int, offset: int, limit: int) -> dict[str, Any]:
    """A page of what the last check found, in the order of the file, each with its decision if there is one.

    Raises Missing where the job is none of the viewer's.
    """
    row = jobs.find(connection, viewer, pk)
    decided = (row.spec or {}).get("decisions") or {}
    own = job_match.c.job == pk
    total = connection.execute(sa.select(sa.func.count()).select_from(job_match).where(own)).scalar_one()
    wanted = sa.select(job_match.c.what).where(own).order_by(job_match.c.line)
    some = wanted.offset(max(offset, 0)).limit(min(max(limit, 0), MOST))
    found = [dict(what) for what in connection.execute(some).scalars()]
    return {"total": total, "matches": [{**m, "decision": decided.get(str(m["line"]))} for m in found]}


def decide(store: Store, viewer: Viewer, pk: int, decisions: Mapping[int, str | None]) -> dict[str, Any]:
    """Note decisions by line (None: none any more); returns all there are. What a check found still holds.

    Raises Malformed for a decision there is not, Invalid while the job runs or is done.
    """
    with store.work() as work:
        row = jobs.find(work.connection, viewer, pk)
        spec = dict(row.spec or {})
        kept: dict[str, str] = dict(spec.get("decisions") or {})
        for line, decision in decisions.items():
            kept.pop(str(line), None)
            kept |= {str(line): decision} if decision else {}
        read_spec({"decisions": kept}, row.table)
        still = job.c.status.not_in((*jobs.ACTIVE, "done"))
        changed = job.update().where(job.c.id == pk, still).values(spec={**spec, "decisions": kept})
        if work.connection.execute(changed).rowcount != 1:
            raise Invalid("import.running")
    return kept


def expected(connection: Connection, viewer: Viewer, pk: int) -> dict[str, int]:
    """By how much the numbers of the last check move once the decisions made since are followed."""
    row = jobs.find(connection, viewer, pk)
    moved: dict[str, int] = {}
    decided = {int(line): what for line, what in ((row.spec or {}).get("decisions") or {}).items()}
    own = sa.select(job_match.c.what).where(job_match.c.job == pk, job_match.c.line.in_(decided))
    for match in connection.execute(own).scalars():
        before, after = match["counted"], outcome(match, decided[match["line"]])
        moved[before] = moved.get(before, 0) - 1
        moved[after] = moved.get(after, 0) + 1
    return moved


def outcome(match: Mapping[str, Any], decision: str) -> str:
    """As what a line counts once it is decided about."""
    if decision in OUTCOME:
        return OUTCOME[decision]
    if match["id"] is None:
        return "refused"
    cells = match["cells"] if decision == "overwrite" else [c for c in match["cells"] if c["old"] is None]
    return "changed" if cells else "same"
