"""How much of a file is read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`cells` bounds the rectangle around the used cells of a sheet, because the reader holds all of it."""

    file_bytes: int = 1 << 30
    rows: int = 1_000_000
    columns: int = 2_000
    cells: int = 8_000_000
    cell_chars: int = 1 << 20
    row_chars: int = 1 << 23
    archive_bytes: int = 128 << 20
    expanded_bytes: int = 512 << 20
    text_bytes: int = 160 << 20
    formula_errors: int = 100_000


LIMITS = Limits()
