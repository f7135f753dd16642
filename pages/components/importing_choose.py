"""The first step of an import: which table, which file, and how the file is to be read."""

import streamlit as st

from core.i18n import first, t
from db.catalog import Table
from db.exchange import jobs
from db.exchange.encodings import OFFERED
from db.viewer import Viewer
from pages.components.escaping import plain
from pages.components.formats import near
from pages.components.guard import Visit
from pages.components.importing import Work
from pages.components.links import go, to_page
from pages.components.upload import Target, upload

TAKEN = ".csv,.tsv,.txt,.xlsx"
DELIMITERS = (",", ";", "\t", "|")
EARLIER = 6


def open_tables(viewer: Viewer) -> list[Table]:
    """The tables a person may import into, in the order of the menu."""
    found = [
        table for table in viewer.catalog.tables.values()
        if viewer.may(table, "import") and viewer.may(table, "view") and not table.system
    ]  # fmt: skip
    return sorted(found, key=lambda table: (table.group, table.order, table.key))


def show(visit: Visit) -> None:
    st.caption(t("page.import_hint"))
    tables = {table.key: table for table in open_tables(visit.viewer)}
    asked = str(st.query_params.get("table", ""))
    at = list(tables).index(asked) if asked in tables else None
    with st.container(border=True):
        st.markdown(f"**{t('page.import_choose')}**")
        key = st.selectbox(
            t("page.import_table"), list(tables), at, lambda k: _name(tables[k]), key="import_table",
            placeholder=t("page.choose"),
        )  # fmt: skip
        if key is None:
            st.caption(t("page.import_table_first"))
            return
        st.caption(t("page.import_file"))
        file = upload(Target("/api/v1/imports", visit.csrf, TAKEN, {"table": key}), f"import_file:{key}")
        template(tables[key])
    if file is not None:
        go("import", id=str(file["id"]))


def _name(table: Table) -> str:
    group = table.group or "sales"
    return f"{first(f'group.{group}')} · {table.label}"


def template(table: Table) -> None:
    """A file with the right header, to be filled in."""
    link = f"/api/v1/tables/{table.key}/template"
    st.link_button(t("page.import_template"), link, type="tertiary", icon=":material/download:")


def earlier(visit: Visit) -> None:
    """One's latest files, to go on with or to look at again."""
    with visit.store.reading() as connection:
        found = jobs.recent(connection, visit.viewer, EARLIER)
    st.header(t("page.import_earlier"), anchor=False)
    if not found:
        st.caption(t("page.import_none"))
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            to_page("import", one["name"], icon=":material/upload_file:", id=str(one["id"]))
            label = visit.table(one["table"]).label if one["table"] in visit.viewer.catalog.tables else ""
            when = near(one["created_at"], visit.viewer.zone)
            st.caption(plain(f"{label} · {t('page.import_is_' + one['status'])} · {when}"), width="stretch")


def about(work: Work) -> None:
    """The file in one line."""
    facts = work.facts
    size = t("page.import_columns", count=len(work.headers))
    st.markdown(f":material/description: **{plain(facts['name'])}** → {plain(work.table.label)} · {size}")


def reading(work: Work) -> None:
    """How the file was read, and its first lines; changed here, it is read anew."""
    with st.container(border=True):
        st.markdown(f"**{t('page.import_read')}**")
        if work.facts["kind"] == "csv":
            encoding, delimiter = st.columns(2)
            with encoding:
                _select(work, "encoding", tuple(dict.fromkeys((work.facts["encoding"], *OFFERED))))
            with delimiter:
                _select(work, "delimiter", tuple(dict.fromkeys((work.facts["delimiter"], *DELIMITERS))))
        elif len(work.facts["sheets"]) > 1:
            _select(work, "sheet", tuple(work.facts["sheets"]))
        sample(work)


def _select(work: Work, name: str, options: tuple[str, ...]) -> None:
    at = options.index(work.facts[name]) if work.facts[name] in options else 0
    signs = {",": t("page.import_comma"), ";": t("page.import_semicolon"), "\t": t("page.import_tab")}
    st.selectbox(
        t(f"page.import_{name}"), options, at, lambda o: signs.get(o, o), key=f"import_read:{work.pk}:{name}"
    )


def sample(work: Work) -> None:
    """The first lines under the headers, as text."""
    rows = [[_text(cell) for cell in line["cells"]] for line in work.facts["sample"][:5]]
    if not rows:
        st.caption(t("import.empty"))
        return
    data = {name: [row[at] for row in rows] for at, name in enumerate(work.headers)}
    st.dataframe(data, hide_index=True, height="content")


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)[:200]
