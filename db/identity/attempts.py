"""Guessing is slowed down, for each account and each address, also across restarts."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, case, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core.clock import now
from core.errors import TooOften
from core.i18n import t
from db.engine import Store, Work
from db.plumbing import attempt

# An office shares one address, and people mistype in the morning: it gets more free tries than an account.
FREE = {"user": 5, "addr": 20}
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
KEY_LENGTH = 100
MINUTES_FROM = 120
INSERT: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def keys_of(name: str, address: str | None) -> list[str]:
    """The counters an attempt counts for."""
    typed = name.strip().casefold()
    known = typed if len(typed) < KEY_LENGTH else hashlib.sha256(typed.encode()).hexdigest()
    return [f"user:{known}", *([f"addr:{address[:KEY_LENGTH]}"] if address else [])]


def admit(store: Store, keys: Iterable[str]) -> None:
    """Count a try before it is made, so that many at once gain nothing; raises TooOften while locked."""
    with store.reading() as conn:
        for key in keys:
            _refuse_locked(conn, key)
    with store.work() as work:
        for key in keys:
            if not _count(work, key):
                _refuse_locked(work.connection, key)


def _refuse_locked(conn: Connection, key: str) -> None:
    until = conn.execute(select(attempt.c.until).where(attempt.c.key == key)).scalar()
    left = (until - now()).total_seconds() if until else 0.0
    if left > 0:
        raise TooOften("auth.too_often", wait=_in_words(ceil(left)), seconds=ceil(left))


def _in_words(seconds: int) -> str:
    if seconds < MINUTES_FROM:
        return t("auth.seconds", n=max(seconds, 2))
    return t("auth.minutes", n=ceil(seconds / 60))


def _count(work: Work, key: str) -> bool:
    """Add one to a counter in a single statement; False where it is locked at this moment."""
    at = now()
    insert = INSERT[work.connection.dialect.name](attempt).values(key=key, failed=1, at=at)
    again = case((attempt.c.at < at - FORGOTTEN, 1), else_=attempt.c.failed + 1)
    failed = work.connection.execute(
        insert.on_conflict_do_update(
            index_elements=[attempt.c.key],
            set_={"failed": again, "at": at},
            where=or_(attempt.c.until.is_(None), attempt.c.until <= at),
        ).returning(attempt.c.failed)
    ).scalar()
    if failed is not None:
        work.connection.execute(
            attempt.update().where(attempt.c.key == key).values(until=_until(key, failed, at))
        )
    return failed is not None


def _until(key: str, failed: int, at: datetime) -> datetime | None:
    over = failed - FREE[key.split(":")[0]]
    return at + min(LONGEST, timedelta(seconds=2 ** min(over + 1, 20))) if over >= 0 else None


def forgive(work: Work, keys: Iterable[str]) -> None:
    """After a right password: the account's counter starts anew, the address gets this try back."""
    account, *addresses = keys
    work.connection.execute(attempt.delete().where(attempt.c.key == account))
    work.connection.execute(
        attempt.update()
        .where(attempt.c.key.in_(addresses), attempt.c.failed > 0)
        .values(failed=attempt.c.failed - 1, until=None)
    )
    work.connection.execute(attempt.delete().where(attempt.c.at < now() - FORGOTTEN))
