"""The security headers of every answer."""

import re

from api.doors import Door

# Streamlit's page has one inline script, known by its hash; its styles are made by script.
PAGE = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{inline}'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; "
    "worker-src 'self' blob:; frame-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
)
# The grid turns the constant scripts it is handed into functions; nothing else may.
FRAME = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
FORM = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
INLINE = "THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="
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


def security_headers(path: str, door: Door, *, tls: bool) -> dict[str, str]:
    """What every answer on this path carries, whoever made it."""
    found = {**COMMON, "content-security-policy": _policy(path, door)}
    return {**found, "strict-transport-security": HSTS} if tls else found


def _policy(path: str, door: Door) -> str:
    if door in {Door.AUTH, Door.HEALTH} or path.startswith("/auth/"):
        return FORM
    return FRAME if path.startswith("/component/") else PAGE.format(inline=INLINE)


def cache_control(path: str, door: Door, status: int, content_type: str) -> str:
    """Files whose name has their hash in it stay for ever; everything else may be somebody's data."""
    is_file = status in {200, 206, 304} and not content_type.startswith("text/html")
    if is_file and HASHED.search(path) and (door is Door.STATIC or path.startswith("/component/")):
        return FOREVER
    return A_DAY if is_file and door is Door.STATIC else "no-store"
