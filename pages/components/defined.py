"""What the studio's forms share: labels in every language, and rows that are put away and brought back."""

from typing import Any

import streamlit as st

from core import filter as flt
from core.i18n import languages, t
from db.changes import Intent
from db.query import Ask
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.lists import fetch
from pages.components.writing import write

MOST = 500


def rows(
    visit: Visit, table: str, *, deleted: bool, condition: flt.Condition = flt.EVERYTHING
) -> list[dict[str, Any]]:
    """All rows of one of the studio's tables, with their JSON fields too."""
    fields = tuple(f.key for f in visit.table(table).live() if not f.hidden)
    found = fetch(
        visit, Ask(table, condition, sort="key", limit=MOST, fields=fields, deleted=deleted, counted=False)
    )
    return list(found["rows"])


def labels(key: str, given: dict[str, str] | None = None) -> dict[str, str]:
    """One small input per language; blank ones are left out."""
    known = given or {}
    made: dict[str, str] = {}
    for place, name in zip(st.columns(len(languages())), languages(), strict=True):
        with place:
            words = t("page.label_in", language=t(f"language.{name}"))
            text = st.text_input(words, known.get(name, ""), key=f"{key}:{name}", max_chars=80)
            made |= {name: text.strip()} if text and text.strip() else {}
    return {**{k: v for k, v in known.items() if k not in languages()}, **made}


def rename(visit: Visit, table: str, row: dict[str, Any]) -> None:
    """Another label; the key, which rules and scripts know, stays."""
    name = f"rename:{table}:{row['id']}"
    with told(), st.form(name, border=False):
        new = labels(f"{name}:{row['version']}", row["labels"])
        if st.form_submit_button(t("page.save"), icon=":material/check:"):
            intent = Intent(table, "update", row["id"], row["version"], {"labels": new})
            write(visit, name, [intent], t("page.label_studio"), source="studio")


def put_away(visit: Visit, table: str, row: dict[str, Any]) -> None:
    """Archive: nothing is lost, and it can be brought back."""
    name = f"archive:{table}:{row['id']}"
    with told():
        if st.button(t("page.archive"), icon=":material/archive:", key=name, help=t("page.archive_hint")):
            intent = Intent(table, "delete", row["id"], row["version"])
            write(visit, name, [intent], t("page.label_studio"), source="studio")


def bring_back(visit: Visit, table: str, row: dict[str, Any]) -> None:
    name = f"restore:{table}:{row['id']}"
    with told():
        if st.button(t("page.restore"), icon=":material/unarchive:", key=name):
            intent = Intent(table, "restore", row["id"])
            write(visit, name, [intent], t("page.label_studio"), source="studio")
