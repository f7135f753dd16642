"""The security headers of every answer."""

import re

from api.doors import Door, is_page
from api.frames import PLACE, prefetched

# The hash of the one inline script on Streamlit's page.
INLINE = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="
CLOSED = "default-src 'none'; base-uri 'none'; object-src 'none'"
# Streamlit makes its styles by script, draws ticks as data: and offers charts for download as blob:.
PAGE = (
    f"{CLOSED}; script-src 'self' '{INLINE}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'self'"
)
# The grid turns the constant scripts it is handed into functions; nothing else may.
FRAME = (
    f"{CLOSED}; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'self'"
)
FORM = f"{CLOSED}; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'"
# Data and files are no pages: a file somebody brought, opened in the browser, runs and reaches nothing.
DATA = f"{CLOSED}; frame-ancestors 'self'; sandbox"
GUIDE = "/api/v1/docs"
COMMON = {
    "x-content-type-options": "nosniff",
    # Not `no-referrer`: with it browsers send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HSTS = "max-age=31536000"
HASHED = re.compile(r"/static/(?:.+/)?[^/]+\.[\w-]{8,}\.[a-z0-9]+$")
FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ASK_AGAIN = "private, no-cache"


def security_headers(path: str, door: Door, *, tls: bool) -> dict[str, str]:
    """What every answer on this path carries, whoever made it."""
    found = {**COMMON, "content-security-policy": _policy(path, door)}
    if is_page(path):
        found["link"] = prefetched()
    return {**found, "strict-transport-security": HSTS} if tls else found


def _policy(path: str, door: Door) -> str:
    if door in {Door.AUTH, Door.HEALTH} or path.startswith("/auth/"):
        return FORM
    if door in {Door.API, Door.FEED}:
        return FORM if path == GUIDE else DATA
    return FRAME if path.startswith("/component/") else PAGE


def cache_control(path: str, door: Door, status: int, content_type: str) -> str:
    """Files whose name has their hash in it stay for ever; everything else may be somebody's data."""
    is_file = status in {200, 206, 304} and not content_type.startswith("text/html")
    if is_file and HASHED.search(path) and (door is Door.STATIC or path.startswith("/component/")):
        return FOREVER
    if is_file and door is Door.FEED:
        return ASK_AGAIN
    kept = door is Door.STATIC or path.startswith(PLACE)
    return A_DAY if is_file and kept else "no-store"
