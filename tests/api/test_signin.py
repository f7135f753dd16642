"""The sign-in pages, asked as a browser asks: forms, cookies, redirects, words."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from core.i18n import speaking, t
from db.identity import authenticate, make_link, set_password
from db.plumbing import audit
from tests.api.gate_fixtures import HERE, VISIT, Site, filled, hand, site
from tests.db.identity_fixtures import BETTER, GOOD, Hand

__all__ = ["filled", "hand", "site"]
FORM = {**VISIT, "origin": HERE, "sec-fetch-site": "same-origin"}


def _post(site: Site, path: str, form: dict[str, str], **headers: str) -> Any:
    return site.client.post(path, data=form, headers={**FORM, **headers})


def _sign_in(site: Site, name: str = "omar", password: str = GOOD, path: str = "/auth/login") -> Any:
    return _post(site, path, {"name": name, "password": password})


def _csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', text)
    assert found
    return found.group(1)


def test_signing_in_gives_a_careful_cookie_and_leads_on(site: Site) -> None:
    answer = _sign_in(site, path="/auth/login?next=/customer%3Fid%3D3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/customer?id=3")
    sent = answer.headers["set-cookie"].lower()
    assert sent.startswith("kehu_session=")
    assert {"httponly", "path=/", "samesite=lax"} <= set(sent.split("; "))
    assert "secure" not in sent
    assert site.get("/customer").json()["user"] == 3


def test_behind_tls_the_cookie_is_tied_to_this_host(site: Site) -> None:
    site.client.base_url = "https://testserver"
    answer = _post(site, "/auth/login", {"name": "omar", "password": GOOD}, origin="https://testserver")
    sent = answer.headers["set-cookie"]
    assert sent.startswith("__Host-kehu_session=")
    assert "Secure" in sent


def test_each_sign_in_has_a_new_word_and_ends_the_old_one(site: Site) -> None:
    _sign_in(site)
    first = site.client.cookies["kehu_session"]
    _sign_in(site, "lin.mei")
    assert site.client.cookies["kehu_session"] != first
    site.client.cookies.set("kehu_session", first)
    assert site.get("/", headers=VISIT).status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/auth/logout"]
)
def test_next_never_leads_away(site: Site, target: str) -> None:
    answer = site.client.post(
        "/auth/login", params={"next": target}, data={"name": "omar", "password": GOOD}, headers=FORM
    )
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("name", "password"), [("omar", "not-it"), ("nobody", "what?"), ("gone", GOOD), ("", "")]
)
def test_a_refusal_is_the_same_page_for_all(site: Site, name: str, password: str) -> None:
    answer = _sign_in(site, name, password)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert '<p class="alert" role="alert">Name or password is wrong.</p>' in answer.text
    assert password == "" or password not in answer.text


def test_a_lock_is_said_in_words(site: Site) -> None:
    for _ in range(5):
        _sign_in(site, password="wrong")
    answer = _sign_in(site)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert "Too many attempts. Try again in 2 seconds." in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
    ],
)
def test_another_site_cannot_sign_anybody_in(site: Site, headers: dict[str, str]) -> None:
    answer = _post(site, "/auth/login", {"name": "omar", "password": GOOD}, **headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_what_is_typed_is_shown_as_text(site: Site) -> None:
    answer = _sign_in(site, '"><script>alert(1)</script>')
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"name=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(50)), "application/x-www-form-urlencoded", 400),
        (b"name=%ff\xff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"--x--", "multipart/form-data; boundary=x", 415),
    ],
)
def test_what_is_no_form_of_ours_is_refused(site: Site, content: bytes, kind: str, status: int) -> None:
    answer = site.client.post("/auth/login", content=content, headers={**FORM, "content-type": kind})
    assert answer.status_code == status


def test_signing_out_needs_the_form_and_ends_the_session(site: Site) -> None:
    _sign_in(site)
    shown = site.get("/auth/logout", headers=VISIT)
    assert _post(site, "/auth/logout", {"csrf": "x"}).status_code == 403
    assert site.get("/").status_code == 200
    word = site.client.cookies["kehu_session"]
    answer = _post(site, "/auth/logout", {"csrf": _csrf(shown.text)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/login")
    assert "kehu_session" not in site.client.cookies
    assert site.get("/", headers={**VISIT, "cookie": f"kehu_session={word}"}).status_code == 303
    assert site.get("/auth/logout", headers=VISIT).headers["location"] == "/auth/login"


def test_whoever_is_signed_in_needs_no_form(site: Site) -> None:
    _sign_in(site)
    assert site.get("/auth/login?next=/case", headers=VISIT).headers["location"] == "/case"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"current": "wrong"}, 422, "The current password is wrong."),
        ({"repeat": "another"}, 422, "The two new passwords differ."),
        ({"password": "short", "repeat": "short"}, 422, "Use at least 12 characters."),
        ({"password": GOOD, "repeat": GOOD}, 422, "The new password must differ"),
        ({"csrf": "x"}, 403, "This page is out of date."),
    ],
)
def test_a_refused_change_says_where(site: Site, change: dict[str, str], status: int, words: str) -> None:
    _sign_in(site)
    csrf = _csrf(site.get("/auth/password").text)
    form = {"csrf": csrf, "current": GOOD, "password": BETTER, "repeat": BETTER, **change}
    answer = _post(site, "/auth/password", form)
    assert answer.status_code == status
    assert words in answer.text
    assert ('aria-invalid="true"' in answer.text) is (status == 422)
    assert authenticate(site.store, "omar", GOOD, None) == 3


def test_an_initial_password_is_changed_before_anything_else(site: Site) -> None:
    with site.store.work() as work:
        set_password(work, 3, "given-by-the-office", must_change=True)
    assert _sign_in(site, password="given-by-the-office").headers["location"] == "/"
    assert site.get("/", headers=VISIT).headers["location"] == "/auth/password"
    shown = site.get("/auth/password")
    assert "given to you by somebody else" in shown.text
    form = {"current": "given-by-the-office", "password": BETTER, "repeat": BETTER, "csrf": _csrf(shown.text)}
    assert _post(site, "/auth/password", form).headers["location"] == "/"
    assert site.get("/").json()["user"] == 3


def test_nobody_changes_a_password_without_a_session(site: Site) -> None:
    assert site.get("/auth/password", headers=VISIT).headers["location"] == "/auth/login"
    form = {"current": GOOD, "password": BETTER, "repeat": BETTER}
    assert _post(site, "/auth/password", form).headers["location"] == "/auth/login"
    assert authenticate(site.store, "omar", GOOD, None) == 3


def test_the_first_link_sets_a_password_and_signs_in_once(site: Site) -> None:
    with site.store.work() as work:
        path = f"/auth/first?link={make_link(work, 1)}"
    assert "Hello, Administrator." in site.get(path).text
    for wrong in ({"password": GOOD, "repeat": "x"}, {"password": "kehu12345678", "repeat": "kehu12345678"}):
        answer = _post(site, path, wrong)
        assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    answer = _post(site, path, {"password": GOOD, "repeat": GOOD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert site.get("/").json()["user"] == 1
    for again in (site.get(path), _post(site, path, {"password": BETTER, "repeat": BETTER})):
        assert again.status_code == 404
        assert "This link has been used or has expired." in again.text


def test_the_language_is_switched_and_kept(site: Site) -> None:
    asked = {**VISIT, "accept-language": "en-GB,en;q=0.9"}
    english = site.get("/auth/login?next=/case", headers=asked)
    assert '<html lang="en">' in english.text
    link = re.search(r'class="language" href="([^"]+)"', english.text)
    assert link
    path = link.group(1).replace("&amp;", "&")
    assert path == "/auth/login?next=%2Fcase&lang=zh_CN"
    chinese = site.get(path, headers=asked)
    assert '<html lang="zh-CN">' in chinese.text
    with speaking("zh_CN"):
        assert t("auth.sign_in") in chinese.text
    assert '<html lang="zh-CN">' in site.get("/auth/login", headers=asked).text
    assert '<html lang="zh-CN">' in site.get("/auth/login?lang=xx", headers=asked).text


def test_signing_in_and_out_leaves_a_trace(site: Site, hand: Hand) -> None:
    _sign_in(site, password="wrong")
    _sign_in(site)
    _post(site, "/auth/logout", {"csrf": _csrf(site.get("/auth/logout").text)})
    with site.store.reading() as conn:
        rows = conn.execute(select(audit).where(audit.c.event.like("sign%")).order_by(audit.c.id)).all()
    assert [(r.by_id, r.event, r.origin, r.at) for r in rows] == [
        (3, "sign_in_failed", "testclient", hand.at),
        (3, "signed_in", "testclient", hand.at),
        (3, "signed_out", "testclient", hand.at),
    ]
