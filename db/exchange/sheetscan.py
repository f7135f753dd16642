"""Measuring the XML inside an XLSX: how far its cells reach, how much they hold, which are formula errors."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.errors import Invalid, TooMuch
from db.exchange.limits import Limits

EXCEL_ROWS, EXCEL_COLUMNS = 1 << 20, 1 << 14
# What one cell's own markup takes at the least: the rest of a sheet's bytes is taken for text.
_MARKUP = 40
# Cells that are only coloured hold nothing, but looking at them takes time as well.
_BLANKS = 2
# Addresses left out have to be counted one by one, which is slow: such sheets may hold a share of the cells.
_WALKED = 8
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<c[\s>/]")
_FULL = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: [a-z]+="[^"<>]*")*+>')
_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"(?: [a-z]+="[^"<>]*")*+>')
_BLANK = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-z]+="[^"<>]*")*+/>')
_ANY = re.compile(rb"<(?:\w+:)?(?:row|c)[\s/>]")
_TAG = re.compile(rb"""<(?:\w+:)?(row|c)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*+)>""")
_AT = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_ERROR = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"[^>]*? t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]{1,40})'
)
_IS_SHARED = re.compile(rb'<c [^>]*?t="s"')
_SHARED = re.compile(rb'<c [^>]*?t="s"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([0-9]{1,9})<')


@dataclass(slots=True)
class Extent:
    """What a part turned out to hold; `row` and `column` are the farthest, counted from 1."""

    cells: int = 0
    row: int = 0
    column: int = 0
    top: int = EXCEL_ROWS
    bytes: int = 0
    at: tuple[int, int] | None = None
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def scan(chunks: Iterable[bytes], limits: Limits) -> Extent:
    """Raises as soon as the part is more than the limits allow."""
    found = Extent()
    for part in whole_tags(chunks, limits.cell_chars * 4):
        if b"<!" in part and _FORBIDDEN.search(part):
            raise Invalid("import.entities")
        found.bytes += len(part)
        _count(part, found)
        _collect(part, found, limits)
        _check(found, limits)
    return found


def whole_tags(chunks: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """The same bytes cut only in front of a `<`; a stretch without one is a tag or text that is too long."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind(b"<")
        rest = text[max(cut, 0) :]
        if len(rest) > longest:
            raise TooMuch("import.text_too_long", limit=longest // 4)
        if cut > 0:
            yield text[:cut]
    yield rest


def check_count(chunks: Iterable[bytes], limits: Limits) -> None:
    """A quick look before the thorough one: what holds too many values is refused within seconds."""
    values = cells = 0
    for part in whole_tags(chunks, limits.cell_chars * 4):
        values += part.count(b"<v") + part.count(b"<is")
        cells += part.count(b"<c")
        if values > limits.cells or cells > limits.cells * _BLANKS:
            raise TooMuch("import.too_many_cells", limit=limits.cells)


def _count(part: bytes, found: Extent) -> None:
    opened = len(_CELL.findall(part))
    full = _FULL.findall(part)
    blank = len(_BLANK.findall(part)) if len(full) < opened else 0
    if found.at or len(full) + blank < opened or b":c" in part or b":row" in part:
        _walk(part, found)
        return
    found.cells += len(full)
    if full:
        numbers = set(map(int, set(_ROW.findall(part))))
        found.row, found.top = max(found.row, *numbers), min(found.top, *numbers)
        found.column = max(found.column, *map(column_number, set(full)))


def _walk(part: bytes, found: Extent) -> None:
    """The slow way, for writers that leave out addresses: such a cell stands right of the last one."""
    row, column = found.at or (found.row, found.column)
    tags = _TAG.findall(part)
    if len(tags) != len(_ANY.findall(part)):
        raise Invalid("import.damaged")
    for kind, attributes in tags:
        at = _AT.search(attributes)
        if kind == b"row":
            row, column = (int(at[2]) if at else row + 1), 0
            continue
        row, column = (int(at[2]), column_number(at[1])) if at else (row, column + 1)
        if not attributes.endswith(b"/"):
            found.cells += 1
            found.row, found.column, found.top = (
                max(found.row, row),
                max(found.column, column),
                min(found.top, row),
            )
    found.at = row, column


def _collect(part: bytes, found: Extent, limits: Limits) -> None:
    if b't="e"' in part:
        for letters, row, error in _ERROR.findall(part):
            found.errors[int(row), column_number(letters)] = error.decode("utf-8", "replace")
        if len(found.errors) > limits.formula_errors:
            raise TooMuch("import.formula_errors", limit=limits.formula_errors)


def shared_lengths(chunks: Iterable[bytes], limits: Limits) -> list[int]:
    """How many bytes each shared string has, markup included, in order."""
    lengths: list[int] = []
    for part in whole_tags(chunks, limits.cell_chars * 4):
        pieces = re.split(rb"<si\b", part)
        if lengths:
            lengths[-1] += len(pieces[0])
        lengths += map(len, pieces[1:])
    return lengths


def shared_bytes(chunks: Iterable[bytes], lengths: list[int], limits: Limits) -> int:
    """What a sheet's shared strings take once each cell has its own copy."""
    total, longest = 0, max(lengths)
    for part in whole_tags(chunks, limits.cell_chars * 4):
        numbers = _SHARED.findall(part)
        total += sum(lengths[int(n)] for n in numbers if int(n) < len(lengths))
        # A number cut off at the end of the part, or written in an unusual way, counts as the longest string.
        total += (len(_IS_SHARED.findall(part)) - len(numbers)) * longest
        if total > limits.text_bytes * 2:
            raise TooMuch("import.zip_bomb", limit=limits.expanded_bytes >> 20)
    return total


def _check(found: Extent, limits: Limits) -> None:
    if found.row > EXCEL_ROWS or found.column > EXCEL_COLUMNS:
        raise TooMuch("import.too_many_rows", limit=limits.rows)
    if found.row - found.top > limits.rows:
        raise TooMuch("import.too_many_rows", limit=limits.rows)
    if found.column > limits.columns:
        raise TooMuch("import.too_many_columns", found=found.column, limit=limits.columns)
    if found.at and found.cells > limits.cells // _WALKED:
        raise TooMuch("import.too_many_cells", limit=limits.cells // _WALKED)
    # iter_rows hands out blank rows above the first one too, so they count.
    if found.row * found.column > limits.cells:
        raise TooMuch("import.too_many_cells", limit=limits.cells)
    if found.bytes - found.cells * _MARKUP > limits.text_bytes:
        raise TooMuch("import.zip_bomb", limit=limits.expanded_bytes >> 20)
