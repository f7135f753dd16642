"""The vocabulary tables are declared in: one function per kind of column, and `@table`."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar, get_args

import sqlmodel
from sqlalchemy import Column, Index, MetaData, text as sql
from sqlalchemy.orm import declared_attr
from sqlmodel import SQLModel

from core.errors import Misdeclared
from core.registry import Registry
from db.fields import Choice, Field, Happens
from db.kinds import KINDS
from db.types import Folded, Key, folds

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
LIVE = "deleted_at IS NULL"
LONGEST_NAME = 63


class Declared(SQLModel):
    """Root of all declared tables; gives them names for their constraints."""

    metadata = MetaData(naming_convention=CONVENTION)
    __table_args__ = {"sqlite_autoincrement": True}

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy hands the class
        return re.sub(r"(?<!^)([A-Z])", r"_\1", cls.__name__).lower()


def column(kind: str, *, pk: bool = False, **facts: Any) -> Any:
    """A column of a kind; `facts` are Field's. Its description rides in the column's `info`."""
    field = Field("", kind, **facts)
    more: dict[str, Any] = {"foreign_key": f"{field.references}.id"} if field.references else {}
    return sqlmodel.Field(
        default=None,
        primary_key=pk,
        sa_type=Key if pk else KINDS[kind].column(field),
        sa_column_kwargs={"info": {"field": field}, "default": None},
        **more,
    )


def text(*, max: int = 255, **facts: Any) -> Any:  # noqa: A002 - the declarations read as people speak
    return column("text", max=max, **facts)


def long_text(**facts: Any) -> Any:
    return column("long_text", **{"max": 2_000_000, **facts})


def integer(**facts: Any) -> Any:
    return column("integer", **facts)


def decimal(scale: int = 4, **facts: Any) -> Any:
    return column("decimal", scale=scale, **facts)


def money(currency: str = "", **facts: Any) -> Any:
    """An amount with up to four places; `currency` names the field that says which, else the company's."""
    return column("money", scale=4, options=MappingProxyType({"currency": currency}), **facts)


def percent(**facts: Any) -> Any:
    return column("percent", scale=2, **facts)


def day(**facts: Any) -> Any:
    return column("date", **facts)


def moment(**facts: Any) -> Any:
    return column("moment", **facts)


def duration(**facts: Any) -> Any:
    """A span in whole seconds."""
    return column("duration", **{"min": 0, **facts})


def _choices(given: tuple[str, ...]) -> tuple[Choice, ...]:
    """`"won:closed"` is the choice `won` of the category `closed`."""
    return tuple(Choice(key, category) for key, _, category in (item.partition(":") for item in given))


def choice(*choices: str, **facts: Any) -> Any:
    return column("choice", choices=_choices(choices), **facts)


def multi_choice(*choices: str, **facts: Any) -> Any:
    return column("multi_choice", choices=_choices(choices), **facts)


def tags(**facts: Any) -> Any:
    return column("tags", **facts)


def yes_no(**facts: Any) -> Any:
    return column("yes_no", **facts)


def ref(table: str, **facts: Any) -> Any:
    return column("reference", references=table, **{"filter": True, **facts})


def person(**facts: Any) -> Any:
    return column("person", references="user", **{"filter": True, **facts})


def email(**facts: Any) -> Any:
    return column("email", max=255, **facts)


def phone(**facts: Any) -> Any:
    return column("phone", max=40, **facts)


def url(**facts: Any) -> Any:
    return column("url", max=1000, **facts)


def file(**facts: Any) -> Any:
    return column("file", references="file", **facts)


def image(**facts: Any) -> Any:
    return column("image", references="file", **facts)


def code(pattern: str, **facts: Any) -> Any:
    """A number given by rule at creation: `CS-{year}-{seq:5}` counts anew each year."""
    return column("code", max=60, pattern=pattern, unique=True, search=True, **facts)


def rating(**facts: Any) -> Any:
    return column("rating", **{"min": 0, "max": 5, **facts})


def json(**facts: Any) -> Any:
    return column("json", **facts)


class Record(Declared):
    """What every row has."""

    id: int = column("integer", pk=True, read_only=True, hidden=True)
    version: int = column("integer", read_only=True, hidden=True)
    owner_id: int | None = person()
    created_at: datetime = column("moment", read_only=True, filter=True)
    created_by_id: int | None = column("person", references="user", read_only=True, hidden=True)
    updated_at: datetime = column("moment", read_only=True, hidden=True)
    updated_by_id: int | None = column("person", references="user", read_only=True, hidden=True)
    deleted_at: datetime | None = column("moment", read_only=True, hidden=True)


class Declaration:
    """What `@table` was told about a class; the catalogue makes a Table of it."""

    def __init__(
        self, model: type[Record], key: str, fields: tuple[Field, ...], facts: Mapping[str, Any]
    ) -> None:
        self.model, self.key, self.fields, self.facts = model, key, fields, facts


