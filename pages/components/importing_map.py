"""The second step of an import: which column fills which fields, and what tells rows apart."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.exchange.dates import DATE_FORMATS
from db.exchange.matching import DATES, NUMBERS
from db.exchange.numbers import NUMBER_FORMATS
from db.fields import Field
from pages.components import importing, importing_values
from pages.components.escaping import plain
from pages.components.importing import Work

MOST = 150
EXAMPLES = 3
ON_MATCH = ("overwrite", "fill", "skip", "create")
NO_KEYS = ("long_text", "json", "multi_choice", "tags", "yes_no", "choice", "rating", "money", "percent")


def show(work: Work) -> None:
    with st.container(border=True):
        st.markdown(f"**{t('page.import_map')}**")
        st.caption(t("page.import_map_hint"))
        fields = {f.key: f for f in work.fields()}
        chosen = {name: _column(work, fields, at, name) for at, name in enumerate(work.headers[:MOST])}
        if len(work.headers) > MOST:
            st.caption(t("page.import_most_columns", count=MOST))
        work.spec["columns"] = _stated(work, chosen)
        for missing in _missing(work, fields):
            st.warning(t("page.import_required", field=plain(missing.label)), icon=":material/priority_high:")
        formats(work, fields)
        importing_values.replaced(work, fields)
        _matching(work, fields)


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
    mapped = {column["field"] for column in work.spec["columns"]}
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


def _matching(work: Work, fields: dict[str, Field]) -> None:
    """How rows that are there already are found, and what then."""
    mapped = [c["field"] for c in work.spec["columns"]]
    offered = ["", *(k for k in mapped if fields[k].kind not in NO_KEYS)]
    given = work.spec.get("key", _telling(work, fields, offered))
    now = given if given in offered else ""
    first, second = st.columns(2)
    with first:
        # Which fields it offers depends on the mapping: another offer is another widget.
        place = work.key("key", *offered)
        names = {key: fields[key].label for key in offered if key} | {"": t("page.import_no_key")}
        chosen = st.selectbox(
            t("page.import_key"), offered, offered.index(now), names.__getitem__, key=place,
            help=t("page.import_key_hint"),
        )  # fmt: skip
    if chosen or chosen != now or "key" in work.spec:
        work.spec["key"] = chosen
    with second:
        work.spec["on_match"] = st.selectbox(
            t("page.import_on_match"), ON_MATCH, ON_MATCH.index(work.spec["on_match"]),
            lambda name: t(f"page.import_match_{name}"), key=work.key("on_match"),
            disabled=not chosen,
        )  # fmt: skip
    work.spec["clear"] = st.checkbox(t("page.import_clear"), work.spec["clear"], key=work.key("clear"))


def _telling(work: Work, fields: dict[str, Field], offered: list[str]) -> str:
    """What tells rows apart as long as nobody has said so: a number or what is unique, else a title."""
    own = (key for key in offered if key and (fields[key].unique or fields[key].kind == "code"))
    title = work.table.title if work.table.title in offered and _differs(work, work.table.title) else ""
    return next(own, title)


def _differs(work: Work, field: str) -> bool:
    """Whether no two lines of the sample have the same value."""
    places = [work.headers.index(name) for name in work.column(field)["columns"]]
    seen = [tuple(line["cells"][at] for at in places) for line in work.facts["sample"]]
    return len(set(seen)) == len(seen)
