"""What was refused for want of a right, in the audit: one row each, but never so many that the disk fills."""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from starlette.requests import Request

from api.doors import SAFE
from core import clock
from core.errors import Denied, KehuError, Missing, Unavailable
from db.engine import Store, store
from db.identity import Caller, record

log = structlog.get_logger("api")
MOST, WITHIN = 1_000, 3_600
NO_RIGHT_MEANT = ("error.no_route",)
BY_RIGHT: Mapping[str, type[KehuError]] = {kind.code: kind for kind in (Denied, Missing)}


@dataclass(slots=True)
class Allowance:
    """How many refusals of one person are still written down: so many within an hour."""

    most: int = MOST
    at: dict[tuple[str, int], deque[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, place: str, user_id: int, now: float) -> bool:
        with self.lock:
            past = self.at.setdefault((place, user_id), deque())
            while past and past[0] <= now - WITHIN:
                past.popleft()
            if len(past) >= self.most:
                return False
            past.append(now)
            return True


_allowance = Allowance()


def is_noted(method: str, error: KehuError) -> bool:
    """Denied always; what is not there, or not for the caller, where they wanted to change it."""
    by_right = isinstance(error, Missing) and error.key not in NO_RIGHT_MEANT and method not in SAFE
    return isinstance(error, Denied) or by_right


def note(request: Request, error: KehuError, origin: str) -> None:
    """One row in the audit, in a transaction of its own; a busy database keeps nobody from their answer."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None or not is_noted(request.method, error):
        return
    here = store()
    if not _allowance.take(here.place, caller.user_id, clock.now().timestamp()):
        log.warning("refused", user=caller.user_id, path=request.url.path, key=error.key)
        return
    try:
        _write(here, caller, request, error, origin)
    except Unavailable:
        log.warning("refusal not noted", user=caller.user_id, path=request.url.path, key=error.key)


def note_rows(request: Request, refused: Sequence[Mapping[str, Any]], origin: str) -> None:
    """The first of the rows that were left out for want of a right, where the others were written."""
    for row in refused:
        if row["error"] in BY_RIGHT:
            note(request, BY_RIGHT[row["error"]](row["key"]), origin)
            return


def _write(here: Store, caller: Caller, request: Request, error: KehuError, origin: str) -> None:
    detail = {
        "method": request.method,
        "path": request.url.path[:200],
        "status": error.status,
        "key": error.key,
    }
    with here.work() as work:
        record(work, caller.user_id, "refused", origin, detail)
