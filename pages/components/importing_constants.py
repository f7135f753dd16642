"""What every row of an import gets: fields that no column fills, each with its editor."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.i18n import t
from db import naming
from db.fields import Field
from pages.components import widgets
from pages.components.importing import Work
from pages.components.references import Offer, offers
from pages.components.widgets import Slot

BLANK: tuple[Any, ...] = (None, "", [])


def show(work: Work, fields: Mapping[str, Field]) -> None:
    """A list of fields and under it one editor each; what is left blank says nothing."""
    mapped = {column["field"] for column in work.spec["columns"]}
    offered = [key for key in fields if key not in mapped and fields[key].kind != "code"]
    given: dict[str, Any] = {k: v for k, v in (work.spec.get("constants") or {}).items() if k in offered}
    chosen = st.multiselect(
        t("page.import_constants"), offered, list(given), lambda key: fields[key].label,
        key=work.key("constants", *sorted(mapped)), placeholder=t("page.import_constants_none"),
        help=t("page.import_constants_hint"),
    )  # fmt: skip
    values = _values(work, [fields[key] for key in chosen], given)
    work.spec["constants"] = {key: value for key, value in values.items() if value not in BLANK}


def _values(work: Work, fields: list[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    slots = {f.key: work.key("constant", f.key) for f in fields}
    typed = {f.key: st.session_state.get(slots[f.key]) for f in fields}
    offered = offers(work.visit, [f for f in fields if f.references], typed)
    found: dict[str, Any] = {}
    for at in range(0, len(fields), 2):
        for place, field in zip(st.columns(2, gap="medium"), fields[at : at + 2], strict=False):
            with place:
                offer = offered.get(field.key, Offer())
                slot = Slot(slots[field.key], work.visit.viewer, offer, work.visit.csrf)
                value = widgets.draw(field, _drawn(work, field, given.get(field.key)), slot)
                found[field.key] = value["id"] if isinstance(value, dict) and field.references else value
    return found


def _drawn(work: Work, field: Field, value: Any) -> Any:
    """A value as widgets take it: a reference comes with what its row is called."""
    if not field.references or not isinstance(value, int):
        return value
    with work.visit.store.reading() as connection:
        names = naming.titles(connection, work.visit.viewer, field.references, [value])
    return {"id": value, "label": names.get(value)}
