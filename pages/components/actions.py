"""What can be done with a record besides editing it: go on, delete, share."""

import secrets
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from core.clock import today
from core.filter import moment_of
from core.i18n import t
from db import sharing
from db.catalog import Table
from db.changes import Intent, Order, apply
from db.query import Ask
from pages.components import done, drafts
from pages.components.buttons import iconic
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.formats import moment
from pages.components.guard import Visit
from pages.components.links import go
from pages.components.lists import fetch
from pages.components.reading import Found

MOST = 500


def around(table: Table, found: Found) -> None:
    """Previous and next, in the order of the list the record was opened from."""
    for name, icon, address in (
        ("before", "chevron_left", found.before),
        ("after", "chevron_right", found.after),
    ):
        words = t(f"page.{name}")
        pressed = iconic(words, icon, f"go_{name}", disabled=not address)
        if pressed and address:
            go(table.key, **address)


def more(visit: Visit, table: Table, found: Found) -> None:
    """Print, share and delete, the latter with dialogs; a button that would be refused says why."""
    if visit.viewer.may(table, "print"):
        address = f"/api/v1/tables/{table.key}/rows/{found.pk}/print/record.pdf"
        st.link_button(t("page.print"), address, icon=":material/print:")
    if not found.edit_refused and st.button(t("page.share"), icon=":material/share:", key="share"):
        st.dialog(t("page.share_title"))(share)(visit, table, found)
    if visit.viewer.may(table, "delete"):
        why = found.delete_refused
        asked = st.button(
            t("page.delete"),
            icon=":material/delete:",
            key="delete",
            disabled=bool(why),
            help=plain(why) if why else None,
        )
        if asked:
            st.dialog(t("page.delete_title"))(delete)(visit, table, found)


def delete(visit: Visit, table: Table, found: Found) -> None:
    st.text(str(found.row.get(table.title) or f"#{found.pk}")[:400])
    st.caption(t("page.delete_hint"))
    if not st.button(t("page.delete"), type="primary", icon=":material/delete:", key="delete_yes"):
        return
    with told():
        label = t("page.label_delete", table=table.label)
        request = f"delete-{table.key}-{found.pk}-{found.row['version']}"
        intent = Intent(table.key, "delete", found.pk, found.row["version"])
        answer = apply(visit.store, visit.viewer, [intent], Order("form", label, request_id=request))
        drafts.forget()
        done.note(t("page.deleted"), answer["set_id"])
        go(table.key)


def moved() -> None:
    """Somebody has saved this record since the form was drawn."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f":material/sync: {t('page.moved')}", width="stretch")
        if st.button(t("page.load_newest"), key="load_newest"):
            drafts.forget()
            st.rerun()


def share(visit: Visit, table: Table, found: Found) -> None:
    with told():
        _shares(visit, table, found)
        _share_form(visit, table, found)


def _shares(visit: Visit, table: Table, found: Found) -> None:
    with visit.store.reading() as connection:
        given = sharing.of_row(connection, visit.viewer, table.key, found.pk)
    for one in given:
        with st.container(horizontal=True, vertical_alignment="center"):
            until = (
                t("page.until", when=moment(one["until"], visit.viewer.zone))
                if one["until"]
                else t("page.no_end")
            )
            line = f"{plain(one['with'])} · {t('page.share_' + one['mode'])} · {plain(until)}"
            st.markdown(line, width="stretch")
            if iconic(t("page.end_share"), "close", f"unshare_{one['id']}"):
                sharing.end(visit.store, visit.viewer, one["id"], f"unshare-{one['id']}")
                st.rerun()


def _share_form(visit: Visit, table: Table, found: Found) -> None:
    people = _titles(visit, "user")
    teams = _titles(visit, "team")
    options = [*(("user_id", pk) for pk in people), *(("team_id", pk) for pk in teams)]
    names = {"user_id": people, "team_id": teams}
    request = st.session_state.setdefault(f"share:{table.key}:{found.pk}", secrets.token_hex(12))
    with st.form(f"share:{request}", border=False):
        chosen = st.selectbox(
            t("page.share_with"), options, None, lambda o: names[o[0]][o[1]], placeholder=t("page.choose")
        )
        mode = st.segmented_control(
            t("page.share_mode"),
            ["read", "edit"],
            default="read",
            format_func=lambda m: t(f"page.share_{m}"),
        )
        until = st.date_input(t("page.share_until"), None, today(visit.viewer.zone), format="YYYY-MM-DD")
        sent = st.form_submit_button(t("page.share"), type="primary")
    if sent and chosen is not None:
        end = None
        if isinstance(until, date):
            end = moment_of(until + timedelta(1), ZoneInfo(visit.viewer.zone))
        given = sharing.Share(table.key, found.pk, mode=mode or "read", until=end, **{chosen[0]: chosen[1]})
        answer = sharing.give(visit.store, visit.viewer, given, request)
        del st.session_state[f"share:{table.key}:{found.pk}"]
        done.note(t("page.shared"), answer["set_id"])
        st.rerun()


def _titles(visit: Visit, key: str) -> dict[int, Any]:
    if not visit.may(key, "view"):
        return {}
    title = visit.table(key).title
    found = fetch(visit, Ask(key, sort=title, limit=MOST, fields=(title,), counted=False))
    return {row["id"]: str(row[title]) for row in found["rows"]}
