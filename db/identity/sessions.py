"""Sessions are rows: listed to their owner, and ended by one update."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from core.clock import now
from core.errors import Missing
from core.settings import settings
from db.engine import Work
from db.identity.audit import record
from db.identity.words import digest, fresh
from db.plumbing import login_session


@dataclass(frozen=True, slots=True)
class OpenSession:
    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str | None
    agent: str | None


def open_session(work: Work, user_id: int, address: str | None = None, agent: str | None = None) -> str:
    """Begin a session; the word returned goes into the cookie and is kept nowhere."""
    token, at = fresh(), now()
    work.connection.execute(
        login_session.insert().values(
            hash=digest(token),
            user_id=user_id,
            created_at=at,
            seen_at=at,
            expires_at=at + timedelta(days=settings().session_days),
            address=address and address[:80],
            agent=agent and agent[:255],
        )
    )
    return token


def close_session(work: Work, token: str, origin: str | None = None) -> None:
    """Sign out; a cookie that means nothing any more is no error."""
    ended = work.connection.execute(
        login_session.update()
        .where(login_session.c.hash == digest(token), login_session.c.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(login_session.c.user_id)
    ).scalar()
    if ended is not None:
        record(work, ended, "signed_out", origin)


def revoke_session(work: Work, user_id: int, session_id: int) -> None:
    """End one of the person's own sessions; those of others look as if they were not there."""
    ended = work.connection.execute(
        login_session.update()
        .where(
            login_session.c.id == session_id,
            login_session.c.user_id == user_id,
            login_session.c.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
    if ended.rowcount != 1:
        raise Missing("auth.no_session")
    record(work, user_id, "session_revoked", None, {"session": session_id})


def revoke_others(work: Work, user_id: int, keep: int | None = None) -> None:
    """End every session of a person but one."""
    work.connection.execute(
        login_session.update()
        .where(
            login_session.c.user_id == user_id,
            login_session.c.revoked_at.is_(None),
            login_session.c.id != (keep or 0),
        )
        .values(revoked_at=now())
    )


def sessions_of(conn: Connection, user_id: int) -> list[OpenSession]:
    """The person's sessions that still count, the latest used first."""
    at = now()
    idle = at - timedelta(hours=settings().session_idle_hours)
    columns = (login_session.c[name] for name in OpenSession.__dataclass_fields__)
    rows = conn.execute(
        select(*columns)
        .where(
            login_session.c.user_id == user_id,
            login_session.c.revoked_at.is_(None),
            login_session.c.expires_at > at,
            login_session.c.seen_at > idle,
        )
        .order_by(login_session.c.seen_at.desc(), login_session.c.id.desc())
    )
    return [OpenSession(*row) for row in rows]
