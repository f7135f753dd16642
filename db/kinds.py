"""The kinds of value a column may hold: how each is stored, checked, and written as JSON."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, String
from sqlalchemy.types import TypeEngine

from core.filter import COMPARE
from core.i18n import t
from core.registry import Registry
from db.fields import Field
from db.types import BIGGEST, Json, Key, Moment, Scaled, compact, words

ORDERED = (*COMPARE, "in", "not_in", "between", "empty", "not_empty")
WORDS = (
    "=",
    "!=",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "empty",
    "not_empty",
)
PICKED = ("=", "!=", "in", "not_in", "empty", "not_empty")
SEVERAL = ("contains", "not_contains", "in", "not_in", "empty", "not_empty")
TIMES = (*ORDERED, "within")
BLANK = ("empty", "not_empty")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
EMAIL = re.compile(r"[^@\s<>\",;]{1,64}@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")


class Refused(Exception):
    """A value that cannot go into a field, with the reason as a message key."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key, self.params = key, params

    @property
    def message(self) -> str:
        return t(self.key, **self.params)


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """`clean` turns a JSON value into the Python one or raises Refused; `to_json` is its inverse."""

    name: str
    column: Callable[[Field], TypeEngine[Any]]
    clean: Callable[[Any, Field], Any]
    ops: tuple[str, ...]
    to_json: Callable[[Any], Any] = _as_it_is
    sortable: bool = True


AS_TYPED = ("long_text", "json")
KINDS: Registry[Kind] = Registry("kind")


def clean(value: Any, field: Field) -> Any:
    """A checked Python value; blanks become None, and a blank in a required field is refused."""
    if type(value) is str and field.kind not in AS_TYPED:
        value = value.strip()
    if value is None or value == "" or value == []:  # noqa: PLR1714 - this runs once a cell
        if field.required:
            raise Refused("refused.required", field=field.label)
        return None
    found = KINDS[field.kind].clean(value, field)
    return clean(None, field) if found in ((), "") else found


def to_json(value: Any, field: Field) -> Any:
    return None if value is None else KINDS[field.kind].to_json(value)


def json_writers(fields: Iterable[Field]) -> dict[str, Callable[[Any], Any]]:
    """What makes JSON of a value, by field, where it is not JSON already."""
    found = {field.key: KINDS[field.kind].to_json for field in fields}
    return {key: write for key, write in found.items() if write is not _as_it_is}


def _text(value: Any, field: Field) -> str:
    if not isinstance(value, str):
        raise Refused("refused.text")
    if UNSTORABLE.search(value):
        raise Refused("refused.control")
    if field.max and len(value) > field.max:
        raise Refused("refused.longest", max=field.max, length=len(value))
    return value


def _one_line(value: Any, field: Field) -> str:
    text = _text(value, field)
    return text if text.isprintable() else text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def _matching(pattern: str, key: str) -> Callable[[Any, Field], str]:
    compiled = re.compile(pattern)

    def check(value: Any, field: Field) -> str:
        if not compiled.fullmatch(found := _one_line(value, field)):
            raise Refused(key)
        return found

    return check


def _url(value: Any, field: Field) -> str:
    """Web addresses only: `javascript:` and its like never get in."""
    found = _one_line(value, field)
    found = found if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", found) else f"https://{found}"
    if not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", found):
        raise Refused("refused.url")
    return _text(found, field)


def _email(value: Any, field: Field) -> str:
    if not EMAIL.fullmatch(found := _one_line(value, field)):
        raise Refused("refused.email")
    return _text(found.lower(), field)  # İ in lower case is two characters


def number(value: Any) -> Decimal:
    """A finite decimal from a JSON number or a plain decimal text; nothing else."""
    if type(value) is Decimal and value.is_finite():
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise Refused("refused.number", value=str(value)[:40])
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Refused("refused.number", value=str(value)[:40]) from None
    if not found.is_finite() or (isinstance(value, str) and not re.fullmatch(r"[+-]?\d+(\.\d*)?", value)):
        raise Refused("refused.number", value=str(value)[:40])
    return found


def _within(found: Decimal, field: Field) -> Decimal:
    if field.min is not None and found < field.min:
        raise Refused("refused.least", min=field.min)
    if field.max is not None and found > field.max:
        raise Refused("refused.most", max=field.max)
    return found


def _integer(value: Any, field: Field) -> int:
    found = _within(number(value), field)
    if found != found.to_integral_value() or abs(found) > BIGGEST:
        raise Refused("refused.integer", value=str(value)[:40])
    return int(found)


