"""What a small form sent, read with a limit, and whether it came from our own page."""

from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from api.doors import is_local
from core.errors import Malformed, TooMuch, Unsupported
from core.i18n import language, languages, speak

LARGEST = 16 * 1024
MOST_FIELDS = 12
HOME = "/"


async def form_of(request: Request) -> dict[str, str]:
    """The fields of an url-encoded form; whoever sends more than a form of ours holds is refused early."""
    if request.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
        raise Unsupported("auth.not_a_form")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooMuch("auth.form_large")
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
            )
        )
    except ValueError as error:
        raise Malformed("auth.not_a_form") from error


def next_of(given: str | None) -> str:
    """Where to go on to: a path of ours, or the start."""
    return given if given and is_local(given) else HOME


def chosen_language(request: Request) -> str | None:
    """The language a switch link asks for; it is spoken from here on."""
    asked = request.query_params.get("lang")
    if asked not in languages():
        return None
    speak(asked)
    return asked


def other_language() -> str:
    """The one the switch leads to."""
    return next(name for name in languages() if name != language())


def same_page(request: Request, name: str | None = None) -> str:
    """This page's own address, in another language if one is named."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    query = urlencode([*kept, *([("lang", name)] if name else [])])
    return request.url.path + (f"?{query}" if query else "")
