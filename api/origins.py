"""Where a request comes from, what its cookies are called, and which language its sender reads."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from core.errors import Denied
from core.i18n import languages, preferred
from core.settings import settings

SESSION, LANGUAGE = "kehu_session", "kehu_language"
YEAR = 365 * 24 * 3600


def is_tls(scope: Scope) -> bool:
    """Whether the browser speaks TLS; a proxy that ends it is believed through the public address."""
    return scope.get("scheme") in {"https", "wss"} or settings().url.lower().startswith("https://")


def session_cookie(scope: Scope) -> str:
    """The name: behind TLS a prefix keeps other hosts of the domain from setting it."""
    return f"__Host-{SESSION}" if is_tls(scope) else SESSION


def cookie(headers: Headers, name: str) -> str | None:
    """A cookie's value; a name sent twice counts as not sent, for one of them was planted."""
    values = [
        value.strip().strip('"')
        for line in headers.getlist("cookie")
        for key, _, value in (part.partition("=") for part in line.split(";"))
        if key.strip() == name
    ]
    return values[0] if len(values) == 1 else None


def put_session(response: Response, scope: Scope, token: str) -> None:
    _put(response, scope, session_cookie(scope), token, None)


def drop_session(response: Response, scope: Scope) -> None:
    _put(response, scope, session_cookie(scope), "", 0)


def put_language(response: Response, scope: Scope, name: str) -> None:
    _put(response, scope, LANGUAGE, name, YEAR)


def _put(response: Response, scope: Scope, name: str, value: str, age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=age, path="/", httponly=True, samesite="lax", secure=is_tls(scope)
    )


def public_origin(scope: Scope, headers: Headers) -> str:
    """The address people use, as an Origin header says it."""
    if settings().url:
        return origin_of(settings().url)
    return origin_of(f"{'https' if is_tls(scope) else 'http'}://{headers.get('host', '')}")


def origin_of(url: str) -> str:
    """Scheme, host and port in one form, the scheme's own port left out; empty where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return ""
    own = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{'' if port in (None, own) else f':{port}'}"


def check_origin(scope: Scope, headers: Headers, *, insist: bool = False) -> None:
    """Refuse what another website sent. Programs send neither header, so only `insist` misses them."""
    sent = headers.getlist("origin")
    site = headers.get("sec-fetch-site", "same-origin")
    ours = public_origin(scope, headers)
    foreign = any(origin_of(origin) != ours for origin in sent)
    if foreign or not ours or site not in {"same-origin", "none"} or (insist and len(sent) != 1):
        raise Denied("auth.foreign_origin")


def language_of(headers: Headers, chosen: str | None = None) -> str:
    """The person's own choice, else the cookie's, else the browser's, else the installation's."""
    kept = chosen or cookie(headers, LANGUAGE)
    if kept in languages():
        return kept
    asked = headers.get("accept-language")
    return preferred(asked) if asked else settings().language


def address_of(scope: Scope) -> str | None:
    client = scope.get("client")
    return str(client[0]) if client else None


def is_visit(headers: Headers) -> bool:
    """Whether a person followed a link, rather than a program asking."""
    is_page = headers.get("sec-fetch-dest", "document") == "document"
    return is_page and "text/html" in headers.get("accept", "")
