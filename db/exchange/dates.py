"""Dates and moments as people write them, read by a declared order of day, month and year."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from core.errors import Invalid

Order = Literal["ymd", "dmy", "mdy"]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = (
    r"(?P<y>[0-9]{4})[-/. ](?P<m>[0-9]{1,2})[-/. ](?P<d>[0-9]{1,2})",
    r"(?P<y>[0-9]{4}|[0-9]{2})\s*年\s*(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*[日号]?",
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    r"(?P<d>[0-9]{1,2})[-/. ]+(?P<name>[a-z]{3})[a-z]{0,6}\.?[-/, ]+(?P<y>[0-9]{4}|[0-9]{2})",
    r"(?P<name>[a-z]{3})[a-z]{0,6}\.?[- ]+(?P<d>[0-9]{1,2}),?[- ]+(?P<y>[0-9]{4})",
)
_PART = {"y": r"(?P<y>[0-9]{4}|[0-9]{2})", "m": r"(?P<m>[0-9]{1,2})", "d": r"(?P<d>[0-9]{1,2})"}
_TIME = re.compile(
    r"(?P<noon>[上下]午)?\s*(?P<h>[0-9]{1,2})[:时点](?P<min>[0-9]{1,2})[分]?"
    r"(?::?(?P<s>[0-9]{1,2})(?:[.,](?P<f>[0-9]{1,9}))?秒?)?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|utc|[+-][0-9]{2}:?[0-9]{2})?"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class DateFormat:
    order: Order = "ymd"

    @property
    def example(self) -> str:
        return {"ymd": "2026/03/31", "dmy": "31/03/2026", "mdy": "03/31/2026"}[self.order]


DATE_FORMATS = (DateFormat("ymd"), DateFormat("dmy"), DateFormat("mdy"))


def _patterns(order: str) -> tuple[re.Pattern[str], ...]:
    first, second, third = (_PART[part] for part in order)
    shapes = (*_DAY, rf"{first}(?P<by>[-/.]){second}(?P=by){third}")
    return tuple(re.compile(shape + r"(?:(?:t|\s+|(?<=[日号]))(?P<time>.*))?") for shape in shapes)


_PATTERNS = {fmt.order: _patterns(fmt.order) for fmt in DATE_FORMATS}


def parse_date(text: str, fmt: DateFormat = DATE_FORMATS[0]) -> date:
    """Dates that name their year first, or their month in words, read the same in every format.

    A year of two digits lies in 1970–2069. A time of day behind the date must be a valid one and is left out.
    """
    return _split(text, fmt, "value.not_date")[0]


def parse_moment(text: str, fmt: DateFormat = DATE_FORMATS[0], zone: str = "UTC") -> datetime:
    """In UTC. What names no offset is local time in `zone`; an hour that comes twice means the first time."""
    day, clock, offset = _split(text, fmt, "value.not_moment")
    return datetime.combine(day, clock, offset or ZoneInfo(zone)).astimezone(UTC)


def _split(text: str, fmt: DateFormat, key: str) -> tuple[date, time, timezone | None]:
    found = unicodedata.normalize("NFKC", text[:_LONGEST]).strip().lower()
    matches = (pattern.fullmatch(found) for pattern in _PATTERNS[fmt.order])
    try:
        match = next(match for match in matches if match)
        return _day(match), *_clock(match["time"])
    except (StopIteration, ValueError, OverflowError):
        raise Invalid(key, value=text[:40], example=fmt.example) from None


def _day(match: re.Match[str]) -> date:
    parts = match.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year < 70 else 1900
    month = int(parts["m"]) if parts.get("m") else _MONTHS.index(parts["name"]) + 1
    return date(year, month, int(parts["d"]))


def _clock(text: str | None) -> tuple[time, timezone | None]:
    if not text or not text.strip():
        return time(), None
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hour, half = (
        int(match["h"]),
        (match["half"] or "")[:1] or {"上午": "a", "下午": "p"}.get(match["noon"] or "", ""),
    )
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    micro = int((match["f"] or "0")[:6].ljust(6, "0"))
    return time(hour, int(match["min"]), int(match["s"] or 0), micro), _offset(match["zone"])


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in ("z", "utc"):
        return UTC
    sign, digits = (-1 if text[0] == "-" else 1), text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def format_date(value: date, fmt: DateFormat = DATE_FORMATS[0]) -> str:
    parts = {"y": f"{value.year:04}", "m": f"{value.month:02}", "d": f"{value.day:02}"}
    return "/".join(parts[part] for part in fmt.order)
