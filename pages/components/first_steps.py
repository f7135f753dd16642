"""The first-run guide, step by step; each step is a change set, none has to be taken."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.i18n import t
from db.changes import Order
from db.company import Progress, end_first_steps, progress, put
from db.settings_company import STEPS
from pages.components import beginning, company, done, inviting
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.links import go, to_page
from pages.components.writing import order, spent

ICONS = {
    "name": "domain", "language": "language", "currency": "payments", "colleagues": "group_add",
    "data": "database",
}  # fmt: skip
Ask = Callable[[dict[str, Any]], dict[str, Any]]
ASKS: Mapping[str, tuple[Ask, ...]] = {
    "name": (company.name,),
    "language": (company.language, company.zone),
    "currency": (company.currency,),
}


def show(visit: Visit) -> None:
    """All steps under each other, the next one open; those passed can be opened again."""
    now = known(visit)
    if now.over:
        _ended(visit)
        return
    bar(now)
    settings = company.stated(visit)
    for step in STEPS:
        passed = step in now.passed
        icon = "check_circle" if passed else ICONS[step]
        with st.expander(
            t(f"company.step_{step}"),
            expanded=step == now.next,
            icon=f":material/{icon}:",
            key=f"step_{step}:{now.next}",
        ):
            st.markdown(t(f"company.step_{step}_hint"))
            with told():
                _body(visit, step, settings)


def card(visit: Visit) -> None:
    """On the first page of an administrator, until the guide is finished or dismissed."""
    if not visit.viewer.is_admin or (now := known(visit)).over:
        return
    with st.container(border=True, key="card_first_steps"):
        st.markdown(f"## :material/flag: {t('menu.start')}")
        st.caption(t("company.card_hint"))
        bar(now)
        with st.container(horizontal=True, vertical_alignment="center"):
            begin = t("company.go_on" if now.passed else "company.begin")
            if st.button(begin, type="primary", icon=":material/arrow_forward:", key="first_steps_begin"):
                go("start")
            if st.button(t("company.dismiss"), type="tertiary", key="first_steps_dismiss"):
                end_first_steps(visit.store, visit.viewer)
                done.note(t("company.dismissed"))
                st.rerun()


def known(visit: Visit) -> Progress:
    with visit.store.reading() as connection:
        return progress(connection)


def bar(now: Progress) -> None:
    st.progress(
        len(now.passed) / len(STEPS), t("company.steps_passed", passed=len(now.passed), total=len(STEPS))
    )


def _body(visit: Visit, step: str, settings: dict[str, Any]) -> None:
    if step == "colleagues":
        inviting.show(visit)
        if st.button(t("company.next"), type="primary", icon=":material/arrow_forward:", key="step_next"):
            _pass(visit, step, {})
    elif step == "data":
        label = _label(step)
        beginning.show(visit, lambda: put(visit.store, visit.viewer, {}, Order("form", label), step=step))
    else:
        _settings(visit, step, settings)


def _settings(visit: Visit, step: str, settings: dict[str, Any]) -> None:
    with st.form(f"step:{step}", border=False):
        values: dict[str, Any] = {}
        for ask in ASKS[step]:
            values |= ask(settings)
        with st.container(horizontal=True):
            save = t("company.save_next")
            sent = st.form_submit_button(save, type="primary", icon=":material/check:")
            skipped = st.form_submit_button(t("company.skip"), type="tertiary")
    if sent or skipped:
        _pass(visit, step, values if sent else {})


def _pass(visit: Visit, step: str, values: dict[str, Any]) -> None:
    name = f"first_steps:{step}"
    answer = put(visit.store, visit.viewer, values, order(name, _label(step)), step=step)
    spent(name)
    if answer["set_id"]:
        done.note(t("page.saved" if values else "company.passed"), answer["set_id"])
    st.rerun()


def _label(step: str) -> str:
    return t("company.label_step", step=t(f"company.step_{step}"))


def _ended(visit: Visit) -> None:
    beginning.outcome(visit)
    st.success(t("company.over"), icon=":material/celebration:")
    with st.container(horizontal=True):
        to_page("", t("menu.home"), icon=":material/home:")
        to_page("company", t("menu.company"), icon=":material/domain:")
        to_page("people", t("menu.people"), icon=":material/admin_panel_settings:")
