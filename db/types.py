"""Column types that hold the same value exactly on SQLite and PostgreSQL."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from core.filter import folded

BIGGEST = 2**63 - 1

# SQLite gives only INTEGER PRIMARY KEY a row id of its own, so keys are INTEGER there and BIGINT elsewhere.
Key = BigInteger().with_variant(Integer(), "sqlite")


def words(longest: int | None = None) -> TypeEngine[str]:
    """Text that sorts without regard to A–Z case; SQLite needs to be told so."""
    plain = String(longest) if longest else Text()
    folded = String(longest, collation="NOCASE") if longest else Text(collation="NOCASE")
    return plain.with_variant(folded, "sqlite")


def folds(col: ColumnElement[Any]) -> bool:
    """Whether a column is text that SQLite compares without regard to A–Z case."""
    variant = getattr(col.type, "_variant_mapping", {}).get("sqlite", col.type)
    return isinstance(col.type, String) and bool(getattr(variant, "collation", None))


class Folded(FunctionElement[str]):
    """Text without regard to A–Z case: SQLite's columns are so by themselves, PostgreSQL's by an index."""

    inherit_cache = True
    name = "folded"
    type = String()


@compiles(Folded, "sqlite")
def _by_collation(element: Any, compiler: Any, **more: Any) -> str:
    return str(compiler.process(element.clauses, **more))


@compiles(Folded, "postgresql")
def _by_lower(element: Any, compiler: Any, **more: Any) -> str:
    """Under the collation C, A–Z alone have another case."""
    return f'lower({compiler.process(element.clauses, **more)} COLLATE "C")'


def alike(col: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of these values, letters A–Z in either case."""
    return Folded(col).in_([folded(v) for v in values]) if folds(col) else col.in_(list(values))


def likened(value: Any) -> Any:
    """The form in which two values are the same where they must be unique."""
    return folded(value) if isinstance(value, str) else value


class Scaled(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its last place, so that sums are exact everywhere."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(self.scale))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.scale)


class Moment(TypeDecorator[datetime]):
    """An instant: UTC in storage, aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return instant


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


def compact(value: Any) -> str:
    """JSON as it is stored: no spaces, readable characters, keys in order."""
    return _encoder.encode(value)


class Json(TypeDecorator[Any]):
    """JSON text; lists come back as tuples when `frozen`, so that values can be compared and hashed."""

    impl = Text
    cache_ok = True

    def __init__(self, frozen: bool = False) -> None:
        super().__init__()
        self.frozen = frozen

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else compact(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        found = json.loads(value)
        return tuple(found) if self.frozen else found


def is_key(number: int) -> bool:
    """Whether a table can hold a row of this id; a number beyond names no row, and drivers choke on it."""
    return 0 < number <= BIGGEST
