"""A form between being drawn and being saved: what it was drawn from, and what was refused."""

import secrets
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.errors import Invalid, KehuError, Stale
from core.i18n import t
from db.changes import Intent, Order, apply, plan
from db.changes.ledger import answered
from pages.components import widgets
from pages.components.guard import Visit

KEY = "draft"


@dataclass(slots=True)
class Draft:
    """`version` and `values` are the row's when the form was drawn; a new row has neither. One request id for
    all clicks on this form's button, so that two of them write once."""

    table: str
    pk: int | None
    version: int | None
    values: dict[str, Any]
    request: str = field(default_factory=lambda: secrets.token_hex(12))
    errors: dict[str, str] = field(default_factory=dict)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""
    alike: list[dict[str, Any]] = field(default_factory=list)

    def key(self, name: str) -> str:
        return f"form:{self.request}:{name}"


def draft(table: str, pk: int | None, version: int | None, values: dict[str, Any]) -> Draft:
    """The form under way for this row, or a new one; another row's is forgotten."""
    kept = st.session_state.get(KEY)
    if isinstance(kept, Draft) and (kept.table, kept.pk) == (table, pk):
        return kept
    made = Draft(table, pk, version, values)
    st.session_state[KEY] = made
    return made


def forget() -> None:
    st.session_state.pop(KEY, None)


def save(visit: Visit, form: Draft, values: dict[str, Any]) -> dict[str, Any] | None:
    """Write what differs from what was drawn, in one call; None, the reasons in the draft, if refused."""
    drawn = {} if form.pk is None else form.values
    form.changed = {key: value for key, value in values.items() if not _same(value, drawn.get(key))}
    if unread := [key for key in form.changed if isinstance(form.changed[key], widgets.Unread)]:
        keep(form, Invalid("page.no_json", fields=dict.fromkeys(unread, t("page.no_json"))))
        return None
    if form.pk is not None and not form.changed:
        return {"set_id": None, "rows": [{"id": form.pk}]}
    op = "create" if form.pk is None else "update"
    intent = Intent(form.table, op, form.pk, form.version, form.changed, text=True)
    if op == "create" and _alike(visit, form, intent):
        return None
    label = t(f"page.label_{op}", table=visit.table(form.table).label)
    try:
        return apply(visit.store, visit.viewer, [intent], Order("form", label, request_id=form.request))
    except (Invalid, Stale) as error:
        keep(form, error)
        return None


def _alike(visit: Visit, form: Draft, intent: Intent) -> bool:
    """Whether rows were found that the new one may double, and are not yet known to who saves it."""
    with visit.store.reading() as connection:
        if answered(connection, visit.viewer.user_id, form.request) is not None:
            return False  # the same click again: what is alike is what the first one wrote
        [row] = plan(connection, visit.viewer, [intent], "form").rows
    known, form.alike = form.alike, row.duplicates
    form.errors, form.wrong = {}, ""
    return bool(row.duplicates) and row.duplicates != known and not row.refusals


def keep(form: Draft, error: KehuError) -> None:
    form.errors, form.wrong = dict(error.fields), "" if error.fields else error.message
    form.conflicts = error.conflicts if isinstance(error, Stale) else []


def settle(form: Draft, choices: dict[str, str]) -> dict[str, Any]:
    """After a conflict: what is still mine to write, over the row as it is now."""
    form.version = max(conflict["version"] for conflict in form.conflicts)
    theirs = {key for key, choice in choices.items() if choice == "theirs"}
    return {key: value for key, value in form.changed.items() if key not in theirs}


def _same(one: Any, other: Any) -> bool:
    blank: tuple[Any, ...] = (None, "", [])
    return one == other or (one in blank and other in blank)


def leave(path: str) -> None:
    """On another page the form under way is over."""
    kept = st.session_state.get(KEY)
    if isinstance(kept, Draft) and kept.table != path:
        forget()