def _decimal(value: Any, field: Field) -> Decimal:
    found = _within(number(value), field)
    if abs(found) > Decimal(BIGGEST).scaleb(-field.scale):
        raise Refused("refused.too_large")
    rounded = round(found, field.scale)
    if rounded != found:
        raise Refused("refused.places", places=field.scale)
    return rounded


def _decimal_json(value: Decimal) -> str:
    """Money as people write it: two places at least, more only where they say something."""
    exact = format(value.normalize(), "f")
    whole, _, places = exact.partition(".")
    return f"{whole}.{places.ljust(2, '0')}"


def _plain_json(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _date(value: Any, field: Field) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        raise Refused("refused.date", value=str(value)[:40]) from None


def _moment(value: Any, field: Field) -> datetime:
    """ISO 8601 with an offset; without one nobody could say which instant is meant."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        pass
    raise Refused("refused.moment", value=str(value)[:40])


def _moment_json(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _choice(value: Any, field: Field) -> str:
    found = field.choice(value) if isinstance(value, str) else None
    if found is None or found.archived:
        offered = ", ".join(field.choice_label(c) for c in field.choices if not c.archived)
        raise Refused("refused.choice", value=str(value)[:40], choices=offered)
    return found.key


def _strings(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value) or len(value) > 100:
        raise Refused("refused.list")
    return list(dict.fromkeys(v.strip() for v in value if v.strip()))


def _multi_choice(value: Any, field: Field) -> tuple[str, ...]:
    return tuple(_choice(v, field) for v in _strings(value))


def _tags(value: Any, field: Field) -> tuple[str, ...]:
    return tuple(_one_line(v, Field("", "text", max=60)) for v in _strings(value))


def _yes_no(value: Any, field: Field) -> bool:
    if not isinstance(value, bool):
        raise Refused("refused.yes_no")
    return value


def _reference(value: Any, field: Field) -> int:
    """A row's id, as a number, as digits, or as the `{"id", "label"}` that the API itself gives out."""
    value = value.get("id") if isinstance(value, dict) else value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= BIGGEST:
        raise Refused("refused.reference", value=str(value)[:40])
    return value


def _json(value: Any, field: Field) -> Any:
    try:
        length = len(compact(value).encode().decode())
    except (TypeError, ValueError, RecursionError):  # a surrogate alone is a ValueError too
        raise Refused("refused.json") from None
    if length > (most := field.max or 1_000_000):
        raise Refused("refused.longest", max=most, length=length)
    return value


def _string(field: Field) -> TypeEngine[Any]:
    return words(field.max or 255)


def _scaled(field: Field) -> TypeEngine[Any]:
    return Scaled(field.scale)


def _declare(
    name: str, column: Callable[[Field], TypeEngine[Any]], check: Any, ops: tuple[str, ...], **more: Any
) -> None:
    KINDS.add(name, Kind(name, column, check, ops, **more))


_declare("text", _string, _one_line, WORDS)
_declare("long_text", lambda f: words(), _text, WORDS, sortable=False)
_declare("email", _string, _email, WORDS)
_declare("phone", _string, _matching(r"[+0-9()./ #*x,;-]{3,40}", "refused.phone"), WORDS)
_declare("url", _string, _url, WORDS)
_declare("code", _string, _one_line, WORDS)
_declare("integer", lambda f: BigInteger(), _integer, ORDERED)
_declare("duration", lambda f: BigInteger(), _integer, ORDERED)
_declare("rating", lambda f: BigInteger(), _integer, ORDERED)
_declare("decimal", _scaled, _decimal, ORDERED, to_json=_plain_json)
_declare("percent", _scaled, _decimal, ORDERED, to_json=_plain_json)
_declare("money", _scaled, _decimal, ORDERED, to_json=_decimal_json)
_declare("date", lambda f: Date(), _date, TIMES, to_json=date.isoformat)
_declare("moment", lambda f: Moment(), _moment, TIMES, to_json=_moment_json)
_declare("choice", lambda f: String(60), _choice, PICKED)
_declare("multi_choice", lambda f: Json(frozen=True), _multi_choice, SEVERAL, to_json=list, sortable=False)
_declare("tags", lambda f: Json(frozen=True), _tags, SEVERAL, to_json=list, sortable=False)
_declare("yes_no", lambda f: Boolean(), _yes_no, PICKED)
_declare("reference", lambda f: Key, _reference, PICKED)
_declare("person", lambda f: Key, _reference, PICKED)
_declare("file", lambda f: Key, _reference, PICKED, sortable=False)
_declare("image", lambda f: Key, _reference, PICKED, sortable=False)
_declare("json", lambda f: Json(), _json, BLANK, sortable=False)
