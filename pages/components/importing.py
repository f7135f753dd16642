"""The import at hand: the file as read, and what is stated about it so far, kept where a reload finds it."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.errors import KehuError
from core.i18n import t
from db.catalog import Table
from db.exchange import jobs, reviewing
from db.exchange.matching import signature
from db.fields import Field
from pages.components.faults import say
from pages.components.guard import Visit

READING = ("sheet", "encoding", "delimiter")
CLOSED = (*jobs.ACTIVE, "done")
UNSEEN = ("hidden", "partial", "read_only")


@dataclass(slots=True)
class Work:
    """One job. `facts` is the file as read, `spec` what is stated; the widgets write into `spec`."""

    visit: Visit
    pk: int
    table: Table
    facts: dict[str, Any]
    spec: dict[str, Any]

    @property
    def status(self) -> str:
        return str(self.facts["status"])

    @property
    def open(self) -> bool:
        """Whether the mapping may still be changed."""
        return self.status not in CLOSED

    @property
    def headers(self) -> list[str]:
        return list(self.facts["headers"])

    def key(self, *parts: object) -> str:
        """A widget's key; another reading of the file is another set of widgets."""
        return ":".join(map(str, ("import", self.pk, _reading(self.facts), *parts)))

    def column(self, field: str) -> dict[str, Any]:
        """What is stated about a field."""
        return next(c for c in self.spec["columns"] if c["field"] == field)

    def fields(self) -> list[Field]:
        """What a person may fill from a file."""
        seen = self.visit.viewer
        return [
            f for f in self.table.live()
            if not (f.read_only or f.hidden or seen.mask(self.table, f.key) in UNSEEN)
            and f.kind not in ("file", "image")
        ]  # fmt: skip


def _reading(facts: dict[str, Any]) -> str:
    """What tells one reading of a file from another: its header and, in a workbook, its sheet."""
    return signature([*facts["headers"], facts["sheet"] or ""])


def _kept(pk: int, facts: dict[str, Any]) -> str:
    """Where a session keeps what is stated about a reading."""
    return f"import_spec:{pk}:{_reading(facts)}"


def load(visit: Visit, pk: int) -> Work:
    """The job as it stands. Raises what is wrong with the file when it cannot be read at all."""
    facts = _read(visit, pk)
    table = visit.table(facts["table"])
    kept = _kept(pk, facts)
    spec = st.session_state.setdefault(kept, _complete(visit, facts))
    columns = [dict(column) for column in spec["columns"]]
    return Work(visit, pk, table, facts, {**spec, "columns": columns})


def _read(visit: Visit, pk: int) -> dict[str, Any]:
    """Read anew only where the way of reading has changed: a workbook takes its time."""
    options = {name: st.session_state.get(f"import_read:{pk}:{name}") or "" for name in READING}
    last = st.session_state.get(f"import_facts:{pk}")
    if last is None or last[0] != options:
        try:
            last = (options, jobs.describe(visit.store, visit.viewer, pk, options))
        except KehuError as error:
            if last is None:
                raise
            say(error)
    st.session_state[f"import_facts:{pk}"] = last
    with visit.store.reading() as connection:
        return {**last[1], **jobs.state(connection, visit.viewer, pk)}


def _complete(visit: Visit, facts: dict[str, Any]) -> dict[str, Any]:
    """The proposed or stated mapping, with what was not stated yet as it will be."""
    given = facts["proposed"]
    started = {"on_match": "overwrite", "on_duplicate": "create", "clear": False, "zone": visit.viewer.zone}
    started |= {"constants": {}, "label": t("page.import_label", file=facts["name"])[:200]}
    reading = {name: facts[name] for name in READING if facts[name]}
    return {**started, **given, **reading}


def save(work: Work) -> None:
    """Keep what was changed in this rerun; what an earlier check said no longer holds then."""
    kept = _kept(work.pk, work.facts)
    stored = work.facts["proposed"]
    if not work.open or (st.session_state[kept] == work.spec and stored == work.spec):
        return
    jobs.keep(work.visit.store, work.visit.viewer, work.pk, work.spec, work.headers)
    st.session_state[kept] = work.spec
    options, facts = st.session_state[f"import_facts:{work.pk}"]
    st.session_state[f"import_facts:{work.pk}"] = (options, {**facts, "proposed": work.spec})
    st.session_state.pop(f"import_wrong:{work.pk}", None)
    st.rerun()


def decide(work: Work, line: int, decision: str | None) -> None:
    """Keep what is decided about a line; what the check found holds all the same."""
    decisions = reviewing.decide(work.visit.store, work.visit.viewer, work.pk, {line: decision})
    spec = {**work.spec, "decisions": decisions}
    st.session_state[_kept(work.pk, work.facts)] = spec
    options, facts = st.session_state[f"import_facts:{work.pk}"]
    st.session_state[f"import_facts:{work.pk}"] = (options, {**facts, "proposed": spec})
    st.rerun()


def start(work: Work, *, write: bool) -> None:
    """Check or apply in the background; what is wrong with the mapping is said at its column."""
    try:
        jobs.start(work.visit.store, work.visit.viewer, work.pk, work.spec, write=write)
        st.session_state.pop(f"import_wrong:{work.pk}", None)
    except KehuError as error:
        st.session_state[f"import_wrong:{work.pk}"] = (error.message, error.fields)
    st.rerun()


def wrong(work: Work) -> tuple[str, dict[str, str]]:
    """What the last start was refused for, as a whole and by field."""
    found: tuple[str, dict[str, str]] = st.session_state.get(f"import_wrong:{work.pk}", ("", {}))
    return found
