"""The page of one record: its form, what points at it, what happened to it."""

import streamlit as st

from core.i18n import t
from db.catalog import Table
from pages.components import actions, adding, attached, done, drafts, heading, keeping, reading, timeline
from pages.components.escaping import plain
from pages.components.form import form
from pages.components.guard import Visit
from pages.components.links import go, to_page
from pages.components.related import about, related


def show_record(visit: Visit, key: str, pk: int) -> None:
    table = visit.table(key)
    found = reading.record(visit, table, pk)
    keeping.note(visit, key, pk)
    heading.tab(str(found.row.get(table.title) or f"#{pk}"))
    to_page(key, table.label, icon=":material/arrow_back:")
    with st.container(horizontal=True, vertical_alignment="center"):
        title = plain(found.row.get(table.title) or f"#{pk}", 120)
        st.title(f":material/{table.icon}: {title}", anchor=False, width="stretch")
        keeping.star(visit, key, pk)
        actions.around(table, found)
        actions.more(visit, table, found)
    about(visit, found.row)
    with st.container(key="jump"):
        st.markdown(f"[:material/arrow_downward: {t('page.to_timeline')}](#timeline)")
    main, side = st.columns([2, 1], gap="large")
    with main:
        edit(visit, table, found)
        related(visit, table, pk)
    with side:
        attached.files(visit, table, found)
        st.header(t("page.timeline"), anchor="timeline")
        adding.quick(visit, table, found)
        timeline.show(visit, table, pk)


def edit(visit: Visit, table: Table, found: reading.Found) -> None:
    draft = drafts.draft(table.key, found.pk, found.row["version"], found.row)
    if found.edit_refused:
        st.caption(f":material/lock: {plain(found.edit_refused)}")
    elif draft.version != found.row["version"]:
        actions.moved()
    answer = form(visit, draft, editable=not found.edit_refused)
    if answer is not None:
        drafts.forget()
        done.note(t("page.saved" if answer["set_id"] else "page.nothing_changed"), answer["set_id"])
        st.rerun()


def show_new(visit: Visit, key: str) -> None:
    table = visit.table(key)
    visit.require(key, "create")
    to_page(key, table.label, icon=":material/arrow_back:")
    st.title(f":material/{table.icon}: {t('page.new_in', table=plain(table.label))}", anchor=False)
    answer = form(visit, drafts.draft(key, None, None, reading.given(visit, table)))
    if answer is not None:
        drafts.forget()
        done.note(t("page.created"), answer["set_id"])
        go(key, id=str(answer["rows"][0]["id"]))
