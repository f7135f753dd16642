"""Column types that hold the same value exactly on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

BIGGEST = 2**63 - 1

# SQLite gives only INTEGER PRIMARY KEY a row id of its own, so keys are INTEGER there and BIGINT elsewhere.
Key = BigInteger().with_variant(Integer(), "sqlite")


def words(longest: int | None = None) -> TypeEngine[str]:
    """Text that sorts without regard to A–Z case; SQLite needs to be told so."""
    plain = String(longest) if longest else Text()
    folded = String(longest, collation="NOCASE") if longest else Text(collation="NOCASE")
    return plain.with_variant(folded, "sqlite")


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
