"""The third step of an import: how rows that are here already are found, and what then."""

import streamlit as st

from core.i18n import t
from db.fields import Field
from pages.components.escaping import plain
from pages.components.importing import Work

ON_MATCH = ("overwrite", "fill", "skip", "create", "review")
ON_DUPLICATE = ("create", "review", "skip", "fill", "overwrite")
NO_KEYS = ("long_text", "json", "multi_choice", "tags", "yes_no", "choice", "rating", "money", "percent")


def show(work: Work) -> None:
    with st.container(border=True):
        st.markdown(f"**{t('page.import_match')}**")
        st.caption(t("page.import_match_hint"))
        fields = {f.key: f for f in work.fields()}
        first, second = st.columns(2)
        with first:
            chosen = _key(work, fields)
        with second:
            _fate(work, "on_match", ON_MATCH, on=bool(chosen))
        if work.table.duplicates:
            first, second = st.columns(2, vertical_alignment="center")
            with first:
                rules = dict.fromkeys(rule.partition(":")[0] for rule in work.table.duplicates)
                names = " / ".join(plain(work.table.fields[key].label) for key in rules)
                st.markdown(f"{t('page.import_alike')}  \n:gray[{t('page.import_alike_hint', fields=names)}]")
            with second:
                _fate(work, "on_duplicate", ON_DUPLICATE, on=True)
        work.spec["clear"] = st.checkbox(t("page.import_clear"), work.spec["clear"], key=work.key("clear"))


def _key(work: Work, fields: dict[str, Field]) -> str:
    mapped = [c["field"] for c in work.spec["columns"]]
    offered = ["", *(k for k in mapped if fields[k].kind not in NO_KEYS)]
    given = work.spec.get("key", _telling(work, fields, offered))
    now = given if given in offered else ""
    names = {key: fields[key].label for key in offered if key} | {"": t("page.import_no_key")}
    chosen: str = st.selectbox(
        # Which fields it offers depends on the mapping: another offer is another widget.
        t("page.import_key"), offered, offered.index(now), names.__getitem__, key=work.key("key", *offered),
        help=t("page.import_key_hint"),
    )  # fmt: skip
    if chosen or chosen != now or "key" in work.spec:
        work.spec["key"] = chosen
    return chosen


def _fate(work: Work, name: str, offered: tuple[str, ...], *, on: bool) -> None:
    work.spec[name] = st.selectbox(
        t(f"page.import_{name}"), offered, offered.index(work.spec[name]),
        lambda one: t(f"page.import_fate_{one}"), key=work.key(name), disabled=not on,
    )  # fmt: skip


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
