"""Who looks at this page: named by the gate in front, checked against the session's row at every rerun."""

from dataclasses import dataclass, replace

import streamlit as st

from core.errors import Anonymous
from db.access import require
from db.catalog import Table
from db.engine import Store, store
from db.identity import csrf_token, same_session
from db.viewer import Viewer, viewer_for


@dataclass(frozen=True, slots=True)
class Visit:
    """One person at one rerun. `csrf` is what scripts of the page send back with a change."""

    store: Store
    viewer: Viewer
    session_id: int
    csrf: str

    def table(self, key: str) -> Table:
        return self.viewer.catalog.table(key)

    def require(self, key: str, verb: str) -> None:
        """Raises Denied, in words, when no role of theirs opens the verb on the table."""
        require(self.viewer, self.table(key), verb)

    def may(self, key: str, verb: str) -> bool:
        return self.viewer.may(self.table(key), verb)


def visit() -> Visit:
    """The person this rerun is for. Raises Anonymous when the session has ended or is not theirs."""
    user_id, session_id = named("kehu_user"), named("kehu_session")
    database = store()
    with database.reading() as connection:
        caller = same_session(connection, session_id)
    if caller.user_id != user_id or caller.must_change:
        raise Anonymous("auth.anonymous")
    viewer = viewer_for(database, user_id, None, caller.org, caller.catalog)
    viewer = replace(viewer, origin=str(st.context.ip_address or "")[:80])
    return Visit(database, viewer, session_id, csrf_token(caller.session_hash))


def named(name: str) -> int:
    """A number the gate vouches for; pages never see what a client sent under this name."""
    value = str(st.user.get(name, ""))
    if not value.isascii() or not value.isdecimal():
        raise Anonymous("auth.anonymous")
    return int(value)
