"""Who is calling: one indexed read that also tells which catalogue and which log position are current."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, false, func, select, true

from core.clock import now
from core.errors import Anonymous, Unavailable
from core.settings import settings
from db.engine import Store
from db.identity.words import digest
from db.plumbing import api_token, credential, head, login_session
from db.spec import Declared
from db.tables.user import User
from db.types import Moment

SEEN_EVERY = timedelta(minutes=5)
user: Table = Declared.metadata.tables[str(User.__tablename__)]


@dataclass(frozen=True, slots=True)
class Caller:
    """A person let in by a session or a token, never both. `role` narrows a token to one role.

    `catalog`, `org` and `position` are the head's counters; `stale_seen` asks for `touch`;
    `session_hash` is what `csrf_token` wants, empty for a token.
    """

    user_id: int
    session_id: int | None
    token_id: int | None
    role: str | None
    must_change: bool
    catalog: int
    org: int
    position: int
    stale_seen: bool
    language: str | None = None
    session_hash: str = field(default="", repr=False)


def _instant(name: str) -> Any:
    return bindparam(name, type_=Moment())


def _open() -> list[ColumnElement[bool]]:
    """What makes a session count at this moment."""
    return [
        login_session.c.revoked_at.is_(None),
        login_session.c.expires_at > _instant("now"),
        login_session.c.seen_at > _instant("idle"),
        user.c.active.is_(true()),
        user.c.deleted_at.is_(None),
    ]


def _session() -> Select[Any]:
    must = func.coalesce(credential.c.must_change, false()).label("must_change")
    return (
        select(
            login_session.c.id,
            login_session.c.user_id,
            login_session.c.hash,
            login_session.c.seen_at.label("seen"),
            must,
            user.c.language,
            head.c.catalog,
            head.c.org,
            head.c.set_id,
        )
        .join_from(login_session, user, user.c.id == login_session.c.user_id)
        .outerjoin(credential, credential.c.user_id == user.c.id)
        .join(head, true())
        .where(*_open())
    )


BY_COOKIE = _session().where(login_session.c.hash == bindparam("hash"))
BY_ID = _session().where(login_session.c.id == bindparam("id"))
BY_TOKEN = (
    select(
        api_token.c.id,
        api_token.c.user_id,
        api_token.c.role,
        api_token.c.used_at.label("seen"),
        user.c.language,
        head.c.catalog,
        head.c.org,
        head.c.set_id,
    )
    .join_from(api_token, user, user.c.id == api_token.c.user_id)
    .join(head, true())
    .where(
        api_token.c.hash == bindparam("hash"),
        api_token.c.revoked_at.is_(None),
        api_token.c.expires_at > _instant("now"),
        user.c.active.is_(true()),
        user.c.deleted_at.is_(None),
    )
)
LIVING = (
    select(login_session.c.id)
    .join(user, user.c.id == login_session.c.user_id)
    .where(login_session.c.id.in_(bindparam("ids", expanding=True)), *_open())
)


def who(conn: Connection, *, cookie: str | None, bearer: str | None) -> Caller:
    """The person behind a bearer token or a session cookie; raises Anonymous for anything else."""
    if bearer:
        row = conn.execute(BY_TOKEN, {"hash": digest(bearer), "now": now()}).first()
        return _of_token(row)
    if cookie:
        row = conn.execute(BY_COOKIE, {"hash": digest(cookie), **_limits()}).first()
        return _of_session(row)
    raise Anonymous("auth.anonymous")


def same_session(conn: Connection, session_id: int) -> Caller:
    """The person of a session already known by its id, if it still counts; raises Anonymous."""
    return _of_session(conn.execute(BY_ID, {"id": session_id, **_limits()}).first())


def ended(conn: Connection, session_ids: Collection[int]) -> set[int]:
    """Which of these sessions count no longer."""
    living = conn.execute(LIVING, {"ids": list(session_ids), **_limits()}).scalars()
    return set(session_ids) - set(living)


def name_of(conn: Connection, user_id: int) -> str:
    """The name a person signs in with."""
    return str(conn.execute(select(user.c.name).where(user.c.id == user_id)).scalar_one())


def position(conn: Connection) -> int:
    """How far the log has come; also the cheapest proof that the database answers."""
    return int(conn.execute(select(head.c.set_id)).scalar_one())


def _limits() -> dict[str, datetime]:
    at = now()
    return {"now": at, "idle": at - timedelta(hours=settings().session_idle_hours)}


def _of_session(row: Row[*tuple[Any, ...]] | None) -> Caller:
    if row is None:
        raise Anonymous("auth.anonymous")
    return Caller(
        user_id=row.user_id,
        session_id=row.id,
        token_id=None,
        role=None,
        must_change=bool(row.must_change),
        session_hash=row.hash,
        **_common(row),
    )


def _of_token(row: Row[*tuple[Any, ...]] | None) -> Caller:
    if row is None:
        raise Anonymous("auth.anonymous")
    return Caller(
        user_id=row.user_id,
        session_id=None,
        token_id=row.id,
        role=row.role,
        must_change=False,
        **_common(row),
    )


def _common(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "catalog": row.catalog,
        "org": row.org,
        "position": row.set_id,
        "language": row.language,
        "stale_seen": row.seen is None or row.seen < now() - SEEN_EVERY,
    }


def touch(store: Store, caller: Caller) -> None:
    """Note that the caller was here; asked for once in five minutes, so that reading stays reading."""
    table, key = (login_session, caller.session_id) if caller.session_id else (api_token, caller.token_id)
    seen = "seen_at" if caller.session_id else "used_at"
    try:
        with store.work() as work:
            work.connection.execute(table.update().where(table.c.id == key).values({seen: now()}))
    except Unavailable:  # a busy or full database keeps nobody from reading
        return
