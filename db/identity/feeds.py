"""Secret addresses of a person's calendar: shown once, kept as a fingerprint, good for nothing else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, true

from core.clock import now
from core.errors import Invalid, Missing, Unavailable
from core.i18n import t
from db.engine import Store, Work
from db.identity.audit import record
from db.identity.caller import SEEN_EVERY, user
from db.identity.tokens import LONGEST_NAME
from db.identity.words import digest, fresh
from db.plumbing import feed
from db.types import is_key

MOST = 20


@dataclass(frozen=True, slots=True)
class Feed:
    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


def create_feed(work: Work, user_id: int, name: str) -> str:
    """The secret part of a new address, which nobody can ever read again."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid("auth.token_name", fields={"name": t("auth.token_name")})
    if len(feeds_of(work.connection, user_id)) >= MOST:
        raise Invalid("auth.feeds_most", most=MOST)
    word = fresh()
    values = {"hash": digest(word), "name": name.strip(), "user_id": user_id, "created_at": now()}
    work.connection.execute(feed.insert().values(values))
    record(work, user_id, "feed_made", None, {"name": name.strip()})
    return word


def revoke_feed(work: Work, user_id: int, feed_id: int) -> None:
    """End one of the person's own addresses."""
    mine = (feed.c.id == (feed_id if is_key(feed_id) else 0), feed.c.user_id == user_id)
    ended = work.connection.execute(
        feed.update().where(*mine, feed.c.revoked_at.is_(None)).values(revoked_at=now())
    )
    if ended.rowcount != 1:
        raise Missing("auth.no_feed")
    record(work, user_id, "feed_revoked", None, {"feed": feed_id})


def feeds_of(conn: Connection, user_id: int) -> list[Feed]:
    """The person's addresses that still work, the newest first."""
    columns = (feed.c[name] for name in Feed.__dataclass_fields__)
    asked = select(*columns).where(feed.c.user_id == user_id, feed.c.revoked_at.is_(None))
    return [Feed(*row) for row in conn.execute(asked.order_by(feed.c.id.desc()))]


def feed_owner(conn: Connection, word: str) -> tuple[int, int]:
    """(feed, person) of a secret that still works. Raises Missing."""
    living = (feed.c.revoked_at.is_(None), user.c.active.is_(true()), user.c.deleted_at.is_(None))
    asked = select(feed.c.id, feed.c.user_id).join(user, user.c.id == feed.c.user_id)
    row = conn.execute(asked.where(feed.c.hash == digest(word), *living)).first()
    if row is None:
        raise Missing("auth.no_feed")
    return row.id, row.user_id


def touch_feed(store: Store, feed_id: int) -> None:
    """Note that it was read, at most once in some minutes; a busy database keeps nobody from reading."""
    at = now()
    stale = or_(feed.c.used_at.is_(None), feed.c.used_at < at - SEEN_EVERY)
    try:
        with store.reading() as conn:
            due = conn.execute(select(feed.c.id).where(feed.c.id == feed_id, stale)).first()
        if due is not None:
            with store.work() as work:
                work.connection.execute(feed.update().where(feed.c.id == feed_id).values(used_at=at))
    except Unavailable:
        return
