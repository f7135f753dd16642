"""What the company begins with: a file of its own, the sample company, or nothing."""

from collections.abc import Callable

import streamlit as st

from core.i18n import t
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.links import go, to_page
from sample import background

EVERY = 1.0
Passed = Callable[[], object]


def show(visit: Visit, passed: Passed) -> None:
    """Three ways; `passed` notes that the step was taken, from whatever thread."""
    loading = background.under_way(visit.store)
    if loading is not None and loading.status == "running":
        watch(visit)
        return
    if loading is not None and loading.status == "failed":
        outcome(visit)
    for place, (name, icon, act) in zip(st.columns(3, gap="small"), _ways(visit, passed), strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**:material/{icon}: {t(f'company.data_{name}')}**")
            st.caption(t(f"company.data_{name}_hint"))
            if st.button(t(f"company.data_{name}_do"), key=f"data_{name}", width="stretch"):
                act()


def _ways(visit: Visit, passed: Passed) -> tuple[tuple[str, str, Callable[[], None]], ...]:
    def bring_file() -> None:
        passed()
        go("import")

    def bring_sample() -> None:
        background.begin(visit.store, passed)
        st.rerun()

    def bring_nothing() -> None:
        passed()
        st.rerun()

    return (
        ("file", "upload_file", bring_file),
        ("sample", "science", bring_sample),
        ("empty", "check_box_outline_blank", bring_nothing),
    )


@st.fragment(run_every=EVERY)
def watch(visit: Visit) -> None:
    """How far the sample is, looked up once a second; the page is drawn anew when it is over."""
    with told():
        loading = background.under_way(visit.store)
        if loading is None or loading.status != "running":
            st.rerun()
        last = loading.said[-1] if loading.said else t("company.sample_begins")
        st.progress(loading.share, plain(last))
        st.caption(t("company.sample_hint"))


def outcome(visit: Visit) -> None:
    """What came of the sample, where it was asked for."""
    loading = background.under_way(visit.store)
    if loading is None:
        return
    if loading.status == "done":
        st.success(t("company.sample_there"), icon=":material/check_circle:")
        to_page("customer", t("company.sample_look"), icon=":material/apartment:")
    elif loading.status == "failed":
        st.error(plain(loading.said[-1]), icon=":material/error:")
