"""Errors as answers: one JSON shape for programs, a quiet page for people, in the caller's language."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, JSONResponse, Response

from core.errors import KehuError, TooOften
from core.i18n import language, t

ASSETS = Path(__file__).with_name("assets")
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def error_body(error: KehuError, ticket: str | None = None) -> dict[str, Any]:
    """The one shape: error, message, fields, ticket, and what more the error has to say."""
    return {
        "error": error.code,
        "message": error.message,
        "fields": error.fields,
        "ticket": ticket,
        **error.detail(),
    }


def error_response(error: KehuError, ticket: str | None = None) -> Response:
    """The error as JSON with its status, in the language now in force."""
    return JSONResponse(error_body(error, ticket), status_code=error.status, headers=waiting(error))


def waiting(error: KehuError) -> dict[str, str]:
    """The header that tells a program how long to wait."""
    seconds = error.params.get("seconds")
    return {"Retry-After": str(seconds)} if error.status == TooOften.status and seconds else {}


@cache
def _style() -> str:
    """Changes with the style sheet, so that browsers may keep it."""
    return hashlib.sha256((ASSETS / "auth.css").read_bytes()).hexdigest()[:8]


def page(name: str, /, status: int = 200, headers: Mapping[str, str] | None = None, **facts: Any) -> Response:
    """A template of this folder, filled; the texts are looked up by the template itself."""
    common = {"t": t, "lang": language().replace("_", "-"), "style": _style(), "switch": None}
    text = TEMPLATES.get_template(name).render({**common, **facts})
    return HTMLResponse(text, status_code=status, headers=headers)


def error_page(error: KehuError) -> Response:
    """The error for a person who followed a link."""
    return page("error.html", error.status, waiting(error), message=error.message)
