"""Paths: which are refused, which are public. Pure tables."""

import pytest

from api.doors import Door, check_path, door_of, is_local
from core.errors import Malformed

HOSTILE = [
    "/auth/..%2f_stcore/stream",
    "/auth/%2e%2e/api/v1/tables",
    "/auth/../api/v1/tables",
    "/static/..%5c..%5capi",
    "/static\\..\\api",
    "/auth/;/../api",
    "/auth;x=1/login",
    "/auth/%3bx",
    "//auth/login",
    "/auth//login",
    "/auth/%00",
    "/auth/%252f..",
    "/auth/./login",
    "/auth/.",
    "/static/%c0%ae%c0%ae/",
    "/api/%0d%0aSet-Cookie",
    "auth/login",
    "",
]


def _decoded(raw: str) -> str:
    """As the server decodes it: once, with replacement marks for what is no UTF-8."""
    from_bytes = bytearray()
    data = raw.encode()
    at = 0
    while at < len(data):
        is_code = data[at : at + 1] == b"%"
        from_bytes += bytes.fromhex(data[at + 1 : at + 3].decode()) if is_code else data[at : at + 1]
        at += 3 if is_code else 1
    return from_bytes.decode(errors="replace")


@pytest.mark.parametrize("raw", HOSTILE)
def test_a_path_that_could_be_read_in_two_ways_is_refused(raw: str) -> None:
    with pytest.raises(Malformed):
        check_path(_decoded(raw), raw.encode())


@pytest.mark.parametrize(
    "raw", ["/", "/auth/login", "/static/js/DataFrame.-f9-1zS0.js", "/%E5%AE%A2%E6%88%B7", "/a.b/c-d_e~f"]
)
def test_a_plain_path_passes(raw: str) -> None:
    check_path(_decoded(raw), raw.encode() + b"?a=%2f")


@pytest.mark.parametrize(
    ("method", "path", "door"),
    [
        ("GET", "/static/js/x.js", Door.STATIC),
        ("HEAD", "/favicon.png", Door.STATIC),
        ("GET", "/auth/static/auth.css", Door.STATIC),
        ("POST", "/static/js/x.js", Door.PAGES),
        ("GET", "/static", Door.PAGES),
        ("GET", "/staticfoo/x", Door.PAGES),
        ("GET", "/app/static/x.js", Door.PAGES),
        ("GET", "/component/st_aggrid.AgGrid/index.html", Door.PAGES),
        ("GET", "/healthz", Door.HEALTH),
        ("GET", "/readyz", Door.HEALTH),
        ("GET", "/healthz/", Door.PAGES),
        ("GET", "/HEALTHZ", Door.PAGES),
        ("GET", "/ical/Ab_c-9.ics", Door.FEED),
        ("HEAD", "/ical/Ab_c-9.ics", Door.FEED),
        ("POST", "/ical/Ab_c-9.ics", Door.PAGES),
        ("GET", "/ical/Ab_c-9.ics/_stcore/health", Door.PAGES),
        ("GET", "/ical/_stcore/health", Door.PAGES),
        ("GET", "/ical/x.ics.html", Door.PAGES),
        ("GET", "/ical/é.ics", Door.PAGES),
        ("GET", f"/ical/{'a' * 81}.ics", Door.PAGES),
        ("GET", "/ical/", Door.PAGES),
        ("GET", "/auth/login", Door.AUTH),
        ("POST", "/auth/login", Door.AUTH),
        ("GET", "/auth", Door.PAGES),
        ("GET", "/Auth/login", Door.PAGES),
        ("GET", "/authx/login", Door.PAGES),
        ("GET", "/api/v1/tables", Door.API),
        ("GET", "/api", Door.PAGES),
        ("GET", "/metrics", Door.API),
        ("GET", "/_stcore/health", Door.PAGES),
        ("GET", "/_stcore/metrics", Door.PAGES),
        ("GET", "/oauth2callback", Door.PAGES),
        ("GET", "/", Door.PAGES),
    ],
)
def test_which_door_a_path_leads_to(method: str, path: str, door: Door) -> None:
    assert door_of(path, method) is door


@pytest.mark.parametrize("target", ["/", "/customer?id=3&x=%2f", "/客户", "/a#b"])
def test_a_local_target_is_followed(target: str) -> None:
    assert is_local(target)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x",
        "javascript:alert(1)",
        "customer",
        "",
        "/auth/login",
        "/?x=\\",
    ],
)
def test_any_other_target_is_not(target: str) -> None:
    assert not is_local(target)
