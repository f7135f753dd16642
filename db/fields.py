"""What a column is to every layer above: the immutable Field and the choices it may offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core.i18n import DEFAULT, find, first, language

NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return NOTHING


def in_language(labels: Mapping[str, str]) -> str | None:
    """The label in the reader's language, else in the default one, else in any."""
    return labels.get(language()) or labels.get(DEFAULT) or next(iter(labels.values()), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice field. Rules test `category`, so people may rename and add freely."""

    key: str
    category: str = ""
    color: str = ""
    labels: Mapping[str, str] = field(default_factory=_nothing)
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Happens:
    """Which fields say when a row happens: `at` a moment or a day, `lasts` a span, `remind` a moment.

    `done` is a yes or no, or a choice with the category `closed`; of a `kind` whose choices have the category
    `appointment`, only those have a place in a calendar.
    """

    at: str
    remind: str
    done: str
    lasts: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `labels` is filled for fields made in the studio; others are looked up by key."""

    key: str
    kind: str
    table: str = ""
    required: bool = False
    read_only: bool = False
    default: Any = None
    choices: tuple[Choice, ...] = ()
    references: str | None = None
    max: int | None = None
    min: int | None = None
    scale: int = 0
    pattern: str = ""
    search: bool = False
    filter: bool = False
    unique: bool = False
    hidden: bool = False
    section: str = ""
    custom: bool = False
    archived: bool = False
    labels: Mapping[str, str] = field(default_factory=_nothing)
    options: Mapping[str, Any] = field(default_factory=_nothing)

    @property
    def alias(self) -> str:
        """The name conditions may use to look through a reference: `customer` for `customer_id`."""
        return self.key.removesuffix("_id") if self.references else self.key

    @property
    def label(self) -> str:
        keys = (f"field.{self.table}.{self.key}", f"field.{self.key}")
        return in_language(self.labels) or first(*keys)

    def choice(self, key: str) -> Choice | None:
        return next((c for c in self.choices if c.key == key), None)

    def choice_label(self, choice: Choice) -> str:
        keys = (f"choice.{self.table}.{self.key}.{choice.key}", f"choice.{choice.key}")
        return in_language(choice.labels) or next((s for k in keys if (s := find(k))), choice.key)
