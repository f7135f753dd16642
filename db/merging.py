"""Making the catalogue: what the code declares, then the studio's tables, fields and choices over it."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Misdeclared
from db import plumbing
from db.catalog import LIKENESS, ROLE_KINDS, Catalog, Table, declarations, read_access
from db.fields import Choice, Field
from db.kinds import KINDS
from db.spec import Custom, Declaration, Declared, add_indexes, custom_fields
from db.types import words

STUDIO = ("table_def", "field_def", "option")


def _built_in(made: Declaration, metadata: sa.MetaData) -> Table:
    facts = dict(made.facts)
    access = {role: read_access(text) for role, text in facts.pop("access", {}).items()}
    copied = made.model.__table__.to_metadata(metadata)  # type: ignore[attr-defined]
    table = Table(key=made.key, sa=copied, fields={f.key: f for f in made.fields}, access=access, **facts)
    check(table)
    return table


def check(table: Table) -> None:
    """Stop the start with words when a declaration names what is not there."""
    named = [(fact, getattr(table, fact)) for fact in ("title", "stage", "scope_of", "parent")]
    named += [("held", key) for key in ("table", "row") if table.held]
    named += [("calendar", key) for key in asdict(table.calendar).values()] if table.calendar else []
    for fact, key in named:
        if (key or fact == "title") and key not in table.fields:
            raise Misdeclared(
                f"{table.key}: {fact}={key!r} is no column; there are {', '.join(table.fields)}"
            )
    for rule in table.duplicates:
        key, _, how = rule.partition(":")
        if key not in table.fields or how not in LIKENESS:
            raise Misdeclared(f"{table.key}: duplicates {rule!r} is no field:how of {', '.join(LIKENESS)}")
    for role in table.access:
        if role not in ROLE_KINDS:
            raise Misdeclared(
                f"{table.key}: access of unknown role {role!r}; there are {', '.join(ROLE_KINDS)}"
            )
    for field in table.fields.values():
        check_field(field)


def check_field(field: Field) -> None:
    """The same for one field, of the code's or of the studio's."""
    where = f"{field.table}.{field.key}"
    if field.kind in ("choice", "multi_choice") and not field.choices:
        raise Misdeclared(f"{where}: a {field.kind} needs choices")
    if field.kind == "reference" and not field.references:
        raise Misdeclared(f"{where}: a reference needs the table it refers to")
    if field.min is not None and field.max is not None and field.min > field.max:
        raise Misdeclared(f"{where}: min={field.min} is above max={field.max}")
    if isinstance(field.default, str) and field.choices and field.choice(field.default) is None:
        raise Misdeclared(f"{where}: default={field.default!r} is none of its choices")
    if len({c.key for c in field.choices}) < len(field.choices):
        raise Misdeclared(f"{where}: a choice is given twice")
    if field.kind == "code" and "{seq" not in field.pattern:
        raise Misdeclared(f"{where}: the number rule {field.pattern!r} has no {{seq}}")


# What the vocabulary of db.spec gives a kind without being asked; the studio's fields get the same.
IMPLIED: Mapping[str, Mapping[str, Any]] = {
    "text": {"max": 255}, "long_text": {"max": 2_000_000}, "email": {"max": 255}, "phone": {"max": 40},
    "url": {"max": 1000}, "code": {"max": 60, "unique": True, "search": True}, "decimal": {"scale": 4},
    "money": {"scale": 4}, "percent": {"scale": 2}, "duration": {"min": 0}, "rating": {"min": 0, "max": 5},
    "reference": {"filter": True}, "person": {"filter": True, "references": "user"},
    "file": {"references": "file"}, "image": {"references": "file"},
}  # fmt: skip


def custom_field(row: Any) -> Field:
    """The Field of a `field_def` row; `facts` is what the studio may set, choices as a list of mappings."""
    facts = {**IMPLIED.get(row.kind, {}), **(row.facts or {})}
    choices = tuple(Choice(**c) for c in facts.pop("choices", ()))
    options = MappingProxyType(facts.pop("options", {}))
    return Field(
        key=row.key, kind=row.kind, table=row.table, custom=True, choices=choices, options=options,
        labels=row.labels, archived=row.deleted_at is not None, **facts,
    )  # fmt: skip


def custom_column(field: Field) -> sa.Column[Any]:
    """The real column of a custom field; always nullable, because rows may be there already."""
    target = [sa.ForeignKey(f"{field.references}.id")] if field.references else []
    stored = KINDS[field.kind].column(field)
    if isinstance(stored, sa.String) and field.kind != "choice":
        # The longest text allowed may be changed later; the column must not be in the way.
        stored = words()
    return sa.Column(field.key, stored, *target, nullable=True)


def custom_table(row: Any, metadata: sa.MetaData) -> Table:
    """The Table of a `table_def` row."""
    made = Custom.__table__.to_metadata(metadata, name=row.key)  # type: ignore[attr-defined]
    for constraint in made.constraints:
        # PostgreSQL wants a primary key's name once in a whole schema, and the pattern's came along.
        constraint.name = str(constraint.name).replace("_custom", f"_{row.key}", 1)
    fields = {f.key: replace(f, table=row.key) for f in custom_fields()}
    for field in fields.values():
        add_indexes(made, field, title=field.key == "name")
    return Table(
        key=row.key, sa=made, fields=fields, title="name", icon=row.icon or "table",
        group=row.group or "sales", custom=True, labels=row.labels,
        access={role: read_access(text) for role, text in (row.access or {}).items()},
    )  # fmt: skip


def _extended(table: Table, added: Iterable[Any], options: dict[str, list[Any]]) -> Table:
    fields = dict(table.fields)
    for row in added:
        fields[row.key] = custom_field(row)
        table.sa.append_column(custom_column(fields[row.key]))
        add_indexes(table.sa, fields[row.key])
    for key, field in fields.items():
        if own := options.get(f"{table.key}.{key}"):
            fields[key] = replace(field, choices=merge_choices(field.choices, own))
    return replace(table, fields=MappingProxyType(fields))


def merge_choices(given: tuple[Choice, ...], rows: list[Any]) -> tuple[Choice, ...]:
    """Choices in code with an administrator's rows over them, in the rows' order where they give one."""
    merged = {c.key: (i * 10, c) for i, c in enumerate(given)}
    for row in rows:
        place, old = merged.get(row.key, (len(merged) * 10, Choice(row.key)))
        new = Choice(
            row.key,
            row.category or old.category,
            row.color or old.color,
            row.labels or old.labels,
            bool(row.archived),
        )
        merged[row.key] = (place if row.position is None else row.position, new)
    return tuple(choice for _, choice in sorted(merged.values(), key=lambda pair: pair[0]))


def build(connection: Connection | None, version: int = 0) -> Catalog:
    """A catalogue from the code and, with a connection, from the studio's rows."""
    metadata = sa.MetaData(naming_convention=Declared.metadata.naming_convention)
    tables = [_built_in(made, metadata) for made in declarations()]
    rows: dict[str, list[Any]] = {key: [] for key in STUDIO}
    if connection is not None:
        rows = {t.key: list(connection.execute(sa.select(t.sa))) for t in tables if t.key in STUDIO}
    tables += [custom_table(row, metadata) for row in rows["table_def"]]
    options: dict[str, list[Any]] = {}
    for row in rows["option"]:
        if row.deleted_at is None:
            options.setdefault(row.field, []).append(row)
    merged = [_extended(t, [r for r in rows["field_def"] if r.table == t.key], options) for t in tables]
    gone = {row.key for row in rows["table_def"] if row.deleted_at is not None}
    sqlite = connection is None or connection.dialect.name == "sqlite"
    catalog = Catalog(version, MappingProxyType({t.key: t for t in merged if t.key not in gone}), sqlite)
    _check_references(catalog, gone)
    return catalog


def _check_references(catalog: Catalog, gone: set[str]) -> None:
    for table in catalog.tables.values():
        for field in table.fields.values():
            if field.references and field.references not in catalog.tables and field.references not in gone:
                raise Misdeclared(f"{table.key}.{field.key}: references unknown table {field.references!r}")


_built: dict[str, Catalog] = {}
_lock = threading.Lock()


def catalog_at(connection: Connection, version: int | None = None) -> Catalog:
    """The catalogue as the head row says it is now; rebuilt only when its version moved."""
    if version is None:
        version = connection.execute(sa.select(plumbing.head.c.catalog)).scalar_one()
    place = connection.engine.url.render_as_string(hide_password=False)
    found = _built.get(place)
    if found is not None and found.version == version:
        return found
    with _lock:
        made = build(connection, version)
        _built[place] = made
        return made
