"""Deleted rows, and bringing them back."""

from datetime import datetime
from typing import Any

import streamlit as st

from core.i18n import t
from db.catalog import Table
from db.changes import Intent, Order, apply
from db.describing import tables as open_tables
from db.query import Ask, page
from pages.components import done
from pages.components.escaping import plain
from pages.components.formats import near
from pages.components.guard import Visit

SHOWN = 50


def tables(visit: Visit) -> dict[str, dict[str, Any]]:
    """The newest deleted rows of each table that has any."""
    found: dict[str, dict[str, Any]] = {}
    with visit.store.reading() as connection:
        for table in open_tables(visit.viewer):
            if table.system or visit.viewer.mask(table, table.title) in ("hidden", "partial"):
                continue
            ask = Ask(
                table.key, sort="-updated_at", limit=SHOWN, fields=(table.title, "updated_at"), deleted=True
            )
            answer = page(connection, visit.viewer, ask)
            if answer["rows"]:
                found[table.key] = answer
    return found


def choose(visit: Visit, found: dict[str, dict[str, Any]]) -> tuple[Table, dict[str, Any]]:
    names = {key: f"{plain(visit.table(key).label)} ({answer['total']})" for key, answer in found.items()}
    key = st.pills(
        t("page.by_table"), list(names), default=next(iter(names)), format_func=names.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    chosen = key or next(iter(names))
    return visit.table(chosen), found[chosen]


def rows(visit: Visit, chosen: tuple[Table, dict[str, Any]]) -> None:
    table, found = chosen
    for row in found["rows"]:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            when = near(datetime.fromisoformat(row["updated_at"]), visit.viewer.zone)
            title = plain(row[table.title] or f"#{row['id']}", 120)
            st.markdown(
                f":material/{table.icon}: {title} :gray[· {t('page.deleted_when', when=plain(when))}]",
                width="stretch",
            )
            if visit.viewer.may(table, "delete"):
                restore(visit, table, row)
    if found["total"] > len(found["rows"]):
        st.caption(t("page.of_total", shown=len(found["rows"]), total=found["total"]))


def restore(visit: Visit, table: Table, row: dict[str, Any]) -> None:
    if st.button(
        t("page.restore"), icon=":material/restore_from_trash:", key=f"restore_{table.key}_{row['id']}"
    ):
        request = f"restore-{table.key}-{row['id']}-{row['version']}"
        order = Order("form", t("page.label_restore", table=table.label), request_id=request)
        answer = apply(visit.store, visit.viewer, [Intent(table.key, "restore", row["id"])], order)
        done.note(t("page.restored"), answer["set_id"])
        st.rerun()
