"""The third and fourth step of an import: check, look at what would happen, apply, and what came of it."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.exchange import jobs
from pages.components import importing, importing_outcome, undoing
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.formats import count
from pages.components.guard import Visit
from pages.components.importing import Work
from pages.components.links import to_page
from pages.components.logs import one

EVERY = 1.0


def show(work: Work) -> None:
    """What belongs below the mapping, as the job stands."""
    if work.status in jobs.ACTIVE:
        with st.container(border=True):
            watch(work.visit, work.pk, work.facts["about"])
    elif work.status == "done":
        done(work)
    else:
        before(work)


@st.fragment(run_every=EVERY)
def watch(visit: Visit, pk: int, about: int | None) -> None:
    """How far it is, looked up once a second; the page is drawn anew when it is over."""
    with told():
        with visit.store.reading() as connection:
            state = jobs.state(connection, visit.viewer, pk)
        if state["status"] not in jobs.ACTIVE:
            st.rerun()
        share = min(state["done"] / about, 0.99) if about else 0.0
        text = t(f"page.import_is_{state['status']}")
        st.progress(share, f"{text} · {t('page.import_lines', count=count(state['done']))}")
        if st.button(t("page.import_cancel"), icon=":material/stop_circle:", key="import_cancel"):
            jobs.cancel(visit.store, visit.viewer, pk)


def before(work: Work) -> None:
    """Not applied yet: the check, its outcome, and the way on."""
    with st.container(border=True):
        st.markdown(f"**{t('page.import_check')}**")
        result = work.facts["result"] or {}
        said(work, result)
        found = importing_outcome.numbers(work, result) if "lines" in result else {}
        if found:
            importing_outcome.glance(found)
        buttons(work, found)
        if found:
            importing_outcome.details(work, result)


def said(work: Work, result: dict[str, Any]) -> None:
    """What went wrong last, in words."""
    message, asked = importing.wrong(work)
    if message and not asked:
        st.error(plain(message), icon=":material/error:")
    if work.status == "failed":
        st.error(plain(result.get("message", "")), icon=":material/error:")
    if work.status in ("cancelled", "interrupted"):
        st.warning(t(f"page.import_was_{work.status}"), icon=":material/pause_circle:")


def buttons(work: Work, found: dict[str, int]) -> None:
    """Check, and import once that was looked at; `found` are the numbers of the check, if there was one."""
    fresh = work.status == "checked"
    if found and not fresh:
        st.info(t("page.import_stale"), icon=":material/sync:")
    elif not fresh:
        st.caption(t("page.import_check_hint"))
    elif found["waiting"]:
        several = t("page.import_some_wait", count=count(found["waiting"]))
        st.info(t("page.import_one_waits") if found["waiting"] == 1 else several, icon=":material/pan_tool:")
    can = found.get("new", 0) + found.get("changed", 0)
    with st.container(horizontal=True):
        name = "page.import_check_again" if found else "page.import_check_now"
        ready = bool(work.spec["columns"])
        if st.button(
            t(name), type="secondary" if fresh else "primary", icon=":material/fact_check:",
            key="import_check", disabled=not ready,
        ):  # fmt: skip
            importing.start(work, write=False)
        label = t("page.import_apply", count=count(can))
        if fresh and can and st.button(label, type="primary", icon=":material/check:", key="import_apply"):
            importing.start(work, write=True)
    if fresh and not can:
        st.caption(t("page.import_nothing"))


def done(work: Work) -> None:
    """It is in: the numbers, the change set, and the way back."""
    result = work.facts["result"]
    st.success(t("page.import_done"), icon=":material/check_circle:")
    if result["sets"]:
        heading, _ = one(work.visit, result["sets"][0], 0, 1)
        with st.container(horizontal=True, vertical_alignment="center"):
            number = t("page.set_number", number=heading["id"])
            to_page("change", number, icon=":material/history:", id=str(heading["id"]))
            to_page(work.table.key, work.table.label, icon=f":material/{work.table.icon}:")
            undoing.button(work.visit, heading)
    importing_outcome.glance(importing_outcome.numbers(work, result))
    importing_outcome.details(work, result)
