"""Files: what was measured when a file came in stays as it was, for it names the bytes that are kept."""

import re

from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan

MEASURED = ("media_type", "size", "sha256")
HASH = re.compile(r"[0-9a-f]{64}")


@guard("file")
def files(_writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        for key in MEASURED:
            if row.op == "update" and key in row.new:
                row.refuse("studio.fixed", key, field=row.table.fields[key].label)
        if row.op == "create" and not HASH.fullmatch(row.value("sha256") or ""):
            row.refuse("guard.hash", "sha256")
