"""The append-only list of who signed in, and what was refused."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from core.clock import now
from db.engine import Work
from db.plumbing import audit


def record(
    work: Work | Connection,
    by_id: int | None,
    event: str,
    origin: str | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one row; `origin` is the address or the part of the product it came from."""
    connection = work.connection if isinstance(work, Work) else work
    connection.execute(
        audit.insert().values(
            at=now(), by_id=by_id, event=event, origin=origin and origin[:80], detail=detail and dict(detail)
        )
    )
