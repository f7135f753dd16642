"""Reading the text of cells by a declared format, and proposing a format where the values leave no doubt."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.errors import Invalid
from db.exchange.dates import DATE_FORMATS, DateFormat, format_date, parse_date, parse_moment
from db.exchange.numbers import NUMBER_FORMATS, NumberFormat, format_number, parse_number

__all__ = [
    "Ambiguous", "DateFormat", "NumberFormat", "format_date", "format_list", "format_number",
    "guess_date_format", "guess_number_format", "parse_date", "parse_list", "parse_moment", "parse_number",
    "parse_yes_no",
]  # fmt: skip

_YES = "yes y true t 1 on x ✓ ✔ √ 是 有 对 真 已 ja oui si sí да"
_NO = "no n false f 0 off - ✗ ✘ × 否 无 没有 不 错 假 未 nein non нет"
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())
Format = TypeVar("Format", NumberFormat, DateFormat)


@dataclass(frozen=True)
class Ambiguous(Generic[Format]):
    """Several formats read the values, with different results (`candidates` are empty: none reads any)."""

    candidates: tuple[Format, ...]


def guess_number_format(values: Iterable[str]) -> NumberFormat | Ambiguous[NumberFormat]:
    """The format that all readable values share. Plain digits fit every format and decide nothing."""
    telling = dict.fromkeys("0" if _is_plain(value) else value for value in values)
    return _guess(telling, NUMBER_FORMATS, parse_number)


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 20


def guess_date_format(values: Iterable[str]) -> DateFormat | Ambiguous[DateFormat]:
    return _guess(dict.fromkeys(values), DATE_FORMATS, parse_date)


def _guess(
    values: Iterable[str], formats: Sequence[Format], parse: Callable[[str, Format], Any]
) -> Format | Ambiguous[Format]:
    """Unreadable values are passed over: they are refused later, one by one, in words."""
    left: Sequence[Format] = formats
    differing: set[tuple[Format, Format]] = set()
    readable = False
    for value in values:
        read = {fmt: result for fmt in formats if (result := _read(value, fmt, parse)) is not None}
        if not read:
            continue
        readable = True
        left = [fmt for fmt in left if fmt in read]
        differing |= {(one, other) for one in left for other in left if read[one] != read[other]}
        if not left:
            return Ambiguous(tuple(formats))
    if not readable:
        return Ambiguous(())
    candidates: list[Format] = []
    for fmt in left:
        if all((one, fmt) in differing for one in candidates):
            candidates.append(fmt)
    return candidates[0] if len(candidates) == 1 else Ambiguous(tuple(candidates))


def _read(value: str, fmt: Format, parse: Callable[[str, Format], Any]) -> Any:
    try:
        return parse(value, fmt)
    except Invalid:
        return None


def parse_yes_no(text: str) -> bool:
    found = unicodedata.normalize("NFKC", text).strip().lower()
    if found in YES or found in NO:
        return found in YES
    raise Invalid("value.not_yes_no", value=text[:40])


_SEPARATORS = re.compile(r"\s*[,;\uff0c\uff1b、\n]\s*")


def format_list(items: Sequence[str]) -> str:
    """`a, b`; JSON where an item contains a separator itself or would be trimmed."""
    joined = ", ".join(items)
    return joined if parse_list(joined) == list(items) else json.dumps(list(items), ensure_ascii=False)


def parse_list(text: str) -> list[str]:
    """Items between commas, semicolons, 、 or line ends; or a JSON list of texts."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
    return [item for item in _SEPARATORS.split(text.strip()) if item]
