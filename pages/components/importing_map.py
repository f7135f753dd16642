"""The second step of an import: which column fills which fields, and what every row gets."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.exchange.dates import DATE_FORMATS
from db.exchange.matching import DATES, NUMBERS
from db.exchange.numbers import NUMBER_FORMATS
from db.fields import Field
from pages.components import importing, importing_constants, importing_unknown, importing_values
from pages.components.escaping import plain
from pages.components.importing import Work

MOST = 150
EXAMPLES = 3


def show(work: Work) -> None:
    with st.container(border=True):
        st.markdown(f"**{t('page.import_map')}**")
        st.caption(t("page.import_map_hint"))
        fields = {f.key: f for f in work.fields()}
        chosen = {name: _column(work, fields, at, name) for at, name in enumerate(work.headers[:MOST])}
        if len(work.headers) > MOST:
            st.caption(t("page.import_most_columns", count=MOST))
        work.spec["columns"] = _stated(work, chosen)
        importing_constants.show(work, fields)
        for missing in _missing(work, fields):
            st.warning(t("page.import_required", field=plain(missing.label)), icon=":material/priority_high:")
        formats(work, fields)
        importing_values.replaced(work, fields)
        importing_unknown.created(work, fields)


def _column(work: Work, fields: dict[str, Field], at: int, name: str) -> list[str]:
    given = [c["field"] for c in work.spec["columns"] if name in c["columns"] and c["field"] in fields]
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        st.markdown(f"**{plain(name, 60)}**  \n:gray[{plain(_examples(work, at), 70) or '—'}]")
    with right:
        return st.multiselect(
            name, list(fields), given, lambda key: fields[key].label, key=work.key("column", at),
            placeholder=t("page.import_leave"), label_visibility="collapsed", max_selections=4,
        )  # fmt: skip


def _examples(work: Work, at: int) -> str:
    """A few different values of a column."""
    cells = [str(line["cells"][at]) for line in work.facts["sample"] if line["cells"][at] not in (None, "")]
    return ", ".join(list(dict.fromkeys(cells))[:EXAMPLES])


def _stated(work: Work, chosen: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The mapping by field; what else is known of a field stays with it."""
    before = {column["field"]: column for column in work.spec["columns"]}
    found: dict[str, dict[str, Any]] = {}
    for name, keys in chosen.items():
        for key in keys:
            made = found.setdefault(key, {**before.get(key, {}), "field": key, "columns": []})
            made["columns"].append(name)
    return list(found.values())


def _missing(work: Work, fields: dict[str, Field]) -> list[Field]:
    """Required fields that nothing fills; rows that are there already need no more."""
    mapped = {column["field"] for column in work.spec["columns"]} | set(work.spec["constants"])
    optional = ("owner_id",)
    return [
        f for f in fields.values()
        if f.required and f.default is None and f.kind != "code" and f.key not in (*mapped, *optional)
    ]  # fmt: skip


def formats(work: Work, fields: dict[str, Field]) -> None:
    """How numbers or dates are written, asked where a column can be read in several ways."""
    message, asked = importing.wrong(work)
    for column in work.spec["columns"]:
        key = column["field"]
        kind = fields[key].kind
        if kind not in (*NUMBERS, *DATES) or not (key in asked or column.get("number") or column.get("date")):
            continue
        if key in asked:
            st.error(plain(message), icon=":material/help:")
        name, offered = ("number", _numbers()) if kind in NUMBERS else ("date", _dates())
        label = t("page.import_format", column=plain(", ".join(column["columns"])))
        found = _format(label, offered, column.get(name), work.key(name, key))
        column.pop(name, None)
        if found is not None:
            column[name] = found


def _numbers() -> dict[str, Any]:
    return {f.example: {"decimal": f.decimal, "group": f.group} for f in NUMBER_FORMATS}


def _dates() -> dict[str, Any]:
    return {f.example: f.order for f in DATE_FORMATS}


def _format(label: str, offered: dict[str, Any], now: Any, key: str) -> Any:
    at = list(offered.values()).index(now) if now in offered.values() else None
    chosen = st.selectbox(label, list(offered), at, key=key, placeholder=t("page.choose"))
    return offered.get(chosen) if chosen else None