DECLARED: Registry[Declaration] = Registry("table")
M = TypeVar("M", bound=Record)
ALLOWED = {
    "title", "icon", "duplicates", "group", "stage", "access", "scope_of", "system", "parent",
    "order", "held", "calendar",
}  # fmt: skip


def table(**facts: Any) -> Callable[[type[M]], type[M]]:
    """Declare a class as a table of the product; checked when the catalogue is built."""
    if unknown := set(facts) - ALLOWED:
        raise Misdeclared(
            f"@table: unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(ALLOWED))}"
        )

    def declare(model: type[M]) -> type[M]:
        sa_table = model.__table__  # type: ignore[attr-defined]
        fields = _in_order(_describe(model, sa_table.columns[name]) for name in model.model_fields)
        for field in fields:
            add_indexes(sa_table, field, title=field.key == facts.get("title"))
        if happens := facts.get("calendar"):
            _calendar_indexes(sa_table, happens)
        key = str(sa_table.name)
        DECLARED.add(key, Declaration(model, key, fields, facts))
        return model

    return declare


def _in_order(fields: Iterable[Field]) -> tuple[Field, ...]:
    """A table's own fields first, in the order they are declared; whose row it is and since when, last."""
    common = set(Record.model_fields)
    return tuple(sorted(fields, key=lambda field: field.key in common))


def _describe(model: type[Record], col: "Column[Any]") -> Field:
    """The finished Field of a column; whether it may be blank is what its annotation says."""
    field = col.info.get("field")
    if not isinstance(field, Field):
        raise Misdeclared(f"{model.__name__}.{col.name} is not declared by a function of db.spec")
    col.nullable = type(None) in get_args(model.model_fields[col.name].annotation)
    return replace(field, key=col.name, table=str(col.table), required=not col.nullable)


def add_indexes(sa_table: Any, field: Field, *, title: bool = False) -> None:
    """The indexes a field asks for, over the rows that are not deleted."""
    col = sa_table.columns[field.key]
    if field.unique:
        live_index(index_name("uq", sa_table.name, col.name), col, unique=True)
    if field.filter or title:
        live_index(index_name("ix", sa_table.name, col.name), col)
    elif field.unique and folds(col):
        # On PostgreSQL the unique index neither orders a list nor finds an exact value.
        live_index(index_name("ix", sa_table.name, col.name), col).ddl_if(dialect="postgresql")
    if title and folds(col) and not field.unique:
        _label_index(index_name("lx", sa_table.name, col.name), col)
    if field.filter and not (field.required or field.references):
        _falling_index(index_name("dx", sa_table.name, col.name), col)


def _calendar_indexes(sa_table: Any, happens: Happens) -> None:
    """What somebody has to do in a span of days, and of what they are to be reminded."""
    owner, at, remind = (sa_table.columns[key] for key in ("owner_id", happens.at, happens.remind))
    kept = f"{LIVE} AND {happens.remind} IS NOT NULL"
    for name, col, live in (("ix", at, LIVE), ("rx", remind, kept)):
        Index(
            index_name(name, sa_table.name, f"owner_{col.name}"), owner, col,
            postgresql_where=sql(live), sqlite_where=sql(live),
        )  # fmt: skip


def index_name(sort: str, table: str, column_key: str) -> str:
    """Names of tables and fields made in the studio may together be too long for PostgreSQL."""
    plain = f"{sort}_{table}_{column_key}"
    if len(plain) <= LONGEST_NAME:
        return plain
    return f"{sort}_{hashlib.sha256(plain.encode()).hexdigest()[:32]}"


def _falling_index(name: str, col: "Column[Any]") -> Index:
    """PostgreSQL reads an index backwards with the blanks first; lists want them last."""
    made = Index(name, col.desc().nulls_last(), col.table.c.id.desc(), postgresql_where=sql(LIVE))
    return made.ddl_if(dialect="postgresql")


def _label_index(name: str, col: "Column[Any]") -> Index:
    """Rows are found by their title in either case; SQLite's own index of the title does that already."""
    return Index(name, Folded(col), postgresql_where=sql(LIVE)).ddl_if(dialect="postgresql")


def live_index(name: str, col: "Column[Any]", *, unique: bool = False) -> Index:
    """An index over the rows not deleted, in the order lists ask for: by value, then by id."""
    columns = (Folded(col) if folds(col) else col,) if unique else (col, col.table.c.id)
    return Index(name, *columns, unique=unique, postgresql_where=sql(LIVE), sqlite_where=sql(LIVE))


class Custom(Record, table=True):
    """The pattern every table made in the studio is cut from; kept apart, so that it is no table itself."""

    metadata = MetaData(naming_convention=CONVENTION)
    name: str = text(search=True)


def custom_fields() -> tuple[Field, ...]:
    """The fields a custom table begins with."""
    columns = Custom.__table__.columns  # type: ignore[attr-defined]
    return _in_order(_describe(Custom, columns[name]) for name in Custom.model_fields)
