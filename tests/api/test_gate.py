"""The gate over HTTP: who gets in, what the answers carry, what never reaches the application."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Store, use_store
from db.identity import create_token, csrf_token, digest, revoke_session, set_password
from db.plumbing import api_token, login_session
from tests.api.gate_fixtures import HERE, METHODS, PROGRAM, VISIT, Site, filled, hand, site
from tests.db.identity_fixtures import BETTER, Hand

__all__ = ["filled", "hand", "site"]

CLOSED = [
    "/",
    "/customer",
    "/api/v1/tables",
    "/metrics",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/media/abc.csv",
    "/component/st_aggrid.AgGrid/index.html",
    "/app/static/x",
    "/oauth2callback",
    "/docs",
]


def _csrf(site: Site, user_id: int) -> dict[str, str]:
    return {**site.as_(user_id), "x-csrf-token": csrf_token(digest(site.tokens[user_id]))}


def _token(site: Site, user_id: int, role: str | None = None) -> dict[str, str]:
    with site.store.work() as work:
        return {"authorization": f"Bearer {create_token(work, user_id, 'x', role, 1)}"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", CLOSED)
def test_anonymous_gets_nothing(site: Site, method: str, path: str) -> None:
    before = site.contents()
    answer = site.client.request(method, path, headers=PROGRAM)
    assert answer.status_code == 401
    assert "inside" not in answer.text
    assert site.contents() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "kehu_session=x"},
        {"cookie": "kehu_session="},
        {"x-kehu-user": "1", "x-kehu-session": "1"},
        {"authorization": "Bearer x"},
        {"authorization": "Basic YWRtaW46YWRtaW4="},
        {"cookie": "__Host-kehu_session=x"},
    ],
)
def test_made_up_credentials_open_nothing(site: Site, headers: dict[str, str]) -> None:
    answer = site.get("/api/v1/tables", headers={**PROGRAM, **headers})
    assert answer.status_code == 401


def test_the_error_has_the_one_shape_in_the_senders_language(site: Site) -> None:
    answer = site.get("/api/v1/tables", headers={**PROGRAM, "accept-language": "zh-CN,zh;q=0.9"})
    assert answer.json() == {"error": "anonymous", "message": "请先登录。", "fields": {}, "ticket": None}
    chosen = {**PROGRAM, "accept-language": "zh-CN", "cookie": "kehu_language=en"}
    assert site.get("/api/v1/tables", headers=chosen).json()["message"] == "Please sign in."


def test_a_visitor_is_led_to_the_sign_in_and_back(site: Site) -> None:
    answer = site.get("/customer?id=3&name=a%26b", headers=VISIT)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/auth/login?next=/customer%3Fid%3D3%26name%3Da%2526b"
    frame = {**VISIT, "sec-fetch-dest": "iframe"}
    assert site.get("/component/x/index.html", headers=frame).status_code == 401


@pytest.mark.parametrize(
    "path", ["/static/js/index.abcd1234.js", "/favicon.png", "/healthz", "/readyz", "/auth/login"]
)
def test_public_is_public(site: Site, path: str) -> None:
    assert site.get(path, headers=PROGRAM).status_code == 200


def test_a_session_gets_in_and_is_named(site: Site) -> None:
    made_up = {"x-kehu-user": "1", "X-KEHU-Session": "99", "x_kehu_user": "1", "x-kehu-anything": "1"}
    answer = site.get("/customer", headers={**site.as_(3), **made_up}).json()
    assert answer == {"inside": True, "user": 3, "named": {"x-kehu-user": "3", "x-kehu-session": "1"}}


def test_a_cookie_sent_twice_counts_as_none(site: Site) -> None:
    word = site.as_(3)["cookie"]
    assert site.get("/", headers={**PROGRAM, "cookie": f"{word}; {word}x"}).status_code == 401


def test_tokens_open_the_api_and_nothing_else(site: Site) -> None:
    token = _token(site, 3)
    assert site.get("/api/v1/tables", headers=token).json() == {"inside": True, "user": 3, "named": {}}
    assert site.client.post("/api/v1/changes", headers=token).status_code == 200
    for path in ("/", "/customer", "/media/x", "/_stcore/upload_file/a/b"):
        assert site.get(path, headers={**PROGRAM, **token}).status_code == 401


def test_a_wrong_token_is_not_saved_by_a_cookie(site: Site) -> None:
    headers = {**site.as_(3), "authorization": "Bearer kehu_wrong"}
    assert site.get("/api/v1/tables", headers=headers).status_code == 401


def test_revoking_and_leaving_count_at_the_next_call(site: Site) -> None:
    assert site.get("/", headers=site.as_(3)).status_code == 200
    with site.store.work() as work:
        revoke_session(work, 3, 1)
    assert site.get("/", headers={**PROGRAM, **site.as_(3)}).status_code == 401


def test_being_seen_is_noted(site: Site, hand: Hand) -> None:
    token = _token(site, 3)
    site.get("/", headers=site.as_(3))
    hand.forward(minutes=6)
    site.get("/", headers=site.as_(3))
    site.get("/api/x", headers=token)
    with site.store.reading() as conn:
        assert conn.execute(select(login_session.c.seen_at)).scalar_one() == hand.at
        assert conn.execute(select(api_token.c.used_at)).scalar_one() == hand.at
    hand.forward(minutes=4)
    site.get("/", headers=site.as_(3))
    with site.store.reading() as conn:
        assert conn.execute(select(login_session.c.seen_at)).scalar_one() == hand.at - timedelta(minutes=4)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_by_cookie_needs_the_form_token(site: Site, method: str) -> None:
    good = _csrf(site, 3)
    other = {**good, "x-csrf-token": _csrf(site, 2)["x-csrf-token"]}
    for headers in (site.as_(3), other, {**good, "x-csrf-token": ""}):
        answer = site.client.request(method, "/api/v1/changes", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (403, "denied")
    assert site.client.request(method, "/api/v1/changes", headers=good).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": HERE}, 200),
        ({"origin": HERE, "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver:81"}, 403),
        ({"origin": "https://testserver"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "http://user@testserver"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/changes", "/_stcore/upload_file/a/b"])
def test_a_change_from_another_site_is_refused(
    site: Site, path: str, headers: dict[str, str], status: int
) -> None:
    answer = site.client.post(path, headers={**_csrf(site, 3), **headers})
    assert answer.status_code == status


def test_an_initial_password_lets_one_only_change_it(site: Site) -> None:
    with site.store.work() as work:
        set_password(work, 3, BETTER, must_change=True)
    led = site.get("/customer", headers={**VISIT, **site.as_(3)})
    assert (led.status_code, led.headers["location"]) == (303, "/auth/password")
    for path in ("/api/v1/tables", "/media/x", "/_stcore/health", "/metrics"):
        answer = site.get(path, headers={**PROGRAM, **site.as_(3)})
        assert (answer.status_code, "inside" in answer.text) == (403, False)
    assert site.get("/auth/password", headers=site.as_(3)).status_code == 200


RAW = ["/auth/%2e%2e/api", "/auth/..%2fapi", "/static/..%5capi", "/auth/;x", "/auth/%00", "/api/%252e"]


@pytest.mark.parametrize("raw", RAW)
@pytest.mark.parametrize("signed", [False, True])
def test_a_hostile_path_is_400_for_everybody(site: Site, raw: str, signed: bool) -> None:
    headers = {**PROGRAM, **(site.as_(3) if signed else {})}
    answer = site.get(HERE + raw, headers=headers)
    assert (answer.status_code, "inside" in answer.text) == (400, False)
    assert answer.json()["error"] == "malformed"


WANTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/tables", "/auth/login", "/healthz", "/media/x", "/auth/;", "/shell"]
)
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    for headers in (PROGRAM, site.as_(3)):
        answer = site.get(path, headers=headers)
        assert WANTED.items() <= dict(answer.headers).items()
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors" in policy
        assert "unsafe-eval" not in policy
        assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/static/js/index.DormvYxC.js", True),
        ("/static/js/DataFrame.-f9-1zS0.js", True),
        ("/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2", True),
        ("/component/st_aggrid.AgGrid/static/js/main.f4bb7ae6.js", True),
        ("/component/st_aggrid.AgGrid/index.html", False),
        ("/api/v1/static/x.abcdefgh.js", False),
        ("/media/static/x.abcdefgh.js", False),
        ("/static/x.js", False),
    ],
)
def test_only_hashed_files_stay_in_the_browser(site: Site, path: str, kept: bool) -> None:
    answer = site.get(path, headers=site.as_(3))
    assert ("immutable" in answer.headers["cache-control"]) is kept


def test_only_the_component_frame_may_evaluate(site: Site) -> None:
    policy = site.get("/component/st_aggrid.AgGrid/index.html", headers=site.as_(3)).headers
    assert "'unsafe-eval'" in policy["content-security-policy"]


def test_behind_tls_the_cookie_and_the_browser_insist_on_it(site: Site) -> None:
    site.client.base_url = site.client.base_url.copy_with(scheme="https")  # type: ignore[has-type]
    word = site.as_(3)["cookie"]
    assert site.get("/", headers={**PROGRAM, "cookie": word}).status_code == 401
    answer = site.get("/", headers={**PROGRAM, "cookie": f"__Host-{word}"})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["strict-transport-security"]


def test_metrics_are_for_an_administrators_token(site: Site) -> None:
    assert "kehu_open_websockets" in site.get("/metrics", headers=_token(site, 1)).text
    assert site.get("/metrics", headers=_token(site, 3)).status_code == 403
    assert site.get("/metrics", headers={**PROGRAM, **site.as_(1)}).status_code == 401


def test_without_its_database_it_is_alive_but_not_ready(site: Site, tmp_path: Any) -> None:
    assert site.get("/readyz").json()["status"] == "ready"
    away = Store(f"sqlite:///{tmp_path}")
    use_store(away)
    assert site.get("/healthz").json() == {"status": "ok"}
    for path, headers in (("/readyz", {}), ("/api/x", {**PROGRAM, **site.as_(3)})):
        answer = site.get(path, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (503, "unavailable")
        assert str(tmp_path) not in answer.text
    assert site.get("/", headers={**VISIT, **site.as_(3)}).headers["content-type"].startswith("text/html")
    use_store(site.store)
    away.close()
