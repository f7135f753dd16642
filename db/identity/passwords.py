"""Passwords: which are good enough, and how they are kept."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from core.clock import now
from core.errors import Invalid, Missing
from core.i18n import t
from db.engine import Work
from db.identity.audit import record
from db.identity.caller import user
from db.identity.sessions import revoke_others
from db.plumbing import credential

SHORTEST, LONGEST = 12, 256
FEWEST_CHARACTERS = 5
LIST = Path(__file__).with_name("common_passwords.txt")
PRODUCT = ("kehu", "客户")
hasher = PasswordHasher()

Prepared = NewType("Prepared", str)


@cache
def _common() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split())


def _folded(password: str) -> str:
    """One form for what may be typed in several: full-width letters, composed accents."""
    return unicodedata.normalize("NFKC", password)


def _core(word: str) -> str:
    """The word without the figures and signs people put around it, once if it is repeated."""
    word = "".join(c for c in word if c.isalpha())
    middle = (word + word).find(word, 1)
    return word[:middle] if word else ""


def check_password(password: str, *personal: str) -> None:
    """Refuse what is short or easy to guess; `personal` are the person's names."""
    plain = _folded(password)
    if key := _weakness(plain, personal):
        raise Invalid(key, fields={"password": t(key, shortest=SHORTEST)}, shortest=SHORTEST)


def _weakness(plain: str, personal: tuple[str, ...]) -> str | None:
    if len(plain) < SHORTEST:
        return "auth.password_short"
    if len(plain) > LONGEST:
        return "auth.password_long"
    lower = plain.casefold()
    if len(set(lower)) < FEWEST_CHARACTERS or lower in _common() or _core(lower) in _common():
        return "auth.password_common"
    return "auth.password_personal" if _is_named(lower, personal) else None


def _is_named(lower: str, personal: tuple[str, ...]) -> bool:
    """Whether little is left of it without the product's name and the person's."""
    parts = [part.casefold() for name in personal for part in (name, *name.split()) if len(part) > 2]
    rest = lower
    for part in sorted((*PRODUCT, *parts), key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != lower and len(rest) < SHORTEST and len(_core(rest)) < FEWEST_CHARACTERS


def prepare(password: str, *personal: str) -> Prepared:
    """Check a new password and hash it: slow on purpose, so call it before opening a transaction."""
    check_password(password, *personal)
    return Prepared(hasher.hash(_folded(password)))


@cache
def _nobody() -> str:
    """A hash no password fits, so that an unknown name takes as long as a wrong password."""
    return hasher.hash("nobody has this password")


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password; takes the same time where there is none."""
    try:
        hasher.verify(stored or _nobody(), _folded(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def renewed(stored: str, password: str) -> Prepared | None:
    """A new hash where the old one was made with other parameters than today's."""
    return Prepared(hasher.hash(_folded(password))) if hasher.check_needs_rehash(stored) else None


def put_password(
    work: Work, user_id: int, prepared: Prepared, *, must_change: bool = False, keep: int | None = None
) -> None:
    """Keep a new password and end the person's sessions but `keep`."""
    values = {"hash": prepared, "must_change": must_change, "changed_at": now()}
    changed = work.connection.execute(
        credential.update().where(credential.c.user_id == user_id).values(values)
    )
    if changed.rowcount == 0:
        work.connection.execute(credential.insert().values(user_id=user_id, **values))
    revoke_others(work, user_id, keep)
    record(work, user_id, "password_set", None, {"must_change": must_change})


def set_password(work: Work, user_id: int, password: str, must_change: bool = False) -> None:
    """Check, hash and keep in one go, for tools; a web request prepares before its transaction."""
    names = work.connection.execute(
        select(user.c.name, user.c.full_name).where(user.c.id == user_id, user.c.deleted_at.is_(None))
    ).first()
    if names is None:
        raise Missing("auth.no_user")
    put_password(work, user_id, prepare(password, *names), must_change=must_change)


def renew(work: Work, user_id: int, stored: str, prepared: Prepared) -> None:
    """Swap the hash for a stronger one of the same password, unless it was changed meanwhile."""
    work.connection.execute(
        credential.update()
        .where(credential.c.user_id == user_id, credential.c.hash == stored)
        .values(hash=prepared)
    )
