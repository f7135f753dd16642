"""Secret words: random ones, their fingerprints, and the signature that protects forms."""

import hashlib
import hmac
import os
import secrets
import tempfile
from functools import cache
from pathlib import Path

from core.errors import Denied
from core.settings import settings

FILE = "secret"


def fresh() -> str:
    """256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(word: str) -> str:
    """What the tables keep of a random word; it needs no salt, for nobody can guess 256 bits."""
    return hashlib.sha256(word.encode()).hexdigest()


@cache
def secret() -> bytes:
    """What this installation signs with: KEHU_SECRET, else one made once in the data folder.

    Several replicas must share it: give them KEHU_SECRET or one data folder.
    """
    given = settings().secret.get_secret_value()
    return given.encode() if given else kept(settings().data)


def kept(folder: Path) -> bytes:
    """The word in this folder, made there if there is none."""
    path = folder / FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Write it aside (mode 0600) and link it in place whole: of two starting processes one wins."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(fresh().encode())
    aside = Path(name)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return
    finally:
        aside.unlink()


def csrf_token(session_hash: str) -> str:
    """What forms and scripts of this session must send back with a change."""
    return hmac.new(secret(), f"csrf:{session_hash}".encode(), hashlib.sha256).hexdigest()


def check_csrf(session_hash: str, given: str | None) -> None:
    wanted = csrf_token(session_hash).encode()
    if not hmac.compare_digest(wanted, (given or "").encode()):
        raise Denied("auth.csrf")
