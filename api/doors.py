"""Which door a path leads to, and which paths are no paths at all. Pure functions of the request line."""

import re
from enum import Enum

from core.errors import Malformed

READING = ("GET", "HEAD")
SAFE = (*READING, "OPTIONS")
# As sent: encoded slashes, backslashes, percent signs, semicolons, dots and NUL all hide another path.
HIDDEN = re.compile(rb"%(?:2f|5c|25|3b|2e|00)", re.IGNORECASE)
FEED = re.compile(r"/ical/[\w-]{1,80}\.ics", re.ASCII)
FORBIDDEN = re.compile(r"[\\;\x00-\x1f\x7f]|\.\.|//|/\.(?:/|$)|%")


class Door(Enum):
    """Who may pass: STATIC and HEALTH ask nobody; AUTH asks without insisting; API takes tokens too;
    FEED knows its caller by a secret in the address."""

    STATIC = "static"
    HEALTH = "health"
    AUTH = "auth"
    API = "api"
    FEED = "feed"
    PAGES = "pages"


def check_path(path: str, raw: bytes) -> None:
    """Refuse a path that another layer might read as a different one; `raw` is what was sent."""
    sent = raw.split(b"?", 1)[0]
    if not path.startswith("/") or FORBIDDEN.search(path) or HIDDEN.search(sent) or "\ufffd" in path:
        raise Malformed("auth.bad_path")


def door_of(path: str, method: str) -> Door:
    """The door of a checked path. Compared exactly: another case or a missing slash is another path."""
    if method in READING and (path.startswith(("/static/", "/auth/static/")) or path == "/favicon.png"):
        return Door.STATIC
    if path in {"/healthz", "/readyz"}:
        return Door.HEALTH
    if path.startswith("/auth/"):
        return Door.AUTH
    if method in READING and FEED.fullmatch(path):
        return Door.FEED
    return Door.API if path.startswith("/api/") or path == "/metrics" else Door.PAGES


def is_page(path: str) -> bool:
    """Whether Streamlit's page answers there, and neither a file nor a part of its machinery."""
    machinery = path.startswith("/component/") or "/_stcore/" in path or "." in path
    return door_of(path, "GET") is Door.PAGES and not machinery


def is_local(target: str) -> bool:
    """Whether an address to go on to stays here: a plain path of ours, and not the sign-in itself."""
    path = target.split("?", 1)[0].split("#", 1)[0]
    try:
        check_path(path, path.encode())
    except Malformed:
        return False
    return target.isprintable() and "\\" not in target and not path.startswith("/auth/")
