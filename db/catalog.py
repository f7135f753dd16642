"""The merged, immutable description of all tables that everybody reads: built-in ones and the studio's."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column

import db.system
import db.tables
from core.errors import Misdeclared, Missing
from core.i18n import first
from db.fields import Field, Happens, in_language
from db.spec import DECLARED, Declaration

LEVELS = ("none", "own", "team", "tree", "all")
VERBS = {
    "r": "view", "c": "create", "u": "edit", "d": "delete", "x": "export",
    "i": "import", "b": "bulk", "p": "print", "a": "approve", "g": "configure",
}  # fmt: skip
LIKENESS = ("norm", "digits", "exact")
ROLE_KINDS = ("admin", "manager", "sales", "agent", "viewer")
Access = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as all layers see it. `sa` is the catalogue's own copy, custom columns included."""

    key: str
    sa: sa.Table
    fields: Mapping[str, Field]
    title: str
    icon: str = "table"
    group: str = ""
    order: int = 100
    stage: str = ""
    scope_of: str = ""
    held: bool = False
    parent: str = ""
    system: bool = False
    duplicates: tuple[str, ...] = ()
    calendar: Happens | None = None
    custom: bool = False
    access: Access = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return in_language(self.labels) or first(f"table.{self.key}")

    def field(self, key: str) -> Field:
        """A field by key, or a reference by the name conditions use for it."""
        found = self.fields.get(key) or self.fields.get(f"{key}_id")
        if found is None or found.archived:
            raise Missing("error.no_field", table=self.label, field=key[:80])
        return found

    def col(self, key: str) -> Column[Any]:
        return self.sa.columns[key]

    def live(self) -> list[Field]:
        return [f for f in self.fields.values() if not f.archived]

    def searched(self) -> list[Field]:
        return [f for f in self.live() if f.search]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All tables at one version of the head's `catalog` counter."""

    version: int
    tables: Mapping[str, Table]
    sqlite: bool = True

    def table(self, key: str) -> Table:
        if key not in self.tables:
            raise Missing("error.no_table", table=key[:80])
        return self.tables[key]

    def pointing_at(self, key: str) -> list[tuple[Table, Field]]:
        """Every reference to a table, archived ones too."""
        return [(t, f) for t in self.tables.values() for f in t.fields.values() if f.references == key]


def declarations() -> list[Declaration]:
    """What the files under db/tables and db/system declare; each is imported once."""
    for package in (db.tables, db.system):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return DECLARED.values()


def read_access(text: str) -> dict[str, str]:
    """`"r:all cu:team d:own"` as verb to level."""
    found: dict[str, str] = {}
    for part in text.split():
        letters, _, level = part.partition(":")
        if level not in LEVELS or not set(letters) <= set(VERBS):
            raise Misdeclared(
                f"access {part!r}: letters of {''.join(VERBS)}, a colon, one of {', '.join(LEVELS)}"
            )
        found.update({VERBS[letter]: level for letter in letters})
    return found
