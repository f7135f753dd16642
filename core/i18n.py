"""Messages by key in the reader's language, from the gettext catalogues in locales/."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "locales"
DEFAULT = "en"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


@cache
def languages() -> tuple[str, ...]:
    """Every language that has a folder, the default first."""
    found = sorted(p.parent.name for p in FOLDER.glob("*/LC_MESSAGES"))
    return (DEFAULT, *(name for name in found if name != DEFAULT))


@cache
def messages(language: str) -> Mapping[str, str]:
    """All messages of a language by key; the *.po files of its folder merged."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            listed = [(m.id, m.string) for m in read_po(file)]
        found.update({k: s for k, s in listed if isinstance(k, str) and isinstance(s, str) and k and s})
    return found


def language() -> str:
    return _language.get()


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Let everything inside speak this language; an unknown one means the default."""
    token = _language.set(name if name in languages() else DEFAULT)
    try:
        yield
    finally:
        _language.reset(token)


def speak(name: str) -> None:
    """Set the language for the rest of this context (a page run, a request)."""
    _language.set(name if name in languages() else DEFAULT)


def find(key: str, name: str | None = None) -> str | None:
    """The text of a key, in the default language where this one lacks it; None where there is none."""
    return messages(name or language()).get(key) or messages(DEFAULT).get(key)


def t(key: str, /, **params: Any) -> str:
    """The text of a key, filled; an unknown key shows itself so that it is noticed and mended.

    Where `count` is 1, the key's own text for one thing (`key.one`) if it has any.
    """
    text = (find(f"{key}.one") if str(params.get("count")) == "1" else None) or find(key) or key
    return text.format(**params) if params else text


def first(*keys: str) -> str:
    """The text of the first key that has one; the last key itself where none has."""
    return next((text for key in keys if (text := find(key))), keys[-1])


def preferred(header: str) -> str:
    """The best of our languages for an Accept-Language header."""
    for part in header.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh_CN"
        if tag.split("-")[0] in languages():
            return tag.split("-")[0]
    return DEFAULT
