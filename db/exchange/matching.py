"""How the columns of a file become fields: proposed from names, stated by a person, remembered by header."""

import dataclasses
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.errors import Invalid, Malformed
from core.i18n import languages, messages
from db.catalog import Table
from db.exchange.values import DateFormat, NumberFormat, guess_date_format, guess_number_format
from db.fields import Field

NUMBERS = ("integer", "decimal", "money", "percent", "duration", "rating")
DATES = ("date", "moment")
Decision = Literal["skip", "fill", "overwrite", "create"]
OnMatch = Literal["skip", "fill", "overwrite", "create", "review"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """One field and the columns it is made of (several are joined by ` – `).

    `values` replaces whole texts; `by` names the field by which a referenced row is found; `number` and
    `date` are declared formats; `times` multiplies a number. `create` are values that become choices, each
    with its category (blank where the field knows none).
    """

    field: str
    columns: tuple[str, ...]
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    by: str = ""
    number: NumberFormat | None = None
    date: DateFormat | None = None
    times: int = 1
    create: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole import as stated. `key` is the field by which rows that are there already are found.

    `on_match` says what becomes of lines whose key finds a row, `on_duplicate` of those that the duplicate
    rules take for a row or for an earlier line; `decisions` overrule both, by line number.
    """

    table: str
    columns: tuple[Mapped, ...]
    key: str = ""
    on_match: OnMatch = "overwrite"
    constants: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    zone: str = "UTC"
    clear: bool = False
    label: str = ""
    on_duplicate: OnMatch = "create"
    decisions: Mapping[int, Decision] = dataclasses.field(default_factory=dict)


def fold(text: str) -> str:
    """Names that differ only in case, width, spaces or underscores are the same name."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def names_of(f: Field) -> set[str]:
    """Every name a person may head a column with: key, alias, and the label in each language."""
    keys = (f"field.{f.table}.{f.key}", f"field.{f.key}")
    labels = [messages(lang).get(key, "") for lang in languages() for key in keys]
    return {fold(name) for name in (f.key, f.alias, *f.labels.values(), *labels) if name}


def propose(table: Table, headers: Iterable[str]) -> tuple[Mapped, ...]:
    """The columns whose names say which field they are; nothing is guessed from content."""
    by_name: dict[str, str] = {}
    for f in table.live():
        if not f.read_only:
            for name in names_of(f):
                by_name.setdefault(name, f.key)
    found: dict[str, Mapped] = {}
    for header in headers:
        if (key := by_name.get(fold(header))) is not None:
            found.setdefault(key, Mapped(key, (header,)))
    return tuple(found.values())


def signature(headers: Sequence[str]) -> str:
    """What a past mapping is remembered by."""
    return hashlib.sha256("\x1f".join(fold(h) for h in headers).encode()).hexdigest()[:16]


def check(table: Table, headers: Sequence[str], spec: Spec) -> None:
    """Refuse a mapping that names what is not in the file or not in the table."""
    for mapped in spec.columns:
        table.field(mapped.field)
        if missing := [c for c in mapped.columns if c not in headers]:
            raise Invalid("import.no_column", column=missing[0], columns=", ".join(headers)[:300])
    fields = [m.field for m in spec.columns]
    if twice := next((f for f in fields if fields.count(f) > 1), None):
        raise Malformed("import.twice", field=table.field(twice).label)
    if both := next((table.field(key).key for key in spec.constants if table.field(key).key in fields), None):
        raise Malformed("import.twice", field=table.field(both).label)
    if spec.key and spec.key != "id" and spec.key not in fields:
        raise Invalid("import.key_not_mapped", field=table.field(spec.key).label)


def formats(table: Table, spec: Spec, sample: Sequence[Mapping[str, Any]]) -> Spec:
    """The spec with a format for every column of numbers or dates.

    Raises Invalid where the values of a column fit several.
    """
    decided = []
    for mapped in spec.columns:
        kind = table.field(mapped.field).kind
        texts = [row[c] for row in sample for c in mapped.columns if isinstance(row.get(c), str) and row[c]]
        if kind in NUMBERS and mapped.number is None:
            decided.append(_with(mapped, number=_settled(mapped, guess_number_format(texts), NumberFormat)))
        elif kind in DATES and mapped.date is None:
            decided.append(_with(mapped, date=_settled(mapped, guess_date_format(texts), DateFormat)))
        else:
            decided.append(mapped)
    return dataclasses.replace(spec, columns=tuple(decided))


def _with(mapped: Mapped, **more: Any) -> Mapped:
    kept = {name: getattr(mapped, name) for name in Mapped.__slots__}
    return Mapped(**{**kept, **more})


def _settled(mapped: Mapped, guess: Any, wanted: type) -> Any:
    """A guess without doubt; no values at all leave no doubt either."""
    if isinstance(guess, wanted):
        return guess
    if not guess.candidates:
        return None
    shown = " / ".join(c.example for c in guess.candidates)
    raise Invalid(
        "import.ambiguous", fields={mapped.field: shown}, column=", ".join(mapped.columns), formats=shown
    )
