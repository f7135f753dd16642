"""Links that set a password once: for the first administrator, and for people who have forgotten theirs."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, select, true

from core.clock import now
from core.errors import Missing
from db.engine import Store, Work
from db.identity.audit import record
from db.identity.caller import user
from db.identity.passwords import prepare, put_password
from db.identity.words import digest, fresh
from db.plumbing import credential, one_time_link

FIRST = "admin"


def first_administrator(conn: Connection) -> int | None:
    """The administrator the product begins with, as long as nobody has set the password."""
    return conn.execute(
        select(user.c.id)
        .outerjoin(credential, credential.c.user_id == user.c.id)
        .where(
            user.c.name == FIRST,
            user.c.active.is_(true()),
            user.c.deleted_at.is_(None),
            credential.c.user_id.is_(None),
        )
    ).scalar()


def make_link(work: Work, user_id: int, hours: int = 24) -> str:
    """A secret for `/auth/first?link=…`; links made earlier for the person stop working."""
    word, at = fresh(), now()
    work.connection.execute(one_time_link.delete().where(one_time_link.c.user_id == user_id, _unused()))
    ends = at + timedelta(hours=hours)
    work.connection.execute(
        one_time_link.insert().values(hash=digest(word), user_id=user_id, expires_at=ends)
    )
    record(work, user_id, "link_made", None, {"hours": hours})
    return word


def _unused() -> ColumnElement[bool]:
    return one_time_link.c.used_at.is_(None)


def link_owner(conn: Connection, word: str) -> tuple[int, str, str]:
    """Id, name and full name of the person a link is for; raises Missing if it is used, late or unknown."""
    row = conn.execute(
        select(user.c.id, user.c.name, user.c.full_name)
        .join(one_time_link, one_time_link.c.user_id == user.c.id)
        .where(
            one_time_link.c.hash == digest(word),
            one_time_link.c.expires_at > now(),
            _unused(),
            user.c.active.is_(true()),
            user.c.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        raise Missing("auth.link_gone")
    return row.id, row.name, row.full_name


def use_link(store: Store, word: str, password: str, origin: str | None = None) -> int:
    """Set the password of the link's owner and return their id; of two at once one is refused."""
    with store.reading() as conn:
        user_id, name, full_name = link_owner(conn, word)
    prepared = prepare(password, name, full_name)
    with store.work() as work:
        used = work.connection.execute(
            one_time_link.update()
            .where(one_time_link.c.hash == digest(word), _unused(), one_time_link.c.expires_at > now())
            .values(used_at=now())
        )
        if used.rowcount != 1:
            raise Missing("auth.link_gone")
        put_password(work, user_id, prepared)
        record(work, user_id, "link_used", origin)
    return user_id
