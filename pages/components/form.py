"""The form of a record, made from its table's description."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from core.i18n import t
from db.catalog import Table
from db.fields import Field
from pages.components import doubles, drafts, sections, widgets
from pages.components.belonging import belonging
from pages.components.drafts import Draft
from pages.components.escaping import plain
from pages.components.formats import show
from pages.components.guard import Visit
from pages.components.references import Offer, offers
from pages.components.widgets import Slot

WIDE = ("long_text", "json")
PAIR = 2
FILES = ("file", "image")
ABOUT = ("owner_id", "created_at")


def fields(visit: Visit, table: Table) -> list[Field]:
    """The title first, then as described, whose it is towards the end."""
    seen = [f for f in table.live() if not f.hidden and visit.viewer.mask(table, f.key) != "hidden"]
    return sorted(seen, key=lambda f: (f.key != table.title, f.key in ABOUT, f.kind in WIDE))


def is_open(visit: Visit, table: Table, field: Field) -> bool:
    masked = visit.viewer.mask(table, field.key) in ("read_only", "partial")
    return not (field.read_only or masked)


def form(visit: Visit, draft: Draft, *, editable: bool = True) -> dict[str, Any] | None:
    """Draw it; the answer of the write path once it is saved, else None."""
    table = visit.table(draft.table)
    if draft.conflicts:
        return three_way(visit, draft)
    if draft.wrong:
        st.error(plain(draft.wrong), icon=":material/error:")
    if draft.errors:
        st.error(t("page.mend", count=len(draft.errors)), icon=":material/edit_note:")
    with st.form(f"form:{draft.request}", border=False):
        values = _body(visit, table, draft, editable=editable)
        if not editable:
            return None
        doubles.show(table, draft.alike)
        label = t("page.save" if draft.pk else "page.create_anyway" if draft.alike else "page.create")
        with st.container(key="save_bar"):
            sent = st.form_submit_button(label, type="primary", icon=":material/check:")
    if not sent:
        return None
    answer = drafts.save(visit, draft, values)
    if answer is None:
        st.rerun()
    return answer


def _body(visit: Visit, table: Table, draft: Draft, *, editable: bool) -> dict[str, Any]:
    shown = [f for f in fields(visit, table) if draft.pk is not None or is_open(visit, table, f)]
    typed = {f.key: st.session_state.get(draft.key(f.key)) for f in shown if f.references}
    offered = offers(visit, [f for f in shown if f.references], typed) if editable else {}
    values: dict[str, Any] = {}
    for section, own in sections.grouped(shown).items():
        wrong = any(f.key in draft.errors for f in own)
        with sections.place(table.key, section, open_anyway=wrong):
            for place, field in _cells(own):
                with place:
                    if editable and is_open(visit, table, field):
                        offer = offered.get(field.key, Offer())
                        slot = Slot(draft.key(field.key), visit.viewer, offer, visit.csrf)
                        values[field.key] = _cell(field, draft, slot)
                    else:
                        reading(visit, field, draft.values.get(field.key))
    return values | (belonging(visit, table, draft) if editable else {})


def _cells(listed: list[Field]) -> Iterator[tuple[Any, Field]]:
    """Each field with its place in the rows of the form."""
    for row in rows(listed):
        width = 1 if row[0].kind in WIDE else PAIR
        yield from zip(st.columns(width, gap="medium"), row, strict=False)


def rows(listed: list[Field]) -> list[list[Field]]:
    """Two fields side by side, a long text alone."""
    narrow = [f for f in listed if f.kind not in WIDE]
    pairs = [narrow[at : at + 2] for at in range(0, len(narrow), 2)]
    return [*pairs, *([f] for f in listed if f.kind in WIDE)]


def _cell(field: Field, draft: Draft, slot: Slot) -> Any:
    given = draft.values.get(field.key)
    value = widgets.draw(field, _default(field) if draft.pk is None and given is None else given, slot)
    if said := draft.errors.get(field.key):
        st.markdown(f":red[:material/error: {plain(said)}]")
    return value


def _default(field: Field) -> Any:
    return None if field.default in ("now", "today", "me") else field.default


def reading(visit: Visit, field: Field, value: Any) -> None:
    """A value that is only to be read."""
    st.caption(plain(field.label, 80))
    if field.kind in FILES and isinstance(value, dict) and value.get("label"):
        st.markdown(f"[{plain(value['label'])}](/api/v1/files/{value['id']})")
    else:
        st.text(show(value, field, visit.viewer)[:20_000] or "—")


def three_way(visit: Visit, draft: Draft) -> dict[str, Any] | None:
    """Somebody was faster at some fields: for each, mine or theirs, with what both began from."""
    table = visit.table(draft.table)
    st.warning(t("page.conflict"), icon=":material/call_split:")
    choices: dict[str, str] = {}
    for conflict in draft.conflicts:
        field = table.field(conflict["field"])
        sides = {
            side: show(conflict[side], field, visit.viewer) or "—" for side in ("mine", "theirs", "original")
        }
        words = {side: f"{t(f'page.{side}')}: {plain(sides[side])}" for side in ("mine", "theirs")}
        picked = st.radio(
            plain(field.label),
            ["mine", "theirs"],
            format_func=words.__getitem__,
            key=draft.key(f"choice:{field.key}"),
        )
        st.caption(t("page.original", value=plain(sides["original"])))
        choices[field.key] = str(picked)
    if not st.button(t("page.save_choice"), type="primary", icon=":material/check:", key=draft.key("settle")):
        return None
    values = drafts.settle(draft, choices)
    draft.conflicts = []
    answer = drafts.save(visit, draft, {**draft.values, **values})
    if answer is None:
        st.rerun()
    return answer
