"""Which facts a field made in the studio may state, per kind, and whether what it states makes sense."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from core.errors import Misdeclared
from core.i18n import t
from db.catalog import Catalog
from db.changes.plan import RowPlan
from db.fields import Field
from db.kinds import KINDS, Refused, clean
from db.merging import check_field, custom_field

LABEL_LANGUAGES = 20
CHOICES = 500
# A longer text would not fit into an index of PostgreSQL, and rows would be refused for it later.
INDEXED_TEXT = 500


class Reason(NamedTuple):
    """Why facts are refused: a message key and what fills it."""

    key: str
    params: Mapping[str, Any]


FACTS = {
    "required": Field("required", "yes_no"),
    "read_only": Field("read_only", "yes_no"),
    "hidden": Field("hidden", "yes_no"),
    "section": Field("section", "text", max=60),
    "search": Field("search", "yes_no"),
    "filter": Field("filter", "yes_no"),
    "unique": Field("unique", "yes_no"),
    "max": Field("max", "integer", min=-(10**15), max=10**15),
    "min": Field("min", "integer", min=-(10**15), max=10**15),
    "scale": Field("scale", "integer", min=0, max=9),
    "pattern": Field("pattern", "text", max=60),
    "references": Field("references", "text", max=60),
}
COMMON = ("required", "read_only", "hidden", "section")
NUMBERS = ("min", "max", "filter", "unique", "default")
BY_KIND: Mapping[str, tuple[str, ...]] = {
    "text": ("max", "search", "filter", "unique", "default"),
    "long_text": ("max", "search"),
    "email": ("search", "filter", "unique"),
    "phone": ("search", "filter", "unique"),
    "url": ("search",),
    "code": ("pattern",),
    "integer": NUMBERS,
    "duration": NUMBERS,
    "rating": NUMBERS,
    "decimal": (*NUMBERS, "scale"),
    "percent": NUMBERS,
    "money": (*NUMBERS, "options"),
    "date": ("filter", "unique", "default"),
    "moment": ("filter", "default"),
    "choice": ("choices", "filter", "default"),
    "multi_choice": ("choices", "default"),
    "tags": ("default",),
    "yes_no": ("filter", "default"),
    "reference": ("references", "filter", "unique"),
    "person": ("filter", "default"),
    "file": (),
    "image": (),
    "json": (),
}
FIXED = ("references", "scale")
CHOICE_FACTS = {
    "key": Field("key", "text", max=60, required=True),
    "category": Field("category", "text", max=40),
    "color": Field("color", "text", max=20),
    "archived": Field("archived", "yes_no"),
}
WORDS_OF_NOW = {"date": "today", "moment": "now", "person": "me"}


def check(row: RowPlan, catalog: Catalog, tables: set[str]) -> Iterator[Reason]:
    """What is wrong with the facts of a planned `field_def`; `tables` are those it may refer to."""
    kind, facts = row.value("kind"), row.value("facts") or {}
    if not isinstance(facts, dict):
        yield Reason("studio.facts_form", {})
        return
    allowed = (*COMMON, *BY_KIND[kind])
    for name in facts:
        if name not in allowed:
            yield Reason("studio.unknown_fact", {"fact": str(name)[:40], "known": ", ".join(sorted(allowed))})
    found = [reason for name, value in facts.items() if name in allowed for reason in _fact(name, value)]
    yield from found
    if not found and set(facts) <= set(allowed):
        yield from _together(row, catalog, tables)


def _fact(name: str, value: Any) -> Iterator[Reason]:
    if name == "choices":
        yield from _choices(value)
    elif name == "options":
        if not (isinstance(value, dict) and [*value] == ["currency"] and isinstance(value["currency"], str)):
            yield Reason("studio.fact", {"fact": name, "reason": '{"currency": "…"}'})
    elif name in FACTS:
        yield from _typed(name, value, FACTS[name])


def _typed(name: str, value: Any, field: Field) -> Iterator[Reason]:
    """A fact is checked as a value of a field would be; a number written as text is none here."""
    if isinstance(value, str) != (field.kind == "text"):
        yield Reason("studio.fact", {"fact": name, "reason": t("studio.fact_type")})
        return
    try:
        clean(value, field)
    except Refused as refused:
        yield Reason("studio.fact", {"fact": name, "reason": refused.message})


def _choices(value: Any) -> Iterator[Reason]:
    if not isinstance(value, list) or not all(isinstance(c, dict) for c in value) or len(value) > CHOICES:
        yield Reason("studio.choices_form", {})
        return
    for choice in value:
        if set(choice) - {*CHOICE_FACTS, "labels"} or not is_choice_key(choice.get("key")):
            yield Reason("studio.choices_form", {})
        elif "labels" in choice and not are_labels(choice["labels"]):
            yield Reason("studio.labels", {})
        else:
            for name, stated in choice.items():
                if name in CHOICE_FACTS:
                    yield from _typed(f"choices.{name}", stated, CHOICE_FACTS[name])


def is_choice_key(value: Any) -> bool:
    plain = isinstance(value, str) and value.isascii() and value == value.lower()
    return plain and 0 < len(value) <= 60 and value.replace("_", "").isalnum()


def are_labels(value: Any) -> bool:
    """Texts by language: {"en": "Site", "zh_CN": "地点"}."""
    if not isinstance(value, dict) or not 0 < len(value) <= LABEL_LANGUAGES:
        return False
    return all(
        isinstance(text, str) and 0 < len(text.strip()) <= 120 and len(name) <= 20
        for name, text in value.items()
    )


def _together(row: RowPlan, catalog: Catalog, tables: set[str]) -> Iterator[Reason]:
    """What single facts cannot say: targets that exist, lengths that fit, defaults that may be stored."""
    field = custom_field(_AsRow(row))
    try:
        check_field(field)
    except Misdeclared as error:
        yield Reason("studio.misdeclared", {"reason": str(error)})
        return
    if field.references and field.references not in tables:
        yield Reason("studio.no_target", {"table": field.references})
    textual = field.kind in ("text", "email", "phone", "url", "long_text")
    if textual and not 1 <= (field.max or 0) <= 2_000_000:
        yield Reason("studio.text_length", {"max": 2_000_000})
    if textual and (field.filter or field.unique) and (field.max or 0) > INDEXED_TEXT:
        yield Reason("studio.index_length", {"max": INDEXED_TEXT})
    if field.required and (field.hidden or field.read_only) and field.default is None:
        yield Reason("studio.required_shut", {})
    if (currency := field.options.get("currency")) and currency not in _fields(catalog, field.table):
        yield Reason("studio.fact", {"fact": "options.currency", "reason": currency[:60]})
    yield from _default(field)


def _fields(catalog: Catalog, table: str) -> set[str]:
    return set(catalog.tables[table].fields) if table in catalog.tables else set()


def _default(field: Field) -> Iterator[Reason]:
    if field.default is None or (field.default in ("today", "now", "me") and field.kind in WORDS_OF_NOW):
        if field.default is not None and field.default != WORDS_OF_NOW[field.kind]:
            yield Reason("studio.fact", {"fact": "default", "reason": WORDS_OF_NOW[field.kind]})
        return
    try:
        clean(field.default, field)
    except Refused as refused:
        yield Reason("studio.fact", {"fact": "default", "reason": refused.message})


class _AsRow:
    """A planned `field_def` in the form in which the catalogue reads stored ones."""

    def __init__(self, row: RowPlan) -> None:
        self.key, self.kind, self.table = row.value("key"), row.value("kind"), row.value("table")
        self.labels, self.facts = row.value("labels"), row.value("facts")
        self.deleted_at = None


def planned(row: RowPlan) -> Field:
    """The Field that a planned `field_def` describes; its facts have been checked."""
    return custom_field(_AsRow(row))


def known_kind(kind: Any) -> bool:
    return kind in KINDS and kind in BY_KIND
