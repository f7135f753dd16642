"""Tokens for scripts and other systems: shown once, kept as a fingerprint, always expiring."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, true

from core.clock import now
from core.errors import Denied, Invalid, Missing
from core.i18n import t
from db.engine import Work
from db.identity.audit import record
from db.identity.caller import user
from db.identity.words import digest, fresh
from db.plumbing import api_token
from db.spec import Declared
from db.system.role import Role
from db.types import is_key

PREFIX = "kehu_"
MOST_DAYS = 3_660
LONGEST_NAME = 120
role_table = Declared.metadata.tables[str(Role.__tablename__)]


@dataclass(frozen=True, slots=True)
class Token:
    id: int
    name: str
    role: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def _roles(conn: Connection, user_id: int) -> set[str]:
    active = (user.c.active.is_(true()), user.c.deleted_at.is_(None))
    found = conn.execute(select(user.c.roles).where(user.c.id == user_id, *active)).first()
    if found is None:
        raise Missing("auth.no_user")
    return set(found.roles or ())


def is_administrator(conn: Connection, user_id: int, role: str | None = None) -> bool:
    """Whether a person is an administrator; `role` is what their token narrows them to."""
    held = _roles(conn, user_id) & {role} if role else _roles(conn, user_id)
    kinds = select(role_table.c.kind).where(role_table.c.key.in_(held), role_table.c.deleted_at.is_(None))
    return "admin" in set(conn.execute(kinds).scalars())


def create_token(work: Work, user_id: int, name: str, role: str | None, days: int) -> str:
    """A new token in plain words, which nobody can ever read again."""
    _check(name, days)
    mine = _roles(work.connection, user_id)
    if role and role not in mine:
        raise Denied("auth.token_role")
    word, at = PREFIX + fresh(), now()
    work.connection.execute(
        api_token.insert().values(
            hash=digest(word),
            name=name.strip(),
            user_id=user_id,
            role=role,
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
    )
    record(work, user_id, "token_made", None, {"name": name.strip(), "role": role, "days": days})
    return word


def _check(name: str, days: int) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid("auth.token_name", fields={"name": t("auth.token_name")})
    if not 1 <= days <= MOST_DAYS:
        fields = {"days": t("auth.token_days", most=MOST_DAYS)}
        raise Invalid("auth.token_days", fields=fields, most=MOST_DAYS)


def revoke_token(work: Work, user_id: int, token_id: int) -> None:
    """End one of the person's own tokens."""
    ended = work.connection.execute(
        api_token.update()
        .where(
            api_token.c.id == (token_id if is_key(token_id) else 0),
            api_token.c.user_id == user_id,
            api_token.c.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
    if ended.rowcount != 1:
        raise Missing("auth.no_token")
    record(work, user_id, "token_revoked", None, {"token": token_id})


def tokens_of(conn: Connection, user_id: int) -> list[Token]:
    """The person's tokens that still work, the newest first."""
    columns = (api_token.c[name] for name in Token.__dataclass_fields__)
    rows = conn.execute(
        select(*columns)
        .where(
            api_token.c.user_id == user_id, api_token.c.revoked_at.is_(None), api_token.c.expires_at > now()
        )
        .order_by(api_token.c.id.desc())
    )
    return [Token(*row) for row in rows]
