"""The only source of time."""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

Source = Callable[[], datetime]


def _from_file(path: str) -> datetime:
    """The instant written in KEHU_CLOCK_FILE (ISO 8601 with offset), read at every look."""
    return datetime.fromisoformat(Path(path).read_text(encoding="ascii").strip()).astimezone(UTC)


def _system() -> datetime:
    path = os.environ.get("KEHU_CLOCK_FILE")
    return _from_file(path) if path else datetime.now(UTC)


_source: list[Source] = [_system]


def now() -> datetime:
    """This instant, in UTC."""
    return _source[0]()


def today(zone: str) -> date:
    """The date it is now in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def use(source: Source | None) -> None:
    """Put another source in place (tests, replays); None brings the system's clock back."""
    _source[0] = source or _system


def is_replaced() -> bool:
    """Whether people must be told that this is not the real time."""
    return _source[0] is not _system or bool(os.environ.get("KEHU_CLOCK_FILE"))


def ticks() -> float:
    """Seconds of a clock that never goes back; for measuring spans, never for dates."""
    return time.monotonic()
