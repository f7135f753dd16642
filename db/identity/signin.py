"""Signing in: the same time and the same words whatever was wrong."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from core.errors import Anonymous, Invalid
from core.i18n import t
from db.engine import Store
from db.identity import attempts
from db.identity.audit import record
from db.identity.caller import user
from db.identity.passwords import matches, prepare, put_password, renew, renewed
from db.plumbing import credential
from db.types import alike


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    name: str
    full_name: str
    hash: str | None
    active: bool


def _account(conn: Connection, *where: ColumnElement[bool]) -> Account | None:
    row = conn.execute(
        select(user.c.id, user.c.name, user.c.full_name, credential.c.hash, user.c.active)
        .outerjoin(credential, credential.c.user_id == user.c.id)
        .where(user.c.deleted_at.is_(None), *where)
        .order_by(user.c.id)
        .limit(1)
    ).first()
    return Account(*row) if row else None


def authenticate(store: Store, name: str, password: str, address: str | None) -> int:
    """The id of the person whose name and password these are.

    Raises Anonymous alike for an unknown name, a wrong password and a person who is not active,
    and TooOften while the account or the address is locked. Slow on purpose; never holds a lock meanwhile.
    """
    keys = attempts.keys_of(name, address)
    attempts.admit(store, keys)
    with store.reading() as conn:
        account = _account(conn, alike(user.c.name, [name.strip()]))
    right = matches(account.hash if account else None, password)
    if account is None or not account.hash or not right or not account.active:
        _fail(store, account, name, address)
        raise Anonymous("auth.wrong")
    stronger = renewed(account.hash, password)
    with store.work() as work:
        attempts.forgive(work, keys)
        if stronger:
            renew(work, account.id, account.hash, stronger)
        record(work, account.id, "signed_in", address)
    return account.id


def _fail(store: Store, account: Account | None, name: str, address: str | None) -> None:
    with store.work() as work:
        record(work, account.id if account else None, "sign_in_failed", address, {"name": name[:60]})


def change_password(
    store: Store, user_id: int, current: str, password: str, *, address: str | None, keep: int | None
) -> None:
    """Put a new password in the place of the current one; ends the person's sessions but `keep`."""
    with store.reading() as conn:
        account = _account(conn, user.c.id == user_id)
    if account is None:
        raise Anonymous("auth.anonymous")
    keys = attempts.keys_of(account.name, address)
    attempts.admit(store, keys)
    if not matches(account.hash, current):
        _fail(store, account, account.name, address)
        raise Invalid("auth.wrong_current", fields={"current": t("auth.wrong_current")})
    if password == current:
        raise Invalid("auth.password_same", fields={"password": t("auth.password_same")})
    prepared = prepare(password, account.name, account.full_name)
    with store.work() as work:
        attempts.forgive(work, keys)
        put_password(work, user_id, prepared, keep=keep)
