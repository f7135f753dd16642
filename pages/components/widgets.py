"""One widget per kind of field. Each takes and gives back JSON values, as the write path reads them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from core.errors import Invalid
from core.i18n import t
from db.exchange.numbers import NumberFormat, format_number, parse_number
from db.fields import Field
from db.viewer import Viewer
from pages.components.escaping import plain
from pages.components.formats import FOUR
from pages.components.references import Offer
from pages.components.upload import Target, upload

EARLIEST, LATEST = date(1800, 1, 1), date(2199, 12, 31)
WHOLE_PERCENT = NumberFormat(percent=Decimal(1))


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a widget stands: its key, who looks, what a reference offers, and the word scripts send back."""

    key: str
    viewer: Viewer
    offer: Offer
    csrf: str

    def label(self, field: Field) -> str:
        return plain(field.label, 80) + (" *" if field.required else "")


Draw = Callable[[Field, Any, Slot], Any]


def draw(field: Field, value: Any, slot: Slot) -> Any:
    """The widget of a field, filled; gives back what stands in it now."""
    return _DRAW.get(field.kind, _line)(field, value, slot)


def _line(field: Field, value: Any, slot: Slot) -> Any:
    return st.text_input(slot.label(field), value=str(value or ""), key=slot.key) or None


def _box(field: Field, value: Any, slot: Slot) -> Any:
    return st.text_area(slot.label(field), value=str(value or ""), key=slot.key, height=140) or None


def _code(field: Field, value: Any, slot: Slot) -> Any:
    hint = t("page.code_hint")
    return st.text_input(slot.label(field), value=str(value or ""), key=slot.key, placeholder=hint) or None


def _number(field: Field, value: Any, slot: Slot) -> Any:
    shown = in_groups(value, field)
    text = st.text_input(slot.label(field), value=shown, key=slot.key)
    return value if text == shown else as_number(text or "")


def in_groups(value: Any, field: Field) -> str:
    """`1,100,040,000.00`, but a year as it is; what is no number, such as `138****`, stays."""
    plainly = field.kind == "duration" or (field.max is not None and field.max <= FOUR)
    try:
        return (
            str(value if value is not None else "")
            if plainly
            else format_number(Decimal(str(value)), WHOLE_PERCENT)
        )
    except InvalidOperation:
        return "" if value is None else str(value)


def as_number(text: str) -> str | None:
    """`1,234.50` and `15 %` as plain digits; what is no number stays, to be refused in words."""
    if not text.strip():
        return None
    try:
        return format(parse_number(text, WHOLE_PERCENT), "f")
    except Invalid:
        return text


def _rating(field: Field, value: Any, slot: Slot) -> Any:
    st.caption(slot.label(field))
    chosen = st.feedback("stars", key=slot.key, default=int(value) - 1 if value else None)
    return None if chosen is None else chosen + 1


def _day(field: Field, value: Any, slot: Slot) -> Any:
    given = date.fromisoformat(value) if value else None
    found = st.date_input(slot.label(field), given, EARLIEST, LATEST, key=slot.key, format="YYYY-MM-DD")
    return found.isoformat() if isinstance(found, date) else None


def _moment(field: Field, value: Any, slot: Slot) -> Any:
    """In the viewer's own zone; the minute they see is the minute they mean."""
    zone = ZoneInfo(slot.viewer.zone)
    given = datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None) if value else None
    low, high = datetime(1900, 1, 1), datetime(2199, 12, 31)  # noqa: DTZ001 - bounds of a picker without zones
    found = st.datetime_input(slot.label(field), given, low, high, key=slot.key, format="YYYY-MM-DD")
    if found is None or found == (given and given.replace(second=0, microsecond=0)):
        return value if found else None
    return found.replace(tzinfo=zone).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _choice(field: Field, value: Any, slot: Slot) -> Any:
    keys = [c.key for c in field.choices if not c.archived or c.key == value]
    labels = {c.key: field.choice_label(c) for c in field.choices}
    at = keys.index(value) if value in keys else None
    return st.selectbox(
        slot.label(field),
        keys,
        at,
        lambda key: labels.get(key, key),
        key=slot.key,
        placeholder=t("page.choose"),
    )


def _choices(field: Field, value: Any, slot: Slot) -> Any:
    chosen = list(value or [])
    keys = [c.key for c in field.choices if not c.archived or c.key in chosen]
    labels = {c.key: field.choice_label(c) for c in field.choices}
    return st.multiselect(
        slot.label(field), keys, chosen, format_func=lambda key: labels.get(key, key), key=slot.key,
        placeholder=t("page.choose"),
    )  # fmt: skip


def _tags(field: Field, value: Any, slot: Slot) -> Any:
    given = list(value or [])
    return st.multiselect(
        slot.label(field),
        given,
        given,
        key=slot.key,
        accept_new_options=True,
        placeholder=t("page.type_tags"),
    )


def _yes_no(field: Field, value: Any, slot: Slot) -> Any:
    if field.required:
        return st.toggle(slot.label(field), value=bool(value), key=slot.key)
    words = {True: t("page.yes"), False: t("page.no")}
    at = [True, False].index(value) if value is not None else None
    return st.selectbox(
        slot.label(field),
        [True, False],
        at,
        lambda one: words[one],
        key=slot.key,
        placeholder=t("page.choose"),
    )


def _reference(field: Field, value: Any, slot: Slot) -> Any:
    """An id, or the name somebody typed, which the write path looks up."""
    given: dict[str, Any] = value if isinstance(value, dict) else {}
    titles = dict(slot.offer.titles)
    if given.get("id"):
        titles[given["id"]] = given.get("label") or t("page.not_yours")
    hint = t("page.choose_or_type") if slot.offer.more else t("page.choose")
    ids: list[Any] = list(titles)
    found = st.selectbox(
        slot.label(field), ids, ids.index(given["id"]) if given.get("id") else None,
        key=slot.key,
        format_func=lambda one: titles.get(one, str(one)),
        placeholder=hint,
        accept_new_options=slot.offer.more,
    )  # fmt: skip
    return given if found is not None and found == given.get("id") else found


def _file(field: Field, value: Any, slot: Slot) -> Any:
    """Taken in as it is chosen; the row refers to it once the form is saved."""
    st.caption(slot.label(field))
    given: dict[str, Any] = value if isinstance(value, dict) else {}
    kept = (
        {"id": given["id"], "label": given.get("label") or t("page.not_yours")} if given.get("id") else None
    )
    target = Target("/api/v1/files", slot.csrf, "image/*" if field.kind == "image" else "")
    found = upload(target, slot.key, kept)
    if found is None:
        return None
    return value if kept and found["id"] == kept["id"] else found["id"]


def _json(field: Field, value: Any, slot: Slot) -> Any:
    shown = "" if value is None else json.dumps(value, ensure_ascii=False, indent=1)
    text = st.text_area(slot.label(field), value=shown, key=slot.key, height=120)
    return value if text == shown else as_json(text or "")


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed and is no JSON."""

    text: str


def as_json(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return Unread(text)


_DRAW: dict[str, Draw] = {
    "long_text": _box,
    "code": _code,
    "rating": _rating,
    "date": _day,
    "moment": _moment,
    "choice": _choice,
    "multi_choice": _choices,
    "tags": _tags,
    "yes_no": _yes_no,
    "json": _json,
    **dict.fromkeys(("integer", "decimal", "money", "percent", "duration"), _number),
    **dict.fromkeys(("reference", "person"), _reference),
    **dict.fromkeys(("file", "image"), _file),
}
