"""Addresses inside the product, and links to them that keep the session's page."""

from collections.abc import Container
from urllib.parse import urlsplit

import streamlit as st

from core.settings import settings
from pages.components.escaping import plain


def place(path: str) -> st.Page:
    """The page at an address, to link or go to."""
    return st.Page(_nothing, title=path or "home", url_path=path, default=not path)


def _nothing() -> None:
    """Links name a page by its address; what it shows is registered by the shell."""


def to_record(table: str, pk: int, label: object, *, icon: str | None = None) -> None:
    st.page_link(place(table), label=plain(label or f"#{pk}", 80), query_params={"id": str(pk)}, icon=icon)


def to_page(path: str, label: str, *, icon: str | None = None, **query: str) -> None:
    st.page_link(place(path), label=plain(label, 80), query_params=query or None, icon=icon)


def go(path: str, **query: str) -> None:
    """Leave for another page; nothing after this runs."""
    st.switch_page(place(path), query_params=query or None)


def follow(key: str, known: Container[str]) -> None:
    """Go where the frame with this key says (`{"path", "query", "turn"}`); once, and only to a known page."""
    chosen, turn = st.session_state.get(key), f"{key}_turn"
    if not isinstance(chosen, dict) or chosen.get("turn") == st.session_state.get(turn):
        return
    st.session_state[turn] = chosen.get("turn")
    if chosen.get("path") in known:
        query = chosen.get("query")
        go(
            str(chosen["path"]),
            **{str(k): str(v) for k, v in (query if isinstance(query, dict) else {}).items()},
        )


def asked_id() -> int | None:
    """The row that `?id=` names; None where it names none."""
    return asked_number("id")


def asked_number(name: str) -> int | None:
    """The number that the address gives under a name."""
    value = str(st.query_params.get(name, ""))
    digits = value.removeprefix("-")
    return int(value) if value.isascii() and digits.isdecimal() and len(digits) < 19 else None


def one_time(word: str) -> str:
    """The address at which somebody sets their password once, to be passed on."""
    here = urlsplit(st.context.url or "")
    return f"{settings().url or f'{here.scheme}://{here.netloc}'}/auth/first?link={word}"
