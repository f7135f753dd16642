"""Numbers as people write them, read by a declared format: nothing is guessed while reading."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from core.errors import Invalid

UNITS = {
    "百": 10**2, "千": 10**3, "万": 10**4, "萬": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "億": 10**8, "万亿": 10**12, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9,
}  # fmt: skip
_CURRENCY = r"(?:[¥$€£₩₹元圆]|US\$|HK\$|NT\$|RMB|CNY|USD|EUR|GBP|JPY|HKD|TWD|CHF|人民币|美元|欧元|港币|日元)"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_SHAPE = re.compile(
    rf"(?P<sign>[+-]?)\s*{_CURRENCY}?\s*(?P<inner>[+-]?)\s*(?P<digits>[0-9.,'\s]*[0-9][0-9.,']*)"
    rf"(?P<exponent>e[+-]?[0-9]{{1,3}})?\s*(?P<unit>{_UNIT})?\s*{_CURRENCY}?"
    r"\s*(?P<percent>%)?\s*(?P<after>-?)",
    re.IGNORECASE,
)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`group` may be empty; `percent` is what one % counts: columns that hold 12 for 12 % say Decimal(1)."""

    decimal: str = "."
    group: str = ","
    percent: Decimal = Decimal("0.01")

    @property
    def example(self) -> str:
        return f"1{self.group}234{self.decimal}56"


NUMBER_FORMATS = (
    NumberFormat(".", ","),
    NumberFormat(",", "."),
    NumberFormat(",", " "),
    NumberFormat(".", " "),
    NumberFormat(".", "'"),
)


def parse_number(text: str, fmt: NumberFormat = NUMBER_FORMATS[0]) -> Decimal:
    """`(1,234)` and `1,234-` are negative; units (万 亿 k m) and % multiply; currency signs are ignored."""
    if text.isascii() and text.isdecimal() and len(text) < _LONGEST:
        return Decimal(text)
    found = (
        unicodedata.normalize("NFKC", text[:_LONGEST]).strip().replace("\u2212", "-").replace("\u2019", "'")
    )
    bracketed = found.startswith("(") and found.endswith(")")
    match = _SHAPE.fullmatch(found[1:-1].strip() if bracketed else found) if len(text) < _LONGEST else None
    signs = (
        "".join((match["sign"], match["inner"], match["after"], "-" if bracketed else "")) if match else ""
    )
    if match is None or len(signs) > 1:
        raise _refused(text, fmt)
    plain = _plain(match["digits"], fmt)
    if plain is None:
        raise _refused(text, fmt)
    value = Decimal(plain + (match["exponent"] or "")) * UNITS.get((match["unit"] or "").lower(), 1)
    value = value * fmt.percent if match["percent"] else value
    return -value if signs == "-" else value


def _refused(text: str, fmt: NumberFormat) -> Invalid:
    return Invalid("value.not_number", value=text[:40], example=fmt.example)


def _plain(digits: str, fmt: NumberFormat) -> str | None:
    """Digits with a point, or None where groups are not of three or a sign is out of place."""
    whole, point, places = re.sub(r"\s", " ", digits).partition(fmt.decimal)
    if point and not places.isdecimal():
        return None
    if fmt.group and fmt.group in whole:
        first, *groups = whole.split(fmt.group)
        if not 1 <= len(first) <= 3 or any(len(part) != 3 for part in groups):
            return None
        whole = first + "".join(groups)
    if not whole.isdecimal() and (whole or not point):
        return None
    return f"{whole or '0'}{'.' if point else ''}{places}"


def format_number(value: Decimal, fmt: NumberFormat = NUMBER_FORMATS[0]) -> str:
    """The exact value, written so that `parse_number` with the same format reads it."""
    whole, point, places = format(value, "f").partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(whole):,}".replace(",", fmt.group)
    return sign + grouped + (fmt.decimal + places if point else "")
