"""Where everything that goes wrong on a page ends: words for the reader, a ticket for what nobody foresaw."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
import structlog

from core.errors import Anonymous, KehuError
from core.i18n import t
from pages.components.escaping import plain

LOG = structlog.get_logger("pages")
LOGIN = "/auth/login"


@contextmanager
def told() -> Iterator[None]:
    """Run a page, or the body of a dialog. Streamlit's own signals (rerun, stop) pass through."""
    try:
        yield
    except Anonymous as error:
        st.warning(plain(error.message), icon=":material/lock:")
        st.link_button(t("page.sign_in"), LOGIN, type="primary")
    except KehuError as error:
        say(error)
    except Exception:  # the one place where the unforeseen becomes a ticket
        ticket = secrets.token_hex(4)
        LOG.exception("page_failed", ticket=ticket)
        st.error(t("page.ticket", ticket=ticket), icon=":material/error:")


def say(error: KehuError) -> None:
    """An expected failure in words, with what is wrong at which field."""
    lines = [
        plain(error.message),
        *(f"- {plain(text)}" for text in error.fields.values() if text != error.message),
    ]
    st.error(
        "\n".join(lines[:1]) + ("\n\n" + "\n".join(lines[1:]) if lines[1:] else ""), icon=":material/error:"
    )
