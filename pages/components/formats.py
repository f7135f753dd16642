"""Values as the reader writes them; paper writes them the same way."""

from reports.formats import (
    FOUR,
    brief,
    count,
    day,
    day_in_full,
    in_currency,
    moment,
    near,
    near_day,
    number,
    show,
)

__all__ = (
    "FOUR", "brief", "count", "day", "day_in_full", "in_currency", "moment", "near", "near_day", "number",
    "show",
)  # fmt: skip
