"""Review: each line that meets a row beside what stands there now, and what is to become of it."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.exchange import reviewing
from pages.components import importing
from pages.components.doubles import hidden
from pages.components.escaping import plain
from pages.components.formats import count
from pages.components.importing import Work
from pages.components.importing_cells import Names, shown, titles
from pages.components.links import to_record

PAGE = 10
ROW = ("overwrite", "fill", "skip", "create")
NO_ROW = ("skip", "create")
Match = dict[str, Any]


def show(work: Work) -> None:
    """A page of them, with the way to the next."""
    at = max(int(st.session_state.get(_place(work), 0)), 0)
    with work.visit.store.reading() as connection:
        found = reviewing.matches(connection, work.visit.viewer, work.pk, at * PAGE, PAGE)
    st.caption(t("page.import_review_hint"))
    names = titles(work, found["matches"])
    for match in found["matches"]:
        with st.container(border=True):
            one(work, match, names)
    turn(work, at, found["total"])


def _place(work: Work) -> str:
    return f"import_review:{work.pk}"


def one(work: Work, match: Match, names: Names) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        met(work, match, names)
    with right:
        decide(work, match)


def met(work: Work, match: Match, names: Names) -> None:
    """Which line, which row, what they have in common, and where they differ."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":gray[{t('page.import_line_number', line=match['line'])}]", width="content")
        if match["id"] is None:
            st.markdown(f"**{plain(match['label'], 80)}**")
        else:
            to_record(work.table.key, match["id"], match["label"], icon=f":material/{work.table.icon}:")
    st.caption("  \n".join(why(work, match)))
    if match["cells"]:
        st.markdown(beside(work, match["cells"], names))


def why(work: Work, match: Match) -> list[str]:
    """What the line has in common with what it meets; rows the viewer may not see are not named."""
    if match["kind"] == "key":
        key = work.table.fields.get(work.spec.get("key") or "")
        return [t("page.import_same_key", field=plain(key.label))] if key else []
    return [_hit(work, hit) for hit in match["told"]]


def _hit(work: Work, hit: dict[str, Any]) -> str:
    if "line" in hit:
        return t("page.import_same_line", line=hit["line"])
    if "hidden" in hit:
        return hidden(hit)
    field = plain(work.table.fields[hit["rule"].partition(":")[0]].label)
    return t("page.import_resembles", name=plain(hit["label"] or f"#{hit['id']}", 80), field=field)


def beside(work: Work, cells: list[dict[str, Any]], names: Names) -> str:
    """Old and new side by side, as a table."""
    head = " | ".join(t(f"page.import_{name}") for name in ("field", "old", "in_file"))
    lines = [f"| {head} |", "| --- | --- | --- |"]
    for cell in cells:
        field = work.table.fields[cell["field"]]
        old, new = (plain(shown(work.visit, field, cell[side], names), 80) or "—" for side in ("old", "new"))
        lines.append(f"| {plain(field.label, 40)} | {old} | **{new}** |")
    return "\n".join(lines)


def decide(work: Work, match: Match) -> None:
    now = match["decision"]
    offered = ROW if match["id"] else NO_ROW
    chosen = st.pills(
        t("page.import_decide"), offered, default=now if now in offered else None,
        format_func=lambda one: t(f"page.import_decide_{one}"), key=work.key("decide", match["line"]),
        disabled=not work.open, label_visibility="collapsed", wrap=True,
    )  # fmt: skip
    if now is None:
        rest = work.spec["on_match" if match["kind"] == "key" else "on_duplicate"]
        st.caption(t("page.import_undecided", fate=t(f"page.import_fate_{rest}")))
    if work.open and chosen != now:
        importing.decide(work, match["line"], chosen)


def turn(work: Work, at: int, total: int) -> None:
    """Where one is, and the pages beside it."""
    if total <= PAGE:
        return
    last = (total - 1) // PAGE
    with st.container(horizontal=True, vertical_alignment="center"):
        for key, icon, to in (
            ("page.import_before", "chevron_left", at - 1), ("page.import_after", "chevron_right", at + 1),
        ):  # fmt: skip
            if st.button(t(key), key=key, icon=f":material/{icon}:", disabled=not 0 <= to <= last):
                st.session_state[_place(work)] = to
                st.rerun()
        first, end = at * PAGE + 1, min((at + 1) * PAGE, total)
        st.caption(t("page.import_review_place", first=count(first), last=count(end), total=count(total)))
