"""Opportunities: a deal that is won or lost has its day, and a lost one its reason."""

import sqlalchemy as sa

from core import clock
from db.changes.hooks import Writing, guard
from db.changes.plan import NewRow, RowPlan

# What was so in another system, or was so here before, is taken as it was.
AS_IT_WAS = ("import", "undo")


@guard("opportunity")
def deals(writing: Writing, rows: list[RowPlan]) -> None:
    moved = [row for row in rows if "stage_id" in row.new]
    types = _types(writing, moved)
    for row in moved:
        kind = types.get(row.index)
        if kind in ("won", "lost") and row.value("closed_on") is None:
            row.old.setdefault("closed_on", row.before.get("closed_on"))
            row.new["closed_on"] = clock.today(writing.viewer.zone)
        if kind == "lost" and row.value("lost_reason") is None and writing.source not in AS_IT_WAS:
            row.refuse("guard.lost_reason", "lost_reason")


def _types(writing: Writing, rows: list[RowPlan]) -> dict[int, str]:
    """The type of each row's new stage, also of one that the same change set makes."""
    stage = writing.viewer.catalog.table("stage").sa
    wanted = {r.new["stage_id"] for r in rows if not isinstance(r.new["stage_id"], NewRow)}
    there = sa.select(stage.c.id, stage.c.type).where(stage.c.id.in_(wanted))
    types = {row.id: row.type for row in writing.connection.execute(there)} if wanted else {}
    made = {row.index: row.value("type") for row in writing.rows if row.table.key == "stage"}
    return {
        row.index: made.get(to.index, "")
        if isinstance(to := row.new["stage_id"], NewRow)
        else types.get(to, "")
        for row in rows
    }
