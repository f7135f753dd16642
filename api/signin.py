"""Sign-in, sign-out, passwords and first links: plain pages that work without scripts."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from api.answers import ASSETS, error_page, page, waiting
from api.forms import HOME, chosen_language, form_of, next_of, other_language, same_page
from api.origins import address_of, cookie, drop_session, put_language, put_session, session_cookie
from core.errors import Anonymous, Invalid, KehuError
from core.i18n import t
from db.engine import store
from db.identity import (
    Caller,
    authenticate,
    change_password,
    check_csrf,
    close_session,
    csrf_token,
    link_owner,
    open_session,
    use_link,
)
from db.identity.caller import name_of
from db.identity.passwords import SHORTEST

LOGIN = "/auth/login"
# A hash takes 64 MB: two at once keep a flood of sign-ins from taking the memory or the other threads.
HASHES_AT_ONCE = 2
Form = Mapping[str, str]
Show = Callable[[Request, Form, KehuError | None], Awaitable[Response]]
Act = Callable[[Request, Form], Awaitable[Response]]
T = TypeVar("T")
_limit: list[CapacityLimiter] = []


def signin_routes() -> list[Mount]:
    """Everything under /auth/; the gate leaves it open and says who is calling if it knows."""
    return [
        Mount(
            "/auth",
            routes=[
                _route("/login", show_login, sign_in),
                _route("/logout", show_logout, sign_out),
                _route("/password", show_password, put_new_password),
                _route("/first", show_first, put_first_password),
                Mount("/static", StaticFiles(directory=ASSETS)),
            ],
        )
    ]


def _route(path: str, show: Show, act: Act) -> Route:
    """GET shows the page; POST acts, and shows the page again with what was wrong."""

    async def endpoint(request: Request) -> Response:
        chosen = chosen_language(request)
        response = await _answer(request, show, act)
        if chosen:
            put_language(response, request.scope, chosen)
        return response

    return Route(path, endpoint, methods=["GET", "POST"])


async def _answer(request: Request, show: Show, act: Act) -> Response:
    form: Form = {}
    wrong: KehuError | None = None
    try:
        if request.method == "POST":
            form = await form_of(request)
            return await act(request, form)
    except KehuError as error:
        wrong = error
    try:
        return await show(request, form, wrong)
    except KehuError as error:
        return error_page(error)


async def _hashing(work: Callable[..., T], *args: Any) -> T:
    if not _limit:
        _limit.append(CapacityLimiter(HASHES_AT_ONCE))
    return await to_thread.run_sync(work, *args, limiter=_limit[0])


def _page(request: Request, template: str, wrong: KehuError | None, **facts: Any) -> Response:
    common: dict[str, Any] = {
        "action": same_page(request),
        "switch": same_page(request, other_language()),
        "hidden": {},
        "hint": t("auth.hint", shortest=SHORTEST),
        "fields": wrong.fields if wrong else {},
        "message": wrong.message if wrong and not wrong.fields else "",
    }
    status, headers = (wrong.status, waiting(wrong)) if wrong else (200, {})
    return page(template, status, headers, **{**common, **facts})


def _caller(request: Request) -> Caller | None:
    found: Caller | None = request.state.caller
    return found


def _own(request: Request) -> Caller:
    """Whoever is signed in; raises Anonymous."""
    caller = _caller(request)
    if caller is None:
        raise Anonymous("auth.anonymous")
    return caller


def _signed(request: Request) -> dict[str, str]:
    return {"csrf": csrf_token(_own(request).session_hash)}


def _go(target: str) -> Response:
    return RedirectResponse(target, status_code=303)


async def show_login(request: Request, form: Form, wrong: KehuError | None) -> Response:
    if _caller(request) and wrong is None:
        return _go(next_of(request.query_params.get("next")))
    return _page(request, "login.html", wrong, name=form.get("name", ""))


async def sign_in(request: Request, form: Form) -> Response:
    name, password = form.get("name", ""), form.get("password", "")
    user_id = await _hashing(authenticate, store(), name, password, address_of(request.scope))
    return await _enter(request, user_id, next_of(request.query_params.get("next")))


async def _enter(request: Request, user_id: int, target: str) -> Response:
    """Begin a session under a new word; the one the browser brought ends."""
    token = await to_thread.run_sync(_rotate, request, user_id)
    response = _go(target)
    put_session(response, request.scope, token)
    return response


def _rotate(request: Request, user_id: int) -> str:
    old = cookie(request.headers, session_cookie(request.scope))
    address = address_of(request.scope)
    with store().work() as work:
        if old:
            close_session(work, old, address)
        return open_session(work, user_id, address, request.headers.get("user-agent"))


async def show_logout(request: Request, _form: Form, wrong: KehuError | None) -> Response:
    if _caller(request) is None:
        return _go(LOGIN)
    return _page(request, "logout.html", wrong, hidden=_signed(request))


async def sign_out(request: Request, form: Form) -> Response:
    check_csrf(_own(request).session_hash, form.get("csrf"))
    await to_thread.run_sync(_close, request)
    response = _go(LOGIN)
    drop_session(response, request.scope)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


def _close(request: Request) -> None:
    with store().work() as work:
        word = cookie(request.headers, session_cookie(request.scope))
        close_session(work, word or "", address_of(request.scope))


async def show_password(request: Request, _form: Form, wrong: KehuError | None) -> Response:
    caller = _caller(request)
    if caller is None:
        return _go(LOGIN)
    user = await to_thread.run_sync(_name, caller.user_id)
    facts = {"user": user, "forced": caller.must_change, "hidden": _signed(request)}
    return _page(request, "password.html", wrong, **facts)


def _name(user_id: int) -> str:
    with store().reading() as conn:
        return name_of(conn, user_id)


async def put_new_password(request: Request, form: Form) -> Response:
    caller = _own(request)
    check_csrf(caller.session_hash, form.get("csrf"))
    new = _twice(form)
    await _hashing(_change, caller, form.get("current", ""), new, address_of(request.scope))
    return _go(HOME)


def _change(caller: Caller, current: str, new: str, address: str | None) -> None:
    change_password(store(), caller.user_id, current, new, address=address, keep=caller.session_id)


def _twice(form: Form) -> str:
    """The new password, typed the same way two times."""
    new = form.get("password", "")
    if new != form.get("repeat"):
        raise Invalid("auth.password_differs", fields={"repeat": t("auth.password_differs")})
    return new


async def show_first(request: Request, _form: Form, wrong: KehuError | None) -> Response:
    _, user, full_name = await to_thread.run_sync(_owner, request.query_params.get("link", ""))
    return _page(request, "first.html", wrong, user=user, full_name=full_name)


def _owner(word: str) -> tuple[int, str, str]:
    with store().reading() as conn:
        return link_owner(conn, word)


async def put_first_password(request: Request, form: Form) -> Response:
    word, new = request.query_params.get("link", ""), _twice(form)
    user_id = await _hashing(use_link, store(), word, new, address_of(request.scope))
    return await _enter(request, user_id, HOME)
